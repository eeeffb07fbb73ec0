/// The forecast that a projection has to beat: the same step a year before.
///
/// Where history has too few years for that (fewer than six past errors of that rule are known), the
/// last value. Its distribution is that of its own past errors at the same lead, as known at the
/// origin, moved so that their mean is 0.
package struct SeasonalNaive: Sendable, Hashable {
    /// The number of steps in a year.
    package var season: Int

    /// The fewest past errors from which the seasonal rule, and the last value, can be given a
    /// distribution.
    package static let seasonalErrorsAtLeast = 6
    package static let lastErrorsAtLeast = 3

    package init(season: Int) { self.season = season }

    /// A sample of the forecast of a value some steps after a series ends.
    ///
    /// - Parameters:
    ///   - series: The values known at the origin, the origin's last; not-a-number is missing.
    ///   - lead: How many steps ahead, 1 or more.
    /// - Returns: `nil` where neither rule has a value and enough past errors.
    package func sample(_ series: [Double], lead: Int) -> [Double]? {
        let back = season * ((lead + season - 1) / season)
        return sample(series, lead, back: back, atLeast: Self.seasonalErrorsAtLeast)
            ?? sample(series, lead, back: lead, atLeast: Self.lastErrorsAtLeast)
    }

    /// The value `back` steps before the target, with the errors that doing so made until now.
    private func sample(
        _ series: [Double], _ lead: Int, back: Int, atLeast: Int
    ) -> [Double]? {
        let place = series.count - 1 + lead - back
        guard series.indices.contains(place), !series[place].isNaN else { return nil }
        let errors = series.indices.dropFirst(back).compactMap { later -> Double? in
            let error = series[later] - series[later - back]
            return error.isNaN ? nil : error
        }
        guard errors.count >= atLeast else { return nil }
        let mean = errors.reduce(0, +) / Double(errors.count)
        return errors.map { series[place] + $0 - mean }
    }
}
