import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import StatisticalModels
import Testing

/// A hand-built marketplace: nobody's data, every number chosen here.
struct SmallWorld {
    var sellers = 12
    var categories = 2
    var classes = 3
    var openCell = 24
    var steps = 6
    var ordersPerSeller = 20.0
    var buyers = 4000
    var kpis = ["late_rate", "cancel_rate", "defect_rate"]
    /// Mean bad rates by KPI.
    var rates = [0.06, 0.02, 0.03]
    var rateDeviation = 0.5
    var posteriorVariance = 0.04
    var noise = ProcessNoise()
    var channels = ["marketplace", "online", "store"]
    var baseline = [-2.6, -3.2, -3.6]
    /// Slopes of late, defective, cancelled, late:defective, then of the KPI columns.
    var slopes = [-0.25, -0.5, -0.4, 0.1]
    var kpiSlopes = [-2.0, 0, -3.0]
    /// On all slopes, by channel.
    var slopeScale = [1.0, 1, 1]
    var logKappa = 0.3
    var link = DiscreteHazardModel.Link.cloglog
    var newBuyers = [60.0, 25, 12]
    var entry = 0.2
    var exit = 0.01
    var orderGrowth = 0.0
    var historySteps = 14
    var demandDeviation = 0.08
    var level = [0.0, 0, 0]
    var levelError = 0.05
    var shareDeviation = 0.0
    var shockShare = 0.0
    var weights: [Double]?
    /// Of every weight's error; 0: known.
    var weightShape = 0.0
    var suspended: Set<Int> = []
    var unit = StepCalendar.Unit.month
    var history: [StepLedger] = []

    static let feels: [String: KPI.Feels] = [
        "late_rate": .late, "cancel_rate": .cancelled, "defect_rate": .defective,
    ]

    func kpi(_ name: String) -> KPI {
        KPI(
            name: name, title: name, theme: .fulfilment, better: .lower,
            feels: Self.feels[name] ?? .signal, eligible: .flag(true), numerator: .flag(true),
            placedBy: .column("ordered_at"), knownFrom: .column("ordered_at"), windowDays: 30)
    }

    var assessment: Assessment {
        Assessment(
            calendar: StepCalendar(
                unit: unit, asOf: Calendar.days(year: 2024, month: 12, day: 31)),
            kpis: kpis.map { kpi($0) }, categories: (0..<categories).map { "c\($0)" },
            sellers: sellerStates, buyers: buyerStates, market: market, history: history,
            diagnostics: [])
    }

    private func weight(_ seller: Int) -> Double {
        weights?[seller] ?? ordersPerSeller * (0.4 + Double((seller * 7) % 11) / 8)
    }

    var sellerStates: SellerStates {
        let ids = (0..<sellers).map { "s" + String(1000 + $0) }
        let spread = (0..<sellers).map { Double(($0 * 5) % 9) / 4 - 1 }
        let eligible = kpis.indices.map { _ in
            (0..<(historySteps * sellers)).map { Int32(weight($0 % sellers).rounded()) }
        }
        let bad = kpis.indices.map { kpi in
            (0..<(historySteps * sellers)).map { place in
                let rate = min(0.5, rates[kpi] * (1 + 0.6 * spread[place % sellers]))
                return Int32((weight(place % sellers) * rate).rounded())
            }
        }
        let fulfilment = (0..<sellers).map { Optional($0 % 4 == 0 ? "platform" : "seller") }
        return SellerStates(
            ids: ids, entities: (0..<sellers).map { UInt32(50 + $0 * 13) },
            category: (0..<sellers).map { Int32($0 % categories) },
            weight: (0..<sellers).map { weight($0) },
            meanValue: (0..<sellers).map { 30 + Double($0 % 5) * 4 },
            valueDeviation: (0..<sellers).map { _ in 18 },
            logitMean: kpis.indices.map { kpi in
                spread.map { Kernels.logit(rates[kpi]) + 0.6 * rateDeviation * $0 }
            },
            logitVariance: kpis.indices.map { _ in
                [Double](repeating: posteriorVariance, count: sellers)
            },
            tenure: (0..<sellers).map { Int32(3 + $0 * 2) },
            consecutiveMisses: [Int32](repeating: 0, count: sellers),
            cleanJudgements: [Int32](repeating: 0, count: sellers),
            suspendedSteps: (0..<sellers).map { suspended.contains($0) ? 99 : 0 },
            eligibleHistory: eligible, badHistory: bad, historySteps: historySteps,
            attributes: Table([
                (name: "seller_id", column: .texts(TextColumn(ids.map { Optional($0) }))),
                (name: "fulfilment", column: .texts(TextColumn(fulfilment))),
            ]), weightShape: [Double](repeating: weightShape, count: sellers))
    }

    var buyerStates: BuyerStates {
        var patterns: [BuyerStates.Pattern] = []
        let per = max(1, buyers / 40)
        for number in 0..<40 {
            let origin = Channel(rawValue: number % 3) ?? .marketplace
            let skew = Double(number % 5) / 10
            let probabilities =
                classes == 3
                ? [0.3 + skew / 2, 0.4 - skew / 2, 0.3]
                : [Double](repeating: 1 / Double(classes), count: classes)
            patterns.append(
                BuyerStates.Pattern(
                    buyers: per, origin: origin, home: Channel(rawValue: number % 2) ?? .store,
                    cell: (number * 3) % (openCell + 1),
                    experience: origin == .marketplace
                        ? Experience(rawValue: (number / 3) % 5) ?? .clean : .clean,
                    seller: origin == .marketplace ? Int32(number % max(1, sellers)) : -1,
                    classProbabilities: probabilities))
        }
        return BuyerStates(patterns: patterns)
    }

    var market: MarketState {
        let count = kpis.count
        var correlation = [Double](repeating: 0.3, count: count * count)
        for kpi in 0..<count { correlation[kpi * count + kpi] = 1 }
        return MarketState(
            newBuyers: newBuyers,
            categoryShares: (0..<categories).map { _ in 1 / Double(categories) },
            meanValue: [40, 55, 60], valueDeviation: [20, 30, 30],
            sellerEntry: [Double](repeating: entry, count: categories),
            sellerExit: [Double](repeating: exit, count: sellers), lateDefectiveLogOdds: 0.7,
            rateCorrelation: correlation, demandPersistence: [0.6, 0.6, 0.5],
            demandDeviation: [Double](repeating: demandDeviation, count: 3),
            rateShockDeviation: [Double](repeating: 0.1, count: count), ratePersistence: 0.9,
            rateDeviation: [Double](repeating: rateDeviation, count: count),
            rateMean: rates.prefix(count).flatMap { rate in
                [Double](repeating: Kernels.logit(rate), count: categories)
            },
            season: (0..<12).map { Double($0 % 3) * 0.05 - 0.05 }, levelLog: level,
            levelError: [Double](repeating: levelError, count: 3),
            shareDeviation: shareDeviation,
            rateShockShare: [Double](repeating: shockShare, count: count))
    }

    var driver: DiscreteHazardFit {
        func column(_ parts: String...) -> DesignColumn {
            DesignColumn(
                name: parts.joined(separator: ":"), parts: parts.map { DesignPart.numeric($0) })
        }
        var columns = [
            column("late"), column("defective"), column("cancelled"), column("late", "defective"),
        ]
        for kpi in kpis { columns.append(column("on_marketplace", "seller_" + kpi)) }
        let lastBand = min(8, openCell)
        let bands = (0...openCell).map { min($0, lastBand) }
        var parameters: [Double] = []
        var names: [String] = []
        for (index, channel) in channels.enumerated() {
            for band in 0...lastBand {
                parameters.append(baseline[index] - 0.12 * Double(band))
                names.append("\(channel): band \(band)")
            }
            parameters += (slopes + kpiSlopes.prefix(kpis.count)).map { slopeScale[index] * $0 }
            names += columns.map { "\(channel): \($0.name)" }
        }
        if classes > 1 {
            parameters.append(logKappa)
            names.append("log_kappa")
        }
        let count = parameters.count
        var covariance = [Double](repeating: 0, count: count * count)
        for place in 0..<count { covariance[place * count + place] = 4e-4 }
        return DiscreteHazardFit(
            model: DiscreteHazardModel(
                formula: "Surv(start, stop, next_channel) ~ late", classes: classes,
                link: link, openCell: openCell),
            recipe: DesignRecipe(columns: columns), channels: channels,
            bandOfCell: channels.map { _ in bands }, parameters: parameters,
            parameterNames: names, covarianceElements: covariance,
            modelCovarianceElements: covariance, logLikelihood: 0,
            inferenceDegreesOfFreedom: nil,
            counts: FitCounts(rowsGiven: 0, rowsUsed: 0, events: 0), diagnostics: [], record: [],
            stepDays: StepCalendar(unit: unit, asOf: 0).nominalDays)
    }

    func world(lagSteps: [Int]? = nil, holdsLevel: Bool = false) throws -> World {
        try World(
            assessment: assessment, laws: Laws(driver: driver), steps: steps, noise: noise,
            lagSteps: lagSteps, holdsLevel: holdsLevel)
    }

    /// Inputs that repeat the fitted parameters, or draw them.
    func inputs(_ policies: [Policy], replicates: Range<Int>, drawn: Bool = false, seed: UInt64 = 5)
        throws -> Inputs
    {
        var quantities: [UncertainQuantity] = []
        for quantity in policies.flatMap(\.quantities)
        where !quantities.contains(where: { $0.path == quantity.path }) {
            quantities.append(quantity)
        }
        if drawn {
            return try Inputs.draw(
                quantities: quantities, correlations: [], laws: Laws(driver: driver),
                replicates: replicates, seed: seed)
        }
        let parameters = driver.parameters
        var matrix = Matrix(rows: replicates.count, columns: parameters.count)
        for row in 0..<replicates.count {
            for (place, value) in parameters.enumerated() { matrix[row, place] = value }
        }
        return Inputs(
            replicates: replicates, quantities: [],
            values: Matrix(rows: replicates.count, columns: 0), driver: matrix,
            sellerExit: Matrix(rows: replicates.count, columns: 0))
    }
}

/// A quantity that is known.
func fixed(_ path: String, _ value: Double, _ kind: UncertainQuantity.Kind = .share)
    -> UncertainQuantity
{
    UncertainQuantity(path: path, kind: kind, shape: .fixed(value))
}

/// Assumptions without uncertainty.
func assumptions(
    diverted: Double = 0.6, moved: Double = 0.3, causal: Double = 1, improve: Double = 0.4,
    improvement: Double = 0.7, exit: Double = 1.4, growth: Double = 0
) -> Assumptions {
    Assumptions(
        divertedShare: fixed("assumptions.diverted_share", diverted),
        movedToOnlineShare: fixed("assumptions.moved_to_online_share", moved),
        causalShare: fixed("assumptions.causal_share", causal),
        improveAfterWarning: fixed("assumptions.improve_after_warning", improve),
        improvement: Effect(
            scale: .oddsRatio, size: fixed("assumptions.improvement", improvement, .positive)),
        exitAfterWarning: Effect(
            scale: .hazardRatio, size: fixed("assumptions.exit_after_warning", exit, .positive)),
        orderGrowth: fixed("assumptions.order_growth", growth, .real))
}

func standard(
    _ kpi: String, _ limit: Double, days: Int = 30, minimumOrders: Int = 5,
    minimumEvents: Int = 0, exempt: Expression? = nil, grace: Int = 0,
    judgedBy: Standard.JudgedBy = .measured
) -> Standard {
    Standard(
        kpi: kpi, limit: limit, windowDays: days, minimumOrders: minimumOrders,
        minimumEvents: minimumEvents, exempt: exempt, graceDays: grace, judgedBy: judgedBy)
}

let usualLadder = Enforcement(
    ladder: [
        Enforcement.Rung(afterMisses: 1, action: .warn),
        Enforcement.Rung(afterMisses: 2, action: .correctiveActionPlan, deadlineDays: 60),
        Enforcement.Rung(afterMisses: 3, action: .suspend, days: 60),
        Enforcement.Rung(afterMisses: 5, action: .terminate),
    ], stepDownAfter: 2)

func scenario(
    _ name: String = "baseline", standards: [Standard] = [standard("late_rate", 0.08)],
    enforcement: Enforcement = usualLadder, programs: [Program] = [],
    assumptions: Assumptions = assumptions()
) -> Scenario {
    Scenario(
        name: name, title: name, starts: nil, standards: standards, standardsBefore: standards,
        enforcement: enforcement, programs: programs, assumptions: assumptions, correlations: [])
}

/// A program for buyers without decay that changes the hazard in a channel, or in all.
func winBack(
    _ eligible: String, ratio: Double, uptake: Double, in channel: Channel? = nil,
    scale: Effect.Scale = .hazardRatio, rampMonths: Double = 2
) throws -> Program {
    Program(
        name: "win-back", title: "Win back", starts: nil, ends: nil,
        eligible: try Expression.parse(eligible),
        uptake: fixed("programs.win-back.uptake", uptake), capacity: nil, rampMonths: rampMonths,
        decayHalfLifeMonths: nil,
        changes: [
            Program.Change(
                name: "more", target: .repurchase(channel),
                effect: Effect(
                    scale: scale,
                    size: fixed("programs.win-back.effects.more", ratio, .positive)))
        ], claimShare: nil)
}

/// Every replicate's ledgers.
func ledgers(
    _ world: World, _ policy: Policy, _ inputs: Inputs, replicates: Range<Int>, seed: UInt64 = 11,
    workers: Int = 1
) async throws -> [[StepLedger]] {
    var result: [[StepLedger]] = []
    try await project(
        world: world, policy: policy, inputs: inputs, replicates: replicates, seed: seed,
        workers: workers, summarise: { _, ledgers in ledgers },
        sink: { _, ledgers in result.append(ledgers) })
    return result
}
