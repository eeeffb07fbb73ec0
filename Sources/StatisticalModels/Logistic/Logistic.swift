package import NumericCore

/// Logistic regression on a design matrix.
package enum Logistic {
    /// Estimates of one fit, before names and tables.
    package struct Estimate: Sendable, Equatable {
        package var coefficients: [Double]
        package var modelCovariance: Matrix
        package var robustCovariance: Matrix
        package var clustered: ClusterCovariance?
        package var logLikelihood: Double
        package var deviance: Double
        package var nullDeviance: Double
        package var sampleSize: Double
        package var events: Double
        package var record: NewtonRecord
        /// Σ m·p(1 − p) and Xᵀ(m·p(1 − p)(1 − 2p)) at the estimate, for average effects.
        package var variance: Double
        package var skew: [Double]
    }

    /// Maximises Σ w·(s·η − n·log(1 + e^η) + log C(n, s)), η = x·β + offset, by Newton's method.
    ///
    /// - Parameters:
    ///   - design: n × k, of full rank.
    ///   - names: of the columns, for messages.
    ///   - successes: of each row; 0 or 1 where `trials` is `nil`.
    ///   - trials: of each row; `nil`: one.
    ///   - offset: of each row; `nil`: 0.
    ///   - weights: how many times each row counts; `nil`: once.
    ///   - clusters: for each way (one or two), each row's group. Rows of a group may be
    ///     dependent; the covariance has the factor G/(G − 1) · (n − 1)/(n − k).
    ///   - outcomeName: of the outcome, for messages.
    /// - Returns: estimates in the order of the columns.
    /// - Throws: ``LogisticFitError``, ``ClusterError``.
    /// - Complexity: O(n · k²) for each iteration, usually 4 to 8.
    /// - Reference: McCullagh and Nelder (1989), Generalized Linear Models, ch. 4. Goldens
    ///   `logistic_*`, made with R `glm` and `sandwich`.
    package static func fit(
        design: Matrix, names: [String], successes: [Double], trials: [Double]? = nil,
        offset: [Double]? = nil, weights: [Double]? = nil, clusters: [[Int32]] = [],
        outcomeName: String = "the outcome"
    ) throws -> Estimate {
        let groups = clusters.enumerated().map {
            ClusterCodes(name: "cluster \($0.offset + 1)", codes: $0.element)
        }
        return try fit(
            design: design, names: names, successes: successes, trials: trials, offset: offset,
            weights: weights, groups: groups, outcomeName: outcomeName)
    }

    static func fit(
        design: Matrix, names: [String], successes: [Double], trials: [Double]?,
        offset: [Double]?, weights: [Double]?, groups: [ClusterCodes], outcomeName: String
    ) throws -> Estimate {
        let likelihood = LogisticLikelihood(
            rows: LogisticRows(
                x: design, successes: weighted(successes, weights),
                trials: trials.map { weighted($0, weights) } ?? weights, offset: offset,
                weights: weights))
        let (events, total) = likelihood.totals
        guard events > 0, events < total else {
            throw LogisticFitError.singleClass(outcome: outcomeName, value: events > 0 ? 1 : 0)
        }
        let (solution, moments) = try maximum(
            of: likelihood, names: names, hasResiduals: !groups.isEmpty)
        let bread = try inverse(solution.derivatives.information, names: names)
        let sampleSize = weights?.reduce(0, +) ?? Double(design.rows)
        let columns = Double(design.columns)
        let clustered =
            try groups.isEmpty
            ? nil
            : ClusterCovariance(
                clusters: groups, bread: bread,
                factor: { count in
                    Double(count) / Double(count - 1) * (sampleSize - 1) / (sampleSize - columns)
                },
                scores: { column in
                    let base = column * design.rows
                    return moments.residuals.indices.map {
                        moments.residuals[$0] * design.elements[base + $0]
                    }
                })
        let saturated = trials.map { saturatedValue(successes, $0, weights) } ?? 0
        let null = try nullValue(likelihood, hasIntercept: names.contains("(Intercept)"))
        let value = solution.derivatives.value
        return Estimate(
            coefficients: solution.solution, modelCovariance: bread,
            robustCovariance: bread.sandwiching(moments.meat), clustered: clustered,
            logLikelihood: value + binomialConstant(successes, trials, weights),
            deviance: 2 * (saturated - value), nullDeviance: 2 * (saturated - null),
            sampleSize: sampleSize, events: events, record: solution.record,
            variance: moments.variance, skew: moments.skew)
    }

    /// The maximum, and the moments there.
    private static func maximum(
        of likelihood: LogisticLikelihood, names: [String], hasResiduals: Bool
    ) throws -> (NewtonSolution, LogisticMoments) {
        let failure: LogisticFitError
        do {
            var path = LogisticPath(rows: likelihood.rows, hasResiduals: hasResiduals)
            let solution = try solve(likelihood) { path.derivatives(at: $0) }
            let result = (solution, path.moments(at: solution.solution))
            guard solution.record.iterations.count > 12 else { return result }
            guard let separation = Separation.find(likelihood) else { return result }
            failure = separated(separation, names)
        } catch NewtonError.notConverged(let last) {
            failure =
                Separation.find(likelihood).map { separated($0, names) }
                ?? .notConverged(
                    coefficients: last.solution, iterations: last.record.iterations.count)
        } catch NewtonError.singularInformation(let column) {
            failure =
                Separation.find(likelihood).map { separated($0, names) }
                ?? .singularInformation(column: names[column])
        }
        throw failure
    }

    private static func weighted(_ values: [Double], _ weights: [Double]?) -> [Double] {
        guard let weights else { return values }
        return values.indices.map { values[$0] * weights[$0] }
    }

    /// Newton's method from a start that some of the rows give; from 0 if that leads nowhere.
    private static func solve(
        _ likelihood: LogisticLikelihood, evaluate: ([Double]) -> Derivatives
    ) throws -> NewtonSolution {
        let start = start(for: likelihood)
        let zero = start.map { _ in 0.0 }
        do {
            return try maximize(start: start, evaluate: evaluate)
        } catch  where start != zero {
            return try maximize(start: zero, evaluate: evaluate)
        }
    }

    /// Where to begin: at 0 or, with many rows, at the estimate from some of them.
    ///
    /// The estimate from a sixteenth of the rows is about four standard errors away, so that three
    /// steps over all rows are left; it begins at the one from 128 of every 16,384 rows. Where the
    /// steps end is judged on all rows alone.
    private static func start(for likelihood: LogisticLikelihood) -> [Double] {
        var start = [Double](repeating: 0, count: likelihood.x.columns)
        guard likelihood.x.rows > max(100_000, 2_000 * start.count) else { return start }
        let control = NewtonControl(maximumIterations: 8, tolerance: 1e-1)
        for rowsOfChunk in [128, 1_024] {
            do {
                start = try maximize(start: start, control: control) {
                    likelihood.rows.sampledDerivatives(at: $0, rowsOfChunk: rowsOfChunk)
                }.solution
            } catch {
                // The few rows have no maximum of their own; more may.
                start = start.map { _ in 0 }
            }
        }
        return start
    }

    private static func separated(
        _ separation: Separation, _ names: [String]
    ) -> LogisticFitError {
        let columns = zip(names, separation.direction).filter { $0.1 != 0 }
        return .separated(
            complete: separation.isComplete,
            columns: columns.map { DivergingColumn(name: $0.0, direction: $0.1 > 0 ? 1 : -1) })
    }

    private static func inverse(_ information: Matrix, names: [String]) throws -> Matrix {
        do {
            return try Cholesky(information).inverse()
        } catch {
            throw LogisticFitError.singularInformation(column: names[error.column])
        }
    }

    /// Σ w·(s·log(s/n) + (n − s)·log(1 − s/n)): the kernel of the likelihood at p = s/n.
    private static func saturatedValue(
        _ successes: [Double], _ trials: [Double], _ weights: [Double]?
    ) -> Double {
        var sum = 0.0
        for row in successes.indices {
            let (s, n) = (successes[row], trials[row])
            if s > 0, s < n {
                let weight = weights.map { $0[row] } ?? 1
                sum += weight * (s * Kernels.log(s / n) + (n - s) * Kernels.log1p(-s / n))
            }
        }
        return sum
    }

    private static func binomialConstant(
        _ successes: [Double], _ trials: [Double]?, _ weights: [Double]?
    ) -> Double {
        guard let trials else { return 0 }
        return successes.indices.reduce(0) { sum, row in
            sum + (weights.map { $0[row] } ?? 1) * Special.logChoose(trials[row], successes[row])
        }
    }

    /// The kernel of the likelihood with an intercept alone (without one: the offset alone).
    private static func nullValue(
        _ likelihood: LogisticLikelihood, hasIntercept: Bool
    ) throws -> Double {
        let count = likelihood.x.rows
        guard hasIntercept else {
            return likelihood.with(Matrix(rows: count, columns: 0)).derivatives(at: []).value
        }
        if likelihood.rows.offset?.allSatisfy({ $0 == 0 }) ?? true {
            let (events, total) = likelihood.totals
            return events * Kernels.log(events / total)
                + (total - events) * Kernels.log((total - events) / total)
        }
        let constant = likelihood.with(Matrix(rows: count, columns: 1, repeating: 1))
        return try maximize(start: [0]) { constant.derivatives(at: $0) }.derivatives.value
    }
}
