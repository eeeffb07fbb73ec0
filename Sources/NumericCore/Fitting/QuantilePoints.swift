/// A value and the probability that a number is at most as large: what an expert says, or a report
/// prints.
public struct QuantilePoint: Sendable, Codable, Equatable {
    /// The probability, between 0 and 1.
    public let probability: Double
    /// The value.
    public let value: Double

    /// Makes a point of a quantile function.
    public init(probability: Double, value: Double) {
        self.probability = probability
        self.value = value
    }
}

/// Points of a quantile function that a distribution of two parameters can be fitted to.
struct QuantilePoints {
    /// Rising in both.
    let points: [QuantilePoint]

    /// Checks and sorts points.
    ///
    /// - Throws: `DistributionError` for fewer than two points, a probability outside (0, 1), values
    ///   that do not rise with the probabilities, or a value outside the open support.
    init(
        _ name: String, _ points: [QuantilePoint], in support: ClosedRange<Double>
    ) throws(DistributionError) {
        try DistributionError.check(
            points.count >= 2, name, "needs at least two quantiles, not \(points.count)")
        let sorted = points.sorted { $0.probability < $1.probability }
        for point in sorted {
            try DistributionError.check(
                point.probability > 0 && point.probability < 1, name,
                "the probability of a quantile must lie between 0 and 1, not "
                    + "\(point.probability)")
            try DistributionError.check(
                point.value > support.lowerBound && point.value < support.upperBound, name,
                "the quantile \(point.value) must lie inside the range from "
                    + "\(support.lowerBound) to \(support.upperBound)")
        }
        for (earlier, later) in zip(sorted, sorted.dropFirst()) {
            try DistributionError.check(
                earlier.probability < later.probability && earlier.value < later.value, name,
                "quantiles must rise with their probabilities, but \(earlier.value) at "
                    + "\(earlier.probability) is followed by \(later.value) at "
                    + "\(later.probability)")
        }
        self.points = sorted
    }

    /// The straight line through two points (z, y), or the least-squares one through more.
    func line(
        _ z: (Double) -> Double, _ y: (Double) -> Double
    ) -> (intercept: Double, slope: Double) {
        let pairs = points.map { (z($0.probability), y($0.value)) }
        let count = Double(pairs.count)
        let centre = pairs.reduce(0) { $0 + $1.0 } / count
        let middle = pairs.reduce(0) { $0 + $1.1 } / count
        var (cross, square) = (0.0, 0.0)
        for (a, b) in pairs {
            cross += (a - centre) * (b - middle)
            square += (a - centre) * (a - centre)
        }
        return (middle - cross / square * centre, cross / square)
    }

    /// The two parameters whose quantiles are nearest to the values, in the sum of squared
    /// differences, by Levenberg and Marquardt's method with central differences.
    ///
    /// - Parameters:
    ///   - name: the distribution, as a user writes it.
    ///   - start: where the search begins; any real numbers are parameters.
    ///   - scale: what turns quantiles and values into the scale on which differences are squared.
    ///   - quantile: the quantile function of two parameters and a probability.
    /// - Returns: both parameters.
    /// - Throws: `DistributionError` if the search does not settle, or two points cannot be met.
    func nearest(
        _ name: String, from start: (Double, Double), on scale: (Double) -> Double = { $0 },
        _ quantile: (Double, Double, Double) -> Double
    ) throws(DistributionError) -> (Double, Double) {
        let wanted = points.map { scale($0.value) }
        let unit = max((wanted.last ?? 0) - (wanted.first ?? 0), .leastNormalMagnitude)
        func residuals(_ a: Double, _ b: Double) -> [Double] {
            zip(points, wanted).map { (scale(quantile(a, b, $0.probability)) - $1) / unit }
        }
        var (a, b) = start
        var here = residuals(a, b)
        var size = here.reduce(0) { $0 + $1 * $1 }
        var damping = 1e-3
        var settled = false
        for _ in 0..<500 where !settled {
            let h = 1e-5
            let da = zip(residuals(a + h, b), residuals(a - h, b)).map { ($0 - $1) / (2 * h) }
            let db = zip(residuals(a, b + h), residuals(a, b - h)).map { ($0 - $1) / (2 * h) }
            func dot(_ x: [Double], _ y: [Double]) -> Double {
                zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
            }
            let (aa, ab, bb) = (dot(da, da), dot(da, db), dot(db, db))
            let (ga, gb) = (dot(da, here), dot(db, here))
            while true {
                let (p, q) = (aa * (1 + damping) + 1e-300, bb * (1 + damping) + 1e-300)
                let determinant = p * q - ab * ab
                let stepA = (ab * gb - q * ga) / determinant
                let stepB = (ab * ga - p * gb) / determinant
                let next = residuals(a + stepA, b + stepB)
                let nextSize = next.reduce(0) { $0 + $1 * $1 }
                if nextSize <= size {
                    settled = max(abs(stepA), abs(stepB)) < 1e-13 * (1 + max(abs(a), abs(b)))
                    (a, b, here, size) = (a + stepA, b + stepB, next, nextSize)
                    damping = max(damping / 10, 1e-15)
                    break
                }
                damping *= 10
                if damping > 1e12 {
                    settled = true
                    break
                }
            }
        }
        let isMet = points.count > 2 || size < 1e-16
        try DistributionError.check(
            size.isFinite && isMet, name,
            "no such distribution has the quantiles "
                + points.map { "\($0.value) at \($0.probability)" }.joined(separator: ", "))
        return (a, b)
    }
}
