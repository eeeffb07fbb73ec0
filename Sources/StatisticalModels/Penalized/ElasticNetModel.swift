/// A regression whose coefficients are drawn towards 0 by a penalty, along a path of its strength.
///
/// Minimises −ℓ(b)/n + λ·[(1 − α)/2·Σ b_j² + α·Σ |b_j|], ℓ being the binomial log-likelihood, or
/// for `Surv` outcomes the partial one (Breslow's unless asked); n counts rows (weights, trials), also for `Surv`. The
/// intercept is not penalised. With `standardize` the b_j of the penalty belong to columns divided
/// by their standard deviation (divisor n).
package struct ElasticNetModel: Sendable, Hashable, Codable {
    /// As `repurchased_90d ~ late + category`, `cbind(successes, trials) ~ …` or `Surv(…) ~ …`.
    package var formula: String
    /// α: 1 for the lasso, 0 for ridge.
    package var mixing: Double
    /// λ; `nil`: 100 values from the least that leaves no slope to its ten-thousandth.
    package var lambdas: [Double]?
    package var standardize: Bool
    /// The column of frequency weights.
    package var weights: String?
    /// For `Surv` outcomes: columns whose combinations have baselines of their own.
    package var strata: [String]
    /// For `Surv` outcomes: Breslow's or Efron's.
    package var ties: CoxModel.Ties

    package init(
        formula: String, mixing: Double = 1, lambdas: [Double]? = nil, standardize: Bool = true,
        weights: String? = nil, strata: [String] = [], ties: CoxModel.Ties = .breslow
    ) {
        self.formula = formula
        self.mixing = mixing
        self.lambdas = lambdas
        self.standardize = standardize
        self.weights = weights
        self.strata = strata
        self.ties = ties
    }
}

/// Why a penalised regression gave no path.
package enum ElasticNetError: Error, Equatable, Sendable, CustomStringConvertible {
    case mixing(Double)
    case lambda(Double)
    /// The formula has nothing that is penalised.
    case noSlopes(formula: String)
    case singleClass(outcome: String)
    /// The optimality conditions were not met at a λ.
    case notConverged(lambda: Double, violation: Double)
    /// The outcome has several causes.
    case wrongOutcome(formula: String)
    /// Strata, or exact ties, where they have no meaning.
    case option(String, formula: String)

    package var description: String {
        switch self {
        case .mixing(let value):
            return "the mixing of the penalty is \(value); write a number from 0 (ridge) to 1 "
                + "(lasso)"
        case .lambda(let value):
            return "a strength (lambda) of the penalty is \(value); write numbers above 0, or none "
                + "for a path"
        case .noSlopes(let formula):
            return "\(formula) has no column to penalise; add terms"
        case .singleClass(let outcome):
            return "\(outcome) has the same value in every row that can be used: there is nothing "
                + "to compare; widen the data or choose another outcome"
        case .notConverged(let lambda, let violation):
            return "at lambda \(lambda) the optimality conditions are off by \(violation): choose "
                + "larger values of lambda, or leave out columns that say nearly the same"
        case .wrongOutcome(let formula):
            return
                "a penalised regression needs an outcome of 0 and 1, cbind(successes, trials) or "
                + "Surv(…) with an event of 0 and 1, but the formula is \(formula)"
        case .option(let option, let formula):
            return "a penalised regression of \(formula) cannot have \(option); leave it out"
        }
    }
}
