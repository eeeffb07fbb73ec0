/// Numbers as a strategist reads them; rounding happens here and nowhere before.
package enum Wording {
    /// Counts with separators up to a million, then millions and billions with two decimals.
    package static func amount(_ value: Double) -> String {
        guard value.isFinite else { return "unknown" }
        let size = abs(value)
        if size >= 999_500_000 { return decimals(value / 1e9, 2) + " billion" }
        if size >= 999_500 { return decimals(value / 1e6, 2) + " million" }
        if size >= 100 { return separated(value.rounded()) }
        return size >= 10 ? separated(value.rounded()) : decimals(value, size == 0 ? 0 : 1)
    }

    /// A number of things: small ones whole, larger ones as amounts.
    package static func count(_ value: Int) -> String {
        value.magnitude < 10 ? "\(value)" : amount(Double(value))
    }

    /// A number of things with their name: `1 row`, `2,150 rows`.
    package static func count(_ value: Int, _ name: String) -> String {
        "\(count(value)) \(name)\(value == 1 ? "" : "s")"
    }

    /// An interval with one unit word: `1.10 to 2.90 million`.
    package static func interval(_ low: Double, _ high: Double) -> String {
        let first = amount(low)
        let second = amount(high)
        for unit in [" billion", " million"] where first.hasSuffix(unit) && second.hasSuffix(unit) {
            return "\(first.dropLast(unit.count)) to \(second)"
        }
        return "\(first) to \(second)"
    }

    /// `34 %`; below 1 % and above 99 % it says so.
    package static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "unknown" }
        if share > 0, share < 0.005 { return "under 1 %" }
        if share < 1, share > 0.995 { return "over 99 %" }
        return "\(Int((share * 100).rounded())) %"
    }

    /// A change with its sign: `+120`, `-3.1 million`, `0`.
    package static func change(_ value: Double) -> String {
        let text = amount(value)
        return value > 0 && text != "0" ? "+" + text : text
    }

    /// Two changes as an interval: `-1.2 to +0.4 million`.
    package static func changes(_ low: Double, _ high: Double) -> String {
        let first = change(low)
        let second = change(high)
        for unit in [" billion", " million"] where first.hasSuffix(unit) && second.hasSuffix(unit) {
            return "\(first.dropLast(unit.count)) to \(second)"
        }
        return "\(first) to \(second)"
    }

    /// A number with a fixed count of decimals.
    package static func decimals(_ value: Double, _ places: Int) -> String {
        guard value.isFinite else { return "unknown" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard scaled < 9e15 else { return "\(value)" }
        let whole = Int(scaled) / Int(scale)
        guard places > 0 else { return sign + separated(Double(whole)) }
        let rest = String(Int(scaled) % Int(scale))
        let padding = String(repeating: "0", count: places - rest.count)
        return sign + separated(Double(whole)) + "." + padding + rest
    }

    private static func separated(_ value: Double) -> String {
        let digits = Array(String(Int(abs(value))))
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return (value < 0 && result != "0" ? "-" : "") + result
    }

    /// A share in percent with one decimal: `34.1 %`.
    package static func exactPercent(_ share: Double) -> String { decimals(100 * share, 1) + " %" }

    /// A number with its sign and a fixed count of decimals: `+0.120`.
    package static func signed(_ value: Double, _ places: Int) -> String {
        (value > 0 ? "+" : "") + decimals(value, places)
    }

    /// A text with blanks behind it.
    package static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }

    /// A text with blanks in front of it.
    package static func leftPadded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 0)) + text
    }
}
