import NumericCore

/// Weighted regressions of the state at a time on the predictions' log(−log S), with the link
/// log(−log(1 − p)): p = 1 − exp(−e^η).
///
/// ℓ = Σ w·(y·log(1 − exp(−e^η)) − (1 − y)·e^η) with η = a + b·log(−log S); weights are those of
/// knowing the state, taken as known, so errors are sandwiches, over clusters where there are any.
struct CloglogCalibration {
    private(set) var level: CalibrationTerm?
    private(set) var intercept: CalibrationTerm?
    private(set) var slope: CalibrationTerm?

    init(state: [Double], survival: [Double], weights: [Double], clusters: [Int32]?) {
        guard survival.allSatisfy({ $0 > 0 && $0 < 1 }), state.contains(1), state.contains(0)
        else { return }
        let scale = survival.map { Kernels.log(-Kernels.log($0)) }
        let groups = clusters.map { ClusterCodes(name: "", codes: $0) }
        let ones = [Double](repeating: 1, count: state.count)
        let shifted = CloglogRegression(
            x: Matrix(rows: state.count, columns: 1, columnMajor: ones), offset: scale,
            state: state, weights: weights)
        level = shifted.terms(start: [0], groups)?[0]
        guard scale.contains(where: { $0 != scale[0] }) else { return }
        let line = CloglogRegression(
            x: Matrix(rows: state.count, columns: 2, columnMajor: ones + scale),
            offset: ones.map { _ in 0 }, state: state, weights: weights)
        if let terms = line.terms(start: [0, 1], groups) {
            intercept = terms[0]
            slope = terms[1]
        }
    }
}

/// A regression of 0 and 1 with a complementary log-log link.
struct CloglogRegression: Sendable {
    let x: Matrix
    let offset: [Double]
    let state: [Double]
    let weights: [Double]

    /// Each row's value, slope and expected curvature in η.
    private func term(_ eta: Double, _ row: Int) -> (value: Double, slope: Double, size: Double) {
        let hazard = Kernels.exp(min(eta, 40))
        let p = -Kernels.expm1(-hazard)
        let odds = p > 0 ? Kernels.exp(-hazard) / p : 1 / hazard
        let weight = weights[row]
        return state[row] == 1
            ? (
                weight * Kernels.log(max(p, 1e-300)), weight * hazard * odds,
                weight * hazard * hazard * odds
            )
            : (-weight * hazard, -weight * hazard, weight * hazard * hazard * odds)
    }

    /// The information is the expected one.
    func derivatives(at beta: [Double]) -> Derivatives {
        var eta = x.multipliedInChunks(by: beta)
        for row in eta.indices { eta[row] += offset[row] }
        let terms = eta.indices.map { term(eta[$0], $0) }
        return Derivatives(
            value: terms.reduce(0) { $0 + $1.value },
            gradient: x.transposeMultipliedInChunks(by: terms.map(\.slope)),
            information: weightedGram(x, weights: terms.map(\.size)))
    }

    /// Estimates with sandwich errors; `nil` where there is no maximum.
    func terms(start: [Double], _ groups: ClusterCodes?) -> [CalibrationTerm]? {
        guard let found = try? maximize(start: start, evaluate: { derivatives(at: $0) }),
            let bread = try? Cholesky(found.derivatives.information).inverse()
        else { return nil }
        let beta = found.solution
        var eta = x.multipliedInChunks(by: beta)
        for row in eta.indices { eta[row] += offset[row] }
        let slopes = eta.indices.map { term(eta[$0], $0).slope }
        let count = groups?.count ?? eta.count
        var sums = Matrix(rows: count, columns: beta.count)
        for column in beta.indices {
            for row in eta.indices {
                sums[groups.map { Int($0.codes[row]) } ?? row, column] +=
                    slopes[row] * x[row, column]
            }
        }
        let meat = weightedGram(sums, weights: [Double](repeating: 1, count: count))
        let errors = bread.sandwiching(meat).standardErrors
        return beta.indices.map { CalibrationTerm(estimate: beta[$0], standardError: errors[$0]) }
    }
}
