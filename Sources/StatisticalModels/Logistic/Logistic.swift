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
        /// The log-likelihood with its penalty, where there is one.
        package var penalizedLogLikelihood: Double?
        /// Likelihood-ratio tests and profile intervals, where they were asked for.
        package var profile: LikelihoodProfile?
    }

    /// What is added to the likelihood, and what is made beside the estimates.
    package struct Options: Sendable, Hashable {
        package var penalty: LogisticPenalty?
        /// The coverage of profile intervals; `nil`: none are made.
        package var profileLevel: Double?
        package var clusterCorrection: ClusterCorrection

        package init(
            penalty: LogisticPenalty? = nil, profileLevel: Double? = nil,
            clusterCorrection: ClusterCorrection = .cr1
        ) {
            self.penalty = penalty
            self.profileLevel = profileLevel
            self.clusterCorrection = clusterCorrection
        }
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
    ///   - options: the penalty, and whether profiles are wanted.
    /// - Returns: estimates in the order of the columns.
    /// - Throws: ``LogisticFitError``, ``ClusterError``.
    /// - Complexity: O(n · k²) for each iteration, usually 4 to 8.
    /// - Reference: McCullagh and Nelder (1989), Generalized Linear Models, ch. 4. Goldens
    ///   `logistic_*`, made with R `glm` and `sandwich`.
    package static func fit(
        design: Matrix, names: [String], successes: [Double], trials: [Double]? = nil,
        offset: [Double]? = nil, weights: [Double]? = nil, clusters: [[Int32]] = [],
        outcomeName: String = "the outcome", options: Options = Options()
    ) throws -> Estimate {
        let groups = clusters.enumerated().map {
            ClusterCodes(name: "cluster \($0.offset + 1)", codes: $0.element)
        }
        return try fit(
            design: design, names: names, successes: successes, trials: trials, offset: offset,
            weights: weights, groups: groups, outcomeName: outcomeName, options: options)
    }

    static func fit(
        design: Matrix, names: [String], successes: [Double], trials: [Double]?,
        offset: [Double]?, weights: [Double]?, groups: [ClusterCodes], outcomeName: String,
        options: Options
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
        let optimum = try LogisticOptimum.find(
            likelihood, names: names, penalty: options.penalty, hasResiduals: !groups.isEmpty)
        let (moments, bread) = (optimum.moments, optimum.covariance)
        let sampleSize = weights?.reduce(0, +) ?? Double(design.rows)
        let clustered = try clustered(
            groups, design: design, residuals: moments.residuals, bread: bread,
            sampleSize: sampleSize, correction: options.clusterCorrection)
        let saturated = trials.map { saturatedValue(successes, $0, weights) } ?? 0
        let null = try nullValue(likelihood, hasIntercept: names.contains("(Intercept)"))
        let value = moments.derivatives.value
        let constant = binomialConstant(successes, trials, weights)
        return Estimate(
            coefficients: optimum.coefficients, modelCovariance: bread,
            robustCovariance: bread.sandwiching(moments.meat), clustered: clustered,
            logLikelihood: value + constant,
            deviance: 2 * (saturated - value), nullDeviance: 2 * (saturated - null),
            sampleSize: sampleSize, events: events, record: optimum.record,
            variance: moments.variance, skew: moments.skew,
            penalizedLogLikelihood: options.penalty.map { _ in value + optimum.penalty + constant },
            profile: try options.profileLevel.map {
                try optimum.profile(likelihood, options.penalty, names: names, level: $0)
            })
    }

    private static func clustered(
        _ groups: [ClusterCodes], design: Matrix, residuals: [Double], bread: Matrix,
        sampleSize: Double, correction: ClusterCorrection
    ) throws -> ClusterCovariance? {
        if groups.isEmpty { return nil }
        return try ClusterCovariance(
            clusters: groups, bread: bread,
            factor: {
                correction.factor(
                    clusters: $0, rows: sampleSize, coefficients: design.columns)
            },
            scores: { column in
                let base = column * design.rows
                return residuals.indices.map { residuals[$0] * design.elements[base + $0] }
            })
    }

    private static func weighted(_ values: [Double], _ weights: [Double]?) -> [Double] {
        guard let weights else { return values }
        return values.indices.map { values[$0] * weights[$0] }
    }

    /// The kernel of the likelihood with a parameter for each row; 0 for rows of one trial.
    static func saturatedValue(of design: Design) -> Double {
        guard case .grouped(let successes, let trials) = design.outcome else { return 0 }
        return saturatedValue(successes, trials, design.weights)
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
    static func nullValue(
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
