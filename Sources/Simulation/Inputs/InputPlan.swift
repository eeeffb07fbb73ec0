package import Marketplace

/// The uncertain quantities of all scenarios of a run, each with a path of its own.
///
/// The first scenario that names a quantity gives the plain path its value. A later one that
/// states another value has the path `scenario@path`; its draws come from the same uniform, so
/// that a scenario differs from another by what was stated and not by luck.
package struct InputPlan: Sendable, Hashable {
    package private(set) var quantities: [UncertainQuantity] = []
    /// By base paths; they hold for every scenario of the run.
    package private(set) var correlations: [RankCorrelation] = []

    /// Collects the quantities of scenarios, the baseline first.
    ///
    /// - Throws: `InputError` where a path repeats with different meanings in one scenario, or two
    ///   scenarios state different rank correlations of the same two inputs.
    package init(_ scenarios: [Scenario]) throws(InputError) {
        for scenario in scenarios {
            var seen: [String: UncertainQuantity] = [:]
            for quantity in Self.quantities(of: scenario) {
                if let earlier = seen[quantity.path] {
                    guard earlier == quantity else { throw .repeated(path: quantity.path) }
                    continue
                }
                seen[quantity.path] = quantity
                add(quantity, scenario: scenario.name)
            }
            for correlation in scenario.correlations { try add(correlation) }
        }
    }

    /// The path under which a scenario's quantity is drawn.
    package static func path(
        _ path: String, scenario: String, among quantities: [UncertainQuantity]
    )
        -> String
    {
        let own = "\(scenario)@\(path)"
        return quantities.contains { $0.path == own } ? own : path
    }

    /// A path without the scenario that owns it: what the random streams are addressed by.
    package static func basePath(_ path: String) -> String {
        guard let mark = path.firstIndex(of: "@") else { return path }
        return String(path[path.index(after: mark)...])
    }

    /// Every uncertain quantity of a scenario, in the order of its parts.
    package static func quantities(of scenario: Scenario) -> [UncertainQuantity] {
        let stated = scenario.assumptions
        var result = [
            stated.divertedShare, stated.movedToOnlineShare, stated.causalShare,
            stated.improveAfterWarning, stated.improvement.size, stated.exitAfterWarning.size,
            stated.orderGrowth,
        ]
        if let response = stated.entryResponse { result.append(response.size) }
        if let share = stated.reentryAfterTermination { result.append(share) }
        if let gaming = stated.gaming { result += [gaming.share, gaming.within] }
        result += stated.npsPointsAfter?.quantities ?? []
        for program in scenario.programs {
            result.append(program.uptake)
            result += program.changes.map(\.effect.size)
            if let claims = program.claimShare { result.append(claims) }
        }
        return result + scenario.badges.map(\.demand)
    }

    private mutating func add(_ quantity: UncertainQuantity, scenario: String) {
        guard let plain = quantities.first(where: { $0.path == quantity.path }) else {
            quantities.append(quantity)
            return
        }
        guard plain != quantity else { return }
        var own = quantity
        own.path = "\(scenario)@\(quantity.path)"
        quantities.append(own)
    }

    private mutating func add(_ correlation: RankCorrelation) throws(InputError) {
        let pair = Set([correlation.first, correlation.second])
        guard let earlier = correlations.first(where: { Set([$0.first, $0.second]) == pair })
        else {
            correlations.append(correlation)
            return
        }
        guard earlier.rank == correlation.rank else {
            throw .conflictingRanks(first: correlation.first, second: correlation.second)
        }
    }
}
