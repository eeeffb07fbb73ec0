package import DataTables

/// What the conditions of a standard read of one seller, step by step, in plain code.
///
/// A condition is evaluated by the expression language itself, over a table of one row that has
/// the columns which the condition names, with or without the prefix `seller.`:
///
/// - `orders_90d`: orders placed in the last max(1, round(90 / step)) steps, with the step itself;
/// - `tenure_months`: whole steps since onboarding at the end of the step, in months;
/// - a KPI's name: its measured rate over its own window, missing without decided orders;
/// - anything else: the seller's attribute.
package struct PlainConditions: Sendable {
    /// The seller's attributes by name, one row each.
    package var attributes: [String: Column]
    /// Orders placed by step.
    package var placed: [Int]
    /// Decided orders by step and KPI.
    package var counts: [[String: PlainJudge.Count]]
    /// The windows of KPIs that conditions may name.
    package var windowDays: [String: Int]
    /// Whole steps since onboarding in the first step.
    package var tenure: Int
    package var stepDays: Double

    package init(
        attributes: [String: Column], placed: [Int], counts: [[String: PlainJudge.Count]],
        windowDays: [String: Int], tenure: Int, stepDays: Double
    ) {
        self.attributes = attributes
        self.placed = placed
        self.counts = counts
        self.windowDays = windowDays
        self.tenure = tenure
        self.stepDays = stepDays
    }

    /// Whether a condition is true in a step; a missing one is not.
    ///
    /// - Throws: `DataError` for a name that is none of the above, or a condition that is not true
    ///   or false.
    package func holds(_ condition: Expression, at step: Int) throws -> Bool {
        let columns = condition.columns.compactMap { name in
            column(name.hasPrefix("seller.") ? String(name.dropFirst(7)) : name, at: step).map {
                (name: name, column: $0)
            }
        }
        // A condition without columns is looked at over one row, too.
        let row = (name: "row", column: Column.numbers([1]))
        return try condition.rows(in: Table(columns + [row])) == [0]
    }

    private func column(_ name: String, at step: Int) -> Column? {
        if name == "tenure_months" {
            return .numbers([Double(tenure + step) * (stepDays / 30.4375)])
        }
        if name.hasPrefix("orders_"), name.hasSuffix("d"),
            let days = Int(name.dropFirst(7).dropLast())
        {
            return .numbers([Double(placed[window(days, step)].reduce(0, +))])
        }
        if let days = windowDays[name] {
            let recent = counts[window(days, step)].compactMap { $0[name] }
            let eligible = recent.reduce(0) { $0 + $1.eligible }
            let numerator = recent.reduce(0) { $0 + $1.numerator }
            return .numbers([eligible > 0 ? Double(numerator) / Double(eligible) : .nan])
        }
        return attributes[name]
    }

    private func window(_ days: Int, _ step: Int) -> Range<Int> {
        let steps = max(1, Int((Double(days) / stepDays).rounded()))
        return max(0, step + 1 - steps)..<(step + 1)
    }
}
