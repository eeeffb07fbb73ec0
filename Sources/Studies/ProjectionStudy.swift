import ArgumentParser
import DataTables
import Foundation

/// Projections of generated markets held against what happened in them.
///
/// Each market is generated with a stricter late-delivery limit in its future. The models are
/// fitted to its past alone; 90 % intervals of six metrics, 6 and 12 months ahead, and the
/// probabilities that key results are met, are judged over all markets.
struct ProjectionStudy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projection",
        abstract: "Coverage of projected intervals and calibration of P(met).",
        discussion: """
            Bounds: each metric's 90 % interval covers 87 to 93 %; with --quick: a binomial test
            at level 1e-4 after Bonferroni, and nothing of P(met). P(met): the reliability slope's 95 %
            interval holds 1 and the Brier score is below climatology. At most one market in 50, or
            two, may be left without a fit; each is named. Finished markets are kept in the file of
            --results, and a run that was stopped goes on from there.
            """)

    @Flag(help: "The size that the tests run.")
    var quick = false

    @Option(help: "Markets of each world; left out: 1,000, or 20 with --quick.")
    var markets: Int?

    @Option(help: "The world: plain or full; left out: both.")
    var world: ProjectionWorld?

    @Option(help: "Replicates of each projection.")
    var replicates = 199

    @Option(help: "The seed from which the markets' seeds follow.")
    var seed: UInt64 = 20_261_201

    @Option(help: "Markets at once.")
    var workers = 2

    @Option(help: "File to which finished markets are written.")
    var results: String?

    func run() async throws {
        let count = markets ?? (quick ? 20 : 1_000)
        let log = try ProjectionResults(path: results)
        let worlds = world.map { [$0] } ?? ProjectionWorld.allCases
        let done = Set(log.records.map { "\($0.world) \($0.market)" })
        let missing = (0..<count).flatMap { number in
            worlds.filter { !done.contains("\($0) \(number)") }.map {
                ProjectionMarket(world: $0, number: number, seed: seed, replicates: replicates)
            }
        }
        let failures = try await inParallel(missing.count, workers: workers) { index in
            do {
                try log.add(try await missing[index].records())
                return nil as String?
            } catch {
                return "\(missing[index].world) market \(missing[index].number): \(error)"
            }
        }.compactMap { $0 }
        // Markets without a fit are not recorded, so that they are tried, and counted, every time.
        var isFine = failures.count <= max(2, count * worlds.count / 50)
        for failure in failures { print(failure) }
        for world in worlds {
            let report = ProjectionReport(
                world: world, markets: count,
                records: log.records.filter { $0.world == world.rawValue && $0.market < count },
                seed: seed, isQuick: quick)
            print(try report.text())
            if try !report.isFine { isFine = false }
        }
        guard isFine else { throw ExitCode(1) }
    }
}

extension ProjectionWorld: ExpressibleByArgument {}
