/// An estimate if a stated unmeasured confounder were there.
package struct ConfoundedEstimate: Sendable, Hashable, Codable {
    /// What was estimated, as a ratio of risks.
    package var observed: RatioEstimate
    /// By how much the confounder could have raised (or does raise) the ratio.
    package var bias: Double
    /// What is left.
    package var corrected: RatioEstimate
    package var diagnostics: [Diagnostic]

    /// What it says, for people.
    package func sentence(exposure: String, outcome: String) -> String {
        let left =
            corrected.limitNearerToOne == nil
            ? "which holds 1: the data do not contradict an effect of 0"
            : isTurned
                ? "on the other side of 1" : "on the same side of 1: it would not explain all"
        return "association, not effect: with this confounder the risk ratio of \(exposure) for "
            + "\(outcome), \(observed.text), would be \(corrected.text), \(left)"
    }

    private var isTurned: Bool { (observed.estimate > 1) != (corrected.estimate > 1) }
}

/// A confounder of which only bounds of its strength are stated.
///
/// B = EU·UD/(EU + UD − 1) is the largest factor by which such a confounder, of any kind and number
/// of values, can move a ratio of risks away from 1.
///
/// - Reference: Ding and VanderWeele (2016), doi:10.1097/EDE.0000000000000457.
package struct ConfounderBounds: Sendable, Hashable, Codable {
    /// The largest ratio by which the exposure goes with some value of the confounder.
    package var withExposure: Double
    /// The largest ratio of risks between two values of the confounder.
    package var withOutcome: Double

    /// - Throws: ``ConfoundingError/strength(name:value:)`` for ratios below 1.
    package init(withExposure: Double, withOutcome: Double) throws(ConfoundingError) {
        for (name, value) in [("with_exposure", withExposure), ("with_outcome", withOutcome)]
        where !(value >= 1 && value.isFinite) {
            throw .strength(name: name, value: value)
        }
        self.withExposure = withExposure
        self.withOutcome = withOutcome
    }

    package var factor: Double { withExposure * withOutcome / (withExposure + withOutcome - 1) }

    /// The estimate at the worst: moved towards 1 by the whole factor, and beyond it.
    package func applied(to ratio: RatioEstimate) -> ConfoundedEstimate {
        let risk = ratio.asRiskRatio
        return ConfoundedEstimate(
            observed: risk, bias: factor,
            corrected: risk.times(risk.estimate < 1 ? factor : 1 / factor),
            diagnostics: ratio.remarks)
    }
}

/// A confounder that is there or not, with its share among exposed and unexposed rows.
///
/// With a risk ratio γ of the confounder at each value of the exposure the estimate is too large by
/// (1 + (γ − 1)·p₁)/(1 + (γ − 1)·p₀).
///
/// - Reference: Schlesselman (1978), Am. J. Epidemiol. 108:3–8; for odds and hazards of rare
///   outcomes Lin, Psaty and Kronmal (1998), doi:10.2307/2533848.
package struct BinaryConfounder: Sendable, Hashable, Codable {
    package var shareExposed: Double
    package var shareUnexposed: Double
    /// γ; may be below 1.
    package var riskRatio: Double

    /// - Throws: ``ConfoundingError``.
    package init(
        shareExposed: Double, shareUnexposed: Double, riskRatio: Double
    ) throws(ConfoundingError) {
        for (name, value) in [
            ("share_exposed", shareExposed), ("share_unexposed", shareUnexposed),
        ] where !(0...1).contains(value) {
            throw .share(name: name, value: value)
        }
        guard riskRatio > 0, riskRatio.isFinite else {
            throw .strength(name: "risk_ratio", value: riskRatio)
        }
        self.shareExposed = shareExposed
        self.shareUnexposed = shareUnexposed
        self.riskRatio = riskRatio
    }

    package var factor: Double {
        (1 + (riskRatio - 1) * shareExposed) / (1 + (riskRatio - 1) * shareUnexposed)
    }

    /// The estimate without the confounder's part; limits are divided alike, the stated numbers
    /// being taken as known.
    package func applied(to ratio: RatioEstimate) -> ConfoundedEstimate {
        let risk = ratio.asRiskRatio
        return ConfoundedEstimate(
            observed: risk, bias: factor, corrected: risk.times(1 / factor),
            diagnostics: ratio.remarks)
    }

    /// The risk ratio that a confounder with these shares needs to make `ratio` out of no effect;
    /// `nil` where none could.
    package static func explaining(
        _ ratio: RatioEstimate, shareExposed: Double, shareUnexposed: Double
    ) -> Double? {
        let risk = ratio.asRiskRatio.estimate
        let slope = shareExposed - risk * shareUnexposed
        guard slope != 0 else { return nil }
        let found = 1 + (risk - 1) / slope
        return found > 0 ? found : nil
    }
}

extension RatioEstimate {
    /// What to know before a correction of it is believed.
    fileprivate var remarks: [Diagnostic] {
        guard measure != .riskRatio, !isRare else { return [] }
        return [
            Diagnostic(
                "common_outcome", .note,
                "the outcome is common, so that the \(measure.words) of \(text) was turned into a "
                    + "risk ratio of \(asRiskRatio.text) by a rule of thumb; compare with a risk "
                    + "difference")
        ]
    }
}
