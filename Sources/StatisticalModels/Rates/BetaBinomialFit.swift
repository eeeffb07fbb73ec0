package import NumericCore

/// The law of true rates found from the counts of many sellers, by maximum likelihood.
package struct BetaBinomialFit: Sendable, Equatable, Codable {
    /// The law of the true rates.
    package var law: BetaBinomial
    /// The covariance of (log a, log b), 2 × 2; zero where nothing could be estimated.
    package var logCovariance: Matrix
    /// Without the binomial coefficients.
    package var logLikelihood: Double
    /// Sellers with at least one order.
    package var sellers: Int
    package var successes: Int
    package var trials: Int
    package var diagnostics: [Diagnostic]

    package var a: Double { law.a }
    package var b: Double { law.b }
    package var mean: Double { law.mean }
    package var precision: Double { law.precision }
    /// Standard errors of log a and log b.
    package var standardErrors: [Double] { logCovariance.diagonal.map { $0.squareRoot() } }

    /// The law of a seller's rate after `successes` in `trials`.
    package func posterior(successes: Int, trials: Int) -> BetaBinomial {
        law.posterior(successes: successes, trials: trials)
    }

    /// The least bad counts of the fitted law; see `BetaBinomial.leastBadCounts`.
    package func leastBadCounts(limit rate: Double, probability: Double, upTo limit: Int) -> [Int] {
        law.leastBadCounts(limit: rate, probability: probability, upTo: limit)
    }
}

/// Why no law of rates could be found.
package enum BetaBinomialError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody has an order that counts.
    case noTrials
    /// A count is negative or above its orders.
    case impossibleCount(row: Int, successes: Int, trials: Int)
    /// Newton's method did not come to rest at these values.
    case notConverged(a: Double, b: Double)

    package var description: String {
        switch self {
        case .noTrials:
            "no seller has an order that counts: a rate cannot be estimated; "
                + "check the KPI's eligibility rule and the dates it needs"
        case .impossibleCount(let row, let successes, let trials):
            "row \(row + 1): \(successes) of \(trials) orders is impossible; "
                + "expected a count between 0 and the number of orders"
        case .notConverged(let a, let b):
            "the law of rates did not converge (last a = \(a), b = \(b)); "
                + "check the counts for a seller unlike all others"
        }
    }
}
