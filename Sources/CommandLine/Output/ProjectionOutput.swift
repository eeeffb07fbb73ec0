import Reporting
import Scenarios
import StatisticalModels

/// A projection on standard output.
enum ProjectionOutput {
    static func print(
        _ run: FinishedRun, command: String, exported: String?, json: Bool, terminal: Terminal
    ) throws {
        guard !json else {
            let files = try OutputFiles.files(for: run)
            let result = JSONValue.object(
                [("run", JSONValue.text(run.folder.name))]
                    + files.map { file in
                        (String(file.name.dropLast(".csv".count)), JSONValue(file.table))
                    })
            terminal.result(
                JSONOutput(
                    schema: "trustcast.run/1", command: command, result: result,
                    diagnostics: run.diagnostics
                ).text)
            return
        }
        for line in RunAnswer.lines(run, exported: exported) { terminal.result(line) }
        for note in run.diagnostics where note.severity != .note {
            terminal.note("\(note.severity.rawValue): \(note.message)")
        }
    }

    /// What a precision that was asked for came to.
    static func note(_ reached: Precision.Reached?, terminal: Terminal) {
        guard let reached else { return }
        terminal.note(PrecisionAnswer.line(reached))
    }
}
