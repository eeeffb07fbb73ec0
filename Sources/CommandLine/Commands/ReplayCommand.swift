import ArgumentParser
import DataTables
import Marketplace
import Reporting
import Scenarios

/// `trustcast replay`: a policy on history.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Apply a scenario's standards to history: who would have been flagged, rightly?",
        discussion: """
            Later orders judge each flag; sellers just under the limit stand beside, since flagged \
            sellers fall back to the mean by themselves. Whether sellers' measured rates bunch just \
            under a limit is tested in all of history.
            Examples:  trustcast replay tighter-late-delivery
                       trustcast replay --steps 6 --after 3 --set standards.late_rate.limit=4%
            """)

    @OptionGroup var options: WorkspaceOptions

    @Argument(help: "The scenario; left out: the baseline.")
    var scenario: String?

    @Option(help: "How many steps of history are judged.")
    var steps = 12

    @Option(help: "How many steps of later orders judge each flag.")
    var after = 6

    @Option(name: .customLong("set"), help: "Change a scenario's value: PATH=VALUE.")
    var changes: [String] = []

    @Option(help: "The folder for replay.csv and bunching.csv.")
    var output: String?

    func validate() throws {
        guard steps >= 1 else { throw ValidationError("--steps is \(steps); expected 1 or more") }
        guard after >= 1 else { throw ValidationError("--after is \(after); expected 1 or more") }
    }

    func run() throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let workspace = try Workspace.open(options.workspace)
        let changes = try changes.map { try ScenarioChange($0) }
        let session = try Session(workspace, lenient: options.lenient) { terminal.progress($0) }
        let name = scenario ?? workspace.projection.baseline
        let found = try session.replay(name, steps: steps, after: after, changes: changes)
        let folder =
            output ?? workspace.path("\(workspace.folders.exports)/replay-\(Files.name(of: name))")
        try OutputFiles.write(
            [
                ReplayAnswer.file(found.replay, calendar: session.calendar),
                BunchingAnswer.file(found.bunching),
            ], to: folder)
        if options.json {
            terminal.result(
                JSONOutput(
                    schema: "trustcast.replay/1", command: "replay",
                    result: .object([
                        ("scenario", .text(name)),
                        ("replay", try JSONValue(encoding: found.replay)),
                        ("bunching", try JSONValue(encoding: found.bunching)),
                    ]), diagnostics: []
                ).text)
            return
        }
        let lines = ReplayAnswer.lines(
            found.replay, found.bunching, title: found.scenario.title,
            recorded: found.recordedByStep, calendar: session.calendar)
        for line in lines { terminal.result(line) }
        terminal.result("Every case: \(folder)/replay.csv; bunching: \(folder)/bunching.csv")
    }
}
