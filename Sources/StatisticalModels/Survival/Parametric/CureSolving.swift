import NumericCore

/// The maximum of a cure model's likelihood, and the profile of its cured share.
struct CureSolving {
    let likelihood: CureLikelihood
    let names: [String]
    /// The log-likelihood without cured rows.
    let uncured: Double

    /// A start: as many cured as half of the censored rows, and times that are those of everybody
    /// but shorter.
    func start(_ uncured: ParametricSurvivalFit) -> [Double] {
        let events = likelihood.event.reduce(0, +)
        let share = (events / Double(likelihood.event.count) + 1) / 2
        var who = [Double](repeating: 0, count: likelihood.incidence.columns)
        if !who.isEmpty { who[0] = Kernels.logit(min(0.95, share)) }
        let scale = uncured.scale
        var gamma = uncured.slopes.map { $0 / scale }
        if uncured.recipe.columnNames.first == "(Intercept)" { gamma[0] -= 0.5 / scale }
        return who + gamma + (likelihood.distribution.hasScale ? [1 / scale] : [])
    }

    func maximum(start: [Double]) throws -> NewtonSolution {
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
            start: start, control: NewtonControl(maximumIterations: 200)
        ) { point in
            let exact = likelihood.derivatives(at: point, isExact: true)
            if (try? Cholesky(exact.information)) != nil { return exact }
            return likelihood.derivatives(at: point, isExact: false)
        }
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
        let (first, second) = (who.count, who.count + gamma.count)
        var turn = Matrix.identity(likelihood.count)
        for index in first..<second {
            turn[index, index] = 1 / tau
            if second < likelihood.count {
                turn[index, second] = -solution.solution[index] / (tau * tau)
            }
        }
        if second < likelihood.count { turn[second, second] = -1 / tau }
        let covariance = turn.multiplied(by: inverse).multiplied(by: turn.transposed())
        return (covariance.symmetrized(), values)
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
        let rest = restricted(means: means)
        func drop(_ level: Double, _ start: inout [Double]) -> Double {
            var fixed = rest
            fixed.incidenceOffset = level
            guard let found = try? Self.maximize(fixed, start: start) else { return .infinity }
            start = found.solution
            return 2 * (value - found.derivatives.value)
        }
        let begin = Array(solution.solution.dropFirst())
        let bound = z * z
        if let low = crossing(from: top, direction: -1, begin, bound, drop) {
            share.upper = Kernels.logistic(-low)
        }
        if ratio > bound, let high = crossing(from: top, direction: 1, begin, bound, drop) {
            share.lower = Kernels.logistic(-high)
        }
        return share
    }

    /// The likelihood with the intercept held fixed and the other incidence columns about their means.
    private func restricted(means: [Double]) -> CureLikelihood {
        let kept = Array(1..<max(1, likelihood.incidence.columns))
        var columns = likelihood.incidence.selecting(columns: kept)
        for (place, column) in kept.enumerated() {
            for row in 0..<columns.rows { columns[row, place] -= means[column] }
        }
        return CureLikelihood(
            distribution: likelihood.distribution, incidence: columns, latency: likelihood.latency,
            logTimes: likelihood.logTimes, event: likelihood.event, weights: likelihood.weights)
    }

    /// Where twice the drop reaches the bound: by doubling steps, then by halving.
    private func crossing(
        from top: Double, direction: Double, _ begin: [Double], _ bound: Double,
        _ drop: (Double, inout [Double]) -> Double
    ) -> Double? {
        var start = begin
        var inside = top
        var step = 0.25
        var outside: Double?
        for _ in 0..<12 {
            let next = inside + direction * step
            if drop(next, &start) >= bound {
                outside = next
                break
            }
            inside = next
            step *= 2
        }
        guard var far = outside else { return nil }
        for _ in 0..<40 where abs(far - inside) > 1e-6 {
            let middle = (inside + far) / 2
            var trial = start
            if drop(middle, &trial) >= bound {
                far = middle
            } else {
                inside = middle
                start = trial
            }
        }
        return (inside + far) / 2
    }
}

/// Why a cure model gave no estimate.
package enum CureFitError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Rows that enter late.
    case lateEntry(formula: String)
    /// The likelihood rises for ever as the cured share falls to 0.
    case nobodyCured
    case singularInformation(column: String)
    case notConverged(iterations: Int)

    package var description: String {
        switch self {
        case .lateEntry(let formula):
            return "a cure model needs Surv(time, event), everybody followed from time 0, but the "
                + "formula is \(formula)"
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
