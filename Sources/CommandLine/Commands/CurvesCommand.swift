import ArgumentParser
import DataTables
import Reporting
import Scenarios
import StatisticalModels

/// `trustcast curves`: time to the next order, by group.
struct CurvesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curves",
        abstract: "Curves of the time to the next order, by a column of the panel.",
        discussion: """
            --event repurchased: Kaplan-Meier curves, compared by the log-rank test.
            --event next_channel: shares by the channel of the next order (Aalen-Johansen),
            compared by Gray's test.
            --adjust: the same rows at each value of --by, by a Cox regression with these terms.
            --until: mean days without an order up to a limit, and how groups differ in them.
            Examples:  trustcast curves --by experience --output curves.csv
                       trustcast curves --by experience --adjust "category + log1p(buyer_orders)"
                       trustcast curves --by experience --event next_channel
            """)

    /// What the next order is taken as.
    enum Event: String, ExpressibleByArgument, CaseIterable {
        case repurchased
        case nextChannel = "next_channel"
    }

    @OptionGroup var options: WorkspaceOptions

    @Option(help: "The column that makes the groups; left out: one curve.")
    var by: String?

    @Option(help: "repurchased: any next order; next_channel: apart by its channel.")
    var event = Event.repurchased

    @Option(help: "landmark or intervals.")
    var shape = ModelFile.Shape.landmark

    @Option(help: "Only rows of the panel for which this expression is true.")
    var filter: String?

    @Option(help: "Only rows still without an order on this day; curves from then on.")
    var after: Double?

    @Option(help: "Compare mean days without an order up to this day.")
    var until: Double?

    @Option(help: "Terms that groups are made alike in, as \"late + category\".")
    var adjust: String?

    @Option(help: "The CSV file to write, values at whole days.")
    var output: String?

    func validate() throws {
        if adjust != nil, by == nil { throw ValidationError("--adjust goes with --by COLUMN") }
        let ownOptions = after != nil || until != nil || adjust != nil
        if ownOptions, event == .nextChannel {
            throw ValidationError("--after, --until and --adjust go with --event repurchased")
        }
        for (name, value) in [("--after", after), ("--until", until)] {
            if let value, value <= 0 {
                throw ValidationError("\(name) is \(shortestText(value)); expected days above 0")
            }
        }
    }

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
        let times = shape == .landmark ? "days" : "start, stop"
        let formula = "Surv(\(times), \(event.rawValue)) ~ \(by ?? "1")"
        let (model, tests) = try curves(formula, table)
        let file =
            event == .repurchased ? ModelTables.curves([model]) : ModelTables.incidences([model])
        if let output { try CSVWriter().write(file.table, to: output) }
        if options.json {
            terminal.result(
                JSONOutput(
                    schema: "trustcast.curves/1", command: "curves",
                    result: JSONValue(file.table), diagnostics: model.fit.diagnostics
                ).text)
            return
        }
        for line in FitAnswer.lines(model) + tests { terminal.result(line) }
        if let output { terminal.result("Written: \(output)") }
    }

    /// The curves, and in words whether groups differ.
    private func curves(
        _ formula: String, _ table: Table
    ) throws -> (model: FittedModel, tests: [String]) {
        let grouped = by.map { " by \($0)" } ?? ""
        let buyer = table.names.contains("buyer_id") ? "buyer_id" : nil
        switch event {
        case .repurchased:
            let fit = try KaplanMeierModel(
                formula: formula, errors: .jackknife(cluster: buyer), after: after
            ).fit(table)
            let start = after.map { ", from day \(shortestText($0))" } ?? ""
            let model = FittedModel(
                .ofFile(
                    "curves", title: "Time to the next order" + grouped + start,
                    kind: .kaplanMeier, formula: formula),
                fit: .kaplanMeier(fit))
            var lines: [String] = []
            if fit.curves.count > 1 {
                let test = try LogRankModel(formula: formula).fit(table).test
                lines.append(FitAnswer.line("Do the curves differ? log-rank", test))
            }
            if let until {
                let means = try RestrictedMeanModel(
                    formula: formula, limit: until, cluster: buyer
                ).fit(table)
                lines += CurveAnswer.means(means)
            }
            if let by, let adjust {
                let cox = try CoxModel(
                    formula: "\(formula) + \(adjust)", clusters: buyer.map { [$0] } ?? []
                ).fit(table)
                lines += CurveAnswer.adjusted(
                    try cox.adjustedCurves(by: by, in: table, at: [30, 90, 365]), terms: adjust)
            }
            return (model, lines)
        case .nextChannel:
            let fit = try CumulativeIncidenceModel(formula: formula, cluster: buyer).fit(table)
            let model = FittedModel(
                .ofFile(
                    "curves", title: "Channel of the next order" + grouped,
                    kind: .competingRisks, formula: formula),
                fit: .competingRisks(fit))
            guard fit.groups.count > 1, shape == .landmark else { return (model, []) }
            let tests = try GrayTestModel(formula: formula).fit(table).causes.map {
                FitAnswer.line("Do the groups differ in \($0.cause)? Gray", $0.test)
            }
            return (model, tests)
        }
    }
}
