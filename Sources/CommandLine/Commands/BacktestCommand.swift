import ArgumentParser
import DataTables
import Foundation
import Reporting
import Scenarios

/// `trustcast backtest`: what projections from the past were worth.
struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Project the baseline from days in the past and grade each metric.",
        discussion: """
            From each origin: data as known then, models fitted anew, standards of the time. \
            Projections of the same data, models and baseline then carry the grades. Long: one fit \
            of the models an origin, each about as long as the first trustcast run; fits are kept, \
            so that a back-test that was stopped goes on where it was.
            Examples:  trustcast backtest
                       trustcast backtest --origins 6 --every 2 --horizon 1
            """)

    @OptionGroup var options: WorkspaceOptions

    @Option(help: "From how many days in the past; a grade needs 6.")
    var origins = 8

    @Option(help: "How many steps lie between two origins.")
    var every = 1

    @Option(help: "How many steps each looks ahead.")
    var horizon = 3

    @Option(help: "How many futures to simulate from each origin.")
    var replicates = 250

    @Option(help: "The seed of all random numbers.")
    var seed: UInt64?

    @Option(help: "How many cores to use; changes no result.")
    var workers: Int?

    func validate() throws {
        let least = [
            ("origins", origins, 1), ("every", every, 1), ("horizon", horizon, 1),
            ("replicates", replicates, 20), ("workers", workers ?? 1, 1),
        ]
        for (name, value, bound) in least where value < bound {
            throw ValidationError("--\(name) is \(value); at least \(bound) is needed")
        }
    }

    func run() async throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let workspace = try Workspace.open(options.workspace)
        let session = try Session(workspace, lenient: options.lenient) { terminal.progress($0) }
        let (backtest, isReused) = try await session.backtest(
            BacktestOptions(
                origins: origins, every: every, horizon: horizon, replicates: replicates,
                seed: seed, workers: workers ?? ProcessInfo.processInfo.activeProcessorCount),
            clock: { Date().timeIntervalSince1970 })
        let folder = try BacktestStore(folder: workspace.path(workspace.folders.runs))
            .path(of: backtest.identity)
        if options.json {
            terminal.result(
                JSONOutput(
                    schema: Backtest.schema, command: "backtest",
                    result: .object([
                        ("backtest", .text(Files.name(of: folder))),
                        ("grades", JSONValue(backtest.table)),
                    ]), diagnostics: []
                ).text)
            return
        }
        if isReused { terminal.note("The same back-test was made before: \(folder)") }
        for line in BacktestAnswer.lines(backtest) { terminal.result(line) }
        terminal.result("Segments, and every forecast with what happened: \(folder)/")
    }
}
