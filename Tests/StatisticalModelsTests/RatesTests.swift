import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct RatesTests {
    /// 40 sellers with two orders each: 24, 10 and 6 of them with 0, 1 and 2 late ones.
    static let pairs = (
        successes: [Int](repeating: 0, count: 24) + [Int](repeating: 1, count: 10)
            + [Int](repeating: 2, count: 6),
        trials: [Int](repeating: 2, count: 40)
    )

    @Test func `Two orders each have a closed form`() throws {
        // P(0) = q² + rpq, P(1) = 2pq(1 − r), P(2) = p² + rpq is saturated by p and r.
        let fit = try BetaBinomial.fit(successes: Self.pairs.successes, trials: Self.pairs.trials)
        let p = 22.0 / 80
        let r = 1 - (10.0 / 40) / (2 * p * (1 - p))
        #expect(isClose(fit.mean, p, relative: 1e-10))
        #expect(isClose(fit.precision, 1 / r - 1, relative: 1e-9))
        // Without the coefficient 2 of one success in two orders.
        let want = 24 * log(0.6) + 10 * log(0.125) + 6 * log(0.15)
        #expect(isClose(fit.logLikelihood, want, relative: 1e-12))
        #expect(fit.diagnostics.isEmpty)
    }

    @Test func `The errors are those of the inverse information`() throws {
        let fit = try BetaBinomial.fit(successes: Self.pairs.successes, trials: Self.pairs.trials)
        let at = [log(fit.a), log(fit.b)]
        let h = 1e-3
        var information = Matrix(rows: 2, columns: 2)
        for i in 0..<2 {
            for j in 0..<2 {
                var sum = 0.0
                for (si, sj) in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
                    var point = at
                    point[i] += si * h
                    point[j] += sj * h
                    sum += si * sj * Self.naive(exp(point[0]), exp(point[1]))
                }
                information[i, j] = -sum / (4 * h * h)
            }
        }
        let covariance = try Cholesky(information).inverse()
        for index in 0..<4 {
            #expect(
                isClose(
                    fit.logCovariance.elements[index], covariance.elements[index], relative: 1e-3))
        }
        // The score vanishes there.
        for index in 0..<2 {
            var (up, down) = (at, at)
            up[index] += 1e-4
            down[index] -= 1e-4
            let slope =
                (Self.naive(exp(up[0]), exp(up[1])) - Self.naive(exp(down[0]), exp(down[1]))) / 2e-4
            #expect(abs(slope) < 1e-5)
        }
    }

    private static func naive(_ a: Double, _ b: Double) -> Double {
        zip(pairs.successes, pairs.trials).reduce(0) { sum, pair in
            let (x, n) = (Double(pair.0), Double(pair.1))
            return sum + lgamma(a + x) + lgamma(b + n - x) - lgamma(a + b + n) - lgamma(a)
                - lgamma(b) + lgamma(a + b)
        }
    }

    @Test func `The order of the sellers does not matter, nor do sellers without orders`() throws {
        let (x, n) = Self.world(sellers: 200, a: 2, b: 30, seed: 11)
        let fit = try BetaBinomial.fit(successes: x, trials: n)
        let back = try BetaBinomial.fit(
            successes: [0] + x.reversed() + [0], trials: [0] + n.reversed() + [0])
        #expect(fit == back)
    }

    /// Sellers with 5 to 204 orders and true rates from Beta(a, b) for whole a and b.
    static func world(sellers: Int, a: Int, b: Int, seed: UInt64) -> ([Int], [Int]) {
        let key = StreamKey(seed: seed)
        var successes: [Int] = []
        var trials: [Int] = []
        for seller in 0..<sellers {
            var stream = RandomStream(key: key, purpose: .test, entity: UInt32(seller))
            var gammas = [0.0, 0.0]
            for (index, shape) in [a, b].enumerated() {
                for _ in 0..<shape { gammas[index] -= log(stream.nextUniform()) }
            }
            let rate = gammas[0] / (gammas[0] + gammas[1])
            let n = 5 + (seller * 37) % 200
            successes.append(
                (0..<n).reduce(0) { sum, _ in sum + (stream.nextUniform() < rate ? 1 : 0) })
            trials.append(n)
        }
        return (successes, trials)
    }

    /// Each of 4 comparisons fails by chance with probability 1e-7 (5.3 errors).
    @Test func `Known laws are recovered`() throws {
        for (a, b) in [(2, 30), (5, 5)] {
            let (x, n) = Self.world(sellers: 1500, a: a, b: b, seed: 5)
            let fit = try BetaBinomial.fit(successes: x, trials: n)
            let errors = fit.standardErrors
            #expect(abs(log(fit.a / Double(a))) < 5.3 * errors[0])
            #expect(abs(log(fit.b / Double(b))) < 5.3 * errors[1])
            #expect(errors[0] < 0.1)
        }
    }

    @Test func `What counts cannot tell is set and said`() throws {
        func code(_ successes: [Int], _ trials: [Int]) throws -> (String, BetaBinomialFit) {
            let fit = try BetaBinomial.fit(successes: successes, trials: trials)
            return (fit.diagnostics.map(\.code).joined(), fit)
        }
        let alike = try code([5, 5, 5, 5], [100, 100, 100, 100])
        #expect(alike.0 == "no_overdispersion")
        #expect(isClose(alike.1.precision, 1e6))
        #expect(isClose(alike.1.mean, 0.05))
        let none = try code([0, 0, 0], [10, 20, 9])
        #expect(none.0 == "no_events")
        #expect(isClose(none.1.mean, 0.5 / 40))
        #expect(isClose(none.1.precision, 20))
        #expect(try code([3, 0], [10, 0]).0 == "one_seller")
        #expect(try code([4, 9], [4, 9]).0 == "all_events")
        #expect(try code([1, 0, 1], [1, 1, 1]).0 == "precision_unknown")
        let extreme = try code([4, 0, 9, 0, 5], [4, 6, 9, 5, 5])
        #expect(extreme.0 == "all_or_nothing")
        #expect(extreme.1.precision <= 0.011)
        #expect(throws: BetaBinomialError.noTrials) {
            try BetaBinomial.fit(successes: [0, 0], trials: [0, 0])
        }
        #expect(throws: BetaBinomialError.impossibleCount(row: 1, successes: 4, trials: 3)) {
            try BetaBinomial.fit(successes: [1, 4], trials: [3, 3])
        }
        #expect(
            "\(BetaBinomialError.impossibleCount(row: 1, successes: 4, trials: 3))"
                == "row 2: 4 of 3 orders is impossible; expected a count between 0 and the number "
                + "of orders")
    }

    @Test func `A posterior adds counts to the law`() {
        let law = BetaBinomial(a: 1, b: 1).posterior(successes: 2, trials: 3)
        // Beta(3, 2): F(x) = 4x³ − 3x⁴.
        #expect(isClose(law.cumulativeProbability(0.4), 4 * 0.064 - 3 * 0.0256))
        #expect(isClose(law.probability(above: 0.4), 1 - (4 * 0.064 - 3 * 0.0256)))
        #expect(isClose(law.cumulativeProbability(law.quantile(0.1)), 0.1, relative: 1e-10))
        #expect(isClose(law.mean, 0.6))
        #expect(isClose(law.variance, 0.04))
    }

    @Test func `Least bad counts are the first ones beyond the probability`() {
        let law = BetaBinomial(a: 2, b: 60)
        let counts = law.leastBadCounts(limit: 0.05, probability: 0.9, upTo: 120)
        #expect(counts.count == 121)
        #expect(counts[0] == 1)
        for (n, m) in counts.enumerated() {
            let bad = (0...n).first {
                law.posterior(successes: $0, trials: n).probability(above: 0.05) > 0.9
            }
            #expect(m == bad ?? n + 1)
        }
    }

    @Test func `Small categories borrow the law of all`() throws {
        let (x, n) = Self.world(sellers: 120, a: 2, b: 30, seed: 8)
        let names = (0..<120).map { $0 < 60 ? "toys" : $0 < 110 ? "home" : "garden" }
        let rates = try RatesByCategory.fit(
            successes: x, trials: n, categories: TextColumn(names.map { Optional($0) }))
        let overall = try BetaBinomial.fit(successes: x, trials: n)
        let toys = try BetaBinomial.fit(successes: Array(x[..<60]), trials: Array(n[..<60]))
        #expect(rates.law(of: "garden") == overall.law)
        #expect(rates.law(of: "never seen") == overall.law)
        #expect(rates.law(of: nil) == overall.law)
        #expect(rates.law(of: "toys") == toys.law)
        #expect(
            rates.diagnostics.map(\.message) == [
                "these categories use the rates of all sellers, having fewer than 20 sellers with "
                    + "orders or no spread of their own: garden (10 sellers with orders)"
            ])
    }

    /// Sellers who hardly differ: the likelihood is flat in the precision, and a fit must not fail.
    @Test(arguments: [
        (successes: [50, 10], trials: [385, 132]),
        ([20, 5, 37, 28, 0], [167, 104, 284, 207, 6]),
        ([4, 39, 30, 11, 16], [25, 393, 284, 132, 74]),
        ([7, 0, 0, 0, 3], [281, 37, 19, 117, 165]),
    ])
    func `Where Newton's steps come to nothing a search finds the law`(
        successes: [Int], trials: [Int]
    ) throws {
        let fit = try BetaBinomial.fit(successes: successes, trials: trials)
        #expect(fit.diagnostics.isEmpty)
        func logLikelihood(_ a: Double, _ b: Double) -> Double {
            zip(successes, trials).reduce(0) { sum, own in
                let (x, n) = (Double(own.0), Double(own.1))
                return sum + lgamma(a + x) + lgamma(b + n - x) - lgamma(a + b + n)
                    - lgamma(a) - lgamma(b) + lgamma(a + b)
            }
        }
        let (a, b) = (fit.law.a, fit.law.b)
        for factor in [0.5, 0.9, 1.1, 2] {
            #expect(logLikelihood(factor * a, factor * b) < logLikelihood(a, b))
            #expect(logLikelihood(factor * a, b) < logLikelihood(a, b))
        }
    }
}
