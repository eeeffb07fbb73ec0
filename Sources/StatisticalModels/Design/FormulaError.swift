import DataTables

/// Where a formula's text goes wrong: what was found there and what to write instead.
package struct FormulaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The whole formula.
    package let text: String
    /// The one-based character at which the fault lies; one past the end if something is absent.
    package let position: Int
    package let found: String
    package let expected: String

    /// `y = x, character 3: found "=", expected …`.
    package var description: String {
        "\(excerpt(of: text, around: position)), character \(position): "
            + "found \(DataError.shown(found)), expected \(expected)"
    }
}
