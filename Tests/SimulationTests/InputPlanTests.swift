import DataTables
import Marketplace
import Simulation
import Testing

private func share(_ path: String, _ value: Double) -> UncertainQuantity {
    UncertainQuantity(path: path, kind: .share, shape: .fixed(value))
}

private func effect(_ path: String, _ ratio: Double) -> Effect {
    Effect(
        scale: .oddsRatio,
        size: UncertainQuantity(path: path, kind: .positive, shape: .fixed(ratio)))
}

private func scenario(
    _ name: String, causal: Double = 0.6, uptake: Double? = nil, rank: Double? = nil
) -> Scenario {
    let changes = [
        Program.Change(
            name: "late", target: .sellerKPI("late_rate"),
            effect: effect("programs.coaching.effects.late", 0.7))
    ]
    let program = uptake.map {
        Program(
            name: "coaching", title: "", starts: nil, ends: nil, eligible: .flag(true),
            uptake: share("programs.coaching.uptake", $0), capacity: nil, rampMonths: 0,
            decayHalfLifeMonths: nil, changes: changes,
            claimShare: share("programs.coaching.claims", 0.3))
    }
    return Scenario(
        name: name, title: "", starts: nil, standards: [], standardsBefore: [],
        enforcement: .none, programs: program.map { [$0] } ?? [],
        assumptions: Assumptions(
            divertedShare: share("assumptions.diverted_share", 0.5),
            movedToOnlineShare: share("assumptions.moved_to_online_share", 0.2),
            causalShare: share("assumptions.causal_share", causal),
            improveAfterWarning: share("assumptions.improve_after_warning", 0.3),
            improvement: effect("assumptions.improvement", 0.7),
            exitAfterWarning: effect("assumptions.exit_after_warning", 1.4),
            orderGrowth: UncertainQuantity(
                path: "assumptions.order_growth", kind: .real, shape: .fixed(0.03))),
        correlations: rank.map {
            [
                RankCorrelation(
                    first: "assumptions.improve_after_warning",
                    second: "assumptions.exit_after_warning", rank: $0)
            ]
        } ?? [])
}

@Test func aScenarioThatChangesAValueGetsAPathOfItsOwn() throws {
    let plan = try InputPlan([
        scenario("baseline", rank: -0.4), scenario("tighter", causal: 0.9, rank: -0.4),
        scenario("combined", uptake: 0.5), scenario("wide", uptake: 0.8),
    ])
    #expect(
        plan.quantities.map(\.path) == [
            "assumptions.diverted_share", "assumptions.moved_to_online_share",
            "assumptions.causal_share", "assumptions.improve_after_warning",
            "assumptions.improvement", "assumptions.exit_after_warning",
            "assumptions.order_growth", "tighter@assumptions.causal_share",
            "programs.coaching.uptake", "programs.coaching.effects.late",
            "programs.coaching.claims", "wide@programs.coaching.uptake",
        ])
    #expect(plan.correlations.count == 1)
    let path = "assumptions.causal_share"
    #expect(InputPlan.path(path, scenario: "tighter", among: plan.quantities) == "tighter@" + path)
    #expect(InputPlan.path(path, scenario: "combined", among: plan.quantities) == path)
    #expect(InputPlan.basePath("tighter@" + path) == path)
    #expect(InputPlan.basePath(path) == path)
}

@Test func ranksThatContradictEachOtherAreRefused() {
    #expect(
        throws: InputError.conflictingRanks(
            first: "assumptions.improve_after_warning",
            second: "assumptions.exit_after_warning")
    ) {
        try InputPlan([scenario("baseline", rank: -0.4), scenario("tighter", rank: 0.2)])
    }
}
