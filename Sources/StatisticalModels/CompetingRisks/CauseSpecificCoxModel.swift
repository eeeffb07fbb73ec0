/// Cox regressions of the hazard of each cause: what to estimate.
package struct CauseSpecificCoxModel: Sendable, Hashable, Codable {
    /// `Surv(time, cause) ~ …` with a cause that is a text, missing where censored.
    package var formula: String
    package var ties: CoxModel.Ties
    package var strata: [String]
    package var clusters: [String]
    package var weights: String?
    package var level: Double

    package init(
        formula: String, ties: CoxModel.Ties = .efron, strata: [String] = [],
        clusters: [String] = [], weights: String? = nil, level: Double = 0.95
    ) {
        self.formula = formula
        self.ties = ties
        self.strata = strata
        self.clusters = clusters
        self.weights = weights
        self.level = level
    }
}

/// A Cox regression for each cause, in which the other causes end the follow-up.
package struct CauseSpecificCoxFit: Sendable, Equatable, Codable {
    package var model: CauseSpecificCoxModel
    package var causes: [String]
    /// One for each cause.
    package var fits: [CoxFit]
    package var diagnostics: [Diagnostic]
}

/// How cause-specific hazards become incidences.
///
/// With h_k the jump of the hazard of cause k at an event time, h = Σ h_k and H its sum: they
/// differ by terms of order h².
package enum IncidenceForm: String, Sendable, Codable, CaseIterable {
    /// A share e^−H(s−)·(1 − e^−h) has an event at s, h_k/h of it of cause k: products of matrix
    /// exponentials, so that incidences and e^−H sum to 1.
    case matrixExponential = "matrix_exponential"
    /// Σ e^−H(s−)·h_k; incidences and e^−H sum to a little more than 1.
    case exponentialSurvival = "exponential_survival"
    /// Σ Π(1 − h)·h_k; incidences and the product sum to 1.
    case productLimit = "product_limit"
}

/// The predicted incidences of one row of a table.
package struct PredictedIncidence: Sendable, Hashable, Codable {
    package var times: [Double]
    /// The probability of no event: e^−H, or Π(1 − h) in the product-limit form.
    package var survival: [Double]
    /// For each cause, the incidence at each time.
    package var byCause: [[Double]]
}
