/// The weight that a test of survival curves gives to an event time t.
///
/// n is the number at risk just before t, d the events at t, S the pooled Kaplan-Meier curve of
/// the stratum, S(t−) its value just before t.
package enum LogRankWeight: Sendable, Hashable, Codable {
    /// 1 everywhere: the log-rank test, the most powerful one where hazards are proportional.
    case constant
    /// S(t−)^ρ · (1 − S(t−))^γ: early differences count more with ρ > 0, late ones with γ > 0.
    /// ρ = 1, γ = 0 is the modification of Peto's and Prentice's test that R calls Peto & Peto.
    case flemingHarrington(rho: Double, gamma: Double)
    /// n, as Gehan and Breslow.
    case numberAtRisk
    /// √n, as Tarone and Ware.
    case rootOfNumberAtRisk
    /// The product up to and including t of 1 − d/(n + 1), as Peto and Peto, and Prentice.
    case petoPrentice
}

/// A test that survival curves of groups are equal: what to test.
package struct LogRankModel: Sendable, Hashable, Codable {
    /// Whether groups in their order are tested for a trend.
    package enum Trend: Sendable, Hashable, Codable {
        /// Scores 1, 2, 3, …
        case equallySpaced
        /// A score for each group, in the order of the groups' values.
        case scores([Double])
    }

    /// `Surv(time, event) ~ group`, `Surv(start, stop, event) ~ a + b`; several columns make a
    /// group of each combination of values.
    package var formula: String
    /// Columns within whose combinations groups are compared; the comparisons are summed.
    package var strata: [String]
    package var weight: LogRankWeight
    package var trend: Trend?
    /// The column that says how many times a row counts.
    package var weights: String?

    package init(
        formula: String, strata: [String] = [], weight: LogRankWeight = .constant,
        trend: Trend? = nil, weights: String? = nil
    ) {
        self.formula = formula
        self.strata = strata
        self.weight = weight
        self.trend = trend
        self.weights = weights
    }
}
