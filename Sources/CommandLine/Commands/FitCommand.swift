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

    @Option(help: "A CSV, Parquet or SQL file to fit instead of a workspace's panel.")
    var data: String?

    @Option(
        help:
            "With --data: logistic, mixed_logistic, kaplan_meier, cox, aft, cure, competing_risks.")
    var kind: ModelFile.Kind?

    @Option(help: "With --data: the formula.")
    var formula: String?

    @Option(help: "With --data: one or two columns within which rows are dependent.")
    var cluster: [String] = []

    @Option(help: "With --data: columns of strata (Cox).")
    var strata: [String] = []

    @Option(help: "With --data: exponential, weibull, log_normal or log_logistic (aft, cure).")
    var distribution: LifetimeDistribution = .weibull

    @Option(help: "With --data: the terms of who is not cured (cure).")
    var incidence = "1"

    @Option(help: "With --data: firth, for a logistic outcome that is told apart.")
    var penalty: LogisticPenalty?

    @Option(help: "With --data: the column whose values share an effect (mixed_logistic).")
    var group: String?

    func validate() throws {
        guard data != nil else {
            if kind != nil || formula != nil {
                throw ValidationError("--kind and --formula go with --data FILE")
            }
            return
        }
        guard kind != nil, formula != nil else {
            throw ValidationError("--data needs --kind and --formula")
        }
        guard names.isEmpty else {
            throw ValidationError("name models of the workspace, or give --data; not both")
        }
    }

    func run() throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let models = try data.map { [try fitted($0)] } ?? workspaceModels(terminal)
        if options.json {
            let fits = models.map { model in
                JSONValue.object([
                    ("model", .text(model.name)), ("kind", .text(model.fit.kindName)),
                    ("rows_used", .integer(model.fit.counts.rowsUsed)),
                    ("events", .integer(model.fit.counts.events)),
                    ("coefficients", JSONValue(ModelTables.coefficients([model]).table)),
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
        if !models.contains(where: { ModelFile.PanelName.built.contains($0.panel) }) {
            let stage = ReadyMadeStage(workspace, lenient: options.lenient)
            return try models.map { model in
                try stage.fit(model) { terminal.progress($0) }
            }
        }
        var session = try Session(workspace, lenient: options.lenient) { terminal.progress($0) }
        return try wanted.map { try session.fit($0) }
    }

    private func fitted(_ path: String) throws -> FittedModel {
        guard let kind, let formula else {
            throw ValidationError("--data needs --kind and --formula")
        }
        guard kind != .discreteHazard else {
            throw ValidationError(
                "a discrete_hazard needs the purchases panel; name a model of a workspace")
        }
        let table = try TableFile.read(path)
        var model = ModelFile.ofFile(
            Files.name(of: path), title: formula, kind: kind, formula: formula)
        model.clusters = cluster
        model.strata = strata
        model.distribution = distribution
        model.incidence = incidence
        model.penalty = penalty
        if kind == .mixedLogistic, group == nil {
            throw ValidationError("--kind mixed_logistic needs --group COLUMN")
        }
        model.group = group ?? ""
        return FittedModel(
            model,
            fit: try FitStage.fit(
                model, table: table, calendar: StepCalendar(unit: .month, asOf: 0)))
    }
}
