import DataTables
import NumericCore

/// One specification fitted twice to the same rows: as it is, and with the values of some columns
/// (seller, category) held fixed, so that a reader sees how much of an association lies between
/// them.
package struct WithAndWithoutStrata: Sendable, Hashable, Codable {
    /// How the columns are held fixed.
    package enum Method: String, Sendable, Codable {
        /// A coefficient for each value (logistic).
        case factors
        /// A baseline for each combination of values (Cox).
        case strata
    }

    /// One coefficient, both ways.
    package struct Row: Sendable, Hashable, Codable {
        package var name: String
        /// Logarithms of ratios.
        package var without: CoefficientRow
        /// `nil` where the column does not vary within the strata.
        package var with: CoefficientRow?
        /// With less without, and its error from both fits' influences on the same rows; so it
        /// knows that the two estimates go together.
        package var difference: Double?
        package var differenceError: Double?
        package var pValue: Double?
        /// Average differences of probabilities both ways (logistic), where the coefficient is
        /// that of a variable.
        package var riskDifferenceWithout: RiskDifference?
        package var riskDifferenceWith: RiskDifference?
        /// What it suggests, for people.
        package var sentence: String
    }

    package var columns: [String]
    package var method: Method
    package var measure: RatioEstimate.Measure
    package var rows: [Row]
    /// Of the fit without strata; its rows are those of both.
    package var counts: FitCounts
    /// How many values (or combinations) are held fixed.
    package var strata: Int
    package var level: Double
    package var diagnostics: [Diagnostic]
}

/// Two fits to the same rows, to be set side by side.
struct PairedFits {
    let columns: [String]
    let measure: RatioEstimate.Measure
    let without: any CoefficientEstimates
    let with: any CoefficientEstimates
    let level: Double
    /// For the coefficients of each name, each row's influence on with − without.
    let influence: @Sendable (_ without: Int, _ with: Int) -> [Double]
    let clusters: [ClusterCodes]
    /// The average effects of a coefficient both ways.
    var effects: (_ name: String) -> (without: RiskDifference?, with: RiskDifference?) = { _ in
        (nil, nil)
    }

    /// The coefficients without strata, in order, but the intercept.
    func rows() throws -> [WithAndWithoutStrata.Row] {
        let before = CoefficientTable(without, level: level).rows
        let after = CoefficientTable(with, level: level).rows
        let names = before.indices.filter { before[$0].name != "(Intercept)" }
        let pairs = names.map { index in
            (index, after.firstIndex { $0.name == before[index].name })
        }
        let errors = try differenceErrors(pairs.compactMap { pair in pair.1.map { (pair.0, $0) } })
        return pairs.map { index, other in
            var row = WithAndWithoutStrata.Row(
                name: before[index].name, without: before[index], sentence: "")
            (row.riskDifferenceWithout, row.riskDifferenceWith) = effects(row.name)
            if let other, let error = errors[index] {
                let difference = after[other].estimate - before[index].estimate
                row.with = after[other]
                row.difference = difference
                row.differenceError = error
                row.pValue = ReferenceDistribution(
                    degreesOfFreedom: without.inferenceDegreesOfFreedom
                ).twoSided(difference / error)
            }
            row.sentence = sentence(row)
            return row
        }
    }

    /// By the place of a coefficient without strata.
    private func differenceErrors(_ pairs: [(Int, Int)]) throws -> [Int: Double] {
        guard !pairs.isEmpty else { return [:] }
        let influence = influence
        let covariance: [Double]
        if clusters.isEmpty {
            covariance = concurrentMap(pairs.count) { place in
                influence(pairs[place].0, pairs[place].1).reduce(0) { $0 + $1 * $1 }
            }
        } else {
            covariance = try ClusterCovariance(
                clusters: clusters, bread: .identity(pairs.count),
                factor: { Double($0) / Double($0 - 1) },
                scores: { influence(pairs[$0].0, pairs[$0].1) }
            ).matrix.diagonal
        }
        return Dictionary(
            uniqueKeysWithValues: pairs.indices.map {
                (pairs[$0].0, max(0, covariance[$0]).squareRoot())
            })
    }

    private func sentence(_ row: WithAndWithoutStrata.Row) -> String {
        let held = columns.joined(separator: " and ")
        guard let with = row.with, let p = row.pValue else {
            return "\(row.name) does not vary within \(held): all that is known of it are "
                + "differences between values of \(held), and whatever else differs between them "
                + "may make them; association, not effect"
        }
        let start =
            "\(row.name): \(measure.words) \(Self.text(row.without)) without and "
            + "\(Self.text(with)) with \(held) held fixed; "
        let end = "what differs within \(held) is not held fixed: association, not effect"
        if p > 1 - level {
            return start + "the two agree within their errors, so that differences between values "
                + "of \(held) are no sign of confounding here; " + end
        }
        let (one, other) = (row.without.estimate, with.estimate)
        if (one > 0) != (other > 0) {
            return start + "the direction turns, so that the first figure says more about which "
                + "\(held) than about \(row.name); " + end
        }
        if abs(other) < abs(one) {
            let share = ((1 - other / one) * 100).rounded()
            return start + "\(shortestText(share)) % of the association (of its logarithm) lies "
                + "between values of \(held); " + end
        }
        let collapse =
            measure == .oddsRatio
            ? ", as odds ratios are whenever something that predicts the outcome is held fixed; "
                + "compare the risk differences" : ""
        return start + "it is farther from 1 with \(held) held fixed\(collapse); " + end
    }

    private static func text(_ row: CoefficientRow) -> String {
        "\(RatioEstimate.text(row.ratio)) (\(RatioEstimate.text(row.ratioLower)) to "
            + "\(RatioEstimate.text(row.ratioUpper)))"
    }
}
