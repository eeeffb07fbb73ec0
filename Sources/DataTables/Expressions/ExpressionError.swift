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
        "\(excerpt(of: text, around: position)), character \(position): "
            + "found \(DataError.shown(found)), expected \(expected)"
    }
}

/// A text, or where it is long the part of it around a one-based character.
package func excerpt(of text: String, around position: Int) -> String {
    let characters = Array(text)
    guard characters.count > 240 else { return text }
    let start = max(0, min(position - 41, characters.count - 60))
    let end = min(characters.count, start + 60)
    return (start > 0 ? "…" : "") + String(characters[start..<end])
        + (end < characters.count ? "…" : "")
}
