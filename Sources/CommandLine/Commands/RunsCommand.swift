import ArgumentParser
import DataTables
import Scenarios

/// `trustcast runs`: what has been run.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List the finished runs, the latest last.",
        discussion: "Example:  trustcast runs --json")

    @OptionGroup var options: WorkspaceOptions

    func run() throws {
        let workspace = try Workspace.open(options.workspace)
        let runs = try RunStore(folder: workspace.path(workspace.folders.runs)).list()
        let terminal = Terminal(isQuiet: options.quiet)
        if options.json {
            let rows = runs.map { run in
                JSONValue.object([
                    ("name", .text(run.name)), ("as_of", .text(run.record.identity.asOf)),
                    ("baseline", .text(run.record.identity.baseline)),
                    ("scenarios", .array(run.record.identity.scenarios.map(JSONValue.text))),
                    ("horizon", .integer(run.record.identity.horizon)),
                    ("replicates", .array(run.record.identity.replicates.map(JSONValue.integer))),
                    ("seed", .text(String(run.record.identity.seed))),
                ])
            }
            terminal.result(
                JSONOutput(
                    schema: "trustcast.runs/1", command: "runs", result: .array(rows),
                    diagnostics: []
                ).text)
            return
        }
        guard !runs.isEmpty else {
            terminal.result("No run yet; make one: trustcast run")
            return
        }
        for run in runs {
            let identity = run.record.identity
            terminal.result(
                "\(run.name)  as of \(identity.asOf), \(identity.horizon) \(identity.step)s, "
                    + "\(identity.replicates[1] - identity.replicates[0]) futures, seed "
                    + "\(identity.seed): \(([identity.baseline] + identity.scenarios).joined(separator: ", "))"
            )
        }
    }
}
