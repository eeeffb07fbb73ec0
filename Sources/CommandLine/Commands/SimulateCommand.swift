import ArgumentParser
import DataTables
import Foundation
import Reporting
import Scenarios

/// `trustcast simulate`: project scenarios and the baseline.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Project scenarios and the baseline.",
        discussion: """
            Examples:  trustcast simulate tighter-late-delivery --set standards.late_rate.limit=4%
                       trustcast simulate --shard 1/4     then trustcast merge RUN RUN RUN RUN
            """)

    @OptionGroup var options: WorkspaceOptions
    @OptionGroup var projection: ProjectionOptions

    @Argument(help: "The scenarios; left out: those of trustcast.yaml.")
    var scenarios: [String] = []

    func run() async throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let workspace = try Workspace.open(options.workspace)
        var session = try Session(workspace, lenient: options.lenient) { terminal.progress($0) }
        var runOptions = try projection.runOptions()
        if !scenarios.isEmpty { runOptions.scenarios = scenarios }
        let result = try await session.run(
            runOptions, models: [], clock: { Date().timeIntervalSince1970 })
        ProjectionOutput.note(result.precision, terminal: terminal)
        try ProjectionOutput.print(
            result.run, command: "simulate", exported: nil, json: options.json, terminal: terminal)
        terminal.note(
            "Run: \(result.run.folder.name)\(result.isReused ? " (was there already)" : "")")
    }
}

/// `trustcast merge`: shards of one run into one.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Put the shards of a projection together.",
        discussion: "Example:  trustcast merge projection-1a2b3c4d projection-5e6f7a8b")

    @OptionGroup var options: WorkspaceOptions

    @Argument(help: "The runs of all shards, in any order.")
    var runs: [String]

    func run() throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let workspace = try Workspace.open(options.workspace)
        let store = RunStore(folder: workspace.path(workspace.folders.runs))
        let merged = try FinishedRun.merged(
            try runs.map { try FinishedRun.open(store.run(named: $0)) }, into: store,
            clock: { Date().timeIntervalSince1970 })
        try ProjectionOutput.print(
            merged, command: "merge", exported: nil, json: options.json, terminal: terminal)
        terminal.note("Run: \(merged.folder.name)")
    }
}
