/// Survival curves by the product-limit estimator: what to estimate.
package struct KaplanMeierModel: Sendable, Hashable, Codable {
    /// How S follows from what happens.
    package enum Estimator: String, Sendable, Codable, CaseIterable {
        /// S = Π (1 − d/n): Kaplan and Meier.
        case product
        /// S = exp(−H), H the cumulative hazard; R's `stype = 2`.
        case exponentialOfHazard = "exponential_of_hazard"
    }

    /// How events at one time enter the cumulative hazard.
    package enum HazardTies: String, Sendable, Codable, CaseIterable {
        /// d/n: Nelson and Aalen.
        case joint
        /// 1/n + 1/(n − 1) + …, as if they came one after the other: Fleming and Harrington. Rows
        /// with weights share their mean weight, so that weight 2 is not the row twice.
        case oneByOne = "one_by_one"
    }

    /// Where the standard errors come from.
    package enum Errors: Sendable, Hashable, Codable {
        /// Greenwood's formula; rows are independent, and weights say how many rows there are.
        case greenwood
        /// The infinitesimal jackknife: sums of squared influences of rows, or of the rows of one
        /// value of a column. It holds for weights of any kind and for dependent rows.
        case jackknife(cluster: String?)
    }

    /// `Surv(time, event) ~ 1`, or `~ a + b` for a curve for each combination of values.
    package var formula: String
    /// The column of weights: how many times a row counts.
    package var weights: String?
    /// The column that joins rows of one subject, so that a hand-over from one row to the next
    /// is not counted as censored.
    package var subject: String?
    package var level: Double
    package var interval: SurvivalInterval
    package var estimator: Estimator
    package var ties: HazardTies
    package var errors: Errors
    /// Curves of the rows still followed then, from then on: S(t)/S(after); `nil`: all rows.
    package var after: Double?

    package init(
        formula: String, weights: String? = nil, subject: String? = nil, level: Double = 0.95,
        interval: SurvivalInterval = .logLog, estimator: Estimator = .product,
        ties: HazardTies = .joint, errors: Errors = .greenwood, after: Double? = nil
    ) {
        self.formula = formula
        self.weights = weights
        self.subject = subject
        self.level = level
        self.interval = interval
        self.estimator = estimator
        self.ties = ties
        self.errors = errors
        self.after = after
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

extension KaplanMeierModel {
    private enum CodingKeys: String, CodingKey {
        case formula, weights, subject, level, interval, estimator, ties, errors, after
    }

    /// Reads a specification; one written without the later options has their usual values.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            formula: try values.decode(String.self, forKey: .formula),
            weights: try values.decodeIfPresent(String.self, forKey: .weights),
            subject: try values.decodeIfPresent(String.self, forKey: .subject),
            level: try values.decode(Double.self, forKey: .level),
            interval: try values.decode(SurvivalInterval.self, forKey: .interval),
            estimator: try values.decodeIfPresent(Estimator.self, forKey: .estimator) ?? .product,
            ties: try values.decodeIfPresent(HazardTies.self, forKey: .ties) ?? .joint,
            errors: try values.decodeIfPresent(Errors.self, forKey: .errors) ?? .greenwood,
            after: try values.decodeIfPresent(Double.self, forKey: .after))
    }
}
