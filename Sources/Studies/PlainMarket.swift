import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import StatisticalModels

/// A market made of formulas: Pareto shares, beta posteriors of three rates, exponential ageing.
///
/// The plain form has the features of `peer_sim.py` (12 new orders a seller and month, 20 %
/// uncertainty of the experience effects, a limit of 5 % on the late rate of three months); the
/// full form has three channels, three buyer classes and process noise.
struct PlainMarket {
    private let count: Int
    private let isFull: Bool
    private var shares: [Double] = []
    private var late: [(a: Double, b: Double)] = []
    private var cancelled: [(a: Double, b: Double)] = []
    private var defective: [(a: Double, b: Double)] = []

    private static let cells = 24
    private static let kpis: [(name: String, feels: KPI.Feels)] = [
        ("late_rate", .late), ("cancel_rate", .cancelled), ("defect_rate", .defective),
    ]

    init(sellers: Int, isFull: Bool) {
        count = sellers
        self.isFull = isFull
        var stream = RandomStream(
            key: StreamKey(seed: 1), purpose: .study, entity: 0, step: 0)
        func posterior(_ shape: Double, _ scale: Double, _ least: Double) -> (a: Double, b: Double)
        {
            (
                stream.nextGamma(shape: shape) * scale + least,
                stream.nextGamma(shape: 30) + 5
            )
        }
        for _ in 0..<sellers {
            shares.append(Kernels.exp(-Kernels.log(stream.nextUniform()) / 1.2) - 1 + 0.05)
            late.append(posterior(2, 1, 0.5))
            cancelled.append(posterior(1, 0.6, 0.2))
            defective.append(posterior(1, 0.6, 0.2))
        }
        let total = shares.reduce(0, +)
        for seller in shares.indices { shares[seller] /= total }
    }

    /// The sellers: shares of orders, and a and b of the three posteriors.
    var table: Table {
        var columns: [(name: String, column: Column)] = [("share", .numbers(shares))]
        for (kpi, posteriors) in zip(
            ["late", "cancelled", "defective"], [late, cancelled, defective])
        {
            columns.append(("\(kpi)_a", .numbers(posteriors.map(\.a))))
            columns.append(("\(kpi)_b", .numbers(posteriors.map(\.b))))
        }
        return Table(columns)
    }

    private var newOrders: Double { 12 * Double(count) }

    var assessment: Assessment {
        Assessment(
            calendar: StepCalendar(
                unit: .month, asOf: Calendar.days(year: 2024, month: 12, day: 31)),
            kpis: Self.kpis.map { name, feels in
                KPI(
                    name: name, title: name, theme: .fulfilment, better: .lower, feels: feels,
                    eligible: .flag(true), numerator: .flag(true),
                    placedBy: .column("ordered_at"), knownFrom: .column("ordered_at"),
                    windowDays: 90)
            },
            categories: ["all"], sellers: sellerStates, buyers: buyerStates, market: market,
            history: [], diagnostics: [])
    }

    private var sellerStates: SellerStates {
        let ids = (0..<count).map { "s\($0)" }
        let posteriors = [late, cancelled, defective]
        let empty = posteriors.map { _ in [Int32](repeating: 0, count: 3 * count) }
        return SellerStates(
            ids: ids, entities: (0..<count).map { UInt32($0) },
            category: [Int32](repeating: 0, count: count), weight: shares.map { $0 * newOrders },
            meanValue: [Double](repeating: 40, count: count),
            valueDeviation: [Double](repeating: 20, count: count),
            logitMean: posteriors.map { $0.map { Kernels.log($0.a / $0.b) } },
            logitVariance: posteriors.map { $0.map { 1 / $0.a + 1 / $0.b } },
            tenure: [Int32](repeating: 24, count: count),
            consecutiveMisses: [Int32](repeating: 0, count: count),
            cleanJudgements: [Int32](repeating: 0, count: count),
            suspendedSteps: [Int32](repeating: 0, count: count), eligibleHistory: empty,
            badHistory: empty, historySteps: 3,
            attributes: Table([
                (name: "seller_id", column: .texts(TextColumn(ids.map { Optional($0) })))
            ]))
    }

    private var buyerStates: BuyerStates {
        let classes = isFull ? 3 : 1
        var patterns: [BuyerStates.Pattern] = []
        for cell in 0..<Self.cells {
            for experience in [Experience.clean, .late, .defective, .cancelled] {
                let buyers = 200 * Kernels.exp(-Double(cell) / 8) * Double(count) / 50
                patterns.append(
                    BuyerStates.Pattern(
                        buyers: Int(buyers), origin: .marketplace, home: .marketplace, cell: cell,
                        experience: experience, seller: Int32(cell * 7 % count),
                        classProbabilities: [Double](
                            repeating: 1 / Double(classes), count: classes)))
            }
        }
        return BuyerStates(patterns: patterns)
    }

    private var market: MarketState {
        MarketState(
            newBuyers: isFull ? [newOrders, newOrders / 4, newOrders / 8] : [newOrders, 0, 0],
            categoryShares: [1], meanValue: [40, 50, 60], valueDeviation: [20, 25, 30],
            sellerEntry: [0], sellerExit: [Double](repeating: 0.012, count: count),
            lateDefectiveLogOdds: 0, rateCorrelation: [1, 0, 0, 0, 1, 0, 0, 0, 1],
            demandPersistence: [0.6, 0.6, 0.6], demandDeviation: [0.05, 0.05, 0.05],
            rateShockDeviation: [0.1, 0.1, 0.1], ratePersistence: 0.9,
            rateDeviation: [0.5, 0.5, 0.5], rateMean: [-2.8, -4, -4],
            season: [Double](repeating: 0, count: 12), levelLog: [0, 0, 0],
            levelError: [0.02, 0.02, 0.02])
    }

    /// exp(alpha(tau)) = 0.12 exp(−(tau − 1) / 5) + 0.01 from the month after an order on; effects of late, defective, cancelled orders
    /// −0.15, −0.6, −0.35, each with a standard error of 20 %.
    var driver: DiscreteHazardFit {
        let slopes = [-0.15, -0.6, -0.35]
        let columns = ["late", "defective", "cancelled"].map {
            DesignColumn(name: $0, parts: [DesignPart.numeric($0)])
        }
        let channels = isFull ? ["marketplace", "online", "store"] : ["marketplace"]
        var parameters: [Double] = []
        var names: [String] = []
        var errors: [Double] = []
        for (index, channel) in channels.enumerated() {
            for cell in 0..<Self.cells {
                // The plain form knows no second order within a month.
                let hazard =
                    cell == 0
                    ? (isFull ? 0.13 : 1e-12) : 0.12 * Kernels.exp(-Double(cell - 1) / 5) + 0.01
                parameters.append(Kernels.log(hazard) - 1.4 * Double(index))
                names.append("\(channel): cell \(cell)")
                errors.append(1e-4)
            }
            parameters += slopes
            names += columns.map { "\(channel): \($0.name)" }
            errors += slopes.map { abs($0) * 0.2 }
        }
        if isFull {
            parameters.append(0.3)
            names.append("log_kappa")
            errors.append(0.02)
        }
        var covariance = [Double](repeating: 0, count: parameters.count * parameters.count)
        for place in errors.indices {
            covariance[place * parameters.count + place] = errors[place] * errors[place]
        }
        return DiscreteHazardFit(
            model: DiscreteHazardModel(
                formula: "Surv(start, stop, next_channel) ~ late + defective + cancelled",
                classes: isFull ? 3 : 1, openCell: Self.cells - 1),
            recipe: DesignRecipe(columns: columns), channels: channels,
            bandOfCell: channels.map { _ in Array(0..<Self.cells) }, parameters: parameters,
            parameterNames: names, covarianceElements: covariance,
            modelCovarianceElements: covariance, logLikelihood: 0,
            inferenceDegreesOfFreedom: nil,
            counts: FitCounts(rowsGiven: 0, rowsUsed: 0, events: 0), diagnostics: [], record: [])
    }

    var scenario: Scenario {
        let limit = Standard(
            kpi: "late_rate", limit: 0.05, windowDays: 91, minimumOrders: 10, minimumEvents: 0,
            exempt: nil, graceDays: 0, judgedBy: .measured)
        func known(_ path: String, _ value: Double, _ kind: UncertainQuantity.Kind)
            -> UncertainQuantity
        {
            UncertainQuantity(path: "assumptions.\(path)", kind: kind, shape: .fixed(value))
        }
        return Scenario(
            name: "plain", title: "plain", starts: nil, standards: [limit],
            standardsBefore: [limit],
            enforcement: Enforcement(
                ladder: [
                    Enforcement.Rung(afterMisses: 1, action: .warn),
                    Enforcement.Rung(
                        afterMisses: 2, action: .correctiveActionPlan, deadlineDays: 30),
                    Enforcement.Rung(afterMisses: 3, action: .suspend, days: 30),
                ], stepDownAfter: 1), programs: [],
            assumptions: Assumptions(
                divertedShare: known("diverted_share", 0.5, .share),
                movedToOnlineShare: known("moved_to_online_share", 0, .share),
                causalShare: known("causal_share", 1, .share),
                improveAfterWarning: known("improve_after_warning", 0.35, .share),
                improvement: Effect(
                    scale: .oddsRatio, size: known("improvement", 0.7, .positive)),
                exitAfterWarning: Effect(
                    scale: .hazardRatio, size: known("exit_after_warning", 3.3, .positive)),
                orderGrowth: known("order_growth", 0, .real)),
            correlations: [])
    }
}
