/// Decided and bad orders of one KPI by seller and step, for the estimators of rates.
package struct RatePanel: Sendable, Hashable {
    package var sellers: Int
    package var steps: Int
    package var categories: Int
    package var category: [Int32]
    /// `[seller * steps + step]`, oldest step first.
    package var eligible: [Int32]
    package var bad: [Int32]

    package init(
        sellers: Int, steps: Int, categories: Int, category: [Int32], eligible: [Int32],
        bad: [Int32]
    ) {
        self.sellers = sellers
        self.steps = steps
        self.categories = categories
        self.category = category
        self.eligible = eligible
        self.bad = bad
    }

    /// All orders of a seller.
    func totals(_ seller: Int) -> (eligible: Int, bad: Int) {
        var sums = (eligible: 0, bad: 0)
        for place in (seller * steps)..<((seller + 1) * steps) {
            sums.eligible += Int(eligible[place])
            sums.bad += Int(bad[place])
        }
        return sums
    }

    /// The rate of each category and step, `[category * steps + step]`; not-a-number without orders.
    func stepRates() -> [Double] {
        var eligibleSum = [Double](repeating: 0, count: categories * steps)
        var badSum = eligibleSum
        for seller in 0..<sellers {
            for step in 0..<steps {
                let cell = Int(category[seller]) * steps + step
                eligibleSum[cell] += Double(eligible[seller * steps + step])
                badSum[cell] += Double(bad[seller * steps + step])
            }
        }
        return zip(badSum, eligibleSum).map { $1 > 0 ? $0 / $1 : .nan }
    }

    /// Scores `(x - n p) / (p (1 - p))` and their weights n, `[seller * steps + step]`.
    ///
    /// p is the rate of the category and step, so that what a category shares in a step drops out;
    /// both are scaled to at most `most` orders a cell, so that a few giants do not decide.
    func scores(most: Double = 50) -> (score: [Double], weight: [Double]) {
        let rates = stepRates()
        var score = [Double](repeating: 0, count: sellers * steps)
        var weight = score
        for seller in 0..<sellers {
            for step in 0..<steps {
                let rate = rates[Int(category[seller]) * steps + step]
                let place = seller * steps + step
                let n = Double(eligible[place])
                guard n > 0, rate > 0, rate < 1 else { continue }
                let scale = min(1, most / n)
                score[place] = scale * (Double(bad[place]) - n * rate) / (rate * (1 - rate))
                weight[place] = scale * n
            }
        }
        return (score, weight)
    }
}
