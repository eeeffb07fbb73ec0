/// Where an expression's text goes wrong: what was found there and what was expected.
package struct ExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The whole text.
    package let text: String
    /// The one-based character at which the fault lies; one past the end if something is absent.
    package let position: Int
    package let found: String
    package let expected: String

    /// `gmv = 3, character 5: found "=", expected …`.
    package var description: String {
        "\(text), character \(position): found \(found), expected \(expected)"
    }
}
