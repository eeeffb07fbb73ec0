import NumericCore

extension KaplanMeier {
    /// The curve of one group's steps.
    ///
    /// S(t) = Π (1 − d/n) over event times up to t, with Greenwood's se(log S)² = Σ d/(n(n − d));
    /// H(t) = Σ h with h = d/n and se(H)² = Σ d/n² where tied events count jointly, else
    /// h = Σ_j m/(n − j·m) and se² from its squares' sum Σ_j m/(n − j·m)², j = 0 … k − 1, for k
    /// events of mean weight m. If S = exp(−H), se(log S) = se(H).
    ///
    /// - Reference: Fleming and Harrington (1984), doi:10.1080/03610928408828678. Goldens `km_*`,
    ///   `nelson_aalen_*`, `fleming_harrington_*`.
    static func curve(label: String, _ steps: Steps, model: KaplanMeierModel) -> SurvivalCurve {
        let count = steps.times.count
        var curve = SurvivalCurve(
            label: label, times: steps.times, atRisk: [], events: steps.events,
            censored: steps.censored, survival: [], standardError: [], lower: [], upper: [],
            cumulativeHazard: [], cumulativeHazardError: [])
        for path in [
            \SurvivalCurve.atRisk, \.survival, \.standardError, \.cumulativeHazard,
            \.cumulativeHazardError,
        ] { curve[keyPath: path].reserveCapacity(count) }
        var atRisk = 0.0
        var (survival, variance, hazard, hazardVariance) = (1.0, 0.0, 0.0, 0.0)
        for index in 0..<count {
            atRisk += steps.entered[index]
            let events = steps.events[index]
            if events > 0 {
                let isLast = events >= atRisk * (1 - 1e-12)
                survival = isLast ? 0 : survival * (1 - events / atRisk)
                variance += isLast ? .infinity : events / (atRisk * (atRisk - events))
                let step = hazardStep(steps, index, atRisk: atRisk, ties: model.ties)
                hazard += step.hazard
                hazardVariance += step.variance
            }
            curve.atRisk.append(atRisk)
            curve.survival.append(survival)
            curve.standardError.append(variance.squareRoot())
            curve.cumulativeHazard.append(hazard)
            curve.cumulativeHazardError.append(hazardVariance.squareRoot())
            atRisk -= steps.ended[index]
        }
        if model.estimator == .exponentialOfHazard {
            curve.survival = curve.cumulativeHazard.map { Kernels.exp(-$0) }
            curve.standardError = curve.cumulativeHazardError
        }
        return curve
    }

    /// One increment of the cumulative hazard and of its variance.
    @inline(__always)
    private static func hazardStep(
        _ steps: Steps, _ index: Int, atRisk: Double, ties: KaplanMeierModel.HazardTies
    ) -> (hazard: Double, variance: Double) {
        let events = steps.events[index]
        if ties == .joint { return (events / atRisk, events / (atRisk * atRisk)) }
        let rows = steps.eventRows.isEmpty ? events : steps.eventRows[index]
        let mean = events / rows
        var (hazard, variance) = (0.0, 0.0)
        for earlier in 0..<Int(rows) {
            let left = atRisk - Double(earlier) * mean
            hazard += mean / left
            variance += mean / (left * left)
        }
        return (hazard, variance)
    }
}

extension SurvivalCurve {
    /// Fills in the limits on the scale of an interval.
    mutating func setLimits(_ interval: SurvivalInterval, level: Double) {
        let quantile = ReferenceDistribution(degreesOfFreedom: nil).quantile(0.5 + level / 2)
        (lower, upper) = interval.limits(
            survival: survival, logErrors: standardError, quantile: quantile)
    }
}
