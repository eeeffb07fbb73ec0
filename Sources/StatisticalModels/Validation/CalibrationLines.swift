import DataTables
import NumericCore

/// The logistic regressions of outcomes on the logits of their predictions.
struct CalibrationLines {
    private(set) var level: CalibrationTerm?
    private(set) var intercept: CalibrationTerm?
    private(set) var slope: CalibrationTerm?
    private(set) var diagnostics: [Diagnostic] = []

    init(
        outcomes: [Double], predictions: [Double], weights: [Double]?, clusters: [Int32]?
    ) {
        let groups = clusters.map { [$0] } ?? []
        let certain = predictions.reduce(0) { $0 + ($1 == 0 || $1 == 1 ? 1 : 0) }
        guard certain == 0 else {
            diagnostics = [
                Diagnostic(
                    "certain_predictions", .warning,
                    "\(certain) prediction\(certain == 1 ? " is" : "s are") exactly 0 or 1, which "
                        + "no outcome may contradict: intercept and slope are not given; look for "
                        + "a column that knows the outcome")
            ]
            return
        }
        let logits = predictions.map(Kernels.logit)
        let ones = [Double](repeating: 1, count: logits.count)
        do {
            let shifted = try Logistic.fit(
                design: Matrix(rows: logits.count, columns: 1, columnMajor: ones),
                names: ["(Intercept)"], successes: outcomes, offset: logits, weights: weights,
                clusters: groups)
            level = Self.term(shifted, 0)
            // Predictions that are all equal have a level but no slope.
            guard logits.contains(where: { $0 != logits[0] }) else { return }
            let line = try Logistic.fit(
                design: Matrix(rows: logits.count, columns: 2, columnMajor: ones + logits),
                names: ["(Intercept)", "logit(p)"], successes: outcomes, weights: weights,
                clusters: groups)
            intercept = Self.term(line, 0)
            slope = Self.term(line, 1)
        } catch {
            diagnostics = [
                Diagnostic(
                    "no_calibration_line", .warning,
                    "intercept and slope are not given: \(error)")
            ]
        }
    }

    private static func term(_ estimate: Logistic.Estimate, _ index: Int) -> CalibrationTerm {
        CalibrationTerm(
            estimate: estimate.coefficients[index],
            standardError: (estimate.clustered?.matrix ?? estimate.modelCovariance)
                .standardErrors[index])
    }
}
