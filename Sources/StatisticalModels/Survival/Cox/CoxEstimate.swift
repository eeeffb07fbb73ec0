import DataTables
import NumericCore

/// The maximum of a Cox likelihood and what follows from it.
struct CoxEstimate {
    /// Of the columns that were kept.
    let likelihood: CoxLikelihood
    let kept: [Int]
    let aliased: [Int]
    let coefficients: [Double]
    let record: NewtonRecord
    /// Without the penalty.
    let value: Double
    let nullValue: Double
    let scoreStatistic: Double
    /// The inverse information, that of a penalty included.
    let bread: Matrix
    let ridge: CoxRidgeEstimate?
    private let state: CoxLikelihood.State
    private let moments: [(atRisk: [Double], tied: [Double])]

    init(likelihood full: CoxLikelihood, names: [String], ridge: CoxModel.Ridge?) throws {
        let zero = [Double](repeating: 0, count: names.count)
        let whole = try CoxObjective(likelihood: full, penalty: [])
        let start = whole.derivatives(at: zero)
        let split = Self.informative(full, start.information)
        kept = split.kept
        aliased = split.aliased
        let data = split.aliased.isEmpty ? full.data : full.data.selecting(columns: split.kept)
        let keptNames = split.kept.map { names[$0] }
        let gradient = split.kept.map { start.gradient[$0] }
        let information = start.information.selecting(columns: split.kept).selecting(
            rows: split.kept)
        scoreStatistic = try Self.inverse(information, keptNames).quadraticForm(gradient)
        nullValue = start.value
        let penalty = ridge.map { Self.penalty($0, data.x) } ?? []
        let objective = try CoxObjective(likelihood: CoxLikelihood(data: data), penalty: penalty)
        var penalized = information
        for column in penalty.indices { penalized[column, column] += penalty[column] }
        let solution = try Self.maximum(
            of: objective, names: keptNames,
            start: Derivatives(value: start.value, gradient: gradient, information: penalized))
        coefficients = solution.solution
        record = solution.record
        bread = try Self.inverse(solution.derivatives.information, keptNames)
        let removed = objective.penalty(at: solution.solution)
        value = solution.derivatives.value + removed
        let inverse = bread
        self.ridge = ridge.map {
            CoxRidgeEstimate(
                inverse: inverse, penalty: penalty, strength: $0.strength, value: removed)
        }
        (likelihood, state, moments) = Self.after(data, at: solution.solution)
    }

    /// An estimate that was found elsewhere, with its inverse information.
    init(
        _ found: CoxEstimate, data: CoxData, coefficients: [Double], bread: Matrix,
        record: NewtonRecord
    ) {
        kept = found.kept
        aliased = found.aliased
        nullValue = found.nullValue
        scoreStatistic = found.scoreStatistic
        ridge = nil
        self.coefficients = coefficients
        self.bread = bread
        self.record = record
        (likelihood, state, moments) = Self.after(data, at: coefficients)
        value = state.value
    }

    /// The likelihood at the maximum, whose hazards are Breslow's where ties are exact.
    private static func after(
        _ data: CoxData, at beta: [Double]
    ) -> (CoxLikelihood, CoxLikelihood.State, [(atRisk: [Double], tied: [Double])]) {
        var data = data
        if data.ties == .exact { data.ties = .breslow }
        let likelihood = CoxLikelihood(data: data)
        let state = likelihood.state(at: beta)
        return (likelihood, state, likelihood.moments(state.risk))
    }

    /// strength·w_j.
    private static func penalty(_ ridge: CoxModel.Ridge, _ x: Matrix) -> [Double] {
        let weights =
            ridge.isScaled ? x.variances() : [Double](repeating: 1, count: x.columns)
        return weights.map { $0 * ridge.strength }
    }

    /// The robust covariance, where rows are grouped.
    func clustered(_ clusters: [ClusterCodes]) throws -> ClusterCovariance? {
        guard !clusters.isEmpty, bread.rows > 0 else { return nil }
        return try ClusterCovariance(
            clusters: clusters, bread: bread, factor: { _ in 1 },
            scores: { likelihood.scores(column: $0, state, moments: moments[$0]) })
    }

    /// uᵀ·(Σ_g u_g u_gᵀ)⁻¹·u at coefficients of 0, u_g the sum of the scores of a cluster and u of all;
    /// `nil` where clusters are fewer than columns.
    func robustScoreStatistic(_ clusters: ClusterCodes) -> Double? {
        let columns = bread.rows
        guard columns > 0 else { return nil }
        let state = likelihood.state(at: [Double](repeating: 0, count: columns))
        let moments = likelihood.moments(state.risk)
        let sums = concurrentMap(columns) { column in
            let scores = likelihood.scores(column: column, state, moments: moments[column])
            var sums = [Double](repeating: 0, count: clusters.count)
            for row in scores.indices { sums[Int(clusters.codes[row])] += scores[row] }
            return sums
        }
        let meat = weightedGram(
            Matrix(rows: clusters.count, columns: columns, columnMajor: sums.flatMap { $0 }),
            weights: [Double](repeating: 1, count: clusters.count))
        guard let factor = try? Cholesky(meat) else { return nil }
        let total = sums.map { $0.reduce(0, +) }
        return zip(total, factor.solve(total)).reduce(0) { $0 + $1.0 * $1.1 }
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
        of objective: CoxObjective, names: [String], start: Derivatives
    ) throws -> NewtonSolution {
        let zero = [Double](repeating: 0, count: names.count)
        let control = NewtonControl(maximumIterations: 30)
        var found: NewtonSolution?
        var failure: CoxFitError?
        do {
            let solution = try maximize(start: zero, control: control) { beta in
                beta == zero ? start : objective.derivatives(at: beta)
            }
            if solution.record.iterations.count <= 12 { return solution }
            found = solution
        } catch NewtonError.notConverged(let last) {
            failure = .notConverged(
                coefficients: last.solution, iterations: last.record.iterations.count)
        } catch NewtonError.singularInformation(let column) {
            failure = .singularInformation(column: names[column])
        }
        let diverging = divergence(of: objective, names: names, start: start.information)
        if !diverging.isEmpty { throw CoxFitError.monotoneLikelihood(columns: diverging) }
        if let failure { throw failure }
        guard let found else { throw CoxFitError.notConverged(coefficients: zero, iterations: 0) }
        return found
    }

    /// The columns along which Newton steps do not shrink although the information is used up.
    private static func divergence(
        of objective: CoxObjective, names: [String], start: Matrix
    ) -> [DivergingColumn] {
        let data = objective.likelihood.data
        var beta = [Double](repeating: 0, count: names.count)
        var step = beta
        var information = start
        for _ in 0..<18 {
            let here = objective.derivatives(at: beta)
            do {
                step = try Cholesky(here.information).solve(here.gradient)
            } catch {
                break
            }
            information = here.information
            for column in beta.indices { beta[column] += step[column] }
        }
        let n = Double(data.rows)
        let sizes = weightedGram(
            data.x, weights: [Double](repeating: 1, count: data.rows)
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
