package import DataTables
package import NumericCore

/// How each row lies with respect to a logistic regression; one value per used row, in order.
///
/// With y = s/m, p the fitted probability and h the leverage, m·p(1 − p)·xᵀVx:
package struct LogisticRowDiagnostics: Sendable, Equatable {
    package var probabilities: [Double]
    package var linearPredictors: [Double]
    /// Between 0 and 1, summing to the number of coefficients.
    package var leverages: [Double]
    /// y − p.
    package var response: [Double]
    /// (y − p)·√m / √(p(1 − p)).
    package var pearson: [Double]
    /// ±√(2m·[y·log(y/p) + (1 − y)·log((1 − y)/(1 − p))]); their squares sum to the deviance.
    package var deviance: [Double]
    /// (y − p) / (p(1 − p)).
    package var working: [Double]
    /// Deviance residuals / √(1 − h).
    package var standardizedDeviance: [Double]
    /// (pearson / (1 − h))²·h / k: how far all k coefficients move if the row is left out.
    package var cooksDistances: [Double]
    /// Pearson's χ², the sum of squared Pearson residuals.
    package var pearsonStatistic: Double { pearson.reduce(0) { $0 + $1 * $1 } }
}

/// A covariance that does not assume the variance of rows, which are independent.
///
/// B·(Σ r²·xxᵀ / c)·B with B the inverse information and r = s − m·p.
///
/// - Reference: MacKinnon and White (1985), doi:10.1016/0304-4076(85)90158-7; Long and Ervin
///   (2000), doi:10.2307/2685594.
package enum RobustCovariance: String, Sendable, Codable, CaseIterable {
    /// c = 1.
    case hc0
    /// c = (n − k)/n.
    case hc1
    /// c = 1 − h.
    case hc2
    /// c = (1 − h)²: close to leaving one row out.
    case hc3
}

extension LogisticFit {
    /// The diagnostics of the rows that the model was fitted to.
    ///
    /// - Parameter table: the table that was fitted.
    /// - Returns: a value per used row, in their order.
    /// - Throws: ``DataError``, ``DesignError``.
    /// - Complexity: O(rows · columns²).
    package func rowDiagnostics(_ table: Table) throws -> LogisticRowDiagnostics {
        let rows = try FittedRows(self, table)
        let count = rows.successes.count
        let zero = [Double](repeating: 0, count: count)
        var result = LogisticRowDiagnostics(
            probabilities: rows.probabilities, linearPredictors: rows.linearPredictors,
            leverages: rows.leverages, response: zero, pearson: zero, deviance: zero,
            working: zero, standardizedDeviance: zero, cooksDistances: zero)
        for row in 0..<count {
            let (p, m, h) = (rows.probabilities[row], rows.trials[row], rows.leverages[row])
            let share = rows.successes[row] / m
            let residual = share - p
            let pearson = residual * m.squareRoot() / (p * (1 - p)).squareRoot()
            let deviance = Self.devianceResidual(share, p, m)
            result.response[row] = residual
            result.pearson[row] = pearson
            result.deviance[row] = deviance
            result.working[row] = residual / (p * (1 - p))
            result.standardizedDeviance[row] = deviance / (1 - h).squareRoot()
            let scaled = pearson / (1 - h)
            result.cooksDistances[row] = scaled * scaled * h / Double(coefficients.count)
        }
        return result
    }

    /// The covariance with a correction for leverage, which needs the rows again.
    ///
    /// A row of weight w counts as w rows, each with the leverage h/w.
    ///
    /// - Parameters:
    ///   - kind: the correction.
    ///   - table: the table that was fitted.
    /// - Returns: the covariance of the coefficients.
    /// - Throws: ``DataError``, ``DesignError``.
    package func robustCovariance(_ kind: RobustCovariance, _ table: Table) throws -> Matrix {
        switch kind {
        case .hc0: return robustCovariance
        case .hc1: return smallSampleRobustCovariance
        case .hc2, .hc3: break
        }
        let rows = try FittedRows(self, table)
        let weights = rows.successes.indices.map { row in
            let weight = rows.weights?[row] ?? 1
            let left = 1 - rows.leverages[row] / weight
            let residual = rows.successes[row] - rows.trials[row] * rows.probabilities[row]
            return residual * residual / (weight * (kind == .hc2 ? left : left * left))
        }
        return modelCovariance.sandwiching(weightedGram(rows.x, weights: weights))
    }

    private static func devianceResidual(_ share: Double, _ p: Double, _ m: Double) -> Double {
        var sum = 0.0
        if share > 0 { sum += share * Kernels.log(share / p) }
        if share < 1 { sum += (1 - share) * (Kernels.log1p(-share) - Kernels.log1p(-p)) }
        let size = max(0, 2 * m * sum).squareRoot()
        return share < p ? -size : size
    }
}
