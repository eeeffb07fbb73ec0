import ArgumentParser
import DataTables
import NumericCore
import Scenarios

/// The `trustcast` command.
@main
struct Trustcast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trustcast",
        abstract: "What sellers do, whether buyers come back, and what a change would do.",
        discussion: """
            Start with:  trustcast init my-workspace
            In a workspace:  trustcast check, then trustcast run
            """,
        version: engineVersion,
        subcommands: [
            RunCommand.self, InitCommand.self, GenerateCommand.self, ImportCommand.self,
            CheckCommand.self, PanelCommand.self, FitCommand.self, DiagnoseCommand.self,
            CurvesCommand.self, SimulateCommand.self, SweepCommand.self, ReplayCommand.self,
            BacktestCommand.self,
            CompareCommand.self,
            KeyResultsCommand.self,
            RunsCommand.self,
            MergeCommand.self,
        ])

    static func main() async {
        EndingSignals.endProcessOnRequest()
        ProcessMemory.keepForReuse()
        do {
            try Suggestion.check(CommandLine.arguments)
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            ExitStatus.exit(for: error)
        }
    }
}
