import DataTables
package import Marketplace
import NumericCore

/// Standards and a ladder applied to history: who would have been flagged, and what came after.
///
/// A flag is an entry of a rung. What followed it happened without the policy, so a fall of the
/// flagged is chance that does not repeat (and whatever was done then): sellers just under the limit
/// stand beside them.
package struct PolicyReplay: Sendable, Hashable, Codable {
    /// The steps in which sellers were judged; up to 0, the last of history.
    package var steps: ClosedRange<Int>
    /// The steps after a flag by which it is judged.
    package var stepsAfter: Int
    package var standards: [Judged]
    package var flags: [Case]
    /// Sellers in the step in which they first were within a quarter below the limit, unflagged.
    package var justUnder: [Case]
    /// Flags by step, from the first one.
    package var flagsByStep: [Int]

    /// A standard as it judged.
    package struct Judged: Sendable, Hashable, Codable {
        package var kpi: String
        /// The largest share of bad orders that is no miss.
        package var limit: Double
        /// The fewest later orders from which something is said.
        package var minimumOrders: Int
    }

    /// A seller in a step, by one KPI.
    package struct Case: Sendable, Hashable, Codable {
        package var seller: String
        package var step: Int
        package var kpi: String
        /// `nil`: none, as for a seller just under the limit.
        package var action: String?
        package var bad: Int
        package var orders: Int
        /// In the steps after.
        package var laterBad: Int
        package var laterOrders: Int
        /// P(true rate beyond the limit | the later orders); `nil` where they are too few.
        package var probabilityBeyond: Double?
    }

    /// The sellers of one step and KPI, pooled: bad over eligible orders.
    package struct Pooled: Sendable, Hashable {
        package var cases: Int
        package var rate: Double
        package var standardError: Double

        /// The ratio of sums, its error from the sellers' deviations.
        package init(_ counts: [(bad: Int, orders: Int)]) {
            cases = counts.count
            let orders = counts.reduce(0) { $0 + Double($1.orders) }
            let rate = counts.reduce(0) { $0 + Double($1.bad) } / orders
            self.rate = orders > 0 ? rate : .nan
            let n = Double(counts.count)
            let squares = counts.reduce(0.0) { sum, own in
                let deviation = Double(own.bad) - rate * Double(own.orders)
                return sum + deviation * deviation
            }
            standardError =
                n > 1 && orders > 0 ? (n / (n - 1) * squares).squareRoot() / orders : .nan
        }
    }

    /// What was measured of some cases when they were looked at, and later.
    package static func pooled(_ cases: [Case]) -> (then: Pooled, later: Pooled) {
        // Who has no later orders says nothing of later, and is left out of both.
        let known = cases.filter { $0.laterOrders > 0 }
        return (
            Pooled(known.map { ($0.bad, $0.orders) }),
            Pooled(known.map { ($0.laterBad, $0.laterOrders) })
        )
    }

    /// The cases that later orders say something of, and how many of them were beyond the limit: the
    /// sum of the probabilities.
    package static func rightly(_ cases: [Case]) -> (known: Int, expected: Double) {
        let known = cases.compactMap(\.probabilityBeyond)
        return (known.count, known.reduce(0, +))
    }
}

/// What a replay reads.
package struct ReplayData: Sendable {
    /// A seller's decided orders of each KPI and step, oldest first.
    package struct Seller: Sendable {
        package var id: String
        package var counts: [[String: PlainJudge.Count]]
        /// Whole steps since the first order, in the first step of the counts; may be negative.
        package var tenure: Int
        /// The standards, by KPI, that do not apply.
        package var exempt: Set<String>
        /// What conditions of limits and windows read; `nil`: the default ones hold.
        package var conditions: PlainConditions?

        package init(
            id: String, counts: [[String: PlainJudge.Count]], tenure: Int, exempt: Set<String>,
            conditions: PlainConditions? = nil
        ) {
            self.conditions = conditions
            self.id = id
            self.counts = counts
            self.tenure = tenure
            self.exempt = exempt
        }
    }

    /// The step of the first count.
    package var firstStep: Int
    package var sellers: [Seller]

    package init(firstStep: Int, sellers: [Seller]) {
        self.firstStep = firstStep
        self.sellers = sellers
    }
}

extension ReplayData.Seller {
    /// Whether a condition is true in a step; what cannot be read does not hold.
    func holds(_ condition: Expression, at step: Int) -> Bool {
        (try? conditions?.holds(condition, at: step)) ?? false
    }
}

extension PolicyReplay {
    /// Replays a policy.
    ///
    /// The ladder starts empty in the first step of the data; steps before `steps` warm it up.
    ///
    /// - Parameters:
    ///   - judge: The standards and the ladder in plain code.
    ///   - data: Counts up to step 0.
    ///   - steps: The steps whose flags are looked at.
    ///   - stepsAfter: Steps after a flag.
    ///   - startsQuarter: Whether a step is the first of a calendar quarter.
    /// - Complexity: O(sellers · steps² · standards), in plain code.
    package init(
        judge: PlainJudge, data: ReplayData, steps: ClosedRange<Int>, stepsAfter: Int,
        startsQuarter: (Int) -> Bool = { _ in false }
    ) {
        self.steps = steps
        self.stepsAfter = stepsAfter
        standards = judge.standards.map {
            Judged(
                kpi: $0.kpi, limit: judge.badLimit(of: $0), minimumOrders: max(1, $0.minimumOrders))
        }
        flags = []
        justUnder = []
        flagsByStep = [Int](repeating: 0, count: steps.count)
        for seller in data.sellers {
            let verdicts = judge.verdicts(
                counts: seller.counts, tenure: seller.tenure,
                isExempt: { seller.exempt.contains($0.kpi) },
                holds: { seller.holds($0, at: $1) },
                startsQuarter: { startsQuarter($0 + data.firstStep) })
            var seen: Set<String> = []
            for step in steps {
                let index = step - data.firstStep
                guard verdicts.indices.contains(index) else { continue }
                let verdict = verdicts[index]
                if let action = verdict.action {
                    flagsByStep[step - steps.lowerBound] += 1
                    for kpi in verdict.missed {
                        flags.append(
                            look(seller, index, kpi, judge, data, action: action.rawValue))
                    }
                    continue
                }
                guard verdict.missed.isEmpty else { continue }
                for (place, standard) in standards.enumerated()
                where verdict.judged.contains(standard.kpi) && !seen.contains(standard.kpi) {
                    let own = look(seller, index, judge.standards[place].kpi, judge, data)
                    let rate = Double(own.bad) / Double(max(1, own.orders))
                    let applied = judge.standards[place].applied {
                        seller.holds($0, at: index)
                    }
                    let limit = judge.badLimit(of: applied)
                    guard rate <= limit, rate >= 0.75 * limit else { continue }
                    seen.insert(standard.kpi)
                    justUnder.append(own)
                }
            }
        }
    }

    private func look(
        _ seller: ReplayData.Seller, _ index: Int, _ kpi: String, _ judge: PlainJudge,
        _ data: ReplayData, action: String? = nil
    ) -> Case {
        guard let place = judge.standards.firstIndex(where: { $0.kpi == kpi }) else {
            preconditionFailure("a verdict by \(kpi), which has no standard")
        }
        let isHigher = judge.higherIsBetter.contains(kpi)
        func sum(_ range: Range<Int>) -> (bad: Int, orders: Int) {
            seller.counts[range].reduce(into: (0, 0)) { sum, counts in
                let own = counts[kpi] ?? PlainJudge.Count(eligible: 0, numerator: 0)
                sum.0 += isHigher ? own.eligible - own.numerator : own.numerator
                sum.1 += own.eligible
            }
        }
        let applied = judge.standards[place].applied { seller.holds($0, at: index) }
        let window = judge.windowSteps(of: applied)
        let then = sum(max(0, index + 1 - window)..<(index + 1))
        let later = sum((index + 1)..<min(seller.counts.count, index + 1 + stepsAfter))
        let limit = judge.badLimit(of: applied)
        return Case(
            seller: seller.id, step: index + data.firstStep, kpi: kpi, action: action,
            bad: then.bad, orders: then.orders, laterBad: later.bad, laterOrders: later.orders,
            probabilityBeyond: later.orders >= standards[place].minimumOrders
                ? judge.posteriorTail(kpi, limit, later.bad, later.orders) : nil)
    }
}
