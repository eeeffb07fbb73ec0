import ArgumentParser
import DataTables
import Marketplace
import NumericCore
import StatisticalModels
import SyntheticMarketplace

/// The driver's estimates against the coefficients of worlds in its own family.
///
/// Small exact worlds whose hazards use the panel's own shrunk rates, each fitted with three
/// buyer classes: bias, and how often 95 % intervals cover the truth.
struct RecoveryStudy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery",
        abstract: "The driver's estimates against the truth of generated worlds.",
        discussion: """
            Judged by an exact binomial test of each coverage at level 1e-3 (quick: 1e-4), after
            Bonferroni over the coefficients.
            """)

    @Flag(help: "The size that the tests run.")
    var quick = false

    @Option(help: "Worlds to generate; left out: 40, or 4 with --quick.")
    var worlds: Int?

    @Option(help: "The first world's seed.")
    var seed: UInt64 = 20_261_122

    private static let late = BetaPrior(a: 3, b: 24)
    private static let defect = BetaPrior(a: 3, b: 55)

    func run() throws {
        let count = worlds ?? (quick ? 4 : 40)
        var tally: [String: Recovered] = [:]
        var order: [String] = []
        for index in 0..<count {
            for estimate in try estimates(seed: seed + UInt64(index)) {
                if tally[estimate.name] == nil { order.append(estimate.name) }
                tally[estimate.name, default: Recovered(truth: estimate.truth)].add(estimate)
            }
        }
        let level = (quick ? 1e-4 : 1e-3) / Double(order.count)
        var failed = 0
        print("coefficient | truth | mean estimate | mean se | sd | covered of \(count)")
        for name in order {
            guard let row = tally[name] else { continue }
            let isBad = row.coverageTail < level
            failed += isBad ? 1 : 0
            print(
                "\(name) | \(short(row.truth)) | \(short(row.mean)) | \(short(row.meanError)) | "
                    + "\(short(row.deviation)) | \(row.covered)\(isBad ? "  too few" : "")")
        }
        print(failed == 0 ? "every coverage is consistent with 95 %" : "\(failed) fail the test")
        guard failed == 0 else { throw ExitCode(1) }
    }

    private func short(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }

    private struct Estimate {
        var name: String
        var truth: Double
        var value: Double
        var error: Double
    }

    private struct Recovered {
        var truth: Double
        var values: [Double] = []
        var errors: [Double] = []
        var covered = 0

        init(truth: Double) { self.truth = truth }

        mutating func add(_ estimate: Estimate) {
            values.append(estimate.value)
            errors.append(estimate.error)
            let distance = abs(estimate.value - estimate.truth)
            covered += distance <= 1.959963984540054 * estimate.error ? 1 : 0
        }

        var mean: Double { values.reduce(0, +) / Double(values.count) }
        var meanError: Double { errors.reduce(0, +) / Double(errors.count) }
        var deviation: Double {
            let mean = mean
            let sum = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (sum / Double(max(values.count - 1, 1))).squareRoot()
        }
        /// P(covering this few or fewer) if each interval covers with 95 %.
        var coverageTail: Double {
            guard covered < values.count else { return 1 }
            let k = Double(covered)
            return Special.regularizedBeta(0.05, Double(values.count) - k, k + 1)
        }
    }

    private func estimates(seed: UInt64) throws -> [Estimate] {
        var world = SyntheticWorld.exact(seed: seed, buyers: 3_000, sellers: 60)
        world.kpiCovariate = .measured(late: Self.late, defect: Self.defect)
        let orders = try Orders(validating: world.generate().orders)
        let kpis = KPI.builtIn(present: orders.present).filter {
            ["late_rate", "defect_rate"].contains($0.name)
        }
        let priors = KPIPriors([
            "late_rate": .init(overall: RatePrior(a: Self.late.a, b: Self.late.b)),
            "defect_rate": .init(overall: RatePrior(a: Self.defect.a, b: Self.defect.b)),
        ])
        let panel = try PurchasesPanel(
            orders, outcomes: OrderOutcomes(orders), kpis: try KPICounts.build(kpis, orders),
            priors: priors, options: PanelOptions(burnInDays: 0, dataEnd: world.endDay - 1)
        ).intervals()
        let formula =
            "Surv(start, stop, next_channel) ~ late + cancelled + defective + origin "
            + "+ on_marketplace:seller_late_rate + on_marketplace:seller_defect_rate"
        let fit = try DiscreteHazardModel(formula: formula, classes: 3).fit(
            table: panel.table, calendar: StepCalendar(unit: .month, asOf: world.endDay - 1))
        return slopes(of: fit, world: world)
    }

    private func slopes(of fit: DiscreteHazardFit, world: SyntheticWorld) -> [Estimate] {
        var result: [Estimate] = []
        let covariance = fit.covariance
        for (index, name) in fit.channels.enumerated() {
            guard let channel = Channel(name: name) else { continue }
            let law = world.nextOrder.channels[channel.rawValue]
            for (place, parameter) in fit.layout(ofChannel: index).slopes.enumerated() {
                let column = fit.recipe.columns[place].name
                guard let truth = truth(of: column, law) else { continue }
                result.append(
                    Estimate(
                        name: "\(name): \(column)", truth: truth,
                        value: fit.parameters[parameter],
                        error: covariance[parameter, parameter].squareRoot()))
            }
        }
        return result
    }

    private func truth(of column: String, _ law: ChannelLaw) -> Double? {
        if column.contains("seller_late_rate") { return law.sellerLateRate }
        if column.contains("seller_defect_rate") { return law.sellerDefectRate }
        switch column {
        case "late": return law.late
        case "cancelled": return law.cancelled
        case "defective": return law.defective
        case "origin=online": return law.originOnline
        case "origin=store": return law.originStore
        default: return nil
        }
    }
}
