import DataTables
import Scenarios
import StatisticalModels

// Predicted categories, each against all others.
extension DiagnosisAnswer {
    static func categories(_ quality: CategoryQuality) -> [String] {
        let width = max(8, quality.categories.map(\.category.count).max() ?? 0)
        var lines = [
            "Judged on rows it was not fitted to (\(way(quality.plan))):",
            "  Log loss \(Wording.decimals(quality.logLoss, 4)), of always giving the shares "
                + "\(Wording.decimals(quality.referenceLogLoss, 4)); Brier score "
                + "\(Wording.decimals(quality.brier, 4)), of the shares "
                + "\(Wording.decimals(quality.referenceBrier, 4)).",
            "  Each category against all others; area 0.5 is chance, 1 perfect; slope 1 is as far "
                + "apart as it should be:",
            "  \(Wording.padded("category", width))  area under the curve      observed  predicted"
                + "  slope of calibration",
        ]
        for one in quality.categories {
            let found = one.calibration
            lines.append(
                "  \(Wording.padded(one.category, width))  "
                    + Wording.padded(interval(found), 24)
                    + "  " + Wording.leftPadded(Wording.exactPercent(found.observedRate), 8)
                    + "  " + Wording.leftPadded(Wording.exactPercent(found.meanPrediction), 9)
                    + "  " + (found.slope.map(slopeText) ?? "-"))
        }
        lines += quality.notJudged.map { "  not judged: \(Wording.count($0.count)) (\($0.name))" }
        return lines + quality.diagnostics.map { "  \($0.severity.rawValue): \($0.message)" }
    }

    private static func interval(_ found: Calibration) -> String {
        "\(Wording.decimals(found.areaUnderCurve, 3)) (\(Wording.decimals(found.areaLower, 3)) to "
            + "\(Wording.decimals(found.areaUpper, 3)))"
    }

    static func slopeText(_ slope: CalibrationTerm) -> String {
        let half = 1.96 * slope.standardError
        return "\(Wording.decimals(slope.estimate, 2)) "
            + "(\(Wording.decimals(slope.estimate - half, 2)) to "
            + "\(Wording.decimals(slope.estimate + half, 2)))"
    }
}
