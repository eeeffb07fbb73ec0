import NumericCore

/// A normal law of logit of a rate.
package struct LogitNormalLaw: Sendable, Hashable, Codable {
    package var mean: Double
    package var deviation: Double

    package init(mean: Double, deviation: Double) {
        self.mean = mean
        self.deviation = deviation
    }

    /// The law whose rates have the mean and variance of Beta(a, b).
    ///
    /// Found by bisection on the deviation with the mean solved within, on 200 equally likely
    /// points; deviations lie in 1e-3 ... 6.
    package init(a: Double, b: Double) {
        let target = a / (a + b)
        let variance = target * (1 - target) / (a + b + 1)
        var low = 1e-3
        var high = 6.0
        for _ in 0..<50 {
            let middle = (low + high) / 2
            let center = Self.center(rate: target, deviation: middle)
            if Self.moments(center, middle).variance < variance {
                low = middle
            } else {
                high = middle
            }
        }
        deviation = (low + high) / 2
        mean = Self.center(rate: target, deviation: deviation)
    }

    /// The mean and variance of the rate.
    package var rateMoments: (mean: Double, variance: Double) { Self.moments(mean, deviation) }

    /// The logit mean at which the mean rate is `rate`: Newton steps held within bounds.
    static func center(rate: Double, deviation: Double) -> Double {
        var low = Kernels.logit(rate) - deviation * deviation - 1
        var high = Kernels.logit(rate) + deviation * deviation + 1
        var center = Kernels.logit(rate)
        for _ in 0..<60 {
            let (mean, _, slope) = sums(center, deviation)
            if mean < rate { low = center } else { high = center }
            var next = center + (rate - mean) / slope
            if !(next > low && next < high) { next = (low + high) / 2 }
            if (next - center).magnitude < 1e-13 { return next }
            center = next
        }
        return center
    }

    private static func moments(_ center: Double, _ deviation: Double)
        -> (mean: Double, variance: Double)
    {
        let (mean, square, _) = sums(center, deviation)
        return (mean, max(square - mean * mean, 0))
    }

    private static func sums(_ center: Double, _ deviation: Double)
        -> (mean: Double, square: Double, slope: Double)
    {
        var (mean, square, slope) = (0.0, 0.0, 0.0)
        for z in points {
            let rate = Kernels.logistic(center + deviation * z)
            mean += rate
            square += rate * rate
            slope += rate * (1 - rate)
        }
        let count = Double(points.count)
        return (mean / count, square / count, slope / count)
    }

    private static let points = (0..<200).map { Kernels.normalQuantile((Double($0) + 0.5) / 200) }
}
