import DataTables
package import NumericCore

/// The log-likelihood of a mixture cure model, in g, γ = β/σ and τ = 1/σ.
///
/// With u = z·g, π = logistic(u), w = τ·log t − x·γ an event adds log π + log f(w) + log τ − log t,
/// a censored row log A with A = 1 − π + π·S(w).
///
/// - Reference: Farewell (1982), doi:10.2307/2529885; Peng and Dear (2000),
///   doi:10.1111/j.0006-341X.2000.00237.x.
package struct CureLikelihood: Sendable {
    let distribution: LifetimeDistribution
    /// The columns of who is not cured, and of the times of those.
    let incidence: Matrix
    let latency: Matrix
    let logTimes: [Double]
    let event: [Double]
    let weights: [Double]?

    package init(
        distribution: LifetimeDistribution, incidence: Matrix, latency: Matrix,
        logTimes: [Double], event: [Double], weights: [Double]? = nil
    ) {
        self.distribution = distribution
        self.incidence = incidence
        self.latency = latency
        self.logTimes = logTimes
        self.event = event
        self.weights = weights
    }

    /// A row's value with its derivatives in u and w, weighted; and the curvatures that it would
    /// have if it were known who is cured, which are never negative.
    private struct Term: BitwiseCopyable, Sendable {
        var value: Double
        var byIncidence: Double
        var byTime: Double
        /// Negative second derivatives.
        var incidence: Double
        var cross: Double
        var time: Double
        var knownIncidence: Double
        var knownTime: Double
    }

    var count: Int { incidence.columns + latency.columns + (distribution.hasScale ? 1 : 0) }

    /// g, γ and τ out of one list.
    func split(_ point: [Double]) -> (incidence: [Double], gamma: [Double], tau: Double) {
        let (first, second) = (incidence.columns, incidence.columns + latency.columns)
        return (
            Array(point[..<first]), Array(point[first..<second]),
            distribution.hasScale ? point[second] : 1
        )
    }

    private func term(_ u: Double, _ w: Double, _ row: Int) -> Term {
        let weight = weights?[row] ?? 1
        let p = Kernels.logistic(u)
        let spread = p * (1 - p)
        if event[row] > 0 {
            let density = distribution.logDensity(w)
            let logP = u < 0 ? u - Kernels.log1p(Kernels.exp(u)) : -Kernels.log1p(Kernels.exp(-u))
            return Term(
                value: weight * (logP + density.value), byIncidence: weight * (1 - p),
                byTime: weight * density.slope, incidence: weight * spread, cross: 0,
                time: -weight * density.curvature, knownIncidence: weight * spread,
                knownTime: -weight * density.curvature)
        }
        let tail = distribution.logSurvival(w)
        let survival = Kernels.exp(tail.value)
        let alive = 1 - p + p * survival
        // The chance of not being cured, given no event so far.
        let pending = p * survival / alive
        let byU = spread * (survival - 1) / alive
        let byW = pending * tail.slope
        let byUU = spread * (1 - 2 * p) * (survival - 1) / alive - byU * byU
        let byUW = spread * survival * tail.slope / alive - byU * byW
        let byWW = pending * (tail.slope * tail.slope + tail.curvature) - byW * byW
        return Term(
            value: weight * Kernels.log(alive), byIncidence: weight * byU, byTime: weight * byW,
            incidence: -weight * byUU, cross: -weight * byUW, time: -weight * byWW,
            knownIncidence: weight * spread, knownTime: -weight * pending * tail.curvature)
    }

    private func terms(_ point: [Double]) -> [Term] {
        let (g, gamma, tau) = split(point)
        let u = incidence.multipliedInChunks(by: g)
        let linear = latency.multipliedInChunks(by: gamma)
        let chunks = fixedChunks(of: event.count, size: 16_384)
        return concurrentArray(pieces: chunks) { piece, room in
            for (place, row) in chunks[piece].enumerated() {
                room[place] = term(u[row], tau * logTimes[row] - linear[row], row)
            }
        }
    }

    private var totals: (events: Double, logTimes: Double) {
        var sum = (0.0, 0.0)
        for row in event.indices where event[row] > 0 {
            let weight = weights?[row] ?? 1
            sum.0 += weight
            sum.1 += weight * logTimes[row]
        }
        return sum
    }

    /// The log-likelihood of times and its derivatives.
    ///
    /// - Parameters:
    ///   - point: g, γ and τ.
    ///   - isExact: whether the information is the negative Hessian, or what it would be if it
    ///     were known who is cured: always positive, for steps far from the maximum.
    /// - Returns: the value and its derivatives.
    package func derivatives(at point: [Double], isExact: Bool) -> Derivatives {
        let (first, second) = (incidence.columns, incidence.columns + latency.columns)
        let tau = split(point).tau
        var result = Derivatives(
            value: -.infinity, gradient: [Double](repeating: 0, count: count),
            information: Matrix(rows: count, columns: count))
        guard tau > 0 else { return result }
        let terms = terms(point)
        let (events, logTotal) = totals
        result.value = terms.reduce(events * Kernels.log(tau) - logTotal) { $0 + $1.value }
        let byTime = terms.map(\.byTime)
        let upper = incidence.transposeMultipliedInChunks(by: terms.map(\.byIncidence))
        let lower = latency.transposeMultipliedInChunks(by: byTime)
        for column in 0..<first { result.gradient[column] = upper[column] }
        for column in 0..<latency.columns { result.gradient[first + column] = -lower[column] }
        let curvatures = terms.map { isExact ? $0.time : $0.knownTime }
        set(
            weightedGram(
                incidence, weights: terms.map { isExact ? $0.incidence : $0.knownIncidence }),
            at: 0, &result.information)
        set(weightedGram(latency, weights: curvatures), at: first, &result.information)
        if isExact { addCross(terms, &result.information) }
        guard distribution.hasScale else { return result }
        result.gradient[second] = events / tau
        result.information[second, second] = events / (tau * tau)
        let scaled = zip(curvatures, logTimes).map { $0 * $1 }
        let cross = latency.transposeMultipliedInChunks(by: scaled)
        for column in 0..<latency.columns {
            result.information[first + column, second] = -cross[column]
            result.information[second, first + column] = -cross[column]
        }
        for row in terms.indices {
            result.gradient[second] += byTime[row] * logTimes[row]
            result.information[second, second] += scaled[row] * logTimes[row]
        }
        return result
    }

    private func set(_ block: Matrix, at start: Int, _ information: inout Matrix) {
        for column in 0..<block.columns {
            for row in 0..<block.rows {
                information[start + row, start + column] = block[row, column]
            }
        }
    }

    /// The information between who is cured and the times: −∂²/∂u∂w times z and ∂w = (−x, log t).
    private func addCross(_ terms: [Term], _ information: inout Matrix) {
        let (first, second) = (incidence.columns, incidence.columns + latency.columns)
        let crosses = terms.map(\.cross)
        for column in 0..<latency.columns {
            let cross = incidence.transposeMultipliedInChunks(
                by: latency.column(column, times: crosses))
            for row in 0..<first {
                information[row, first + column] = -cross[row]
                information[first + column, row] = -cross[row]
            }
        }
        guard distribution.hasScale else { return }
        let cross = incidence.transposeMultipliedInChunks(
            by: zip(crosses, logTimes).map { $0 * $1 })
        for row in 0..<first {
            information[row, second] = cross[row]
            information[second, row] = cross[row]
        }
    }

    /// Each row's score in g, β or log σ.
    func scores(at point: [Double]) -> CureScores {
        let (_, gamma, tau) = split(point)
        let terms = terms(point)
        let linear = latency.multipliedInChunks(by: gamma)
        return CureScores(
            incidence: incidence, latency: latency, byIncidence: terms.map(\.byIncidence),
            byTime: terms.map { -$0.byTime * tau },
            scales: terms.indices.map {
                -(tau * logTimes[$0] - linear[$0]) * terms[$0].byTime
                    - (weights?[$0] ?? 1) * event[$0]
            })
    }
}

/// Each row's score.
struct CureScores: Sendable {
    let incidence: Matrix
    let latency: Matrix
    let byIncidence: [Double]
    let byTime: [Double]
    let scales: [Double]

    func column(_ index: Int) -> [Double] {
        if index < incidence.columns { return incidence.column(index, times: byIncidence) }
        let rest = index - incidence.columns
        return rest < latency.columns ? latency.column(rest, times: byTime) : scales
    }
}
