import DataTables
import Marketplace
import StatisticalModels

extension Replay {
    /// The steps that are counted, and those before them that warm the ladder up.
    private static let counted = 6
    private static let warmUp = 6

    /// Applies a scenario's present standards to history by the plain judge.
    ///
    /// Actions are counted over the last six steps; the ladder starts empty six steps before
    /// them. Recorded are the actions of seller events in the same steps.
    ///
    /// - Returns: `nil` where the scenario has no standards or no ladder.
    static func lastSteps(
        of data: MarketData, rates: KPIRates, calendar: StepCalendar, scenario: Scenario
    ) throws -> Replay? {
        let standards = scenario.standardsBefore
        guard !standards.isEmpty, !scenario.enforcement.ladder.isEmpty else { return nil }
        let judge = data.judge(standards, scenario.enforcement, rates: rates, calendar)
        let window = standards.map(judge.longestWindowSteps).max() ?? 1
        let judgedSteps = counted + warmUp
        let steps = (1 - judgedSteps - window)...0
        let counts = data.sellerCounts(
            of: Set(standards.map(\.kpi)), calendar, steps: steps)
        let exempt = try standards.map { try $0.exemptSellers(data) }
        let conditions = try data.conditions(of: standards, calendar, steps: steps)
        var actions = 0
        for seller in data.orders.sellerIDs.indices {
            let verdicts = judge.verdicts(
                counts: counts[seller], firstJudged: steps.count - judgedSteps,
                isExempt: { standard in
                    let index = standards.firstIndex(of: standard) ?? 0
                    return exempt[index].isEmpty ? false : exempt[index][seller]
                },
                holds: { condition, step in
                    !conditions.isEmpty
                        && (try? conditions[seller].holds(condition, at: step)) ?? false
                }, startsQuarter: { calendar.startsQuarter($0 + steps.lowerBound) })
            actions += verdicts.suffix(counted).count { $0.action != nil }
        }
        return Replay(
            steps: counted, flaggedPerStep: Double(actions) / Double(counted),
            recordedPerStep: data.recordedActions(calendar, in: (1 - counted)...0).map {
                Double($0.reduce(0, +)) / Double(counted)
            })
    }
}

extension Standard {
    /// Whether each seller of the orders is exempt by the attributes of the sellers table; empty
    /// where nobody is.
    func exemptSellers(_ data: MarketData) throws -> [Bool] {
        guard let exempt, let sellers = data.sellers else { return [] }
        let names = sellers.table.names
        let table = Table(zip(names, sellers.table.columns).map { ("seller.\($0)", $1) })
        guard case .flags(let flags) = try exempt.evaluate(in: table) else { return [] }
        return sellers.rows(of: data.orders.sellerIDs).map { $0 >= 0 && flags[Int($0)] == 1 }
    }
}
