import NumericCore

/// How strong an unmeasured confounder would have to be to explain an association away.
///
/// With the ratio of risks R ≥ 1 (else its inverse) the E-value is R + √(R·(R − 1)): the least risk
/// ratio, the same with the exposure and with the outcome, beyond the model's columns, with which
/// a confounder could make R out of no effect.
///
/// - Reference: VanderWeele and Ding (2017), doi:10.7326/M16-2607.
package struct EValue: Sendable, Hashable, Codable {
    package var ratio: RatioEstimate
    /// The ratio of risks that the E-value is of.
    package var riskRatio: RatioEstimate
    package var estimate: Double
    /// Of the limit nearer to 1; 1 where 1 lies between the limits.
    package var limit: Double

    package init(_ ratio: RatioEstimate) {
        self.ratio = ratio
        riskRatio = ratio.asRiskRatio
        estimate = Self.value(riskRatio.estimate)
        limit = riskRatio.limitNearerToOne.map(Self.value) ?? 1
    }

    /// R + √(R·(R − 1)) of a ratio of risks, or of its inverse where it is below 1.
    package static func value(_ riskRatio: Double) -> Double {
        let ratio = riskRatio < 1 ? 1 / riskRatio : riskRatio
        return ratio.isFinite ? ratio + (ratio * (ratio - 1)).squareRoot() : .infinity
    }

    /// What it says, for people.
    ///
    /// - Parameters:
    ///   - exposure: as `a late delivery`.
    ///   - outcome: as `the next order`.
    /// - Returns: a few sentences without a final full stop.
    package func sentence(exposure: String, outcome: String) -> String {
        let start =
            "association, not effect: the \(ratio.measure.words) of \(exposure) for \(outcome) is "
            + "\(ratio.text). "
        guard limit > 1 else {
            return start
                + "Its interval holds 1, so that not even a confounder is needed to explain it"
        }
        let turned =
            riskRatio == ratio || ratio.isRare
            ? "" : ", taken as a risk ratio of \(RatioEstimate.text(riskRatio.estimate))"
        return start
            + "Something unmeasured that goes with \(exposure) and with \(outcome) by a risk ratio "
            + "of \(RatioEstimate.text(estimate)) each, beyond the model's columns, could explain "
            + "all of it\(turned); a ratio of \(RatioEstimate.text(limit)) each could move the "
            + "interval to 1. Weaker confounding could not"
    }
}
