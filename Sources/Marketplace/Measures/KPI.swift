package import DataTables

/// A key performance indicator: a proportion over eligible orders in a trailing window.
package struct KPI: Sendable, Hashable {
    package enum Theme: String, Sendable, Codable, CaseIterable {
        case feedback, fulfilment, quality, policy
    }
    package enum Direction: String, Sendable, Codable, CaseIterable { case lower, higher }
    /// What buyers feel of it; `signal` is a count for standards only.
    package enum Feels: String, Sendable, Codable, CaseIterable {
        case late, cancelled, defective, signal
    }

    /// `late_rate`; the panel column is `seller_late_rate`.
    package var name: String
    package var title: String
    package var theme: Theme
    package var better: Direction
    package var feels: Feels
    package var eligible: Expression
    package var numerator: Expression
    /// The instant that puts an order into the window.
    package var placedBy: Expression
    /// The decision instant: from then on the order counts in numerator and denominator.
    package var knownFrom: Expression
    package var windowDays: Int

    package init(
        name: String, title: String, theme: Theme, better: Direction, feels: Feels,
        eligible: Expression, numerator: Expression, placedBy: Expression, knownFrom: Expression,
        windowDays: Int
    ) {
        self.name = name
        self.title = title
        self.theme = theme
        self.better = better
        self.feels = feels
        self.eligible = eligible
        self.numerator = numerator
        self.placedBy = placedBy
        self.knownFrom = knownFrom
        self.windowDays = windowDays
    }
}
