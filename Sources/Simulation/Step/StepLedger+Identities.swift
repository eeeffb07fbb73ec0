package import Assessment

extension StepLedger {
    /// The first law of accounting that does not hold, in words; `nil` where all do.
    package func brokenIdentity(after before: StepLedger, sellersPlaced: Int) -> String? {
        if intended != placed[0] + movedToOnline + unmet {
            return "intended = placed + moved online + unmet "
                + "(\(intended) = \(placed[0]) + \(movedToOnline) + \(unmet))"
        }
        let outcomes = experiences.reduce(0, +)
        if placed[0] != outcomes {
            return "placed = clean + late + defective + both + cancelled "
                + "(\(placed[0]) = \(outcomes))"
        }
        if sellersPlaced != placed[0] {
            return "sum of sellers' orders = placed (\(sellersPlaced) = \(placed[0]))"
        }
        if buyers != before.buyers + newOrders {
            return "buyers = buyers before + new (\(buyers) = \(before.buyers) + \(newOrders))"
        }
        if sellers != before.sellers + entered - left - terminated {
            return "sellers = sellers before + entered − left − terminated "
                + "(\(sellers) = \(before.sellers) + \(entered) − \(left) − \(terminated))"
        }
        if lastOrders.reduce(0, +) > placed.reduce(0, +) || newOrders > placed.reduce(0, +) {
            return "buyers of the step <= orders over channels "
                + "(\(lastOrders.reduce(0, +)) <= \(placed.reduce(0, +)))"
        }
        return nil
    }
}
