import NumericCore

/// Consecutive groups of a mixed logistic regression: their modes, then their integrals.
struct MixedChunk {
    private let rows: MixedRows
    private let groups: Range<Int>
    private let range: Range<Int>
    private let sigma: Double
    /// x·β + offset of the chunk's rows, and the linear predictor with the groups' effects.
    private let fixed: [Double]
    private var eta: [Double]
    private var probabilities: [Double]

    /// ẑ and H of each group.
    private(set) var modes: [Double]
    private(set) var curvatures: [Double]
    /// The log-likelihood of each group, and its derivative in σ.
    private(set) var values: [Double]
    private(set) var slopes: [Double]
    /// For each row what its x is multiplied by in the score of β.
    private(set) var weights: [Double]

    init(rows: MixedRows, groups: Range<Int>, eta: [Double], sigma: Double, modes: [Double]) {
        self.rows = rows
        self.groups = groups
        self.sigma = sigma
        range = rows.rows(of: groups)
        fixed = Array(eta[range])
        self.eta = fixed
        probabilities = fixed
        self.modes = Array(modes[groups])
        curvatures = groups.map { _ in 1 }
        values = groups.map { _ in 0 }
        slopes = values
        weights = fixed
    }

    /// The rows of a group, counted from the chunk's first.
    private func rows(_ group: Int) -> Range<Int> {
        let found = rows.rows(of: (groups.lowerBound + group)..<(groups.lowerBound + group + 1))
        return (found.lowerBound - range.lowerBound)..<(found.upperBound - range.lowerBound)
    }

    /// η = fixed + σ·z, z being one value for each group.
    private mutating func move(to z: [Double]) {
        for group in z.indices {
            let shift = sigma * z[group]
            for row in rows(group) { eta[row] = fixed[row] + shift }
        }
    }

    /// Newton's method for all modes together; f is concave, and no step moves η by more than 4.
    ///
    /// The last step is at most 1e-7 of the curvature's scale, so that what is left is rounding.
    mutating func findModes() {
        let limit = 4 / max(abs(sigma), 1e-300)
        for _ in 0..<100 {
            move(to: modes)
            Kernels.logistic(eta, into: &probabilities)
            var largest = 0.0
            for group in modes.indices {
                let (residual, information) = sums(group)
                let curvature = 1 + sigma * sigma * information
                let step = (sigma * residual - modes[group]) / curvature
                modes[group] += min(max(step, -limit), limit)
                largest = max(largest, abs(step) * curvature.squareRoot())
            }
            if largest <= 1e-7 { return }
        }
    }

    /// Σ s − m·p and Σ m·p·(1 − p) of a group.
    private func sums(_ group: Int) -> (residual: Double, information: Double) {
        var (residual, information) = (0.0, 0.0)
        let first = range.lowerBound
        for row in rows(group) {
            let p = probabilities[row]
            let m = rows.trials?[first + row] ?? 1
            residual += rows.successes[first + row] - m * p
            information += m * p * (1 - p)
        }
        return (residual, information)
    }

    /// The integrals around the modes, and their derivatives.
    mutating func integrate(_ rule: GaussHermite) {
        move(to: modes)
        Kernels.logistic(eta, into: &probabilities)
        let atMode = modes.indices.map { sums($0) }
        curvatures = atMode.map { 1 + sigma * sigma * $0.information }
        let count = modes.count
        let points = rule.points.count
        var exponents = [Double](repeating: 0, count: points * count)
        var residualSums = exponents
        let size = eta.count
        var residuals = [Double](repeating: 0, count: points * size)
        let center = probabilities
        for (point, u) in rule.points.enumerated() {
            move(to: modes.indices.map { modes[$0] + u / curvatures[$0].squareRoot() })
            let found = integrand(residuals: &residuals, at: point * size)
            for group in 0..<count {
                let z = modes[group] + u / curvatures[group].squareRoot()
                exponents[point * count + group] =
                    found.values[group] + (u * u - z * z) / 2 + Kernels.log(rule.weights[point])
                residualSums[point * count + group] = found.residuals[group]
            }
        }
        for group in 0..<count {
            join(
                group, rule, exponents: exponents, residualSums: residualSums,
                residuals: residuals, center: center, residual: atMode[group].residual)
        }
    }

    /// Σ s·η − m·log(1 + e^η) and Σ s − m·p of each group at the present η; each row's s − m·p
    /// goes to `residuals`.
    private func integrand(
        residuals: inout [Double], at place: Int
    ) -> (values: [Double], residuals: [Double]) {
        var values = [Double](repeating: 0, count: modes.count)
        var sums = values
        var scratch = eta.map { -abs($0) }
        var decay = scratch
        Kernels.exp(scratch, into: &decay)
        Kernels.log1p(decay, into: &scratch)
        let first = range.lowerBound
        for group in modes.indices {
            var (value, sum) = (0.0, 0.0)
            for row in rows(group) {
                let (e, link) = (decay[row], eta[row])
                let p = link >= 0 ? 1 / (1 + e) : e / (1 + e)
                let s = rows.successes[first + row]
                let m = rows.trials?[first + row] ?? 1
                let residual = s - m * p
                residuals[place + row] = residual
                sum += residual
                value += s * link - m * (max(link, 0) + scratch[row])
            }
            values[group] = value
            sums[group] = sum
        }
        return (values, sums)
    }

    /// The log-likelihood of a group and its derivatives from the sums at its points.
    private mutating func join(
        _ group: Int, _ rule: GaussHermite, exponents: [Double], residualSums: [Double],
        residuals: [Double], center: [Double], residual: Double
    ) {
        let (count, size) = (modes.count, eta.count)
        let (h, z) = (curvatures[group], modes[group])
        let root = h.squareRoot()
        let points = rule.points.indices
        let top = points.reduce(-Double.infinity) { max($0, exponents[$1 * count + group]) }
        var share = points.map { Kernels.exp(exponents[$0 * count + group] - top) }
        let total = share.reduce(0, +)
        for point in points { share[point] /= total }
        values[group] = top + Kernels.log(total) - Kernels.log(h) / 2
        // What moves of ẑ and H change: a·dẑ + b·dH.
        var (a, b, slope) = (0.0, 0.0, 0.0)
        for point in points {
            let (u, r) = (rule.points[point], residualSums[point * count + group])
            let at = z + u / root
            let pull = sigma * r - at
            a += share[point] * pull
            b += share[point] * u * pull
            slope += share[point] * at * r
        }
        b = -0.5 / h - 0.5 * b / (h * root)
        var (information, skew) = (0.0, 0.0)
        for row in rows(group) {
            let p = center[row]
            let w = (rows.trials?[range.lowerBound + row] ?? 1) * p * (1 - p)
            information += w
            skew += w * (1 - 2 * p)
        }
        let square = sigma * sigma
        let along = a + b * square * sigma * skew
        slopes[group] =
            slope + along * (residual - sigma * z * information) / h
            + b * (2 * sigma * information + square * z * skew)
        for row in rows(group) {
            let p = center[row]
            let w = (rows.trials?[range.lowerBound + row] ?? 1) * p * (1 - p)
            var value = w * (b * square * (1 - 2 * p) - along * sigma / h)
            for point in points { value += share[point] * residuals[point * size + row] }
            weights[row] = value
        }
    }
}
