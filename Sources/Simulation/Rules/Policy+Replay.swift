package import Marketplace

extension Policy {
    /// What the compiled rules say of one seller's counts, step by step: the step loop's judging
    /// without the rest of it, for tests against plain code and for replays.
    package struct ReplayedStep: Sendable, Hashable {
        package var judged: [Int]
        package var missed: [Int]
        package var action: Enforcement.Action?
        package var misses: Int
        package var cleanJudgements: Int
        package var offSteps: Int
        package var isTerminated: Bool
    }

    /// Judges one seller over consecutive steps.
    ///
    /// - Parameters:
    ///   - eligible: Decided orders by KPI and step.
    ///   - bad: The bad ones among them.
    ///   - category: The seller's category code.
    ///   - tenure: Whole steps since onboarding in the first step.
    /// - Returns: One element for each step.
    package func replay(
        eligible: [[Int32]], bad: [[Int32]], category: Int32, tenure: Int32
    ) -> [ReplayedStep] {
        var state = LadderState()
        var isTerminated = false
        let steps = eligible.first?.count ?? 0
        return (0..<steps).map { step in
            var result = ReplayedStep(
                judged: [], missed: [], action: nil, misses: 0, cleanJudgements: 0, offSteps: 0,
                isTerminated: isTerminated)
            if !isTerminated, state.offLeft > 0 {
                state.offLeft -= 1
            } else if !isTerminated {
                for (index, standard) in standards.enumerated() {
                    let window = max(0, step + 1 - gauges[standard.gauge].steps)...step
                    let orders = eligible[standard.kpi][window].reduce(0, +)
                    guard tenure + Int32(step) >= standard.graceSteps,
                        orders >= standard.minimumOrders
                    else { continue }
                    result.judged.append(index)
                    let count = bad[standard.kpi][window].reduce(0, +)
                    if standard.isMissed(bad: count, of: orders, category: category) {
                        result.missed.append(index)
                    }
                }
                if !result.missed.isEmpty {
                    let rung = state.miss(ladder)
                    if rung >= 0 {
                        result.action = ladder.actions[rung]
                        if ladder.actions[rung] == .terminate { isTerminated = true }
                        if ladder.offSteps[rung] > 0 { state.offLeft = ladder.offSteps[rung] }
                    }
                } else if !result.judged.isEmpty {
                    state.pass(ladder)
                }
            }
            result.misses = Int(state.misses)
            result.cleanJudgements = Int(state.cleanRuns)
            result.offSteps = Int(state.offLeft)
            result.isTerminated = isTerminated
            return result
        }
    }
}
