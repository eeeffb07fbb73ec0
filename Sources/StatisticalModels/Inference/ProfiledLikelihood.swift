import NumericCore

/// A log-likelihood around its maximum, for tests and intervals that hold coefficients fixed.
///
/// With ℓ_j(b) the maximum where coefficient j is held at b, the test of b is 2·(ℓ̂ − ℓ_j(b)), and
/// the interval holds every b with √(2·(ℓ̂ − ℓ_j(b))) ≤ z. Its ends are found by Newton's method on
/// that root, whose slope is the score of coefficient j over the root, kept within a bracket.
///
/// - Reference: Venzon and Moolgavkar (1988), doi:10.2307/2347496. Goldens `firth_*`, and the
///   `profile_ci95` of `logistic_*`.
struct ProfiledLikelihood {
    let maximum: [Double]
    let value: Double
    /// The inverse information at the maximum: where the others move when one is moved.
    let covariance: Matrix
    let derivatives: ([Double]) -> Derivatives

    /// The tests and intervals of all coefficients.
    ///
    /// - Throws: `NewtonError` where a maximum with a coefficient at 0 is not found.
    /// - Complexity: about ten evaluations for each test and each end of an interval.
    func profile(names: [String], level: Double) throws -> LikelihoodProfile {
        let quantile = Special.normalQuantile(0.5 + level / 2)
        let rows = try names.enumerated().map { column, name in
            LikelihoodProfile.Row(
                name: name, test: try test(holding: [column]),
                lower: try limit(of: column, direction: -1, quantile: quantile),
                upper: try limit(of: column, direction: 1, quantile: quantile))
        }
        let slopes = names.indices.filter { names[$0] != "(Intercept)" }
        return LikelihoodProfile(
            rows: rows, overall: slopes.isEmpty ? nil : try test(holding: slopes), level: level)
    }

    /// That the coefficients of some columns are all 0.
    func test(holding columns: [Int]) throws -> LikelihoodRatioTest {
        var start = maximum
        if columns.count == 1 {
            start = moved(maximum, column: columns[0], by: -maximum[columns[0]])
        } else {
            for column in start.indices { start[column] = 0 }
        }
        for column in columns { start[column] = 0 }
        let (_, held) = try maximum(holding: columns, from: start)
        let statistic = max(0, 2 * (value - held.value))
        return LikelihoodRatioTest(
            statistic: statistic, degreesOfFreedom: columns.count,
            pValue: Special.chiSquaredUpper(statistic, Double(columns.count)))
    }

    /// The maximum over the other coefficients, and all derivatives there.
    private func maximum(
        holding held: [Int], from start: [Double]
    ) throws -> (point: [Double], derivatives: Derivatives) {
        let free = start.indices.filter { !held.contains($0) }
        func whole(_ values: [Double]) -> [Double] {
            var point = start
            for (place, column) in free.enumerated() { point[column] = values[place] }
            return point
        }
        let control = NewtonControl(maximumIterations: 500)
        let solution = try maximize(start: free.map { start[$0] }, control: control) { values in
            let all = derivatives(whole(values))
            return Derivatives(
                value: all.value, gradient: free.map { all.gradient[$0] },
                information: all.information.selecting(columns: free).selecting(rows: free))
        }
        let point = whole(solution.solution)
        return (point, derivatives(point))
    }

    /// A point with one coefficient moved and the others following along the likelihood's ridge.
    private func moved(_ point: [Double], column: Int, by step: Double) -> [Double] {
        let scale = step / covariance[column, column]
        return point.indices.map {
            $0 == column ? point[$0] + step : point[$0] + covariance[$0, column] * scale
        }
    }

    /// One end of an interval; infinite where the likelihood never falls far enough.
    func limit(of column: Int, direction: Double, quantile: Double) throws -> Double {
        let tolerance = quantile * max(1e-10, 1e-14 * abs(value))
        var point = maximum
        var distance = quantile * max(covariance[column, column], 0).squareRoot()
        var (near, far) = (0.0, Double.infinity)
        for _ in 0..<100 {
            let target = maximum[column] + direction * distance
            var start = moved(point, column: column, by: target - point[column])
            start[column] = target
            let here: Derivatives
            do {
                (point, here) = try maximum(holding: [column], from: start)
            } catch  where far.isInfinite && near > 0 {
                break
            }
            let root = max(0, 2 * (value - here.value)).squareRoot()
            if abs(root - quantile) <= tolerance { return target }
            if root < quantile { near = distance } else { far = distance }
            if far - near <= 1e-14 * (abs(target) + distance) { return target }
            let slope = -direction * here.gradient[column] / root
            let next = distance + (quantile - root) / slope
            let bound = far.isFinite ? far : 4 * distance
            if next > near, next < bound {
                distance = next
            } else {
                distance = far.isFinite ? (near + far) / 2 : 2 * distance
            }
        }
        return direction * .infinity
    }
}
