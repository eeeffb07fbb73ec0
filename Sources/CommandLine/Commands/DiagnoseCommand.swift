import ArgumentParser
import DataTables
import Reporting
import Scenarios
import StatisticalModels

/// `trustcast diagnose`: what speaks for and against a model.
struct DiagnoseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagnose",
        abstract: "Say how far a model can be believed: predictions of new rows, single clusters.",
        discussion: """
            Predictions are judged on rows that were not fitted, times that rows (start, stop] \
            cover from landmarks on; E-values say how strong something \
            unmeasured would have to be; estimates stand beside those with seller or category held \
            fixed; the driver's returns beside a Kaplan-Meier curve and the landmark model.
            Examples:  trustcast diagnose repurchase-90d
                       trustcast diagnose repurchase-90d --time ordered_at --gap 120
                       trustcast diagnose time-to-repurchase --landmark 30 --times 60 --times 90
                       trustcast diagnose --data birthwt.csv --kind logistic --formula "low ~ age"
            """)

    @OptionGroup var options: WorkspaceOptions

    @Argument(help: "The models to look at; left out: all of the workspace.")
    var names: [String] = []

    @OptionGroup var file: FileModelOptions

    @Option(help: "Into how many parts rows are cut; each is judged by a fit to the others.")
    var folds = 5

    @Option(help: "A column of times: a part is judged by earlier rows only.")
    var time: String?

    @Option(help: "With --time: how many days before a part the fitted rows must end.")
    var gap = 0.0

    @Option(help: "Columns to hold fixed; left out: seller_id and category, where there.")
    var holding: [String] = []

    @Option(help: "Days at which survival is judged; left out: quartiles of the events' times.")
    var times: [Double] = []

    @Option(
        name: .customLong("landmark"),
        help: "For rows (start, stop]: the days from which times are counted and judged.")
    var landmarks: [Double] = []

    @Option(
        help: "For rows (start, stop]: the column whose values are followed through several rows.")
    var subject: String?

    @Option(
        help: "A confounder's risk ratios with the column and with the outcome, as 2,1.5.")
    var confounder: String?

    @Option(help: "The seed that deals clusters to parts.")
    var seed: UInt64 = 1

    func validate() throws {
        try file.check(names: names)
        if gap != 0, time == nil { throw ValidationError("--gap goes with --time COLUMN") }
        guard gap >= 0 else { throw ValidationError("--gap is \(gap); expected 0 or more days") }
    }

    func run() throws {
        let terminal = Terminal(isQuiet: options.quiet)
        let plan = DiagnosisPlan(
            folds: folds, time: time, gap: gap, seed: seed,
            held: holding.isEmpty ? nil : holding, times: times.sorted(),
            landmarks: landmarks.sorted(), subject: subject, confounder: try bounds())
        let found = try file.model().map { [try look(at: $0, plan)] } ?? workspace(plan, terminal)
        if options.json {
            terminal.result(
                JSONOutput(
                    schema: "trustcast.diagnose/1", command: "diagnose",
                    result: .array(try found.map { try JSONValue(encoding: $0.diagnosis) }),
                    diagnostics: found.flatMap { $0.model.fit.diagnostics + $0.diagnosis.notes }
                ).text)
            return
        }
        for (index, item) in found.enumerated() {
            if index > 0 { terminal.result("") }
            for line in DiagnosisAnswer.lines(item.model, item.diagnosis) { terminal.result(line) }
        }
    }

    private func bounds() throws -> ConfounderBounds? {
        guard let confounder else { return nil }
        let values = confounder.split(separator: ",").map { Double($0) }
        guard values.count == 2, let exposure = values[0], let outcome = values[1] else {
            throw ValidationError("--confounder is \"\(confounder)\"; write two ratios, as 2,1.5")
        }
        return try ConfounderBounds(withExposure: exposure, withOutcome: outcome)
    }

    private typealias Found = (model: FittedModel, diagnosis: Diagnosis)

    private func look(at file: FileModel, _ plan: DiagnosisPlan) throws -> Found {
        let fitted = try file.fitted()
        return (
            fitted,
            try DiagnosisStage.diagnose(file.model, fit: fitted.fit, table: file.table, plan: plan)
        )
    }

    private func workspace(_ plan: DiagnosisPlan, _ terminal: Terminal) throws -> [Found] {
        let workspace = try Workspace.open(options.workspace)
        let wanted = names.isEmpty ? try workspace.models().map(\.name) : names
        let models = try wanted.map { try workspace.model(named: $0) }
        if !models.contains(where: \.needsOrders) {
            let stage = ReadyMadeStage(workspace, lenient: options.lenient)
            return try models.map { try stage.diagnosis(of: $0, plan: plan) }
        }
        var session = try Session(workspace, lenient: options.lenient) { terminal.progress($0) }
        return try wanted.map { try session.diagnosis(of: $0, plan: plan) }
    }
}
