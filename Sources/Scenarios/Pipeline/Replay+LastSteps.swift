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
        let windows = standards.map {
            max(1, Int((Double($0.longestWindowDays) / calendar.nominalDays).rounded()))
        }
        let judgedSteps = counted + warmUp
        let steps = (1 - judgedSteps - (windows.max() ?? 1))...0
        let wanted = Set(standards.map(\.kpi))
        let counts = data.counts.filter { wanted.contains($0.kpi.name) }
        let byStep = counts.map { ($0.kpi.name, $0.stepCounts(calendar, steps: steps)) }
        let exempt = try standards.map { try $0.exemptSellers(data) }
        let judge = PlainJudge(
            standards: standards, enforcement: scenario.enforcement,
            higherIsBetter: Set(data.kpis.filter { $0.better == .higher }.map(\.name)),
            stepDays: calendar.nominalDays,
            posteriorTail: { kpi, limit, bad, eligible in
                rates.byKPI[kpi]?.overall.law.posterior(successes: bad, trials: eligible)
                    .probability(above: limit) ?? 0
            })
        let conditions = try data.conditions(of: standards, calendar, steps: steps)
        var actions = 0
        for seller in data.orders.sellerIDs.indices {
            let history = (0..<steps.count).map { step in
                Dictionary(
                    uniqueKeysWithValues: byStep.map { name, counts in
                        let index = seller * steps.count + step
                        return (
                            name,
                            PlainJudge.Count(
                                eligible: Int(counts.eligible[index]),
                                numerator: Int(counts.bad[index]))
                        )
                    })
            }
            let verdicts = judge.verdicts(
                counts: history, firstJudged: steps.count - judgedSteps,
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
            recordedPerStep: recorded(data, calendar: calendar))
    }

    private static func recorded(_ data: MarketData, calendar: StepCalendar) -> Double? {
        guard let events = data.events else { return nil }
        let first = Calendar.instant(ofDay: calendar.firstDay(of: 1 - counted))
        let end = Calendar.instant(ofDay: calendar.asOf + 1)
        let actions = events.events.count { event in
            guard case .action = event.kind else { return false }
            return event.at >= first && event.at < end
        }
        return Double(actions) / Double(counted)
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
