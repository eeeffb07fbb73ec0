import DataTables
import Marketplace
import NumericCore
package import StatisticalModels

extension Session {
    /// Fits a model of the workspace, or finds its fit, and looks at it.
    package mutating func diagnosis(
        of name: String, plan: DiagnosisPlan
    ) throws -> (model: FittedModel, diagnosis: Diagnosis) {
        let model = try workspace.model(named: name)
        if case .readyMade = model.panel {
            return try ReadyMadeStage(workspace).diagnosis(of: model, plan: plan)
        }
        let fitted = try fit(name)
        progress("diagnosing \(name)")
        if case .discreteHazard(let driver) = fitted.fit {
            var diagnosis = Diagnosis(model)
            diagnosis.returns = try returns(of: driver, model)
            if let days = diagnosis.returns?.withinDays {
                try judge(driver, model, days: days, plan, &diagnosis)
            }
            return (fitted, diagnosis)
        }
        return (
            fitted,
            try DiagnosisStage.diagnose(
                model, fit: fitted.fit, table: try panels.panel(for: model).table, plan: plan)
        )
    }

    /// How good a driver's returns are of buyers that it was not fitted to.
    private mutating func judge(
        _ driver: DiscreteHazardFit, _ file: ModelFile, days: Int, _ plan: DiagnosisPlan,
        _ diagnosis: inout Diagnosis
    ) throws {
        if plan.time != nil {
            diagnosis.notes.append(
                Diagnostic(
                    "driver_by_buyers", .note,
                    "a driver is judged by other buyers, whose histories are whole: not by earlier "
                        + "rows alone"))
        }
        let landmark = try file.kept(of: panels.panel(.purchases, shape: .landmark).table)
        let days = plan.times.isEmpty ? [Double(days)] : WholeDays.of(plan.times)
        do {
            let model = try DriverReturnsModel(
                driver.model, intervals: try file.kept(of: panels.driverPanel().table),
                landmark: landmark, calendar: calendar,
                landmarkDays: workspace.panels.landmarkDays)
            let whole = try model.predictor(driver).survivalProbabilities(landmark, at: days)
            let known = (0..<landmark.rowCount).filter { whole[$0, 0].isFinite }
            if known.count < landmark.rowCount {
                diagnosis.notes.append(
                    Diagnostic(
                        "not_judged", .note,
                        "\(landmark.rowCount - known.count) of \(landmark.rowCount) orders of the "
                            + "landmark panel miss a column of the driver and are not judged"))
            }
            progress("fitting \(file.name) to the buyers of the other folds, \(plan.folds) times")
            diagnosis.survivalOutOfSample = try SurvivalValidation(times: days).judge(
                model, on: landmark.filtered(keeping: known),
                plan: CrossValidation(folds: plan.folds, cluster: "buyer_id", seed: plan.seed))
        } catch {
            diagnosis.notes.append(Diagnostic("out_of_sample", .warning, "\(error)"))
        }
    }

    /// The driver's share back by experience, beside the Kaplan–Meier curve of the landmark panel
    /// and the workspace's model of the same share.
    ///
    /// All three look ahead from the same orders at the same moment, with what was known then.
    private mutating func returns(
        of driver: DiscreteHazardFit, _ model: ModelFile
    ) throws -> ReturnAgreement? {
        let landmark = try model.kept(of: panels.panel(.purchases, shape: .landmark).table)
        guard landmark.rowCount > 0, landmark["experience"] != nil else { return nil }
        let beside = try workspace.models().first { $0.returnDays != nil }
        let days = beside?.returnDays ?? workspace.panels.followUpDays.first { $0 >= 90 } ?? 90
        let orderedAt = try landmark.instants("ordered_at")
        let expected = try driver.expectedReturns(
            table: try model.kept(of: panels.driverPanel().table), calendar: calendar,
            question: ReturnQuestion(
                landmarkDays: workspace.panels.landmarkDays, withinDays: days,
                group: "experience", placedFrom: orderedAt.min() ?? .min))
        let curves = try KaplanMeierModel(
            formula: "Surv(days, repurchased) ~ experience",
            errors: .jackknife(cluster: "buyer_id")
        ).fit(landmark)
        var means: [MeanProbability] = []
        if let beside, case .logistic(let fit) = try fit(beside.name).fit {
            means = try fit.meanProbabilities(landmark, by: "experience")
        }
        let rows = curves.curves.compactMap { curve -> ReturnAgreement.Row? in
            guard let own = expected.first(where: { curve.label == "experience=\($0.group)" }),
                let index = curve.times.lastIndex(where: { $0 <= Double(days) })
            else { return nil }
            let mean = means.first { $0.group == own.group }
            return ReturnAgreement.Row(
                experience: own.group, orders: own.rows,
                curve: .init(
                    estimate: 1 - curve.survival[index],
                    standardError: curve.survival[index] * curve.standardError[index]),
                landmark: mean.map {
                    .init(estimate: $0.estimate, standardError: $0.standardError)
                },
                driver: .init(estimate: own.share, standardError: own.standardError))
        }
        return ReturnAgreement(
            landmarkDays: workspace.panels.landmarkDays, withinDays: days,
            landmarkModel: beside?.name, rows: rows)
    }
}

extension ReadyMadeStage {
    /// Fits a model of a ready-made panel, or finds its fit, and looks at it.
    package func diagnosis(
        of model: ModelFile, plan: DiagnosisPlan
    ) throws -> (model: FittedModel, diagnosis: Diagnosis) {
        let reading = try read(model.panel.rawValue)
        let fitted = try fit(model, from: reading)
        return (
            fitted,
            try DiagnosisStage.diagnose(
                model.clustered(by: reading.roles), fit: fitted.fit,
                table: try reading.observations(), plan: plan)
        )
    }
}

extension ModelFile {
    /// N of a logistic model of `repurchased_Nd` on the landmark panel.
    var returnDays: Int? {
        guard kind == .logistic, panel == .purchases, shape == .landmark, filter == nil,
            case .binary(let outcome)? = try? Formula.parse(formula).response,
            let column = outcome.columns.first, outcome.columns.count == 1,
            column.hasPrefix("repurchased_"), column.hasSuffix("d")
        else { return nil }
        return Int(column.dropFirst("repurchased_".count).dropLast())
    }
}
