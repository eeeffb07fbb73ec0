/// One of a few values, each with a probability.
public struct Choice: Distribution, Codable, Equatable {
    /// The values whose weight is above 0, rising.
    public let values: [Double]
    /// Their probabilities, which add up to 1.
    public let probabilities: [Double]

    /// Makes the distribution of values and weights; the weights need not add up to 1.
    public init(values: [Double], weights: [Double]) throws(DistributionError) {
        try DistributionError.check(
            !values.isEmpty && values.count == weights.count, "choice",
            "needs one weight per value, not \(values.count) values and \(weights.count) weights")
        let total = weights.reduce(0, +)
        try DistributionError.check(
            values.allSatisfy(\.isFinite) && weights.allSatisfy { $0 >= 0 } && total > 0
                && total.isFinite, "choice",
            "needs finite values and weights of at least 0, one of them above 0")
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
            .filter { weights[$0] > 0 }
        self.values = order.map { values[$0] }
        probabilities = order.map { weights[$0] / total }
    }

    /// The expectation.
    public var mean: Double { zip(values, probabilities).reduce(0) { $0 + $1.0 * $1.1 } }

    /// The standard deviation.
    public var standardDeviation: Double {
        let centre = mean
        return zip(values, probabilities)
            .reduce(0) { $0 + ($1.0 - centre) * ($1.0 - centre) * $1.1 }.squareRoot()
    }

    /// From the least to the greatest value.
    public var support: ClosedRange<Double> { (values.first ?? 0)...(values.last ?? 0) }

    /// The logarithm of the probability of x.
    public func logDensity(_ x: Double) -> Double {
        Kernels.log(zip(values, probabilities).reduce(0) { $0 + ($1.0 == x ? $1.1 : 0) })
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        if let last = values.last, x >= last { return 1 }
        return zip(values, probabilities).reduce(0) { $0 + ($1.0 <= x ? $1.1 : 0) }
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        zip(values, probabilities).reduce(0) { $0 + ($1.0 > x ? $1.1 : 0) }
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1 else { return .nan }
        var sum = 0.0
        for (value, probability) in zip(values, probabilities) {
            sum += probability
            if sum >= p { return value }
        }
        return values.last ?? .nan
    }
}
