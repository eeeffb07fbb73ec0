import NumericCore

/// Where the likelihood of a logistic regression, with its penalty, is largest.
struct LogisticOptimum {
    let coefficients: [Double]
    /// Sums there; the residuals and the meat hold the scores of what was maximised.
    let moments: LogisticMoments
    /// The inverse information, of the likelihood without its penalty.
    let covariance: Matrix
    /// The penalty there; 0 without one.
    let penalty: Double
    let record: NewtonRecord

    /// Finds the maximum.
    ///
    /// - Throws: ``LogisticFitError``.
    static func find(
        _ likelihood: LogisticLikelihood, names: [String], penalty: LogisticPenalty?,
        hasResiduals: Bool
    ) throws -> LogisticOptimum {
        switch penalty {
        case nil: try plain(likelihood, names: names, hasResiduals: hasResiduals)
        case .firth: try firth(likelihood, names: names)
        }
    }

    /// Likelihood-ratio tests and profile intervals.
    func profile(
        _ likelihood: LogisticLikelihood, _ penalty: LogisticPenalty?, names: [String],
        level: Double
    ) throws -> LikelihoodProfile {
        let derivatives: ([Double]) -> Derivatives
        switch penalty {
        case nil: derivatives = { likelihood.derivatives(at: $0) }
        case .firth:
            let penalized = FirthLikelihood(rows: likelihood.rows)
            derivatives = { penalized.derivatives(at: $0) }
        }
        let profiled = ProfiledLikelihood(
            maximum: coefficients, value: moments.derivatives.value + self.penalty,
            covariance: covariance, derivatives: derivatives)
        do {
            return try profiled.profile(names: names, level: level)
        } catch is NewtonError {
            throw LogisticFitError.noProfile
        }
    }

    private static func plain(
        _ likelihood: LogisticLikelihood, names: [String], hasResiduals: Bool
    ) throws -> LogisticOptimum {
        let failure: LogisticFitError
        do {
            var path = LogisticPath(rows: likelihood.rows, hasResiduals: hasResiduals)
            let solution = try solve(likelihood) { path.derivatives(at: $0) }
            let separation =
                solution.record.iterations.count > 12 ? Separation.find(likelihood) : nil
            guard let separation else {
                return LogisticOptimum(
                    coefficients: solution.solution, moments: path.moments(at: solution.solution),
                    covariance: try inverse(solution.derivatives.information, names: names),
                    penalty: 0, record: solution.record)
            }
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

    private static func firth(
        _ likelihood: LogisticLikelihood, names: [String]
    ) throws -> LogisticOptimum {
        let penalized = FirthLikelihood(rows: likelihood.rows)
        let solution: NewtonSolution
        do {
            solution = try penalized.maximum()
        } catch NewtonError.notConverged(let last) {
            throw LogisticFitError.notConverged(
                coefficients: last.solution, iterations: last.record.iterations.count)
        } catch NewtonError.singularInformation(let column) {
            throw LogisticFitError.singularInformation(column: names[column])
        } catch NewtonError.notFinite {
            throw LogisticFitError.notConverged(
                coefficients: names.map { _ in 0 }, iterations: 0)
        }
        let rows = likelihood.rows
        var moments = rows.moments(at: solution.solution)
        let information = moments.derivatives.information
        let covariance = try inverse(information, names: names)
        let (residuals, penalty) = try penalized.residuals(
            at: solution.solution, information: information)
        moments.residuals = residuals
        moments.meat = weightedGram(
            rows.x,
            weights: residuals.indices.map {
                residuals[$0] * residuals[$0] / (rows.weights?[$0] ?? 1)
            })
        return LogisticOptimum(
            coefficients: solution.solution, moments: moments, covariance: covariance,
            penalty: penalty, record: solution.record)
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
}
