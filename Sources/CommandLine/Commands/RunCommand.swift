import ArgumentParser
import DataTables
import Foundation
import Reporting
import Scenarios

/// `trustcast run`: check, panel, fit, simulate, export, and the answer of a screen.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Check the data, fit the models, project the scenarios, write the CSV files.",
        discussion: "Example:  trustcast run --replicates 500")

    @OptionGroup var options: WorkspaceOptions
    @OptionGroup var projection: ProjectionOptions

    @Option(help: "The folder for the CSV files.")
    var output: String?

    func run() async throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let workspace = try Workspace.open(options.workspace)
        var session = try Session(workspace, lenient: options.lenient) { terminal.progress($0) }
        try RejectsFile.write(session.data.rejects, workspace: workspace, terminal: terminal)
        let result = try await session.run(
            try projection.runOptions(), models: try workspace.models().map(\.name),
            clock: { Date().timeIntervalSince1970 })
        let folder =
            output ?? workspace.path("\(workspace.folders.exports)/\(result.run.folder.name)")
        try OutputFiles.write(try OutputFiles.files(for: result.run), to: folder)
        try Files.writeWhole(
            "\(folder)/run.json",
            try Files.readFile("\(result.run.folder.path)/run.json").array)
        if result.isReused {
            terminal.note(
                "The same question was answered before: \(result.run.folder.path) "
                    + "(--again computes it anew and compares).")
        }
        ProjectionOutput.note(result.precision, terminal: terminal)
        try ProjectionOutput.print(
            result.run, command: "run", exported: folder, json: options.json, terminal: terminal)
    }
}
