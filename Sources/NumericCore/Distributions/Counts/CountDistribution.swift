/// A distribution of a count: probabilities of whole numbers.
///
/// Its functions of a real x are those of the whole numbers up to x.
public protocol CountDistribution: Distribution {
    /// The least and the greatest count; `Int.max` stands for no greatest one.
    var counts: ClosedRange<Int> { get }

    /// The logarithm of P(X = k); −∞ outside `counts`.
    func logProbability(_ k: Int) -> Double

    /// P(X ≤ k).
    func cumulative(upTo k: Int) -> Double

    /// P(X > k), without cancellation where it is small.
    func upperTail(above k: Int) -> Double

    /// The smallest k with P(X ≤ k) ≥ p, for 0 < p < 1.
    func count(at p: Double) -> Int
}

extension CountDistribution {
    /// P(X = k).
    public func probability(_ k: Int) -> Double { Kernels.exp(logProbability(k)) }

    /// The smallest k with P(X ≤ k) ≥ p, for 0 < p < 1, by bracketing and bisection.
    public func count(at p: Double) -> Int { searchedCount(p) }

    /// The same, for kinds that have a faster way for all but the smallest p.
    func searchedCount(_ p: Double) -> Int {
        p <= 0.5
            ? firstCount { cumulative(upTo: $0) >= p }
            : firstCount { upperTail(above: $0) <= 1 - p }
    }

    /// The least and the greatest count.
    public var support: ClosedRange<Double> {
        Double(
            counts.lowerBound)...(counts.upperBound == .max ? .infinity : Double(counts.upperBound))
    }

    /// The logarithm of P(X = x).
    public func logDensity(_ x: Double) -> Double {
        guard x == x.rounded(), support.contains(x), x < 0x1p62 else {
            return x.isNaN ? .nan : -.infinity
        }
        return logProbability(Int(x))
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        guard x < 0x1p62 else { return x.isNaN ? .nan : 1 }
        return x < support.lowerBound ? 0 : cumulative(upTo: Int(x.rounded(.down)))
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        guard x < 0x1p62 else { return x.isNaN ? .nan : 0 }
        return x < support.lowerBound ? 1 : upperTail(above: Int(x.rounded(.down)))
    }

    /// The smallest k with P(X ≤ k) ≥ p.
    public func quantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else {
            return p == 0 ? support.lowerBound : p == 1 ? support.upperBound : .nan
        }
        return Double(count(at: p))
    }

    /// The smallest k with P(X > k) ≤ q.
    public func upperQuantile(_ q: Double) -> Double {
        guard q > 0, q < 1 else {
            return q == 0 ? support.upperBound : q == 1 ? support.lowerBound : .nan
        }
        return Double(firstCount { upperTail(above: $0) <= q })
    }

    /// The square root of the variance.
    public var standardDeviation: Double { variance.squareRoot() }

    /// The first count for which a condition holds that, once it holds, holds for all above.
    ///
    /// - Complexity: a logarithmic number of calls in the distance from the mean.
    func firstCount(_ holds: (Int) -> Bool) -> Int {
        let (least, most) = (counts.lowerBound, min(counts.upperBound, 1 << 61))
        let start = min(Double(most), max(Double(least), mean.rounded()))
        var high = Int(start)
        var low = high
        var step = max(1, Int(min(standardDeviation, 0x1p59)))
        if holds(high) {
            // low ends below `least` or on a count that does not satisfy the condition.
            repeat {
                high = low
                low = low - least < step ? least - 1 : low - step
                step = step > 1 << 59 ? step : 2 * step
            } while low >= least && holds(low)
        } else {
            repeat {
                low = high
                if high == most { return most }
                high = most - high < step ? most : high + step
                step = step > 1 << 59 ? step : 2 * step
            } while !holds(high)
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
