import NumericCore

/// The maximum of a cure model's likelihood, and the profile of its cured share.
struct CureSolving {
    let likelihood: CureLikelihood
    let names: [String]
    /// The log-likelihood without cured rows.
    let uncured: Double

    /// Starts, the likelier first: as many not cured as have had the event, with the times of the
    /// events alone, as where follow-up reaches a plateau; then as many cured as half of the censored
    /// rows, with times that are those of everybody but shorter.
    func starts(_ uncured: [Double], intercept: Int?) -> [[Double]] {
        let events = likelihood.event.reduce(0, +)
        let rows = Double(likelihood.event.count)
        func who(_ share: Double) -> [Double] {
            var who = [Double](repeating: 0, count: likelihood.incidence.columns)
            if !who.isEmpty { who[0] = Kernels.logit(min(0.95, share)) }
            return who
        }
        var times = uncured
        let hasScale = likelihood.distribution.hasScale
        let tau = hasScale ? uncured[uncured.count - 1] : 1
        guard let intercept else { return [who((events / rows + 1) / 2) + times] }
        times[intercept] -= 0.5 * tau
        let later = who((events / rows + 1) / 2) + times
        guard events > 1 else { return [later] }
        var (sum, squares) = (0.0, 0.0)
        for row in likelihood.event.indices where likelihood.event[row] > 0 {
            sum += likelihood.logTimes[row]
            squares += likelihood.logTimes[row] * likelihood.logTimes[row]
        }
        let mean = sum / events
        let deviation = max(0, squares / events - mean * mean).squareRoot()
        var plateau = [Double](repeating: 0, count: uncured.count)
        let sigma = hasScale ? max(0.05, 0.8 * deviation) : 1
        plateau[intercept] = (mean + 0.5 * sigma) / sigma
        if hasScale { plateau[uncured.count - 1] = 1 / sigma }
        return [who(1.02 * events / rows) + plateau, later]
    }

    /// The maximum from the first start that leads to one.
    func maximum(starts: [[Double]]) throws -> NewtonSolution {
        var failed: (any Error)?
        for start in starts {
            do {
                return try maximum(start: start)
            } catch {
                failed = error
            }
        }
        throw failed ?? CureFitError.notConverged(iterations: 0)
    }

    private func maximum(start: [Double]) throws -> NewtonSolution {
        do {
            return try Self.maximize(likelihood, start: start)
        } catch NewtonError.notConverged(let last) {
            throw failure(last.solution, last.record.iterations.count)
        } catch NewtonError.singularInformation(let column) {
            throw CureFitError.singularInformation(column: names[column])
        } catch NewtonError.notFinite {
            throw failure(start, 0)
        }
    }

    private func failure(_ point: [Double], _ iterations: Int) -> CureFitError {
        let who = likelihood.incidence.multipliedInChunks(by: likelihood.split(point).incidence)
        let mean = who.reduce(0) { $0 + Kernels.logistic($1) } / Double(max(1, who.count))
        return mean > 0.99 ? .nobodyCured : .notConverged(iterations: iterations)
    }

    private static func maximize(
        _ likelihood: CureLikelihood, start: [Double]
    ) throws -> NewtonSolution {
        try NumericCore.maximize(
            start: start, control: NewtonControl(maximumIterations: 200),
            evaluate: likelihood.safeDerivatives)
    }

    /// The estimates in g, β and log σ with the inverse of their observed information.
    func estimates(_ solution: NewtonSolution) throws -> (covariance: Matrix, values: [Double]) {
        let (who, gamma, tau) = likelihood.split(solution.solution)
        let values =
            who + gamma.map { $0 / tau }
            + (likelihood.distribution.hasScale ? [-Kernels.log(tau)] : [])
        let exact = likelihood.derivatives(at: solution.solution, isExact: true)
        let inverse: Matrix
        do {
            inverse = try Cholesky(exact.information).inverse()
        } catch {
            throw CureFitError.singularInformation(column: names[error.column])
        }
        let slopes = who.count..<(who.count + gamma.count)
        return (inverse.inLogScale(at: solution.solution, slopes: slopes), values)
    }

    /// The cured share at the means of the incidence columns and the points at which the profile
    /// of the log-likelihood has fallen by half a χ² quantile.
    func profile(_ solution: NewtonSolution, level: Double) throws -> CuredShare {
        let means = (0..<likelihood.incidence.columns).map { column in
            likelihood.incidence.column(column).reduce(0, +) / Double(likelihood.incidence.rows)
        }
        let who = likelihood.split(solution.solution).incidence
        let top = zip(who, means).reduce(0) { $0 + $1.0 * $1.1 }
        let value = solution.derivatives.value
        let ratio = 2 * (value - uncured)
        let z = Special.normalQuantile(0.5 + level / 2)
        var share = CuredShare(
            estimate: Kernels.logistic(-top), lower: 0, upper: 1, likelihoodRatio: ratio,
            shortFollowUp: 0)
        // Without an intercept there is no one share that could be held fixed.
        guard names.first == "incidence:(Intercept)" else {
            share.lower = .nan
            share.upper = .nan
            return share
        }
        var centred = likelihood.incidence
        for column in 1..<max(1, centred.columns) {
            for row in 0..<centred.rows { centred[row, column] -= means[column] }
        }
        let about = CureLikelihood(
            distribution: likelihood.distribution, incidence: centred,
            latency: likelihood.latency, logTimes: likelihood.logTimes, event: likelihood.event,
            weights: likelihood.weights)
        var point = solution.solution
        point[0] = top
        let profiled = ProfiledLikelihood(
            maximum: point, value: value,
            covariance: try Cholesky(about.derivatives(at: point, isExact: true).information)
                .inverse(), derivatives: about.safeDerivatives)
        // No limit is found where the likelihood never falls so far, or has no maximum on the way.
        func limit(_ direction: Double) -> Double {
            (try? profiled.limit(of: 0, direction: direction, quantile: z))
                ?? direction * .infinity
        }
        share.upper = Kernels.logistic(-limit(-1))
        if ratio > z * z { share.lower = Kernels.logistic(-limit(1)) }
        return share
    }
}

extension CureLikelihood {
    /// The exact derivatives, or where their information is not positive the stand-in for it.
    func safeDerivatives(at point: [Double]) -> Derivatives {
        let exact = derivatives(at: point, isExact: true)
        if (try? Cholesky(exact.information)) != nil { return exact }
        return derivatives(at: point, isExact: false)
    }
}

/// Why a cure model gave no estimate.
package enum CureFitError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Rows that enter late.
    case lateEntry(formula: String)
    /// A known part of the linear predictors.
    case offset
    /// The likelihood rises for ever as the cured share falls to 0.
    case nobodyCured
    case singularInformation(column: String)
    case notConverged(iterations: Int)

    package var description: String {
        switch self {
        case .lateEntry(let formula):
            return "a cure model needs Surv(time, event), everybody followed from time 0, but the "
                + "formula is \(formula)"
        case .offset:
            return "a cure model takes no offset(...), which would belong to one of its two parts "
                + "only; leave it out of the formula and of incidence"
        case .nobodyCured:
            return
                "the likelihood rises for ever as the cured share falls to 0: these data show no "
                + "plateau; use kind: aft"
        case .singularInformation(let column):
            return "the information about \"\(column)\" vanishes: the data do not tell the cured "
                + "share from a long tail; use fewer incidence terms, or kind: aft"
        case .notConverged(let iterations):
            return
                "no convergence after \(iterations) iterations: the likelihood is flat where the "
                + "cured share trades with a long tail; use fewer terms, or kind: aft"
        }
    }
}
