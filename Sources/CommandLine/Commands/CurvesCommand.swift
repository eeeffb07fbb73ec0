import ArgumentParser
import DataTables
import Reporting
import Scenarios
import StatisticalModels

/// `trustcast curves`: time to the next order, by group.
struct CurvesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curves",
        abstract: "Kaplan-Meier curves of the time to the next order, by a column of the panel.",
        discussion: "Example:  trustcast curves --by experience --output curves.csv")

    @OptionGroup var options: WorkspaceOptions

    @Option(help: "The column that makes the groups; left out: one curve.")
    var by: String?

    @Option(help: "landmark or intervals.")
    var shape = ModelFile.Shape.landmark

    @Option(help: "Only rows of the panel for which this expression is true.")
    var filter: String?

    @Option(help: "The CSV file to write, survival at whole days.")
    var output: String?

    func run() throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let workspace = try Workspace.open(options.workspace)
        var session = try Session(workspace, lenient: options.lenient) { terminal.progress($0) }
        var table = try session.panels.panel(.purchases, shape: shape).table
        if let filter {
            do {
                table = table.filtered(keeping: try Expression.parse(filter).rows(in: table))
            } catch {
                throw WorkspaceError("--filter: \(error)")
            }
        }
        let response =
            shape == .landmark ? "Surv(days, repurchased)" : "Surv(start, stop, repurchased)"
        let fit = try KaplanMeierModel(formula: "\(response) ~ \(by ?? "1")").fit(table)
        let title = "Time to the next order" + (by.map { " by \($0)" } ?? "")
        let model = FittedModel(
            .ofFile("curves", title: title, kind: .kaplanMeier, formula: fit.model.formula),
            fit: .kaplanMeier(fit))
        let file = ModelTables.curves([model])
        if let output { try CSVWriter().write(file.table, to: output) }
        if options.json {
            terminal.result(
                JSONOutput(
                    schema: "trustcast.curves/1", command: "curves",
                    result: JSONValue(file.table), diagnostics: fit.diagnostics
                ).text)
            return
        }
        for line in FitAnswer.lines(model) { terminal.result(line) }
        if let output { terminal.result("Written: \(output)") }
    }
}
