import Glibc
import NumericCore

extension BetaBinomial {
    /// The largest precision a fit reports: sellers are then alike to 0.1 % of a rate's spread.
    package static let largestPrecision = 1e6
    /// The smallest precision a fit reports: nearly every seller is then at 0 or at 1.
    package static let smallestPrecision = 1e-2
    /// The precision taken where the counts cannot tell it: a prior worth 20 orders.
    package static let unknownPrecision = 20.0
    /// How near a search comes to the best log precision; one as near to a bound is at it.
    private static let searchWidth = 1e-6

    /// Fits the law of sellers' true rates by maximum likelihood.
    ///
    /// Maximises Σ log B(a + x, b + n − x) − log B(a, b) over (logit mean, log precision) by
    /// Newton's method. The sums of log-gamma differences are written as sums over counts,
    /// Σᵢ #{x > i} log(a + i) + #{n − x > i} log(b + i) − #{n > i} log(a + b + i), so they and
    /// their derivatives are exact. Sellers without orders are left out.
    ///
    /// What the counts cannot tell is set and said in the diagnostics: `no_events`, `all_events`,
    /// `one_seller`, `precision_unknown` (precision 20), `no_overdispersion` (precision 1e6),
    /// `all_or_nothing` (precision 0.01).
    ///
    /// - Throws: `BetaBinomialError`.
    /// - Precondition: as many successes as trials.
    /// - Complexity: O(sellers + largest n) per iteration.
    /// - Reference: Skellam (1948), J. R. Stat. Soc. B 10:257–261.
    package static func fit(
        successes: [Int], trials: [Int]
    ) throws(BetaBinomialError) -> BetaBinomialFit {
        precondition(successes.count == trials.count, "counts and orders differ in length")
        let counts = try RateCounts(successes: successes, trials: trials)
        guard counts.totalTrials > 0 else { throw .noTrials }
        if let known = degenerate(counts) { return known }
        let mean = Double(counts.totalSuccesses) / Double(counts.totalTrials)
        if counts.overdispersionScore(mean: mean) <= 0 {
            return atBound(
                counts, mean: mean, precision: largestPrecision, code: "no_overdispersion",
                "sellers do not differ by more than chance; their precision is set to its "
                    + "largest value, 1,000,000")
        }
        if counts.isAllOrNothing {
            return atBound(
                counts, mean: mean, precision: smallestPrecision, code: "all_or_nothing",
                "every seller with two or more orders is at 0 or at 1; the precision is set to "
                    + "its smallest value, 0.01")
        }
        return try interior(counts, mean: mean)
    }

    private static func degenerate(_ counts: RateCounts) -> BetaBinomialFit? {
        let smoothed = (Double(counts.totalSuccesses) + 0.5) / (Double(counts.totalTrials) + 1)
        let found: (code: String, text: String)?
        if counts.totalSuccesses == 0 {
            found = ("no_events", "no order counts against any seller")
        } else if counts.totalSuccesses == counts.totalTrials {
            found = ("all_events", "every order counts against its seller")
        } else if counts.sellers == 1 {
            found = ("one_seller", "only one seller has orders")
        } else if counts.largestTrials == 1 {
            found = ("precision_unknown", "no seller has two orders")
        } else {
            found = nil
        }
        guard let found else { return nil }
        return atBound(
            counts, mean: smoothed, precision: unknownPrecision, code: found.code,
            found.text + "; the mean is (count + 0.5)/(orders + 1) and the precision, which "
                + "cannot be estimated, is set to 20 orders")
    }

    /// The fit whose precision is set, with the mean's error only.
    private static func atBound(
        _ counts: RateCounts, mean: Double, precision: Double, code: String, _ message: String
    ) -> BetaBinomialFit {
        let law = BetaBinomial(mean: mean, precision: precision)
        let variance = 1 / (Double(counts.totalTrials) * mean * (1 - mean))
        let slopes = [1 - mean, -mean]
        var covariance = Matrix(rows: 2, columns: 2)
        for row in 0..<2 {
            for column in 0..<2 {
                covariance[row, column] = slopes[row] * slopes[column] * variance
            }
        }
        return result(
            counts, law, covariance, diagnostics: [Diagnostic(code, .note, message)])
    }

    private static func interior(
        _ counts: RateCounts, mean: Double
    ) throws(BetaBinomialError) -> BetaBinomialFit {
        let start = [log(mean / (1 - mean)), log(counts.momentPrecision(mean: mean))]
        var solution: [Double]
        do {
            solution = try maximize(start: start) { counts.derivatives(at: $0) }.solution
        } catch NewtonError.notConverged {
            // Where sellers hardly differ the likelihood is flat beyond the best precision, and
            // Newton's steps from there come to nothing.
            solution = searched(counts, logitMean: start[0])
        } catch {
            let law = RateCounts.law(at: start)
            throw .notConverged(a: law.a, b: law.b)
        }
        let law = RateCounts.law(at: solution)
        if solution[1] > log(largestPrecision) - 2 * searchWidth {
            return atBound(
                counts, mean: mean, precision: largestPrecision, code: "no_overdispersion",
                "sellers hardly differ by more than chance; their precision is set to its "
                    + "largest value, 1,000,000")
        }
        guard let factor = try? Cholesky(counts.derivatives(at: solution).information) else {
            throw .notConverged(a: law.a, b: law.b)
        }
        // (log a, log b) = (v − log(1 + e^−u), v − log(1 + e^u)).
        let jacobian = Matrix(
            rows: 2, columns: 2, columnMajor: [1 - law.mean, -law.mean, 1, 1])
        let covariance = jacobian.multiplied(by: factor.inverse())
            .multiplied(by: jacobian.transposed())
        return result(counts, law, covariance, diagnostics: [])
    }

    /// The maximum by search over the log precision, the mean being the best at each.
    ///
    /// Golden sections between the bounds.
    private static func searched(_ counts: RateCounts, logitMean start: Double) -> [Double] {
        func best(_ v: Double) -> (point: [Double], value: Double) {
            var point = [start, v]
            for _ in 0..<50 {
                let here = counts.derivatives(at: point)
                let step = here.gradient[0] / max(here.information[0, 0], 1e-12)
                point[0] += min(1, max(-1, step))
                if abs(step) < 1e-10 { break }
            }
            return (point, counts.derivatives(at: point).value)
        }
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (log(smallestPrecision), log(largestPrecision))
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (atLeft, atRight) = (best(left), best(right))
        while high - low > searchWidth {
            if atLeft.value >= atRight.value {
                (high, right, atRight) = (right, left, atLeft)
                left = high - ratio * (high - low)
                atLeft = best(left)
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + ratio * (high - low)
                atRight = best(right)
            }
        }
        return atLeft.value >= atRight.value ? atLeft.point : atRight.point
    }

    private static func result(
        _ counts: RateCounts, _ law: BetaBinomial, _ covariance: Matrix, diagnostics: [Diagnostic]
    ) -> BetaBinomialFit {
        BetaBinomialFit(
            law: law, logCovariance: covariance, logLikelihood: counts.logLikelihood(of: law),
            sellers: counts.sellers, successes: counts.totalSuccesses, trials: counts.totalTrials,
            diagnostics: diagnostics)
    }
}
