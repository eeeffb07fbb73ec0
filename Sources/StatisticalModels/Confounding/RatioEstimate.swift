import DataTables
import NumericCore

/// A ratio with its limits, and of what it is a ratio.
package struct RatioEstimate: Sendable, Hashable, Codable {
    package enum Measure: String, Sendable, Codable, CaseIterable {
        case riskRatio = "risk_ratio"
        case oddsRatio = "odds_ratio"
        case hazardRatio = "hazard_ratio"

        /// As a sentence names it.
        package var words: String {
            switch self {
            case .riskRatio: "risk ratio"
            case .oddsRatio: "odds ratio"
            case .hazardRatio: "hazard ratio"
            }
        }
    }

    package var measure: Measure
    package var estimate: Double
    package var lower: Double
    package var upper: Double
    /// Whether the outcome is rare, so that ratios of odds and of hazards are those of risks.
    package var isRare: Bool

    /// The share up to which an outcome counts as rare by the end of follow-up.
    package static let rareShare = 0.15

    /// Makes an estimate; limits are 0 < lower ≤ estimate ≤ upper.
    ///
    /// - Throws: ``ConfoundingError/ratio(_:_:_:)``.
    package init(
        measure: Measure, estimate: Double, lower: Double, upper: Double, isRare: Bool
    ) throws(ConfoundingError) {
        guard estimate > 0, estimate.isFinite, lower >= 0, lower <= estimate, upper >= estimate
        else { throw .ratio(estimate, lower, upper) }
        self.measure = measure
        self.estimate = estimate
        self.lower = lower
        self.upper = upper
        self.isRare = isRare
    }

    /// The ratio of risks that stands for it: itself where the outcome is rare; else √OR, and
    /// (1 − 0.5^√HR)/(1 − 0.5^√(1/HR)).
    ///
    /// - Reference: VanderWeele (2017), doi:10.1111/biom.12197.
    package var asRiskRatio: RatioEstimate {
        guard measure != .riskRatio else { return self }
        func turned(_ ratio: Double) -> Double {
            if isRare || !ratio.isFinite || ratio == 0 { return ratio }
            guard measure == .hazardRatio else { return ratio.squareRoot() }
            let half = -Kernels.log(2)
            let root = ratio.squareRoot()
            return Kernels.expm1(half * root) / Kernels.expm1(half / root)
        }
        var result = self
        result.measure = .riskRatio
        result.estimate = turned(estimate)
        result.lower = turned(lower)
        result.upper = turned(upper)
        return result
    }

    /// The limit nearer to 1; `nil` where 1 lies between the limits.
    package var limitNearerToOne: Double? {
        if lower <= 1, upper >= 1 { return nil }
        return lower > 1 ? lower : upper
    }

    /// The estimate and its limits times a factor.
    func times(_ factor: Double) -> RatioEstimate {
        var result = self
        result.estimate *= factor
        result.lower *= factor
        result.upper *= factor
        return result
    }

    /// `1.62 (1.31 to 2)`.
    package var text: String {
        "\(Self.text(estimate)) (\(Self.text(lower)) to \(Self.text(upper)))"
    }

    /// Two decimals, or two digits of what is smaller.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return value > 0 ? "infinity" : shortestText(value) }
        var unit = 100.0
        while abs(value) * unit < 10, value != 0, unit < 1e12 { unit *= 10 }
        return shortestText((value * unit).rounded() / unit)
    }
}

extension RatioEstimate {
    /// The ratio for a coefficient of a fit, per so many units of its column.
    ///
    /// - Throws: ``ConfoundingError``.
    package init(
        _ fit: some CoefficientEstimates, coefficient name: String, measure: Measure,
        isRare: Bool, units: Double = 1, level: Double = 0.95
    ) throws(ConfoundingError) {
        guard let place = fit.coefficientNames.firstIndex(of: name) else {
            throw .unknown(coefficient: name, known: fit.coefficientNames)
        }
        guard units != 0, units.isFinite else { throw .units(units) }
        let row = CoefficientTable(fit, level: level).rows[place]
        let ends = [units * row.lower, units * row.upper].sorted()
        try self.init(
            measure: measure, estimate: Kernels.exp(units * row.estimate),
            lower: Kernels.exp(ends[0]), upper: Kernels.exp(ends[1]), isRare: isRare)
    }
}

extension LogisticFit {
    /// Whether at most 15 % of the rows have the outcome; of grouped rows, whose number of trials a
    /// fit does not hold, it is not said.
    package var hasRareOutcome: Bool {
        guard let parsed = try? Formula.parse(model.formula), case .binary = parsed.response
        else { return false }
        return Double(counts.events) <= RatioEstimate.rareShare * sampleSize
    }

    /// The odds ratio of a coefficient per so many units; `isRare` of `nil`: as the rows say.
    ///
    /// - Throws: ``ConfoundingError``.
    package func oddsRatio(
        of name: String, units: Double = 1, isRare: Bool? = nil
    ) throws(ConfoundingError) -> RatioEstimate {
        try RatioEstimate(
            self, coefficient: name, measure: .oddsRatio, isRare: isRare ?? hasRareOutcome,
            units: units, level: model.level)
    }
}

extension CoxFit {
    /// Whether a row at the columns' means has the event by the end with at most 15 %, in every
    /// stratum.
    package var hasRareOutcome: Bool {
        let last = baselines.compactMap(\.cumulativeHazard.last).max() ?? 0
        return -Kernels.expm1(-last) <= RatioEstimate.rareShare
    }

    /// The hazard ratio of a coefficient per so many units; `isRare` of `nil`: as the baseline says.
    ///
    /// - Throws: ``ConfoundingError``.
    package func hazardRatio(
        of name: String, units: Double = 1, isRare: Bool? = nil
    ) throws(ConfoundingError) -> RatioEstimate {
        try RatioEstimate(
            self, coefficient: name, measure: .hazardRatio, isRare: isRare ?? hasRareOutcome,
            units: units, level: model.level)
    }
}

extension MixedLogisticFit {
    /// Whether at most 15 % of the rows have the outcome; of grouped rows, whose number of trials a
    /// fit does not hold, it is not said.
    package var hasRareOutcome: Bool {
        guard let parsed = try? Formula.parse(model.formula), case .binary = parsed.response
        else { return false }
        return Double(counts.events) <= RatioEstimate.rareShare * sampleSize
    }

    /// The odds ratio of a coefficient, within a group, per so many units.
    ///
    /// - Throws: ``ConfoundingError``.
    package func oddsRatio(
        of name: String, units: Double = 1
    ) throws(ConfoundingError) -> RatioEstimate {
        try RatioEstimate(
            self, coefficient: name, measure: .oddsRatio, isRare: hasRareOutcome, units: units,
            level: model.level)
    }
}

extension PiecewiseExponentialFit {
    /// Whether at most 15 % of the rows have the event.
    package var hasRareOutcome: Bool {
        Double(counts.events) <= RatioEstimate.rareShare * Double(counts.rowsUsed)
    }

    /// The hazard ratio of a coefficient per so many units.
    ///
    /// - Throws: ``ConfoundingError``.
    package func hazardRatio(
        of name: String, units: Double = 1
    ) throws(ConfoundingError) -> RatioEstimate {
        try RatioEstimate(
            self, coefficient: name, measure: .hazardRatio, isRare: hasRareOutcome, units: units,
            level: model.level)
    }
}

/// Why an estimate's sensitivity to confounding cannot be said.
package enum ConfoundingError: Error, Equatable, Sendable, CustomStringConvertible {
    case ratio(Double, Double, Double)
    case unknown(coefficient: String, known: [String])
    case units(Double)
    /// A strength of a confounder below 1, or a share outside 0…1.
    case strength(name: String, value: Double)
    case share(name: String, value: Double)
    /// A column that is both a term of the model and a stratum.
    case alreadyInModel(column: String)
    case tooManyLevels(columns: [String], count: Int)
    case noColumns

    package var description: String {
        switch self {
        case .ratio(let estimate, let lower, let upper):
            return "a ratio of \(shortestText(estimate)) (\(shortestText(lower)) to "
                + "\(shortestText(upper))); expected 0 < lower limit <= ratio <= upper limit"
        case .unknown(let coefficient, let known):
            let shown = known.prefix(12).joined(separator: ", ") + (known.count > 12 ? ", …" : "")
            return "the model has no coefficient \"\(coefficient)\"; it has: \(shown)"
        case .units(let value):
            return "a ratio per \(shortestText(value)) units of a column; give a number but 0, as "
                + "10 for ten days"
        case .strength(let name, let value):
            return "\(name) is \(shortestText(value)); write a ratio of at least 1 (for a ratio "
                + "below 1 its inverse)"
        case .share(let name, let value):
            return "\(name) is \(shortestText(value)); write a share from 0 to 1"
        case .alreadyInModel(let column):
            return "\(column) is in the model already: an estimate without it needs a formula "
                + "that leaves it out"
        case .tooManyLevels(let columns, let count):
            return "\(columns.joined(separator: ", ")): \(count) values, too many for a "
                + "coefficient each; use kind: mixed_logistic with within_between: true"
        case .noColumns:
            return "no column to hold fixed; name one or more, as seller_id or category"
        }
    }
}
