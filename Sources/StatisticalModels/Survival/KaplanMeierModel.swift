/// Survival curves by the product-limit estimator: what to estimate.
package struct KaplanMeierModel: Sendable, Hashable, Codable {
    /// `Surv(time, event) ~ 1`, or `~ a + b` for a curve for each combination of values.
    package var formula: String
    /// The column of weights: how many times a row counts.
    package var weights: String?
    /// The column that joins rows of one subject, so that a hand-over from one row to the next
    /// is not counted as censored.
    package var subject: String?
    package var level: Double
    package var interval: SurvivalInterval

    package init(
        formula: String, weights: String? = nil, subject: String? = nil, level: Double = 0.95,
        interval: SurvivalInterval = .logLog
    ) {
        self.formula = formula
        self.weights = weights
        self.subject = subject
        self.level = level
        self.interval = interval
    }
}

/// The curves found, without data.
package struct KaplanMeierFit: Sendable, Hashable, Codable {
    package var model: KaplanMeierModel
    /// One for each group, in the order of the groups' values.
    package var curves: [SurvivalCurve]
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
}
