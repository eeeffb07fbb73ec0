import ArgumentParser
import DataTables
import Reporting
import Scenarios
import Simulation

/// `trustcast compare`: two scenarios of a finished run.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "The paired difference of two scenarios of a finished run.",
        discussion: "Example:  trustcast compare coaching baseline --metric repeat_orders")

    @OptionGroup var options: WorkspaceOptions

    @Argument(help: "The scenario.")
    var scenario: String

    @Argument(help: "What it is compared with; left out: the run's baseline.")
    var against: String?

    @Option(name: .customLong("run"), help: "The run; left out: the latest.")
    var runName: String?

    @Option(help: "Only these metrics.")
    var metric: [String] = []

    func run() throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let workspace = try Workspace.open(options.workspace)
        let store = RunStore(folder: workspace.path(workspace.folders.runs))
        let finished = try FinishedRun.open(store.run(named: runName))
        let table = try ComparisonTable.table(
            finished, scenario: scenario, against: against ?? finished.baseline.name,
            metrics: metric)
        if options.json {
            terminal.result(
                JSONOutput(
                    schema: "trustcast.compare/1", command: "compare", result: JSONValue(table),
                    diagnostics: []
                ).text)
            return
        }
        let lines = try ComparisonTable.lines(
            finished, scenario: scenario, against: against ?? finished.baseline.name,
            metrics: metric)
        for line in lines { terminal.result(line) }
    }
}

/// `trustcast key-results`: whether the OKRs will be met.
struct KeyResultsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key-results", abstract: "How likely each key result of a run is to be met.",
        discussion: "Example:  trustcast key-results --run projection-1a2b3c4d")

    @OptionGroup var options: WorkspaceOptions

    @Option(name: .customLong("run"), help: "The run; left out: the latest.")
    var runName: String?

    func run() throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let workspace = try Workspace.open(options.workspace)
        let store = RunStore(folder: workspace.path(workspace.folders.runs))
        let finished = try FinishedRun.open(store.run(named: runName))
        let table = ForecastTables.keyResults(finished).table
        if options.json {
            terminal.result(
                JSONOutput(
                    schema: "trustcast.key-results/1", command: "key-results",
                    result: JSONValue(table), diagnostics: []
                ).text)
            return
        }
        for line in KeyResultLines.lines(finished) { terminal.result(line) }
    }
}
