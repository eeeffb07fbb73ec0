package import NumericCore

/// What a Cox regression maximises: the partial likelihood less a penalty.
struct CoxObjective: Sendable {
    let likelihood: CoxLikelihood
    private let exact: ExactTies?
    /// strength·w_j of each column; empty: no penalty.
    let penalty: [Double]

    /// - Throws: ``CoxFitError/exactTiesTooLarge(time:events:atRisk:)``.
    init(likelihood: CoxLikelihood, penalty: [Double]) throws {
        self.likelihood = likelihood
        self.penalty = penalty
        exact = likelihood.data.ties == .exact ? try ExactTies(data: likelihood.data) : nil
    }

    func derivatives(at beta: [Double]) -> Derivatives {
        let state = likelihood.state(at: beta)
        var result = likelihood.derivatives(state)
        exact?.add(to: &result, risk: state.risk)
        for column in penalty.indices {
            result.value -= penalty[column] * beta[column] * beta[column] / 2
            result.gradient[column] -= penalty[column] * beta[column]
            result.information[column, column] += penalty[column]
        }
        return result
    }

    /// The penalty at a point: Σ strength·w_j·b_j²/2.
    func penalty(at beta: [Double]) -> Double {
        penalty.indices.reduce(0) { $0 + penalty[$1] * beta[$1] * beta[$1] / 2 }
    }
}

/// What a ridge penalty did.
package struct CoxRidgeEstimate: Sendable, Equatable, Codable {
    /// w_j of each coefficient.
    package var weights: [Double]
    /// (strength/2)·Σ w_j·b_j², which the log-likelihood does not contain.
    package var penalty: Double
    /// trace(I·H⁻¹), I the information of the data and H that of data and penalty.
    package var effectiveDegreesOfFreedom: Double
    /// H⁻¹·I·H⁻¹: the spread of the estimates, without what the penalty presumes.
    package var samplingCovariance: Matrix

    /// From H⁻¹ and the penalty's diagonal.
    init(inverse: Matrix, penalty: [Double], strength: Double, value: Double) {
        weights = penalty.map { $0 / strength }
        self.penalty = value
        var shrunk = inverse
        var free = Double(penalty.count)
        for column in penalty.indices {
            free -= penalty[column] * inverse[column, column]
            for row in penalty.indices { shrunk[row, column] *= penalty[column] }
        }
        effectiveDegreesOfFreedom = free
        var sampling = inverse
        sampling.subtract(shrunk.multiplied(by: inverse))
        samplingCovariance = sampling.symmetrized()
    }

    package var samplingErrors: [Double] { samplingCovariance.standardErrors }
}

extension Matrix {
    /// The variance of each column, divisor n − 1; columns are centred.
    func variances() -> [Double] {
        (0..<columns).map { column in
            var (sum, squares) = (0.0, 0.0)
            for index in (column * rows)..<((column + 1) * rows) {
                sum += elements[index]
                squares += elements[index] * elements[index]
            }
            return (squares - sum * sum / Double(rows)) / Double(max(1, rows - 1))
        }
    }
}
