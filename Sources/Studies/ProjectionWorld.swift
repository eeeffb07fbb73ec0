import DataTables
import NumericCore
import SyntheticMarketplace

/// The two kinds of markets that projections are judged on.
enum ProjectionWorld: String, CaseIterable, Sendable {
    /// Buyers alike, sellers' rates constant, no shocks.
    case plain
    /// Buyers differ by a gamma, sellers' rates drift, demand and carriers have shocks.
    case full

    /// Months of data, and months projected.
    static let history = 24
    static let horizon = 12
    static let buyers = 1_200
    static let sellers = 50
    /// The late limit of the past and the one that the policy sets.
    static let limits = (before: 0.20, after: 0.13)

    /// A generated market, its months of data and of the future with one to spare.
    func market(
        seed: UInt64, traits: MarketTraits, response: SellerResponse
    ) -> SyntheticWorld {
        var world = SyntheticWorld.exact(
            seed: seed, buyers: Self.buyers, sellers: Self.sellers, months: Self.history)
        world.months = Self.history + Self.horizon + 1
        world.hasRandomArrivals = true
        world.orderHabits.divertedShare = response.divertedShare
        world.orderHabits.movedToOnlineShare = 0
        world.lifecycle = SellerLifecycle(
            initialShare: traits.initialSellers, sizeTail: 1.5,
            monthlyExitHazard: traits.monthlyExitHazard, exitPerLateLogit: 0,
            exitUnderAction: response.exitLogHazardRatio, recordedShare: 1)
        world.ruleBooks = [(0, Self.limits.before), (Self.history, Self.limits.after)].map {
            SyntheticRuleBook(
                firstMonth: $0.0, lateLimit: $0.1, minimumOrders: 5, minimumEvents: 2,
                improveShare: response.improveShare,
                improveLogOddsRatio: response.improveLogOddsRatio)
        }
        world.arrivals.stockShare = traits.initialBuyers
        world.sellerRates.late = .logitNormal(median: traits.medianLateRate, sd: 0.6)
        for channel in world.nextOrder.channels.indices {
            for cell in world.nextOrder.channels[channel].logLevels.indices {
                world.nextOrder.channels[channel].logLevels[cell] += traits.logPace
            }
        }
        switch self {
        case .plain: world.frailty = .none
        case .full:
            world.frailty = .gamma(shape: 1.2)
            world.sellerRates.drift = AutoregressiveShock(sd: 0.3, phi: 0.85)
            world.demandShock = AutoregressiveShock(sd: 0.05, phi: 0.5)
            world.carrierShock = AutoregressiveShock(sd: 0.15, phi: 0.4)
        }
        return world
    }

    /// Buyer classes of the driver.
    var classes: Int { self == .plain ? 1 : 8 }

    var files: [String: String] {
        let ladder = """
            enforcement:
              ladder:
                - {after_misses: 1, action: warn}
                - {after_misses: 2, action: corrective_action_plan}
                - {after_misses: 3, action: suspend, days: 30}
              step_down_after: 1
            """
        func standards(_ limit: Double) -> String {
            "standards: {late_rate: {limit: \(limit), window_days: 30, min_orders: 5, "
                + "min_events: 2}}"
        }
        return [
            "models/next-order.yaml": """
            kind: discrete_hazard
            formula: Surv(start, stop, next_channel) ~ late + cancelled + defective + origin \
            + origin:seller_late_rate + origin:seller_defect_rate
            \(classes > 1 ? "frailty: {by: buyer_id, classes: \(classes)}" : "")
            """,
            "models/seller-exit.yaml": """
            kind: logistic
            panel: seller_months
            formula: left ~ under_action
            penalty: {kind: firth}
            """,
            "scenarios/baseline.yaml": """
            \(standards(Self.limits.before))
            \(ladder)
            assumptions:
            \(SellerResponse.assumptions)
            """,
            "scenarios/policy.yaml": "extends: baseline\n\(standards(Self.limits.after))\n",
        ]
    }
}

/// How a market's sellers and buyers answer enforcement: one draw from what the scenario assumes.
struct SellerResponse: Sendable {
    var improveShare: Double
    var improveLogOddsRatio: Double
    var exitLogHazardRatio: Double
    var divertedShare: Double

    /// What ``init(market:seed:)`` draws from, as the scenario states it.
    static let assumptions = """
          causal_share: 100%
          diverted_share: {uniform: [50%, 80%]}
          moved_to_online_share: 0%
          improve_after_warning: {beta: {mean: 0.35, sd: 0.1}}
          improvement: {odds_ratio: {log_normal: {mean: 0.7, sd: 0.08}}}
          exit_after_warning: {hazard_ratio: {log_normal: {mean: 1.5, sd: 0.3}}}
        """

    init(market: Int, seed: UInt64) throws {
        var stream = RandomStream(
            key: StreamKey(seed: seed), purpose: .study, entity: UInt32(market))
        improveShare = try Beta(mean: 0.35, standardDeviation: 0.1)
            .quantile(stream.nextUniform())
        improveLogOddsRatio = Kernels.log(
            try LogNormal(mean: 0.7, standardDeviation: 0.08).quantile(stream.nextUniform()))
        exitLogHazardRatio = Kernels.log(
            try LogNormal(mean: 1.5, standardDeviation: 0.3).quantile(stream.nextUniform()))
        divertedShare = try Uniform(low: 0.5, high: 0.8).quantile(stream.nextUniform())
    }
}

/// What sets one market apart from another.
///
/// No scenario states it: a projection knows of it what it estimates from the market's own history.
struct MarketTraits: Sendable {
    /// The share of all sellers until month 24 who were there at the start; the others come evenly.
    var initialSellers: Double
    /// The share of the buyers who had ordered before the data begin.
    var initialBuyers: Double
    var monthlyExitHazard: Double
    var medianLateRate: Double
    /// Of every hazard of a next order.
    var logPace: Double

    init(market: Int, seed: UInt64) throws {
        var stream = RandomStream(
            key: StreamKey(seed: seed), purpose: .study, entity: UInt32(market), step: 1)
        initialSellers = try Uniform(low: 0.5, high: 0.95).quantile(stream.nextUniform())
        initialBuyers = try Uniform(low: 0.1, high: 0.5).quantile(stream.nextUniform())
        monthlyExitHazard = try LogNormal(mean: 0.012, standardDeviation: 0.007)
            .quantile(stream.nextUniform())
        medianLateRate = try LogNormal(mean: 0.1, standardDeviation: 0.02)
            .quantile(stream.nextUniform())
        logPace = Kernels.log(
            try LogNormal(mean: 1, standardDeviation: 0.2).quantile(stream.nextUniform()))
    }
}
