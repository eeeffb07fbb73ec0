import DataTables
import NumericCore

/// The maximum of a Cox likelihood and what follows from it.
struct CoxEstimate {
    /// Of the columns that were kept.
    let likelihood: CoxLikelihood
    let kept: [Int]
    let aliased: [Int]
    let solution: NewtonSolution
    let value: Double
    let nullValue: Double
    let scoreStatistic: Double
    let bread: Matrix
    let clustered: ClusterCovariance?
    private let state: CoxLikelihood.State
    private let moments: [(atRisk: [Double], tied: [Double])]

    init(likelihood full: CoxLikelihood, names: [String], clusters: [ClusterCodes]) throws {
        let zero = [Double](repeating: 0, count: names.count)
        let start = full.derivatives(at: zero)
        let split = Self.informative(full, start.information)
        kept = split.kept
        aliased = split.aliased
        var data = full.data
        if !split.aliased.isEmpty { data = data.selecting(columns: split.kept) }
        let likelihood = CoxLikelihood(data: data)
        let keptNames = split.kept.map { names[$0] }
        let gradient = split.kept.map { start.gradient[$0] }
        let information = start.information.selecting(columns: split.kept).selecting(
            rows: split.kept)
        scoreStatistic = try Self.inverse(information, keptNames).quadraticForm(gradient)
        let atZero = Derivatives(value: start.value, gradient: gradient, information: information)
        solution = try Self.maximum(of: likelihood, names: keptNames, start: atZero)
        bread = try Self.inverse(solution.derivatives.information, keptNames)
        value = solution.derivatives.value
        nullValue = start.value
        let state = likelihood.state(at: solution.solution)
        self.state = state
        self.likelihood = likelihood
        let moments = likelihood.moments(state.risk)
        self.moments = moments
        clustered =
            try clusters.isEmpty || keptNames.isEmpty
            ? nil
            : ClusterCovariance(
                clusters: clusters, bread: bread, factor: { _ in 1 },
                scores: { likelihood.scores(column: $0, state, moments: moments[$0]) })
    }

    /// The columns about which the risk sets say something that earlier columns do not.
    private static func informative(
        _ likelihood: CoxLikelihood, _ information: Matrix
    ) -> (kept: [Int], aliased: [Int]) {
        let weights = likelihood.data.weights
        let sizes = weightedGram(likelihood.data.x, weights: weights).diagonal
        let events = likelihood.data.tiedWeight.reduce(0, +)
        let rows = weights.reduce(0, +)
        var scaled = information
        for column in 0..<information.columns
        where information[column, column] <= 1e-11 * sizes[column] * events / rows {
            for row in 0..<information.rows {
                scaled[row, column] = 0
                scaled[column, row] = 0
            }
        }
        return independentColumns(gram: scaled)
    }

    private static func inverse(_ information: Matrix, _ names: [String]) throws -> Matrix {
        do {
            return try Cholesky(information).inverse()
        } catch {
            throw CoxFitError.singularInformation(column: names[error.column])
        }
    }

    private static func maximum(
        of likelihood: CoxLikelihood, names: [String], start: Derivatives
    ) throws -> NewtonSolution {
        let zero = [Double](repeating: 0, count: names.count)
        let control = NewtonControl(maximumIterations: 30)
        var found: NewtonSolution?
        var failure: CoxFitError?
        do {
            let solution = try maximize(start: zero, control: control) { beta in
                beta == zero ? start : likelihood.derivatives(at: beta)
            }
            if solution.record.iterations.count <= 12 { return solution }
            found = solution
        } catch NewtonError.notConverged(let last) {
            failure = .notConverged(
                coefficients: last.solution, iterations: last.record.iterations.count)
        } catch NewtonError.singularInformation(let column) {
            failure = .singularInformation(column: names[column])
        }
        let diverging = divergence(of: likelihood, names: names, start: start.information)
        if !diverging.isEmpty { throw CoxFitError.monotoneLikelihood(columns: diverging) }
        if let failure { throw failure }
        guard let found else { throw CoxFitError.notConverged(coefficients: zero, iterations: 0) }
        return found
    }

    /// The columns along which Newton steps do not shrink although the information is used up.
    private static func divergence(
        of likelihood: CoxLikelihood, names: [String], start: Matrix
    ) -> [DivergingColumn] {
        var beta = [Double](repeating: 0, count: names.count)
        var step = beta
        var information = start
        for _ in 0..<18 {
            let here = likelihood.derivatives(at: beta)
            do {
                step = try Cholesky(here.information).solve(here.gradient)
            } catch {
                break
            }
            information = here.information
            for column in beta.indices { beta[column] += step[column] }
        }
        let n = Double(likelihood.data.rows)
        let sizes = weightedGram(
            likelihood.data.x, weights: [Double](repeating: 1, count: likelihood.data.rows)
        ).diagonal.map { ($0 / n).squareRoot() }
        let moves = zip(step, sizes).map { abs($0 * $1) }
        let largest = moves.max() ?? 0
        let isUsedUp = information.quadraticForm(step) < 1e-3 * start.quadraticForm(step)
        guard largest > 0.05, isUsedUp else { return [] }
        return names.indices.filter { moves[$0] > 1e-2 * largest }.map {
            DivergingColumn(name: names[$0], direction: step[$0] > 0 ? 1 : -1)
        }
    }

    /// The baseline of each stratum at the columns' means.
    func baselines(strata: [[String]]) -> [CoxBaseline] {
        let data = likelihood.data
        let columns = data.x.columns
        // Increments for a row of risk 1: what was shifted out of η comes back.
        let scale = Kernels.exp(-state.shift)
        let atRisk = data.sumAtRisk(data.weights)
        let means = moments.map { data.cumulative(likelihood.means($0, state).total) }
        let hazard = data.cumulative(state.hazard)
        let variance = data.cumulative(state.square)
        return strata.indices.map { s in
            let range = data.firstTime[s]..<data.firstTime[s + 1]
            return CoxBaseline(
                stratum: strata[s], times: Array(data.times[range]),
                atRisk: Array(atRisk[range]), events: Array(data.tiedWeight[range]),
                cumulativeHazard: range.map { hazard[$0 + s + 1] * scale },
                variance: range.map { variance[$0 + s + 1] * scale * scale },
                meanIntegral: range.flatMap { k in
                    (0..<columns).map { means[$0][k + s + 1] * scale }
                })
        }
    }
}
