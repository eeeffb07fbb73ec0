package import Assessment
import DataTables
package import Marketplace
import StatisticalModels

/// What a policy would have done, and what the data say of its limits.
package struct ReplayedPolicy: Sendable {
    package var scenario: Scenario
    package var replay: PolicyReplay
    package var bunching: [BunchingTest]
    package var recordedByStep: [Int]?
}

extension Session {
    /// A scenario's standards applied to history, and what later orders say of those they flag.
    ///
    /// - Parameters:
    ///   - name: The scenario; its standards are taken as in force in all steps.
    ///   - steps: How many steps are judged.
    ///   - after: How many steps of later orders judge each flag.
    ///   - changes: Changed values.
    /// - Returns: The scenario, what the replay found, whether measured rates bunch at its limits, and
    ///   recorded actions by step, where there are events.
    /// - Throws: What reading the scenario throws; `WorkspaceError` where history is too short, or
    ///   the scenario has no standards or no ladder.
    package func replay(
        _ name: String, steps: Int, after: Int, changes: [ScenarioChange] = []
    ) throws -> ReplayedPolicy {
        let scenario = try workspace.library(of: data).scenario(
            named: name, changes: changes)
        guard !scenario.standards.isEmpty, !scenario.enforcement.ladder.isEmpty else {
            throw WorkspaceError(
                "\(name) has no standards, or no ladder (enforcement): nobody would be flagged; name "
                    + "a scenario with both")
        }
        let judge = data.judge(
            scenario.standards, scenario.enforcement, rates: rates, calendar)
        let judged = (1 - steps - after)...(-after)
        let first = firstStep
        let window = scenario.standards.map(judge.longestWindowSteps).max() ?? 1
        guard judged.lowerBound - window >= first else {
            let most = max(0, -after - window - first + 1)
            throw WorkspaceError(
                "history has \(1 - first) steps, too few for \(steps) judged ones with \(window) "
                    + "before (the window) and \(after) after; "
                    + (most > 0 ? "write --steps \(most) or less" : "write a smaller --after"))
        }
        let history = try replayData(scenario.standards, from: first)
        return ReplayedPolicy(
            scenario: scenario,
            replay: PolicyReplay(
                judge: judge, data: history, steps: judged, stepsAfter: after,
                startsQuarter: calendar.startsQuarter),
            bunching: bunching(judge, history),
            recordedByStep: data.recordedActions(calendar, in: judged))
    }

    /// Whether sellers' measured rates bunch just under a scenario's limits, in all of history.
    package func bunching(_ name: String) throws -> [BunchingTest] {
        try bunching(at: try workspace.library(of: data).scenario(named: name).standards)
    }

    func bunching(at standards: [Standard]) throws -> [BunchingTest] {
        bunching(
            data.judge(standards, .none, rates: rates, calendar),
            try replayData(standards, from: firstStep))
    }

    private func bunching(_ judge: PlainJudge, _ history: ReplayData) -> [BunchingTest] {
        let categories = data.sellerCategories
        let priors = rates.priors
        return BunchingTest.all(judge: judge, data: history) { kpi, seller in
            priors.prior(kpi, category: categories[seller]).map {
                judge.higherIsBetter.contains(kpi) ? RatePrior(a: $0.b, b: $0.a) : $0
            }
        }
    }

    /// The step of the first order.
    var firstStep: Int {
        let first = data.orders.orderedAt.min() ?? 0
        return calendar.step(ofDay: Calendar.day(of: first))
    }

    private func replayData(_ standards: [Standard], from first: Int) throws -> ReplayData {
        let steps = first...0
        let counts = data.sellerCounts(
            of: Set(standards.map(\.kpi)), calendar, steps: steps)
        let opened = data.openedSteps(calendar)
        let exempt = try standards.map { ($0.kpi, try $0.exemptSellers(data)) }
        let conditions = try data.conditions(of: standards, calendar, steps: steps)
        return ReplayData(
            firstStep: first,
            sellers: data.orders.sellerIDs.indices.map { seller in
                ReplayData.Seller(
                    id: data.orders.sellerIDs[seller],
                    counts: counts[seller], tenure: first - opened[seller],
                    exempt: Set(
                        exempt.filter { !$0.1.isEmpty && $0.1[seller] }.map(\.0)),
                    conditions: conditions.isEmpty ? nil : conditions[seller])
            })
    }
}
