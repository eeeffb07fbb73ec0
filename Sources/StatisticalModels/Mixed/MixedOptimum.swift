import NumericCore

/// A standard deviation of effects beyond which groups decide the outcome: at 15 all but one of
/// ten groups have odds beyond 6:1 either way.
private let largestDeviation = 15.0

/// Where the likelihood of a random intercept is largest.
struct MixedOptimum {
    var coefficients: [Double]
    /// The standard deviation of the effects, 0 at its boundary.
    var deviation: Double
    /// The inverse of the observed information of the coefficients and, unless it is 0, the
    /// standard deviation.
    var covariance: Matrix
    var value: Double
    /// ẑ and H of each group.
    var modes: [Double]
    var curvatures: [Double]
    var record: NewtonRecord

    /// Finds the maximum from the estimates without effects.
    ///
    /// Several standard deviations are tried for a start. The information, made by differences, is
    /// kept while the steps stay within a third of a standard error of where it was made; where it
    /// is not positive definite the sum of squared scores stands in for it. The maximum is at 0 if
    /// no start has a larger likelihood and the likelihood does not rise with the variance at 0.
    ///
    /// - Parameters:
    ///   - likelihood: the marginal likelihood.
    ///   - plain: the coefficients without effects, their inverse information, and the value.
    ///   - group: the name of the groups' column, for messages.
    /// - Returns: the maximum, with the variance 0 if that is where it lies.
    /// - Throws: ``MixedLogisticFitError``.
    static func find(
        _ likelihood: MixedLikelihood,
        plain: (coefficients: [Double], covariance: Matrix, value: Double, record: NewtonRecord),
        group: String
    ) throws -> MixedOptimum {
        let zeros = [Double](repeating: 0, count: likelihood.rows.groupCount)
        let boundary = MixedOptimum(
            coefficients: plain.coefficients, deviation: 0, covariance: plain.covariance,
            value: plain.value, modes: zeros, curvatures: zeros.map { _ in 1 },
            record: plain.record)
        var best: (theta: [Double], point: MixedLikelihood.Point)?
        for sigma in [0.1, 0.3, 0.7, 1.3, 2.5] {
            let scale = (1 + 0.346 * sigma * sigma).squareRoot()
            let theta = plain.coefficients.map { $0 * scale } + [sigma]
            let point = likelihood.evaluate(at: theta, from: best?.point.modes ?? zeros)
            guard point.value.isFinite, point.value > best?.point.value ?? -.infinity else {
                break
            }
            best = (theta, point)
        }
        guard var (theta, point) = best else { return boundary }
        if point.value <= plain.value {
            if likelihood.varianceScore(plain.coefficients) <= 0 { return boundary }
            theta = plain.coefficients + [0.05]
            point.modes = zeros
        }
        let found = try climb(likelihood, from: theta, modes: point.modes, group: group)
        return found.deviation < 1e-5 || found.value <= plain.value ? boundary : found
    }

    private static func climb(
        _ likelihood: MixedLikelihood, from start: [Double], modes: [Double], group: String
    ) throws -> MixedOptimum {
        var modes = modes
        var kept: (at: [Double], information: Matrix)?
        func evaluate(_ theta: [Double]) -> Derivatives {
            let here = likelihood.evaluate(at: theta, from: modes)
            guard here.value.isFinite else {
                return Derivatives(
                    value: .nan, gradient: here.gradient, information: here.outer)
            }
            modes = here.modes
            let isNear = kept.map { kept in
                kept.information.quadraticForm(zip(theta, kept.at).map { $0 - $1 }) < 0.1
            }
            if isNear != true {
                let information = likelihood.information(at: theta, here)
                kept = (try? Cholesky(information)) == nil ? nil : (theta, information)
            }
            return Derivatives(
                value: here.value, gradient: here.gradient,
                information: kept?.information ?? here.outer)
        }
        let solution: NewtonSolution
        do {
            solution = try maximize(
                start: start, control: NewtonControl(maximumIterations: 200, tolerance: 1e-9),
                evaluate: evaluate)
        } catch NewtonError.notConverged(let last)
            where abs(last.solution[start.count - 1]) > largestDeviation
        {
            throw MixedLogisticFitError.groupsDecide(column: group)
        } catch NewtonError.notConverged(let last) {
            throw MixedLogisticFitError.notConverged(
                coefficients: last.solution, iterations: last.record.iterations.count)
        } catch is NewtonError {
            throw MixedLogisticFitError.notConverged(coefficients: start, iterations: 0)
        }
        // −σ is the same model as σ.
        var theta = solution.solution
        if abs(theta[theta.count - 1]) > largestDeviation {
            throw MixedLogisticFitError.groupsDecide(column: group)
        }
        if theta[theta.count - 1] < 0 {
            theta[theta.count - 1].negate()
            modes = modes.map { -$0 }
        }
        let here = likelihood.evaluate(at: theta, from: modes)
        let covariance: Matrix
        do {
            covariance = try Cholesky(likelihood.information(at: theta, here)).inverse()
        } catch {
            throw MixedLogisticFitError.notConverged(
                coefficients: theta, iterations: solution.record.iterations.count)
        }
        return MixedOptimum(
            coefficients: Array(theta.dropLast()), deviation: theta[theta.count - 1],
            covariance: covariance, value: here.value, modes: here.modes,
            curvatures: here.curvatures, record: solution.record)
    }
}

extension MixedLikelihood {
    /// The derivative of the likelihood in the variance at 0: ½·Σ_g (Σ s − m·p)² − Σ m·p·(1 − p).
    fileprivate func varianceScore(_ coefficients: [Double]) -> Double {
        let eta = rows.linearPredictor(coefficients)
        var p = eta
        Kernels.logistic(eta, into: &p)
        var score = 0.0
        var start = 0
        for end in rows.ends {
            var (residual, information) = (0.0, 0.0)
            for row in start..<end {
                let m = rows.trials?[row] ?? 1
                residual += rows.successes[row] - m * p[row]
                information += m * p[row] * (1 - p[row])
            }
            score += 0.5 * (residual * residual - information)
            start = end
        }
        return score
    }

    /// The inverse of the coefficients' block of the joint information of coefficients and effects
    /// at a fixed standard deviation: XᵀWX − Σ_g σ²/H_g · (X_gᵀw)(X_gᵀw)ᵀ.
    func informationGivenDeviation(
        _ coefficients: [Double], deviation: Double, modes: [Double], curvatures: [Double]
    ) -> Matrix {
        var eta = rows.linearPredictor(coefficients)
        for group in 0..<rows.groupCount {
            for row in rows.rows(of: group..<(group + 1)) { eta[row] += deviation * modes[group] }
        }
        var p = eta
        Kernels.logistic(eta, into: &p)
        let w = p.indices.map { (rows.trials?[$0] ?? 1) * p[$0] * (1 - p[$0]) }
        var result = weightedGram(rows.x, weights: w)
        let taken = weightedGram(
            segmentSums(rows.x, weights: w, ends: rows.ends),
            weights: curvatures.map { deviation * deviation / $0 })
        for index in result.elements.indices { result.elements[index] -= taken.elements[index] }
        return result
    }
}
