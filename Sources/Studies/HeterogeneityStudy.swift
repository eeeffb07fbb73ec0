import ArgumentParser
import DataTables
import Foundation
import Scenarios
import Simulation
import SyntheticMarketplace

/// How far off a projection is where buyers differ by a gamma and the driver has some classes.
///
/// For each world: the first 24 months are the data; the truth is the same world continued for
/// six months, as it is and with the odds of late, cancelled and defective orders multiplied from
/// the first day on. The projection sees the first 24 months alone.
struct HeterogeneityStudy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heterogeneity",
        abstract: "Level and gain of a policy in worlds whose buyers differ by a gamma.",
        discussion: "Bounds: level within 3 %, gain within 10 %, over all worlds together.")

    @Flag(help: "The size that the tests run.")
    var quick = false

    @Option(help: "Buyer classes of the driver.")
    var classes = 3

    @Option(help: "Buyers of so many kinds in place of a gamma: with 3 the driver's own classes.")
    var kinds: Int?

    @Option(help: "The first world's seed.")
    var seed: UInt64 = 20_261_122

    private static let months = 6
    private static let oddsRatio = 0.3

    func run() async throws {
        let worlds = quick ? 2 : 8
        let buyers = quick ? 12_000 : 40_000
        var totals = Totals()
        for index in 0..<worlds {
            let row = try await compare(seed: seed + UInt64(index), buyers: buyers)
            totals.add(row)
            print(
                "world \(index + 1): repeat orders \(Int(row.truth)) true, "
                    + "\(Int(row.projected)) projected; gain \(Int(row.trueGain)) true, "
                    + "\(Int(row.projectedGain)) projected")
        }
        let level = totals.projected / totals.truth - 1
        let gain = totals.projectedGain / totals.trueGain - 1
        print(
            "level off by \(percent(level)) (bound 3 %), gain off by \(percent(gain)) "
                + "(bound 10 %)")
        guard abs(level) <= 0.03, abs(gain) <= 0.10 else { throw ExitCode(1) }
    }

    private struct Totals {
        var truth = 0.0
        var projected = 0.0
        var trueGain = 0.0
        var projectedGain = 0.0

        mutating func add(_ other: Totals) {
            truth += other.truth
            projected += other.projected
            trueGain += other.trueGain
            projectedGain += other.projectedGain
        }
    }

    private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }

    private func compare(seed: UInt64, buyers: Int) async throws -> Totals {
        var world = SyntheticWorld.gammaHeterogeneous(seed: seed, buyers: buyers, sellers: 100)
        if let kinds { world.frailty = .points(count: kinds, shape: 1.2) }
        let firstDay = world.endDay
        let data = world.generate()
        world.months += Self.months
        let future = repeatOrders(world.generate(), from: firstDay)
        world.interventions = [
            Intervention(
                firstDay: firstDay, lateOddsRatio: Self.oddsRatio,
                cancelledOddsRatio: Self.oddsRatio, defectiveOddsRatio: Self.oddsRatio)
        ]
        let better = repeatOrders(world.generate(), from: firstDay)
        let projection = try await projected(data, asOf: firstDay - 1, seed: seed)
        return Totals(
            truth: future, projected: projection.baseline, trueGain: better - future,
            projectedGain: projection.gain)
    }

    /// Orders from a day on whose buyer had ordered before.
    private func repeatOrders(_ data: SyntheticMarketplaceData, from day: Int) -> Double {
        guard let buyers = try? data.orders.texts("buyer_id"),
            let instants = try? data.orders.instants("ordered_at"),
            let keys = try? data.orders.texts("order_id")
        else { return .nan }
        let start = Calendar.instant(ofDay: day)
        var first = [Instant](repeating: .max, count: buyers.levels.count)
        for (row, code) in buyers.codes.enumerated() {
            first[Int(code)] = min(first[Int(code)], instants[row])
        }
        var seen: Set<Int32> = []
        var count = 0
        for (row, code) in buyers.codes.enumerated()
        where instants[row] >= start && instants[row] > first[Int(code)] {
            if seen.insert(keys.codes[row]).inserted { count += 1 }
        }
        return Double(count)
    }

    private func projected(
        _ data: SyntheticMarketplaceData, asOf: Int, seed: UInt64
    ) async throws -> (baseline: Double, gain: Double) {
        let effect = "odds_ratio: \(Self.oddsRatio)"
        let files = try SyntheticWorkspace(
            data, asOf: asOf, horizon: Self.months, replicates: quick ? 100 : 400, seed: seed,
            formula: "Surv(start, stop, next_channel) ~ late + cancelled + defective + origin "
                + "+ origin:seller_late_rate + origin:seller_defect_rate",
            classes: classes,
            program: """
                uptake: 100%
                effects:
                  late: {changes: seller.late_rate, \(effect)}
                  cancelled: {changes: seller.cancel_rate, \(effect)}
                  defective: {changes: seller.defect_rate, \(effect)}
                """)
        defer { files.remove() }
        var session = try Session(try Workspace.open(files.folder))
        let result = try await session.run(
            RunOptions(workers: ProcessInfo.processInfo.activeProcessorCount), models: [],
            clock: { 0 })
        let sums = result.run.scenarios.map { total("repeat_orders", $0.outcomes) }
        return (sums[0], sums[1] - sums[0])
    }

    private func total(_ metric: String, _ outcomes: Outcomes) -> Double {
        guard let index = outcomes.keys.firstIndex(of: MetricKey(metric)) else { return .nan }
        let draws = outcomes.draws(index, over: 1...Self.months)
        return draws.reduce(0, +) / Double(draws.count)
    }
}
