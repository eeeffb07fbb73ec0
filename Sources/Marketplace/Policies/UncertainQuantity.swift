/// A number that a person stated: fixed or as a distribution, with its evidence.
package struct UncertainQuantity: Sendable, Hashable, Codable {
    /// What the number is, which gives an interval its shape.
    package enum Kind: String, Sendable, Codable {
        /// In [0, 1]; an interval is a logit-normal.
        case share
        /// Positive (odds, hazard or plain ratio, amount, rate); an interval is a log-normal.
        case positive
        /// Any number; an interval is a normal.
        case real
    }
    package indirect enum Shape: Sendable, Hashable, Codable {
        case fixed(Double)
        case interval(lower: Double, upper: Double, level: Double, median: Double?)
        case normal(mean: Double, sd: Double)
        case logNormal(mean: Double, sd: Double)
        case beta(mean: Double, sd: Double)
        case uniform(Double, Double)
        case triangular(low: Double, mode: Double, high: Double)
        case pert(low: Double, mode: Double, high: Double)
        case choice(values: [Double], weights: [Double])
    }
    package enum Evidence: String, Sendable, Codable, CaseIterable {
        case experiment
        case quasiExperiment = "quasi_experiment"
        case observational
        case assumption
    }

    /// The input's name everywhere: `assumptions.causal_share`, `programs.coaching.uptake`.
    package var path: String
    package var kind: Kind
    package var shape: Shape
    package var evidence: Evidence
    package var source: String?

    package init(
        path: String, kind: Kind, shape: Shape, evidence: Evidence = .assumption,
        source: String? = nil
    ) {
        self.path = path
        self.kind = kind
        self.shape = shape
        self.evidence = evidence
        self.source = source
    }
}

/// An effect on the scale it was written: exactly one of the four.
package struct Effect: Sendable, Hashable, Codable {
    package enum Scale: String, Sendable, Codable, CaseIterable {
        case oddsRatio = "odds_ratio"
        case hazardRatio = "hazard_ratio"
        /// A relative change: −0.25 is 25 % less.
        case relative
        /// Percentage points divided by 100.
        case points
    }
    package var scale: Scale
    package var size: UncertainQuantity

    package init(scale: Scale, size: UncertainQuantity) {
        self.scale = scale
        self.size = size
    }
}
