package import Marketplace

extension BunchingTest {
    /// Tests each standard of a judge on history: the last window of each seller, the one before it, and
    /// so on, as far as its orders go back and its standard would have judged it.
    ///
    /// - Parameters:
    ///   - judge: The standards.
    ///   - data: Counts up to the last step.
    ///   - prior: The law of the true rates of bad orders, by KPI and index of the seller; `nil` leaves
    ///     the seller out.
    /// - Returns: A test for each standard, in their order.
    package static func all(
        judge: PlainJudge, data: ReplayData, prior: (_ kpi: String, _ seller: Int) -> RatePrior?
    ) -> [BunchingTest] {
        judge.standards.map { standard in
            var windows: [Window] = []
            for (index, seller) in data.sellers.enumerated()
            where !seller.exempt.contains(standard.kpi) {
                guard let law = prior(standard.kpi, index) else { continue }
                windows += Self.windows(of: seller, index, standard, judge, law)
            }
            return BunchingTest(
                kpi: standard.kpi, limit: judge.badLimit(of: standard), windows: windows)
        }
    }

    /// A seller's windows that do not overlap, the last one first.
    private static func windows(
        of seller: ReplayData.Seller, _ index: Int, _ standard: Standard, _ judge: PlainJudge,
        _ prior: RatePrior
    ) -> [Window] {
        var result: [Window] = []
        var step = seller.counts.count - 1
        let grace = Int((Double(standard.graceDays) / judge.stepDays).rounded(.up))
        while step >= 0, seller.tenure + step >= grace {
            let applied = standard.applied { seller.holds($0, at: step) }
            let first = step + 1 - judge.windowSteps(of: applied)
            guard first >= 0 else { break }
            let own = judge.orders(standard.kpi, in: seller.counts[first...step])
            if own.eligible >= max(1, standard.minimumOrders) {
                result.append(
                    Window(
                        seller: index, bad: own.bad, orders: own.eligible,
                        most: judge.mostWithoutMiss(applied, of: own.eligible), prior: prior))
            }
            step = first - 1
        }
        return result
    }
}
