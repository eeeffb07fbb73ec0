package import DataTables

/// Standards and ladder applied to one seller, step by step, in plain code.
///
/// The reference that compiled rules are tested against: slow, and as close to the words as it
/// gets. In a step, in this order:
///
/// 1. The step's decided orders enter each KPI's window, the last k = max(1, round(days / step))
///    steps.
/// 2. A terminated seller stays so. A suspended or suppressed one serves a step and is not judged;
///    nor is it in the step in which it served the last one.
/// 3. A standard's window and limit are those of the first of its cases that holds for the seller
///    in the step, else the default ones. It judges a seller that is not exempt, has been there for
///    the grace (rounded up to steps) and has the minimum of orders, at least one. It is missed on
///    at least the minimum of events and of buyers (each event counts as another buyer's) if the
///    measured share is beyond the limit, or if the probability that the true one is exceeds the
///    stated one. A rate at the limit is no miss.
/// 4. One missed standard or several are one miss. The count of misses names the rung: the last one
///    whose `afterMisses` it reaches. Its action is taken when the count gets exactly there.
/// 5. A step that was judged without a miss is clean; after `stepDownAfter` clean ones in a row the
///    count falls to where the rung below begins (to none below the first). A step that nobody
///    judged changes nothing.
/// 6. Suppression and suspension last ceil(days / step) steps, from the next one on; so do deboosts
///    and order caps, but their seller is judged. A later one takes the place of an earlier one.
/// 7. A plan with a deadline runs ceil(days / step) steps; in those before the last one nothing
///    climbs and nothing leads down. In the last one, or the first after it in which the seller is
///    judged, a miss climbs to the next rung at once (one more miss above the last), and a pass
///    leads a rung down at once.
/// 8. Where points are counted, a step's missed standards give theirs together, and the count is of
///    those not older than max(1, round(expireDays / step)) steps and, if so written, given in the
///    present quarter. The action of the highest rung that the step's points reach anew is taken.
///    Clean steps do nothing, and there are no deadlines.
/// 9. A won appeal, never of a warning, is decided round(takesDays / step) steps after the action. In
///    the same step: the action is not taken at all. Later: until then it holds; with the decision
///    every count is as it was before the miss, and what is in force ends. A seller who was off is
///    judged again from the next step on. A later action meanwhile ends with it.
/// 10. A terminated seller who is let back in, or whose won appeal is being decided, is suspended
///    until then; the former comes back at the rung below (with the points it has).
package struct PlainJudge: Sendable {
    /// Decided orders of one step and, among them, those of the KPI's numerator.
    package struct Count: Sendable, Hashable {
        package var eligible: Int
        package var numerator: Int

        package init(eligible: Int, numerator: Int) {
            self.eligible = eligible
            self.numerator = numerator
        }
    }

    /// Where a seller stands at the end of a step.
    package struct State: Sendable, Hashable {
        /// Misses, or points in force.
        package var misses: Int
        package var cleanJudgements: Int
        package var suspendedSteps: Int
        package var isTerminated: Bool
        /// Steps left of a plan's deadline, a deboost and an order cap.
        package var planSteps = 0
        package var deboostSteps = 0
        package var capSteps = 0
        /// Steps until an appeal is won, and where the seller stood before its action.
        package var appealSteps = 0
        package var missesBefore = 0
        package var actionStep = 0
        /// Points given, by the index of their step.
        package var points: [Int: Int] = [:]

        package init(
            misses: Int = 0, cleanJudgements: Int = 0, suspendedSteps: Int = 0,
            isTerminated: Bool = false
        ) {
            self.misses = misses
            self.cleanJudgements = cleanJudgements
            self.suspendedSteps = suspendedSteps
            self.isTerminated = isTerminated
        }
    }

    /// What a step's judgement came to.
    package struct Verdict: Sendable, Hashable {
        /// KPIs whose standards judged the seller, and those which it missed.
        package var judged: [String]
        package var missed: [String]
        /// The action taken, if a rung was reached.
        package var action: Enforcement.Action?
        package var state: State
    }

    package let standards: [Standard]
    package let enforcement: Enforcement
    /// KPIs of which more is better.
    package let higherIsBetter: Set<String>
    /// The nominal length of a step in days.
    package let stepDays: Double
    /// P(true share of bad orders > limit | bad of eligible) of a KPI.
    package let posteriorTail:
        @Sendable (_ kpi: String, _ limit: Double, _ bad: Int, _ eligible: Int) -> Double

    package init(
        standards: [Standard], enforcement: Enforcement, higherIsBetter: Set<String> = [],
        stepDays: Double,
        posteriorTail: @escaping @Sendable (String, Double, Int, Int) -> Double = { _, _, _, _ in 0
        }
    ) {
        self.standards = standards
        self.enforcement = enforcement
        self.higherIsBetter = higherIsBetter
        self.stepDays = stepDays
        self.posteriorTail = posteriorTail
    }

    /// Judges a seller over consecutive steps.
    ///
    /// - Parameters:
    ///   - counts: The counts of each step by KPI, the first step of history first.
    ///   - firstJudged: The index of the first step in which it is judged.
    ///   - tenure: Whole steps since onboarding in the first judged step.
    ///   - start: Where the seller stands before it.
    ///   - isExempt: Whether a standard does not apply to the seller.
    ///   - holds: Whether a condition of a window or limit is true in a step, by its index.
    ///   - startsQuarter: Whether a step is the first of a quarter.
    ///   - winsAppeal: Whether an action taken in a step would be appealed with success.
    /// - Returns: A verdict for each step from `firstJudged` on.
    package func verdicts(
        counts: [[String: Count]], firstJudged: Int = 0, tenure: Int = .max / 2,
        start: State = State(), isExempt: (Standard) -> Bool = { _ in false },
        holds: (Expression, Int) -> Bool = { _, _ in false },
        startsQuarter: (Int) -> Bool = { _ in false }, winsAppeal: (Int) -> Bool = { _ in false }
    ) -> [Verdict] {
        var state = start
        return (firstJudged..<counts.count).map { step in
            let age = tenure + step - firstJudged
            let climber = PlainLadder(
                enforcement: enforcement, stepDays: stepDays, step: step,
                winsAppeal: winsAppeal(step))
            if !state.isTerminated {
                climber.passTime(&state, startsQuarter: startsQuarter(step))
            }
            let verdict = judge(Array(counts[...step]), tenure: age, state, isExempt) {
                holds($0, step)
            } climb: {
                climber.climb(&$0, points: $1)
            }
            state = verdict.state
            return verdict
        }
    }

    private func judge(
        _ counts: [[String: Count]], tenure: Int, _ before: State, _ isExempt: (Standard) -> Bool,
        holds: (Expression) -> Bool, climb: (inout Verdict, Int) -> Void
    ) -> Verdict {
        var verdict = Verdict(judged: [], missed: [], action: nil, state: before)
        if before.isTerminated { return verdict }
        if before.suspendedSteps > 0 {
            verdict.state.suspendedSteps -= 1
            return verdict
        }
        var points = 0
        for general in standards where !isExempt(general) {
            let standard = general.applied(where: holds)
            let grace = Int((Double(standard.graceDays) / stepDays).rounded(.up))
            let recent = orders(standard.kpi, in: counts.suffix(windowSteps(of: standard)))
            guard tenure >= grace, recent.eligible >= max(1, standard.minimumOrders) else {
                continue
            }
            verdict.judged.append(standard.kpi)
            if isMissed(standard, eligible: recent.eligible, bad: recent.bad) {
                verdict.missed.append(standard.kpi)
                points += standard.points
            }
        }
        climb(&verdict, points)
        return verdict
    }

    /// Bad and all decided orders of some steps.
    package func orders(
        _ kpi: String, in counts: some Sequence<[String: Count]>
    ) -> (bad: Int, eligible: Int) {
        let isHigher = higherIsBetter.contains(kpi)
        return counts.reduce(into: (0, 0)) { sum, step in
            guard let own = step[kpi] else { return }
            sum.0 += isHigher ? own.eligible - own.numerator : own.numerator
            sum.1 += own.eligible
        }
    }

    /// The steps of a standard's window, of its default one where there are several.
    package func windowSteps(of standard: Standard) -> Int {
        max(1, Int((Double(standard.windowDays) / stepDays).rounded()))
    }

    /// The steps of the longest of a standard's windows.
    package func longestWindowSteps(of standard: Standard) -> Int {
        max(1, Int((Double(standard.longestWindowDays) / stepDays).rounded()))
    }

    /// The largest share of bad orders that is no miss; rounded so that 1 − 0.9 is 0.1.
    package func badLimit(of standard: Standard) -> Double {
        higherIsBetter.contains(standard.kpi)
            ? ((1 - standard.limit) * 1e12).rounded() / 1e12 : standard.limit
    }

    /// The largest number of bad orders of so many that is no miss; −1 where none is.
    package func mostWithoutMiss(_ standard: Standard, of eligible: Int) -> Int {
        var (most, miss) = (-1, eligible + 1)
        while miss - most > 1 {
            let middle = (most + miss) / 2
            if isMissed(standard, eligible: eligible, bad: middle) {
                miss = middle
            } else {
                most = middle
            }
        }
        return most
    }

    private func isMissed(_ standard: Standard, eligible: Int, bad: Int) -> Bool {
        let limit = badLimit(of: standard)
        guard bad >= max(standard.minimumEvents, standard.minimumBuyers) else { return false }
        switch standard.judgedBy {
        case .measured: return Double(bad) / Double(eligible) > limit
        case .posterior(let probability):
            return posteriorTail(standard.kpi, limit, bad, eligible) > probability
        }
    }
}
