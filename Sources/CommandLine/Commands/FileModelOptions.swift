import ArgumentParser
import DataTables
import Scenarios
import StatisticalModels

/// A model of any CSV, Parquet or SQL file, said by flags.
struct FileModelOptions: ParsableArguments {
    @Option(help: "A CSV, Parquet or SQL file to fit instead of a workspace's panel.")
    var data: String?

    @Option(help: "With --data: what to fit.")
    var kind: ModelFile.Kind?

    @Option(help: "With --data: the formula.")
    var formula: String?

    @Option(help: "With --data: one or two columns within which rows are dependent.")
    var cluster: [String] = []

    @Option(help: "With --data: columns of strata (Cox).")
    var strata: [String] = []

    @Option(help: "With --data: the law of times (aft, cure).")
    var distribution: LifetimeDistribution?

    @Option(help: "With --data: the terms of who is not cured (cure).")
    var incidence: String?

    @Option(
        help:
            "With --data: firth for a logistic outcome that is told apart; ridge, lasso, elastic_net."
    )
    var penalty: PenaltyName?

    @Option(help: "With a penalty: its strength; left out: chosen by cross-validation.")
    var lambda: Double?

    @Option(help: "With elastic_net: from 0 (ridge) to 1 (lasso).")
    var alpha: Double?

    @Option(help: "With --data: the cause whose incidence is modelled (fine_gray).")
    var cause: String?

    @Option(help: "With --data: times at which the hazard may jump (piecewise_exponential).")
    var cuts: [Double] = []

    @Option(help: "With --data: the category that others are compared with (multinomial).")
    var reference: String?

    @Option(help: "With --data: the column whose values share an effect (mixed_logistic).")
    var group: String?

    @Option(help: "With --data: points of the integral over an effect (mixed_logistic).")
    var quadraturePoints: Int?

    @Option(help: "With --data: days for which effects are given per 1,000 rows (times to events).")
    var within: Double?

    /// - Throws: `ValidationError` for flags that contradict each other.
    func check(names: [String]) throws {
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

    /// - Throws: `ValidationError` for a flag that the kind does not have.
    private func checkKind(_ kind: ModelFile.Kind) throws {
        let given = [
            ("distribution", distribution != nil), ("incidence", incidence != nil),
            ("group", group != nil), ("cause", cause != nil), ("reference", reference != nil),
            ("cuts", !cuts.isEmpty), ("quadrature_points", quadraturePoints != nil),
            ("strata", !strata.isEmpty), ("within", within != nil),
        ].filter(\.1).map(\.0)
        if let key = given.first(where: kind.foreignKeys.contains) {
            throw ValidationError(
                "--\(key.replacing("_", with: "-")) goes with "
                    + "\(ModelFile.Kind.named(having: key)); leave it out of kind \(kind.rawValue)")
        }
        if let penalty, !penalty.kinds.contains(kind) {
            throw ValidationError("--penalty \(penalty.rawValue) does not go with \(kind.rawValue)")
        }
        if lambda != nil || alpha != nil, penalty?.isShrinkage != true {
            throw ValidationError(
                "--lambda and --alpha go with --penalty ridge, lasso, elastic_net")
        }
        if let within, within <= 0 {
            throw ValidationError("--within is \(shortestText(within)); expected days above 0")
        }
        if let lambda, lambda <= 0 {
            throw ValidationError("--lambda is \(shortestText(lambda)); expected a number above 0")
        }
        if let alpha, !(0...1).contains(alpha) {
            throw ValidationError("--alpha is \(shortestText(alpha)); expected 0 to 1")
        }
    }

    /// The file's table and what to fit to it; `nil` without `--data`.
    func model() throws -> FileModel? {
        guard let data, let kind, let formula else { return nil }
        guard kind != .discreteHazard else {
            throw ValidationError(
                "a discrete_hazard needs the purchases panel; name a model of a workspace")
        }
        if kind == .mixedLogistic, group == nil {
            throw ValidationError("--kind mixed_logistic needs --group COLUMN")
        }
        if kind == .fineGray, cause == nil {
            throw ValidationError("--kind fine_gray needs --cause CAUSE")
        }
        try checkKind(kind)
        let table = try TableFile.read(data)
        var model = ModelFile.ofFile(
            Files.name(of: data), title: formula, kind: kind, formula: formula)
        model.clusters = cluster
        model.strata = strata
        model.distribution = distribution ?? .weibull
        model.incidence = incidence ?? "1"
        model.penalty = penalty?.penalty(lambda: lambda, mixing: alpha ?? 0.5)
        model.cause = cause ?? ""
        model.reference = reference
        model.cuts = cuts
        model.within = within
        model.group = group ?? ""
        model.quadraturePoints = quadraturePoints ?? 1
        return FileModel(model: model, table: table)
    }
}

/// A table and a model of it that no workspace describes.
struct FileModel {
    let model: ModelFile
    let table: Table

    func fitted() throws -> FittedModel {
        try FitStage.fitted(
            model, table: table, calendar: StepCalendar(unit: .month, asOf: 0))
    }
}
