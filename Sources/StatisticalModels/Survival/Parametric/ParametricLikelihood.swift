import DataTables
package import NumericCore

/// The log-likelihood of times that are log-linear in their covariates.
///
/// Worked out in γ = β/σ and τ = 1/σ, in which w = τ·(log t − offset) − x·γ is linear: the
/// log-likelihood Σ d·(log f(w) + log τ − log t) + (1 − d)·log S(w) is concave there for each law,
/// so that Newton's method finds its maximum from anywhere (rows that enter late add −log S at
/// their entry, which is convex). The maximum is turned into β and log σ afterwards.
///
/// - Reference: Burridge (1981), doi:10.1093/biomet/68.1.331 (concavity).
package struct ParametricLikelihood: Sendable {
    var law: LifetimeLaw
    let x: Matrix
    /// log t less the offset, of the end and, where rows enter late, of the start.
    let logStop: [Double]
    let logStart: [Double]?
    let event: [Double]
    let weights: [Double]?
    /// Σ weight · d · log t: what the density of T has beside that of log T.
    private let jacobian: Double

    package init(
        distribution: LifetimeDistribution, x: Matrix, start: [Double]?, stop: [Double],
        event: [Double], offset: [Double]?, weights: [Double]?
    ) {
        self.init(
            law: .named(distribution), x: x, start: start, stop: stop, event: event, offset: offset,
            weights: weights)
    }

    /// With a generalised gamma law of shape Q.
    package init(
        generalizedGammaShape shape: Double, x: Matrix, start: [Double]?, stop: [Double],
        event: [Double], offset: [Double]?, weights: [Double]?
    ) {
        self.init(
            law: .generalizedGamma(GeneralizedGammaLaw(shape: shape)), x: x, start: start,
            stop: stop, event: event, offset: offset, weights: weights)
    }

    init(
        law: LifetimeLaw, x: Matrix, start: [Double]?, stop: [Double], event: [Double],
        offset: [Double]?, weights: [Double]?
    ) {
        self.law = law
        self.x = x
        self.event = event
        self.weights = weights
        var logs = stop
        Kernels.log(stop, into: &logs)
        var jacobian = 0.0
        for row in event.indices where event[row] > 0 {
            jacobian += (weights?[row] ?? 1) * logs[row]
        }
        self.jacobian = jacobian
        func shifted(_ values: [Double]) -> [Double] {
            guard let offset else { return values }
            return values.indices.map { values[$0] - offset[$0] }
        }
        logStop = shifted(logs)
        // A row that enters at 0 has log S = 0 there: w = −∞.
        logStart = start.flatMap { from in
            from.contains { $0 > 0 }
                ? shifted(from.map { $0 > 0 ? Kernels.log($0) : -.infinity }) : nil
        }
    }

    /// The events, weighted.
    var totalEvents: Double {
        event.indices.reduce(0) { $0 + event[$1] * (weights?[$1] ?? 1) }
    }

    /// The terms of the rows at their ends, or at their entries (with the sign of the likelihood).
    private func terms(
        _ gamma: [Double], _ tau: Double, atEntry: Bool
    ) -> [LifetimeDistribution.Term] {
        let linear = x.multipliedInChunks(by: gamma)
        let logs = atEntry ? (logStart ?? []) : logStop
        let chunks = fixedChunks(of: logs.count, size: 16_384)
        return concurrentArray(pieces: chunks) { piece, room in
            for (place, row) in chunks[piece].enumerated() {
                let weight = weights?[row] ?? 1
                var term: LifetimeDistribution.Term
                var factor = weight
                if atEntry {
                    factor = -weight
                    term =
                        logs[row] == -.infinity
                        ? LifetimeDistribution.Term(value: 0, slope: 0, curvature: 0)
                        : law.logSurvival(tau * logs[row] - linear[row])
                } else {
                    let w = tau * logs[row] - linear[row]
                    term = event[row] > 0 ? law.logDensity(w) : law.logSurvival(w)
                }
                term.value *= factor
                term.slope *= factor
                term.curvature *= factor
                room[place] = term
            }
        }
    }

    /// The log-likelihood of times.
    func value(at point: [Double]) -> Double {
        let (gamma, tau) = split(point)
        var sum = totalEvents * Kernels.log(tau) - jacobian
        for term in terms(gamma, tau, atEntry: false) { sum += term.value }
        if logStart != nil { for term in terms(gamma, tau, atEntry: true) { sum += term.value } }
        return sum
    }

    /// Each row's part of the log-likelihood that depends on the law.
    func rowValues(at point: [Double]) -> [Double] {
        let (gamma, tau) = split(point)
        let ends = terms(gamma, tau, atEntry: false).map(\.value)
        guard logStart != nil else { return ends }
        return zip(ends, terms(gamma, tau, atEntry: true)).map { $0 + $1.value }
    }

    /// The log-likelihood of times with its derivatives in γ and, if the law has a scale, τ.
    package func derivatives(at point: [Double]) -> Derivatives {
        let count = x.columns
        let (gamma, tau) = split(point)
        guard tau > 0 else { return Self.outside(point.count) }
        var result = Self.outside(point.count)
        result.value = totalEvents * Kernels.log(tau) - jacobian
        if law.hasScale {
            result.gradient[count] = totalEvents / tau
            result.information[count, count] = totalEvents / (tau * tau)
        }
        add(terms(gamma, tau, atEntry: false), logStop, to: &result)
        if let logStart {
            // Rows that enter at 0 have no slope, whatever stands for their logarithm.
            add(
                terms(gamma, tau, atEntry: true), logStart.map { $0 == -.infinity ? 0 : $0 },
                to: &result)
        }
        return result
    }

    private func add(
        _ terms: [LifetimeDistribution.Term], _ logs: [Double], to result: inout Derivatives
    ) {
        let count = x.columns
        let slopes = terms.map(\.slope)
        let curvatures = terms.map { -$0.curvature }
        let gram = weightedGram(x, weights: curvatures)
        let score = x.transposeMultipliedInChunks(by: slopes)
        for column in 0..<count {
            result.gradient[column] -= score[column]
            for row in 0..<count { result.information[row, column] += gram[row, column] }
        }
        for term in terms { result.value += term.value }
        guard law.hasScale else { return }
        let cross = x.transposeMultipliedInChunks(by: zip(curvatures, logs).map { $0 * $1 })
        for column in 0..<count {
            result.information[column, count] -= cross[column]
            result.information[count, column] -= cross[column]
        }
        for row in terms.indices {
            result.gradient[count] += slopes[row] * logs[row]
            result.information[count, count] += curvatures[row] * logs[row] * logs[row]
        }
    }

    func split(_ point: [Double]) -> (gamma: [Double], tau: Double) {
        law.hasScale ? (Array(point.dropLast()), point[point.count - 1]) : (point, 1)
    }

    /// −∞ at a scale that is none.
    private static func outside(_ count: Int) -> Derivatives {
        Derivatives(
            value: -.infinity, gradient: [Double](repeating: 0, count: count),
            information: Matrix(rows: count, columns: count))
    }

    /// A start from the mean and spread of the logarithms of times: exact for an uncensored sample
    /// without covariates and a normal law.
    func start(intercept: Int?) -> [Double] {
        let total = weights?.reduce(0, +) ?? Double(logStop.count)
        var (sum, squares) = (0.0, 0.0)
        for row in logStop.indices {
            let weight = weights?[row] ?? 1
            sum += weight * logStop[row]
            squares += weight * logStop[row] * logStop[row]
        }
        let mean = sum / total
        let spread = max(1e-3, squares / total - mean * mean).squareRoot()
        let tau = law.hasScale ? law.moments.standardDeviation / spread : 1
        var point = [Double](repeating: 0, count: x.columns)
        if let intercept { point[intercept] = tau * mean - law.moments.mean }
        return law.hasScale ? point + [tau] : point
    }

    /// The scores of rows in a parameter: of β for columns of x, of log σ for the one after them.
    ///
    /// With w = (log t − xβ)/σ: ∂/∂β = −x·g′(w)/σ and ∂/∂log σ = −w·g′(w) − d.
    func scores(at point: [Double]) -> ParametricScores {
        let (gamma, tau) = split(point)
        let linear = x.multipliedInChunks(by: gamma)
        let ends = terms(gamma, tau, atEntry: false)
        let entries = logStart == nil ? nil : terms(gamma, tau, atEntry: true)
        var slopes = [Double](repeating: 0, count: ends.count)
        var scales = slopes
        for row in ends.indices {
            slopes[row] = -ends[row].slope * tau
            let weight = weights?[row] ?? 1
            scales[row] =
                -(tau * logStop[row] - linear[row]) * ends[row].slope - weight * event[row]
            if let entries, let logStart, logStart[row] > -.infinity {
                slopes[row] -= entries[row].slope * tau
                scales[row] -= (tau * logStart[row] - linear[row]) * entries[row].slope
            }
        }
        return ParametricScores(x: x, slopes: slopes, scales: scales)
    }
}

/// Each row's score.
struct ParametricScores: Sendable {
    let x: Matrix
    let slopes: [Double]
    let scales: [Double]

    func column(_ index: Int) -> [Double] {
        index < x.columns ? x.column(index, times: slopes) : scales
    }
}
