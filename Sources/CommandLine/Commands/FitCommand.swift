import ArgumentParser
import DataTables
import Reporting
import Scenarios
import StatisticalModels

/// `trustcast fit`: a model of the workspace, or of any CSV file.
struct FitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fit a model of the workspace, or of any CSV file with --data.",
        discussion: """
            --data also takes .parquet and .sql files, which the duckdb command reads.
            Examples:  trustcast fit repurchase-90d
                       trustcast fit --data lung.csv --kind cox --formula "Surv(time, status) ~ age + sex"
            """)

    @OptionGroup var options: WorkspaceOptions

    @Argument(help: "The models to fit; left out: all of the workspace.")
    var names: [String] = []

    @OptionGroup var file: FileModelOptions

    func validate() throws {
        try file.check(names: names)
    }

    func run() throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let models = try file.model().map { [try $0.fitted()] } ?? workspaceModels(terminal)
        if options.json {
            let fits = try models.map { model in
                JSONValue.object([
                    ("model", .text(model.name)), ("kind", .text(model.fit.kindName)),
                    ("rows_used", .integer(model.fit.counts.rowsUsed)),
                    ("events", .integer(model.fit.counts.events)),
                    ("coefficients", JSONValue(ModelTables.coefficients([model]).table)),
                    ("risks", try model.risks.map { try JSONValue(encoding: $0) } ?? .null),
                    ("fit", try JSONValue(encoding: model.fit.content)),
                ])
            }
            terminal.result(
                JSONOutput(
                    schema: "trustcast.fit/1", command: "fit", result: .array(fits),
                    diagnostics: models.flatMap(\.fit.diagnostics)
                ).text)
            return
        }
        for (index, model) in models.enumerated() {
            if index > 0 { terminal.result("") }
            for line in FitAnswer.lines(model) { terminal.result(line) }
        }
    }

    private func workspaceModels(_ terminal: Terminal) throws -> [FittedModel] {
        let workspace = try Workspace.open(options.workspace)
        let wanted = names.isEmpty ? try workspace.models().map(\.name) : names
        let models = try wanted.map { try workspace.model(named: $0) }
        if !models.contains(where: \.needsOrders) {
            let stage = ReadyMadeStage(workspace, lenient: options.lenient)
            return try models.map { model in
                try stage.fit(model) { terminal.progress($0) }
            }
        }
        var session = try Session(workspace, lenient: options.lenient) { terminal.progress($0) }
        let fits = try wanted.map { try session.fit($0) }
        for note in session.notes { terminal.note(note.message) }
        return fits
    }
}
