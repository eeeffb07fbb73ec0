import NumericCore

/// S(t)/S(s): the probability of no event until t of those without one until s.
package struct ConditionalSurvival: Sendable, Hashable, Codable {
    package var estimate: Double
    /// The standard error of its logarithm.
    package var standardError: Double
    package var lower: Double
    package var upper: Double
}

/// How the mean time without an event, up to a limit, differs between two groups.
package struct RestrictedMeanDifference: Sendable, Hashable, Codable {
    package var group: String
    package var reference: String
    package var limit: Double
    /// The group's mean and the reference's.
    package var mean: Double
    package var referenceMean: Double
    package var estimate: Double
    package var standardError: Double
    package var lower: Double
    package var upper: Double
    package var pValue: Double
    /// Whether both curves are followed up to the limit; beyond its last time a curve is taken to
    /// stay where it is.
    package var isFollowed: Bool
}

extension KaplanMeierFit {
    /// The probability of staying without an event until `time`, given none until `earlier`.
    ///
    /// Greenwood's sum has independent increments: se(log S(t)/S(s))² = se(log S(t))² −
    /// se(log S(s))².
    ///
    /// - Parameters:
    ///   - place: whose, as a place in ``curves``.
    ///   - time: t.
    ///   - earlier: s, at most t.
    /// - Returns: the probability with limits on the model's scale; not-a-number where S(s) is 0.
    /// - Throws: ``KaplanMeierError/dependentIncrements`` for jackknife errors.
    /// - Precondition: `earlier <= time`.
    package func conditionalSurvival(
        curve place: Int, to time: Double, given earlier: Double
    ) throws(KaplanMeierError) -> ConditionalSurvival {
        precondition(earlier <= time, "survival to \(time) given survival to \(earlier)")
        guard model.errors == .greenwood else { throw .dependentIncrements }
        let curve = curves[place]
        func at(_ time: Double) -> (survival: Double, variance: Double) {
            let index = curve.times.count(through: time) - 1
            guard index >= 0 else { return (1, 0) }
            return (curve.survival[index], curve.standardError[index] * curve.standardError[index])
        }
        let (now, before) = (at(time), at(earlier))
        let estimate = before.survival == 0 ? .nan : now.survival / before.survival
        let error = max(0, now.variance - before.variance).squareRoot()
        let limits = model.interval.limits(
            survival: estimate, logError: error,
            quantile: ReferenceDistribution(degreesOfFreedom: nil).quantile(0.5 + model.level / 2))
        return ConditionalSurvival(
            estimate: estimate, standardError: error, lower: limits.lower, upper: limits.upper)
    }

    /// The differences in restricted mean between each later group and the first, with
    /// Greenwood's errors.
    ///
    /// Groups are independent, so variances add; the p value (two-sided) is normal.
    ///
    /// - Parameter limit: the time up to which means are taken, from 0.
    /// - Returns: one difference for each curve after the first.
    /// - Throws: ``KaplanMeierError/dependentMeans`` for jackknife errors, for which
    ///   ``RestrictedMeanModel`` is there.
    /// - Reference: Royston and Parmar (2013), doi:10.1186/1471-2288-13-152.
    package func restrictedMeanDifferences(
        to limit: Double
    ) throws(KaplanMeierError) -> [RestrictedMeanDifference] {
        guard model.errors == .greenwood else { throw .dependentMeans }
        let means = curves.map { curve in
            let mean = curve.restrictedMean(to: limit)
            return RestrictedMeanFit.Mean(
                label: curve.label, estimate: mean.estimate, standardError: mean.standardError,
                lower: .nan, upper: .nan, isFollowed: curve.isKnown(at: limit))
        }
        guard let first = means.first else { return [] }
        return means.dropFirst().map { mean in
            let variance =
                mean.standardError * mean.standardError
                + first.standardError * first.standardError
            return RestrictedMeanDifference(
                mean, less: first, limit: limit, standardError: variance.squareRoot(),
                level: model.level)
        }
    }
}

extension RestrictedMeanDifference {
    /// The difference of two means, with a normal interval and p value.
    init(
        _ mean: RestrictedMeanFit.Mean, less reference: RestrictedMeanFit.Mean, limit: Double,
        standardError: Double, level: Double
    ) {
        let normal = ReferenceDistribution(degreesOfFreedom: nil)
        let half = normal.quantile(0.5 + level / 2) * standardError
        let difference = mean.estimate - reference.estimate
        self.init(
            group: mean.label, reference: reference.label, limit: limit, mean: mean.estimate,
            referenceMean: reference.estimate, estimate: difference, standardError: standardError,
            lower: difference - half, upper: difference + half,
            pValue: normal.twoSided(difference / standardError),
            isFollowed: mean.isFollowed && reference.isFollowed)
    }
}

extension SurvivalCurve {
    /// Whether rows are followed up to a time, or the curve has come to 0 before.
    func isKnown(at time: Double) -> Bool {
        guard let last = times.last else { return false }
        return last >= time || survival.last == 0
    }
}
