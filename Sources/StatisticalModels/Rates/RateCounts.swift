import Glibc
import NumericCore

/// The counts of many sellers, in the form the beta-binomial likelihood needs.
struct RateCounts {
    /// How many sellers have more than i successes, failures, trials.
    private(set) var successesAbove: [Double]
    private(set) var failuresAbove: [Double]
    private(set) var trialsAbove: [Double]
    private(set) var sellers = 0
    private(set) var totalSuccesses = 0
    private(set) var totalTrials = 0
    /// Σ (x − n·mean)² needs these three.
    private var squares = (successes: 0.0, mixed: 0.0, trials: 0.0)
    /// Whether every seller has no or only successes.
    private(set) var isAllOrNothing = true

    var largestTrials: Int { trialsAbove.count }

    init(successes: [Int], trials: [Int]) throws(BetaBinomialError) {
        var largest = (successes: 0, failures: 0, trials: 0)
        for (row, x) in successes.enumerated() {
            let n = trials[row]
            guard x >= 0, n >= x else {
                throw .impossibleCount(row: row, successes: x, trials: n)
            }
            largest = (max(largest.0, x), max(largest.1, n - x), max(largest.2, n))
        }
        successesAbove = [Double](repeating: 0, count: largest.successes)
        failuresAbove = [Double](repeating: 0, count: largest.failures)
        trialsAbove = [Double](repeating: 0, count: largest.trials)
        for (row, x) in successes.enumerated() where trials[row] > 0 { add(x, of: trials[row]) }
        Self.accumulate(&successesAbove)
        Self.accumulate(&failuresAbove)
        Self.accumulate(&trialsAbove)
    }

    private mutating func add(_ x: Int, of n: Int) {
        if x > 0 { successesAbove[x - 1] += 1 }
        if n > x { failuresAbove[n - x - 1] += 1 }
        trialsAbove[n - 1] += 1
        sellers += 1
        totalSuccesses += x
        totalTrials += n
        squares.successes += Double(x) * Double(x)
        squares.mixed += Double(x) * Double(n)
        squares.trials += Double(n) * Double(n)
        if x > 0, x < n { isAllOrNothing = false }
    }

    /// From "exactly i + 1" to "more than i".
    private static func accumulate(_ counts: inout [Double]) {
        var sum = 0.0
        for index in counts.indices.reversed() {
            sum += counts[index]
            counts[index] = sum
        }
    }

    /// The derivative of the log-likelihood in 1/precision at 0, at the common rate `mean`:
    /// ½ Σ x(x − 1)/mean + (n − x)(n − x − 1)/(1 − mean) − n(n − 1).
    func overdispersionScore(mean: Double) -> Double {
        let x = Double(totalSuccesses)
        let n = Double(totalTrials)
        let failuresSquared = squares.trials - 2 * squares.mixed + squares.successes
        return 0.5
            * ((squares.successes - x) / mean + (failuresSquared - (n - x)) / (1 - mean)
                - (squares.trials - n))
    }

    /// The precision at which the weighted variance of the rates equals its expectation.
    func momentPrecision(mean: Double) -> Double {
        let n = Double(totalTrials)
        let observed =
            squares.successes - 2 * mean * squares.mixed + mean * mean * squares.trials
        let correlation =
            (observed / (mean * (1 - mean)) - n) / max(squares.trials - n, 1)
        return min(max(1 / min(max(correlation, 1e-4), 0.99) - 1, 0.05), 1e4)
    }

    static func law(at point: [Double]) -> BetaBinomial {
        let mean = min(max(1 / (1 + exp(-point[0])), 1e-300), 1 - 1e-16)
        return BetaBinomial(mean: mean, precision: min(max(exp(point[1]), 1e-300), 1e300))
    }

    func logLikelihood(of law: BetaBinomial) -> Double {
        Self.sum(successesAbove, from: law.a).value + Self.sum(failuresAbove, from: law.b).value
            - Self.sum(trialsAbove, from: law.precision).value
    }

    /// Value, gradient and negative Hessian in (logit mean, log precision).
    func derivatives(at point: [Double]) -> Derivatives {
        let law = Self.law(at: point)
        let (a, b, mean) = (law.a, law.b, law.mean)
        let first = Self.sum(successesAbove, from: a)
        let second = Self.sum(failuresAbove, from: b)
        let both = Self.sum(trialsAbove, from: law.precision)
        let slopes = (a: first.slope - both.slope, b: second.slope - both.slope)
        let curve = (
            aa: first.curve - both.curve, ab: -both.curve, bb: second.curve - both.curve
        )
        let scale = law.precision * mean * (1 - mean)
        let difference = slopes.a - slopes.b
        let logit2 =
            scale * scale * (curve.aa - 2 * curve.ab + curve.bb)
            + difference * scale * (1 - 2 * mean)
        let mixed =
            scale * difference
            + scale * ((curve.aa - curve.ab) * a + (curve.ab - curve.bb) * b)
        let radial = a * slopes.a + b * slopes.b
        let log2 = radial + a * a * curve.aa + 2 * a * b * curve.ab + b * b * curve.bb
        return Derivatives(
            value: first.value + second.value - both.value, gradient: [scale * difference, radial],
            information: Self.positive(logit2: -logit2, mixed: -mixed, log2: -log2))
    }

    /// The negative Hessian, its diagonal enlarged where it is not positive definite.
    private static func positive(logit2: Double, mixed: Double, log2: Double) -> Matrix {
        if logit2 > 0, logit2 * log2 > mixed * mixed {
            return Matrix(rows: 2, columns: 2, columnMajor: [logit2, mixed, mixed, log2])
        }
        let floor = 1e-8
        return Matrix(
            rows: 2, columns: 2,
            columnMajor: [
                abs(logit2) + abs(mixed) + floor, mixed, mixed, abs(log2) + abs(mixed) + floor,
            ])
    }

    /// Σ c·log(start + i), its first and second derivative in `start`.
    private static func sum(
        _ counts: [Double], from start: Double
    ) -> (value: Double, slope: Double, curve: Double) {
        var (value, slope, curve) = (0.0, 0.0, 0.0)
        for (index, count) in counts.enumerated() {
            let at = start + Double(index)
            value += count * log(at)
            slope += count / at
            curve -= count / (at * at)
        }
        return (value, slope, curve)
    }
}
