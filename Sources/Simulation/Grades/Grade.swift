/// What a back-test says of a metric's projections.
package enum Grade: String, Sendable, Hashable, Codable, CaseIterable {
    /// Better than the seasonal-naive forecast, and its 90 % intervals hold what they promise.
    case beatsNaive = "A"
    /// No better and no worse than it, as far as the origins tell, and its intervals hold.
    case asNaive = "B"
    /// Worse, or its intervals do not hold, or the replay of history is off.
    case poor = "C"
    case unknown = "–"

    /// The fewest origins that give a grade.
    package static let originsAtLeast = 6
    /// The fewest stretches of origins whose horizons do not overlap that give a grade.
    package static let blocksAtLeast = 2
    /// The levels of the replay beyond which nothing better than C is given.
    package static let levels = 0.8...1.25
    /// The share of what happens that 90 % intervals should hold.
    package static let nominalCoverage = 0.9

    /// A grade and why.
    package struct Verdict: Sendable, Hashable {
        package var grade: Grade
        package var why: Why

        package init(grade: Grade, why: Why) {
            self.grade = grade
            self.why = why
        }
    }

    package enum Why: Sendable, Hashable, CustomStringConvertible {
        case nothingHappenedYet, fewOrigins(Int), overlapping, neverVaries
        case level(Double), tooNarrow, tooWide, worse, better, noDifference

        package var description: String {
            switch self {
            case .nothingHappenedYet: "its follow-up is longer than history"
            case .fewOrigins(let count): "\(count) origins; a grade needs \(originsAtLeast)"
            case .overlapping:
                "the horizons of all origins overlap; a grade needs a shorter --horizon, a longer "
                    + "--every or more origins"
            case .neverVaries: "it never varied, so that anybody could have said it"
            case .level(let level):
                "the driver is off on history itself: observed over expected orders are "
                    + "\((level * 100).rounded() / 100)"
            case .tooNarrow: "its 90 % intervals held what happened too rarely"
            case .tooWide: "its 90 % intervals are too wide"
            case .worse: "worse than the same time a year before"
            case .better: "better than the same time a year before, and its intervals hold"
            case .noDifference:
                "no better and no worse than the same time a year before; its intervals hold"
            }
        }
    }

    /// The grade of a metric.
    ///
    /// - Parameters:
    ///   - origins: From how many origins it was judged.
    ///   - blocks: How many stretches of origins whose horizons overlap fit into them.
    ///   - skill: `1 - CRPS / CRPS of the naive forecast` with its interval; `nil` where the naive
    ///     forecast made no error.
    ///   - coverage: The share inside 90 % intervals, with its interval.
    ///   - level: Observed over expected orders in the replay of history, the worst of channels.
    /// - Returns: The grade and why.
    package static func of(
        origins: Int, blocks: Int, skill: Estimate?, coverage: Estimate?, level: Double
    ) -> Verdict {
        guard origins > 0, let coverage else {
            return Verdict(grade: .unknown, why: .nothingHappenedYet)
        }
        guard origins >= originsAtLeast else {
            return Verdict(grade: .unknown, why: .fewOrigins(origins))
        }
        guard blocks >= blocksAtLeast else {
            return Verdict(grade: .unknown, why: .overlapping)
        }
        guard let skill else { return Verdict(grade: .unknown, why: .neverVaries) }
        if !levels.contains(level) { return Verdict(grade: .poor, why: .level(level)) }
        if coverage.high < nominalCoverage { return Verdict(grade: .poor, why: .tooNarrow) }
        if coverage.low > nominalCoverage { return Verdict(grade: .poor, why: .tooWide) }
        if skill.low > 0 { return Verdict(grade: .beatsNaive, why: .better) }
        if skill.high < 0 { return Verdict(grade: .poor, why: .worse) }
        return Verdict(grade: .asNaive, why: .noDifference)
    }

    /// A number with its 90 % interval.
    package struct Estimate: Sendable, Hashable, Codable {
        package var value: Double
        package var low: Double
        package var high: Double

        package init(_ value: Double, _ low: Double, _ high: Double) {
            self.value = value
            self.low = low
            self.high = high
        }
    }
}
