/// A mixture: one of several distributions, each chosen with a probability.
///
/// A `Choice` of plain values is the mixture of fixed numbers.
public struct Mixture: Distribution, Codable, Equatable {
    /// What is chosen from.
    public let components: [AnyDistribution]
    /// The probability of each component; they add up to 1.
    public let probabilities: [Double]

    /// Makes the mixture of components and weights; the weights need not add up to 1.
    public init(components: [AnyDistribution], weights: [Double]) throws(DistributionError) {
        try DistributionError.check(
            !components.isEmpty && components.count == weights.count, "choice",
            "needs one weight per distribution, not \(components.count) distributions and "
                + "\(weights.count) weights")
        let total = weights.reduce(0, +)
        try DistributionError.check(
            weights.allSatisfy { $0 >= 0 } && total > 0 && total.isFinite, "choice",
            "needs weights of at least 0, one of them above 0, not \(weights)")
        let kept = components.indices.filter { weights[$0] > 0 }
        self.components = kept.map { components[$0] }
        probabilities = kept.map { weights[$0] / total }
    }

    /// From the least to the greatest end of a component.
    public var support: ClosedRange<Double> {
        let ends = components.map(\.support)
        return (ends.map(\.lowerBound).min() ?? 0)...(ends.map(\.upperBound).max() ?? 0)
    }

    /// Σ wᵢ mᵢ.
    public var mean: Double { sum(\.mean) }

    /// Σ wᵢ (vᵢ + (mᵢ − m)²).
    public var variance: Double {
        let centre = mean
        return sum { $0.variance + ($0.mean - centre) * ($0.mean - centre) }
    }

    /// The square root of the variance.
    public var standardDeviation: Double { variance.squareRoot() }

    /// log Σ wᵢ fᵢ(x), without underflow.
    ///
    /// - Precondition: the components have all densities or all probabilities; else their sum means
    ///   nothing.
    public func logDensity(_ x: Double) -> Double {
        let logs = components.map { $0.logDensity(x) }
        guard let top = logs.max(), top.isFinite else { return logs.max() ?? -.infinity }
        let rest = zip(logs, probabilities).reduce(0) { $0 + $1.1 * Kernels.exp($1.0 - top) }
        return top + Kernels.log(rest)
    }

    /// Σ wᵢ Fᵢ(x).
    public func cumulative(_ x: Double) -> Double { min(1, sum { $0.cumulative(x) }) }

    /// Σ wᵢ P(Xᵢ > x).
    public func upperTail(_ x: Double) -> Double { min(1, sum { $0.upperTail(x) }) }

    /// The smallest number x with Σ wᵢ Fᵢ(x) ≥ p, found to the last bit.
    public func quantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1 else { return .nan }
        if p == 0 || p == 1 { return p == 0 ? support.lowerBound : support.upperBound }
        return first(among: components.map { $0.quantile(p) }) { cumulative($0) >= p }
    }

    /// The smallest number x with Σ wᵢ P(Xᵢ > x) ≤ q, found to the last bit.
    public func upperQuantile(_ q: Double) -> Double {
        guard q >= 0, q <= 1 else { return .nan }
        if q == 0 || q == 1 { return q == 1 ? support.lowerBound : support.upperBound }
        return first(among: components.map { $0.upperQuantile(q) }) { upperTail($0) <= q }
    }

    private func sum(_ value: (AnyDistribution) -> Double) -> Double {
        zip(components, probabilities).reduce(0) { $0 + $1.1 * value($1.0) }
    }

    /// The first number between the least and the greatest one for which a condition holds that, once
    /// it holds, holds for all above: bisection over the order of all doubles.
    private func first(among ends: [Double], _ holds: (Double) -> Bool) -> Double {
        guard let least = ends.min(), let greatest = ends.max() else { return .nan }
        if holds(least) { return least }
        var (low, high) = (Self.position(least), Self.position(greatest))
        while low + 1 < high {
            let middle = (low >> 1) + (high >> 1) + (low & high & 1)
            if holds(Self.number(middle)) { high = middle } else { low = middle }
        }
        return Self.number(high)
    }

    /// The place of a number among all doubles: it rises with the number.
    private static func position(_ x: Double) -> Int {
        let magnitude = Int(x.magnitude.bitPattern)
        return x < 0 ? -magnitude : magnitude
    }

    private static func number(_ position: Int) -> Double {
        let magnitude = Double(bitPattern: UInt64(position.magnitude))
        return position < 0 ? -magnitude : magnitude
    }
}
