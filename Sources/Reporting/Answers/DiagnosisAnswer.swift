import DataTables
package import Scenarios
package import StatisticalModels

/// A diagnosis as a strategist reads it.
package enum DiagnosisAnswer {
    /// What speaks for and against the model, in the order in which one would ask.
    package static func lines(_ model: FittedModel, _ diagnosis: Diagnosis) -> [String] {
        var lines = ["\(model.title)  [\(model.fit.kindName), evidence: \(model.evidence)]"]
        if let quality = diagnosis.outOfSample { lines += outOfSample(quality) }
        if let quality = diagnosis.categoriesOutOfSample { lines += categories(quality) }
        if let quality = diagnosis.survivalOutOfSample {
            if let returns = diagnosis.returns {
                lines += driver(quality, landmarkDays: returns.landmarkDays)
            } else {
                lines += survival(quality)
            }
        }
        for quality in diagnosis.statesOutOfSample { lines += states(quality) }
        if let test = diagnosis.proportionalHazards { lines += constancy(test) }
        if !diagnosis.confounding.isEmpty { lines += confounding(diagnosis.confounding) }
        for pair in diagnosis.held { lines += held(pair, of: diagnosis.confounding.map(\.term)) }
        for influence in diagnosis.influence { lines += clusters(influence) }
        if let returns = diagnosis.returns { lines += agreement(returns) }
        lines += (model.fit.diagnostics + diagnosis.notes).map {
            "\($0.severity.rawValue): \($0.message)"
        }
        return lines
    }

    // MARK: Rows that the model was not fitted to

    private static func outOfSample(_ quality: CrossValidatedQuality) -> [String] {
        let all = quality.overall
        var lines = [
            "Judged on rows it was not fitted to (\(way(quality.plan))):",
            "  Tells events from others: area under the curve "
                + Wording.decimals(all.areaUnderCurve, 3)
                + " (\(Wording.decimals(all.areaLower, 3)) to \(Wording.decimals(all.areaUpper, 3)));"
                + " 0.5 is chance, 1 perfect.",
            "  Brier score \(Wording.decimals(all.brier, 4)), log loss "
                + "\(Wording.decimals(all.logLoss, 4)); Brier of always saying "
                + "\(Wording.exactPercent(all.observedRate)): "
                + Wording.decimals(all.observedRate * (1 - all.observedRate), 4) + ".",
            "  Level: \(Wording.exactPercent(all.observedRate)) observed, \(Wording.exactPercent(all.meanPrediction)) "
                + "predicted.",
        ]
        if let slope = all.slope { lines.append("  " + spread(slope)) }
        lines.append("  predicted  observed  rows")
        for group in all.groups {
            lines.append(
                "  \(Wording.leftPadded(Wording.exactPercent(group.meanPrediction), 9))"
                    + "  \(Wording.leftPadded(Wording.exactPercent(group.observedRate), 8))"
                    + "  \(Wording.amount(group.rows))")
        }
        lines += quality.notJudged.map { "  not judged: \(Wording.count($0.count)) (\($0.name))" }
        return lines + quality.diagnostics.map { "  \($0.severity.rawValue): \($0.message)" }
    }

    static func way(_ plan: CrossValidation) -> String {
        let cluster = plan.cluster.map { ", each \($0) in one of them" } ?? ""
        let time = plan.time.map { ", and only rows earlier by \($0)" } ?? ""
        return "\(plan.folds) folds\(cluster)\(time)"
    }

    /// The slope of calibration and what it says; `tooFar`: of predictions that are too far apart.
    static func spread(
        _ slope: CalibrationTerm,
        tooFar: String = "; fewer terms or a penalty would bring them together"
    ) -> String {
        let half = 1.96 * slope.standardError
        let (low, high) = (slope.estimate - half, slope.estimate + half)
        let meaning =
            low <= 0
            ? "other rows do not bear out what predictions tell apart; drop terms or add a penalty"
            : high < 1
                ? "predictions are too far apart\(tooFar)"
                : low > 1
                    ? "predictions are too close together; a missing term would move them apart"
                    : "predictions are as far apart as they should be"
        return "Slope of calibration \(slopeText(slope)): \(meaning)."
    }

    // MARK: Hazard ratios over time

    private static func constancy(_ test: ProportionalHazardsTest) -> [String] {
        let width = test.rows.map(\.name.count).max() ?? 0
        let changing = test.rows.dropLast().filter { $0.pValue < 0.01 }.map(\.name)
        let meaning =
            changing.isEmpty
            ? "no term's changes by more than chance explains"
            : "not for \(changing.joined(separator: ", ")): read its ratio as an average over the "
                + "events, or make it a stratum"
        return ["Is a hazard ratio the same at all times? \(meaning):"]
            + test.rows.map { row in
                let name = row.name == "GLOBAL" ? "all together" : row.name
                return "  \(Wording.padded(name, max(width, 12)))  chi-square "
                    + "\(Wording.decimals(row.statistic, 1)) on \(row.degreesOfFreedom) df, "
                    + FitAnswer.chance(row.pValue)
            } + test.diagnostics.map { "  \($0.severity.rawValue): \($0.message)" }
    }

    // MARK: Single clusters

    private static func clusters(_ influence: Diagnosis.Influence) -> [String] {
        let named = influence.clusters.map { ($0, strongest(influence, $0)) }
        let width = named.map(\.0.cluster.count).max() ?? 0
        let largest = named.compactMap { $0.1?.errors }.map(abs).max() ?? 0
        let meaning =
            largest > 1
            ? "one by more than the estimate's standard error: look at its rows"
            : "none by more than the estimate's standard error"
        return [
            "How far a single \(influence.column) moves the estimates (with it less without it); "
                + "\(meaning):"
        ]
            + named.map { cluster, change in
                let text =
                    change.map {
                        "\($0.name) \(Wording.signed($0.change, 3)), "
                            + "\(Wording.decimals(abs($0.errors), 2)) standard errors"
                    } ?? "without it there is no estimate"
                return
                    "  \(Wording.padded(cluster.cluster, width))  "
                    + "\(Wording.count(cluster.rows, "row")), "
                    + "\(Wording.count(Int(cluster.events.rounded()), "event")): \(text)"
            }
    }

    /// The coefficient that a cluster moves most, counted in standard errors.
    private static func strongest(
        _ influence: Diagnosis.Influence, _ cluster: ClusterInfluence
    ) -> (name: String, change: Double, errors: Double)? {
        guard let changes = cluster.changes else { return nil }
        let scaled = zip(changes, influence.standardErrors).map { $0 / $1 }
        guard let place = scaled.indices.max(by: { abs(scaled[$0]) < abs(scaled[$1]) }) else {
            return nil
        }
        return (influence.coefficients[place], changes[place], scaled[place])
    }

    // MARK: The driver beside plainer estimates

    private static func agreement(_ returns: ReturnAgreement) -> [String] {
        let width = max(returns.rows.map(\.experience.count).max() ?? 0, 10)
        let model = returns.landmarkModel ?? "landmark model"
        var lines = [
            "Back within \(returns.withinDays) days of day \(returns.landmarkDays) after an order, "
                + "by experience (standard errors in brackets):",
            "  \(Wording.padded("experience", width))  \(Wording.leftPadded("orders", 10))  "
                + "\(Wording.padded("Kaplan-Meier", 14))  \(Wording.padded(model, max(model.count, 14)))  driver",
        ]
        for row in returns.rows {
            let landmark = row.landmark.map { share($0) + (row.landmarkAgrees ? "" : " *") } ?? "-"
            lines.append(
                "  \(Wording.padded(row.experience, width))  "
                    + "\(Wording.leftPadded(Wording.amount(Double(row.orders)), 10))  "
                    + "\(Wording.padded(share(row.curve), 14))  "
                    + "\(Wording.padded(landmark, max(model.count, 14)))  "
                    + "\(share(row.driver))\(row.driverAgrees ? "" : " *")")
        }
        return lines + conclusion(returns)
    }

    private static func conclusion(_ returns: ReturnAgreement) -> [String] {
        let driver = returns.rows.filter { !$0.driverAgrees }.map(\.experience)
        let landmark = returns.rows.filter { !$0.landmarkAgrees }.map(\.experience)
        let both = returns.landmarkModel.map { "The driver and \($0) agree" } ?? "The driver agrees"
        if driver.isEmpty, landmark.isEmpty {
            return [both + " with the curve within their errors."]
        }
        var lines: [String] = []
        if driver.isEmpty {
            lines.append("The driver agrees with the curve within their errors.")
        } else {
            lines.append(
                "* The driver is off the curve by more than their errors: "
                    + "\(driver.joined(separator: ", ")). A projection carries that difference; add "
                    + "the term that is missing to the driver's formula.")
        }
        if let name = returns.landmarkModel, !landmark.isEmpty {
            lines.append(
                "* \(name) is off the curve by more than their errors: "
                    + "\(landmark.joined(separator: ", ")). Its formula lacks what tells them apart."
            )
        }
        return lines
    }

    private static func share(_ share: ReturnAgreement.Share) -> String {
        "\(Wording.decimals(100 * share.estimate, 1)) % "
            + "(\(Wording.decimals(100 * share.standardError, 1)))"
    }
}
