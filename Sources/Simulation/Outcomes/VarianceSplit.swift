/// Where the variance of a metric comes from: the law of total variance over three groups of draws.
///
/// With θ what fits and start rates do not know, x the stated assumptions and c chance, and a
/// replicate Y(θ, x, c) with companions Y'(θ, x, c') and Y''(θ, x'', c''),
/// Cov(Y, Y') = Var E(Y | θ, x) and Cov(Y, Y''), Cov(Y', Y'') = Var E(Y | θ). So
/// parameters: Var E(Y | θ); assumptions, with what they do together with the parameters:
/// Var E(Y | θ, x) − Var E(Y | θ); chance: the rest. Each is unbiased before it is divided.
package struct VarianceSplit: Sendable, Hashable {
    /// A part of the variance with its error by leaving out one replicate at a time.
    package struct Share: Sendable, Hashable {
        package var estimate: Double
        package var standardError: Double
    }

    /// More data would narrow this.
    package var parameters: Share
    /// Experiments, or a better judgement, would narrow this.
    package var assumptions: Share
    /// Nothing narrows this.
    package var chance: Share
    /// The replicates with companions that were used.
    package var count: Int

    /// The nearest shares that can be: none below 0, together 1.
    package var possible: (parameters: Double, assumptions: Double, chance: Double) {
        let parts = [parameters, assumptions, chance].map { max(0, $0.estimate) }
        let sum = parts.reduce(0, +)
        return (parts[0] / sum, parts[1] / sum, parts[2] / sum)
    }

    /// The fewest replicates with companions from which shares are given: of 400 replicates.
    package static let fewest = 50

    /// Splits a metric's variance.
    ///
    /// Shares can fall below 0 by chance. `nil` with fewer than 50 replicates with companions, and
    /// where nothing varies, or only one of them does.
    ///
    /// - Parameters:
    ///   - own: Of the replicates with companions.
    ///   - otherLuck: Of the companions with the same parameters and assumptions.
    ///   - otherAssumptions: Of those with the same parameters alone.
    /// - Complexity: O(replicates).
    package init?(own: [Double], otherLuck: [Double], otherAssumptions: [Double]) {
        let known = own.indices.filter {
            own[$0].isFinite && otherLuck[$0].isFinite && otherAssumptions[$0].isFinite
        }
        guard known.count >= Self.fewest else { return nil }
        let sums = SplitSums(
            known.map { (own[$0], otherLuck[$0], otherAssumptions[$0]) })
        guard let whole = sums.shares(without: nil) else { return nil }
        let parts = known.indices.compactMap { sums.shares(without: $0) }
        guard parts.count == known.count else { return nil }
        func share(_ read: (SplitSums.Shares) -> Double) -> Share {
            let n = Double(parts.count)
            let mean = parts.reduce(0) { $0 + read($1) } / n
            let spread = parts.reduce(0) { $0 + (read($1) - mean) * (read($1) - mean) }
            return Share(
                estimate: read(whole), standardError: ((n - 1) / n * spread).squareRoot())
        }
        parameters = share(\.parameters)
        assumptions = share(\.assumptions)
        chance = share(\.chance)
        count = known.count
    }
}

/// Sums from which the shares follow, also without one of the triples.
private struct SplitSums {
    struct Shares {
        var parameters: Double
        var assumptions: Double
        var chance: Double
    }

    private let triples: [(Double, Double, Double)]
    private var sum = (0.0, 0.0, 0.0)
    private var squares = (0.0, 0.0, 0.0)
    /// Σ of the products 12, 13, 23.
    private var products = (0.0, 0.0, 0.0)
    /// A variance below it is what rounding leaves of sums that cancel.
    private var least = 0.0

    /// Triples are shifted by their mean, so that products lose no digits.
    init(_ given: [(Double, Double, Double)]) {
        let total = given.reduce(0) { $0 + $1.0 + $1.1 + $1.2 }
        let middle = total / Double(3 * max(1, given.count))
        triples = given.map { ($0.0 - middle, $0.1 - middle, $0.2 - middle) }
        for triple in triples { add(triple, 1) }
        let size = squares.0 + squares.1 + squares.2
        least = 1e-10 * size / Double(3 * max(1, given.count))
    }

    private mutating func add(_ t: (Double, Double, Double), _ sign: Double) {
        sum = (sum.0 + sign * t.0, sum.1 + sign * t.1, sum.2 + sign * t.2)
        squares = (
            squares.0 + sign * t.0 * t.0, squares.1 + sign * t.1 * t.1,
            squares.2 + sign * t.2 * t.2
        )
        products = (
            products.0 + sign * t.0 * t.1, products.1 + sign * t.0 * t.2,
            products.2 + sign * t.1 * t.2
        )
    }

    func shares(without left: Int?) -> Shares? {
        var own = self
        if let left { own.add(triples[left], -1) }
        let n = Double(triples.count - (left == nil ? 0 : 1))
        func covariance(_ product: Double, _ a: Double, _ b: Double) -> Double {
            (product - a * b / n) / (n - 1)
        }
        let variance =
            (covariance(own.squares.0, own.sum.0, own.sum.0)
                + covariance(own.squares.1, own.sum.1, own.sum.1)
                + covariance(own.squares.2, own.sum.2, own.sum.2)) / 3
        guard variance > least else { return nil }
        let both = covariance(own.products.0, own.sum.0, own.sum.1)
        let parameters =
            (covariance(own.products.1, own.sum.0, own.sum.2)
                + covariance(own.products.2, own.sum.1, own.sum.2)) / 2
        return Shares(
            parameters: parameters / variance, assumptions: (both - parameters) / variance,
            chance: 1 - both / variance)
    }
}

extension Outcomes {
    /// Where the variance of a metric over some steps comes from, from the companions' outcomes.
    ///
    /// - Parameters:
    ///   - key: The place of the metric among the keys.
    ///   - companions: The outcomes of `SplitDesign.replicates`.
    ///   - steps: What the metric is rolled up over.
    /// - Returns: The shares; `nil` where there are too few companions, or nothing varies.
    package func varianceSplit(
        _ key: Int, companions: Outcomes, over steps: ClosedRange<Int>
    ) -> VarianceSplit? {
        Self.varianceSplit(
            draws(key, over: steps), companions.draws(key, over: steps), of: self, companions)
    }

    /// The same of the difference from a baseline, replicate by replicate.
    package func varianceSplit(
        _ key: MetricKey, companions: Outcomes, from baseline: Outcomes,
        companions others: Outcomes, over steps: ClosedRange<Int>
    ) -> VarianceSplit? {
        guard let own = keys.firstIndex(of: key), let other = baseline.keys.firstIndex(of: key)
        else { return nil }
        func difference(_ one: Outcomes, _ two: Outcomes) -> [Double] {
            zip(one.draws(own, over: steps), two.draws(other, over: steps)).map { $0 - $1 }
        }
        return Self.varianceSplit(
            difference(self, baseline), difference(companions, others), of: self, companions)
    }

    private static func varianceSplit(
        _ draws: [Double], _ beside: [Double], of whole: Outcomes, _ companions: Outcomes
    ) -> VarianceSplit? {
        let design = SplitDesign(replicates: whole.replicates)
        guard design.replicates == companions.replicates else { return nil }
        let places = design.bases.indices
        return VarianceSplit(
            own: design.bases.map { draws[$0 - whole.replicates.lowerBound] },
            otherLuck: places.map { beside[2 * $0] },
            otherAssumptions: places.map { beside[2 * $0 + 1] })
    }
}
