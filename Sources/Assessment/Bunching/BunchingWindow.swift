import Marketplace
import NumericCore

/// A window within reach of the limit: the null law of its count, without the slope.
struct BunchingWindow {
    let seller: Int
    /// Where the count lies, in widths of the band from the limit.
    let position: Double
    let isInBand: Bool
    let isUnder: Bool
    /// Positions of the counts within reach, and their probabilities at slope 0 up to a factor.
    private let positions: [Double]
    private let weights: [Double]
    /// Counts in the band: those up to `most`, and those above it.
    private let under: Range<Int>
    private let over: Range<Int>

    /// `nil` for a window out of reach, or one that cannot miss.
    init?(_ window: BunchingTest.Window, limit: Double) {
        let (n, most) = (window.orders, window.most)
        guard most >= 0, most < n else { return nil }
        let width = max(1, Int((limit * Double(n) / 4).rounded()))
        let low = max(0, most - 3 * width + 1)
        let high = min(n, most + 3 * width)
        guard (low...high).contains(window.bad) else { return nil }
        func place(_ count: Int) -> Double {
            (Double(count) - Double(most) - 0.5) / Double(width)
        }
        seller = window.seller
        position = place(window.bad)
        isUnder = window.bad <= most
        isInBand = window.bad > most - width && window.bad <= most + width
        positions = (low...high).map(place)
        weights = Self.weights(low...high, of: n, window.prior)
        under = (max(low, most - width + 1) - low)..<(most + 1 - low)
        over = (most + 1 - low)..<(min(high, most + width) + 1 - low)
    }

    /// Beta-binomial probabilities up to a factor, by the ratio of neighbours.
    private static func weights(
        _ counts: ClosedRange<Int>, of n: Int, _ prior: RatePrior
    ) -> [Double] {
        var result = [1.0]
        for count in counts.dropLast() {
            let x = Double(count)
            let left = Double(n - count)
            result.append(
                (result.last ?? 1) * (left / (x + 1)) * ((x + prior.a) / (left - 1 + prior.b)))
        }
        return result
    }

    /// What a slope makes of the window.
    struct Moments {
        /// Mean and variance of the position within reach.
        var mean = 0.0
        var variance = 0.0
        /// P(under | band), and P(band) Cov(under, position | band).
        var under = 0.0
        var bandCovariance = 0.0
        /// P(over the limit, in the band), and the sum there of P × distance to the last count under.
        var over = 0.0
        var overDistance = 0.0
    }

    func moments(slope: Double) -> Moments {
        var result = Moments()
        let tilted = zip(weights, positions).map { $0 * Kernels.exp(slope * $1) }
        let total = tilted.reduce(0, +)
        for (weight, position) in zip(tilted, positions) {
            result.mean += weight / total * position
        }
        for (weight, position) in zip(tilted, positions) {
            let deviation = position - result.mean
            result.variance += weight / total * deviation * deviation
        }
        func sums(_ range: Range<Int>) -> (mass: Double, moment: Double) {
            range.reduce(into: (0.0, 0.0)) { sum, place in
                sum.0 += tilted[place] / total
                sum.1 += tilted[place] / total * positions[place]
            }
        }
        let (below, above) = (sums(under), sums(over))
        let band = below.mass + above.mass
        result.under = below.mass / band
        // P(band) (E[u t] − E[u] E[t]), all given the band.
        result.bandCovariance =
            below.moment - result.under * (below.moment + above.moment)
        result.over = above.mass
        result.overDistance = above.moment - above.mass * positions[under.upperBound - 1]
        return result
    }

    /// The slope of highest likelihood, by Newton's method; the likelihood is concave.
    ///
    /// Kept within ±20 a band width: beyond, all windows lie on one side of what is within reach.
    static func slope(_ windows: [BunchingWindow], from start: Double) -> Double {
        var slope = start
        for _ in 0..<50 {
            var score = 0.0
            var information = 0.0
            for window in windows {
                let moments = window.moments(slope: slope)
                score += window.position - moments.mean
                information += moments.variance
            }
            guard information > 0 else { return 0 }
            let step = max(-1, min(1, score / information))
            slope = max(-20, min(20, slope + step))
            if abs(step) < 1e-10 { break }
        }
        return slope
    }

    /// Windows just under the limit beyond those expected.
    private static func excess(_ windows: [BunchingWindow], slope: Double) -> Double {
        windows.reduce(0) { sum, window in
            guard window.isInBand else { return sum }
            return sum + (window.isUnder ? 1 : 0) - window.moments(slope: slope).under
        }
    }

    /// The bias that estimating the slope leaves in the excess: the jackknife's, by groups of sellers.
    static func bias(_ windows: [BunchingWindow], slope: Double) -> Double {
        let groups = 20
        let all = Double(Set(windows.map(\.seller)).count)
        guard all >= Double(groups) else { return 0 }
        let means = (0..<groups).map { group in
            let rest = windows.filter { $0.seller % groups != group }
            let sellers = Set(rest.map(\.seller)).count
            return excess(rest, slope: Self.slope(rest, from: slope)) / Double(max(1, sellers))
        }
        let mean = means.reduce(0, +) / Double(groups)
        return Double(groups - 1) * (all * mean - excess(windows, slope: slope))
    }
}
