import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Orders that replace cancelled and defective ones: placed and experienced like any other, but
    /// no repurchase, so their buyers stay where they are.
    ///
    /// Each bad order of the step is replaced with the share seen in history.
    mutating func replaceOrders() {
        let share = world.replacementShare
        guard share > 0 else { return }
        let stride = sellers.stride
        for place in round.byCategory.indices { round.byCategory[place] = 0 }
        for i in 0..<sellers.count where sellers.orders[i] > 0 {
            let bad =
                sellers.outcomes[2 * stride + i] + sellers.outcomes[3 * stride + i]
                + sellers.outcomes[4 * stride + i]
            round.byCategory[Int(sellers.category[i])] += Int(bad)
        }
        var total = 0
        for category in 0..<round.categories {
            let pair = draws.pair(.repeatInStep, 0xFFFF_0000 | UInt32(category), step: step)
            let isServed = visit.start[category + 1] > visit.start[category]
            let number =
                isServed
                ? Inversion.binomial(
                    pair.first, trials: round.byCategory[category], probability: share) : 0
            round.byCategory[category] = number
            total += number
        }
        guard total > 0 else { return }
        let before = ledger.placed[0]
        ledger.intended += total
        ledger.replacements += total
        allocate(round: Self.repeatRounds + 1)
        drawExperiences(round: Self.repeatRounds + 1)
        guard before > 0 else { return }
        // Their chances of a next order are taken to be those of the others.
        for horizon in 0..<3 {
            ledger.expectedReturns[horizon] *= Double(ledger.placed[0]) / Double(before)
        }
    }
}

extension World {
    /// Replacements for each cancelled or defective order of history; the last three steps, whose
    /// claims may be open, are left out.
    static func replacementShare(of history: [StepLedger]) -> Double {
        var replacements = 0
        var bad = 0
        for ledger in history.dropLast(3) {
            replacements += ledger.replacements
            bad += ledger.experiences[2] + ledger.experiences[3] + ledger.experiences[4]
        }
        return bad > 0 ? min(1, Double(replacements) / Double(bad)) : 0
    }
}
