import ArgumentParser
import DataTables
import Foundation
import Reporting
import Scenarios

/// `trustcast sweep`: one value of a scenario over a range.
struct SweepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Project a scenario with one value over a range: trust against volume.",
        discussion: """
            All values see the same luck, so that they differ by the value alone.
            Examples:  trustcast sweep tighter-late-delivery --over standards.late_rate.limit=3%..8%/6
                       trustcast sweep coaching --over programs.coaching.capacity=50,100,200,400
            """)

    @OptionGroup var options: WorkspaceOptions
    @OptionGroup var projection: ProjectionOptions

    @Argument(help: "The scenario, or a program to add to the baseline; left out: the baseline.")
    var scenario: String?

    @Option(help: "What to change: PATH=A,B,C or PATH=FROM..TO/COUNT.")
    var over: String

    @Option(help: "The folder for sweep.csv.")
    var output: String?

    func run() async throws {
        let terminal = Terminal(isQuiet: options.quiet)
        var runOptions = try projection.runOptions()
        runOptions.sweep = try Sweep(over)
        let workspace = try Workspace.open(options.workspace)
        runOptions.scenarios = [scenario ?? workspace.projection.baseline]
        var session = try Session(workspace, lenient: options.lenient) { terminal.progress($0) }
        let result = try await session.run(
            runOptions, models: [], clock: { Date().timeIntervalSince1970 })
        ProjectionOutput.note(result.precision, terminal: terminal)
        let file = SweepTable.file(result.run)
        let folder =
            output ?? workspace.path("\(workspace.folders.exports)/\(result.run.folder.name)")
        try OutputFiles.write([file], to: folder)
        if options.json {
            terminal.result(
                JSONOutput(
                    schema: "trustcast.sweep/1", command: "sweep",
                    result: .object([
                        ("run", .text(result.run.folder.name)), ("sweep", JSONValue(file.table)),
                    ]), diagnostics: result.run.diagnostics
                ).text)
            return
        }
        for line in SweepTable.lines(result.run) { terminal.result(line) }
        terminal.result("Every figure with its uncertainty: \(folder)/sweep.csv")
    }
}
