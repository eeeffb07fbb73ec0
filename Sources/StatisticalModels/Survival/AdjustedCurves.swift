/// Survival curves by the values of a column, adjusted for the other columns of a model: each is
/// the mean of the curves predicted for the same rows, the column set to one value in all.
package struct AdjustedCurves: Sendable, Hashable, Codable {
    /// The curve of one value.
    package struct Curve: Sendable, Hashable, Codable {
        /// `experience=late`.
        package var label: String
        package var survival: [Double]
        /// Of the survival probability.
        package var standardErrors: [Double]
        package var lower: [Double]
        package var upper: [Double]
    }

    /// A later curve less the first, at each time.
    package struct Difference: Sendable, Hashable, Codable {
        package var label: String
        package var reference: String
        package var estimates: [Double]
        package var standardErrors: [Double]
        package var lower: [Double]
        package var upper: [Double]
        /// Two-sided.
        package var pValues: [Double]
    }

    package var column: String
    package var times: [Double]
    /// In the order of the values.
    package var curves: [Curve]
    package var differences: [Difference]
    package var rowsUsed: Int
    /// Rows that miss a column of the model.
    package var rowsLeftOut: Int
}

/// Why there are no adjusted curves.
package enum AdjustmentError: Error, Equatable, Sendable, CustomStringConvertible {
    case notInModel(column: String, known: [String])
    case tooManyValues(column: String, count: Int)
    case noRows(columns: [String])

    package var description: String {
        switch self {
        case .notInModel(let column, let known):
            return "\"\(column)\" is no column of the model, so its curves would all be equal; "
                + "the model has \(known.joined(separator: ", "))"
        case .tooManyValues(let column, let count):
            return "\"\(column)\" has \(count) values, a curve for each is more than 50; cut it "
                + "into a few classes"
        case .noRows(let columns):
            return "no row has all columns of the model (\(columns.joined(separator: ", "))): "
                + "there is nothing to average; fill them in"
        }
    }
}
