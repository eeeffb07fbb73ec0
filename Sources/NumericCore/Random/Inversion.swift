import CKernels

/// Counts as quantile functions of one uniform number: the smallest k with P(X ≤ k) ≥ u.
///
/// A count drawn so moves by as little as it must when its parameters move, and never against
/// them: every function is monotone in u, in the number of trials and in the probability or mean.
/// The distribution functions behind them carry a relative error near 1e-13 (growing with the
/// standard deviation, to about 1e-11 at 30,000), so a result is off by one, and monotonicity can
/// fail by one, only where u is that close to a jump. Same bits on every x86-64 processor; no
/// allocation. `u` is in (0, 1); below 2⁻⁶⁰⁰ it counts as that.
///
/// - Complexity: O(mean) for expectations up to 48; about 60 elementary functions above, whatever
///   the size (hypergeometric: O(standard deviation)).
public enum Inversion {
    /// The number of successes in `trials` trials; a probability outside 0...1 counts as the nearer
    /// end.
    public static func binomial(
        _ u: Double, trials: Int, probability: Double
    ) -> Int {
        precondition(trials >= 0 && !probability.isNaN, "binomial(\(trials), \(probability))")
        return Int(ck_invert_binomial(u, Int64(trials), probability))
    }

    /// The number of events with the given mean; a negative mean counts as 0.
    ///
    /// - Precondition: `mean < 2⁵⁰`.
    public static func poisson(_ u: Double, mean: Double) -> Int {
        precondition(mean < 0x1p50, "poisson(\(mean))")
        return Int(ck_invert_poisson(u, mean))
    }

    /// The number of marked ones among `draws` taken without replacement from a population of which
    /// `successes` are marked.
    ///
    /// - Precondition: `successes` and `draws` lie in 0...population.
    public static func hypergeometric(
        _ u: Double, population: Int, successes: Int, draws: Int
    ) -> Int {
        precondition(
            0 <= successes && successes <= population && 0 <= draws && draws <= population,
            "hypergeometric(\(population), \(successes), \(draws))")
        return Int(
            ck_invert_hypergeometric(u, Int64(population), Int64(successes), Int64(draws)))
    }

    /// The number of failures before the first success; `Int.max` if it lies beyond 2⁶².
    ///
    /// - Precondition: the probability is positive.
    public static func geometric(_ u: Double, probability: Double) -> Int {
        precondition(probability > 0, "geometric(\(probability))")
        guard probability < 1 else { return 0 }
        let trials = Kernels.log1p(-u) / Kernels.log1p(-probability)
        guard trials < 0x1p62 else { return .max }
        return max(0, Int(trials.rounded(.up)) - 1)
    }

    /// Splits `trials` over categories by conditional binomials in order, one uniform each; the last
    /// category takes the rest.
    ///
    /// - Parameters:
    ///   - uniforms: at least one per category but the last.
    ///   - trials: the number to split.
    ///   - weights: not negative; they need not add up to 1. If all are 0, the last takes all.
    /// - Returns: one count per category.
    public static func multinomial(
        _ uniforms: [Double], trials: Int, weights: [Double]
    ) -> [Int] {
        precondition(uniforms.count + 1 >= weights.count, "too few uniforms")
        var suffix = weights
        for index in weights.indices.dropLast().reversed() { suffix[index] += suffix[index + 1] }
        var rest = trials
        var counts = [Int](repeating: 0, count: weights.count)
        for index in weights.indices.dropLast() where rest > 0 && suffix[index] > 0 {
            counts[index] = binomial(
                uniforms[index], trials: rest, probability: weights[index] / suffix[index])
            rest -= counts[index]
        }
        if let last = counts.indices.last { counts[last] = rest }
        return counts
    }
}
