/// The steps of a projection: months or weeks, step 1 being the first one after the as-of day;
/// a fit alone can have days too.
///
/// Step 0 is the last step of history and ends with the as-of day's step; negative steps go back.
/// A month step is a calendar month; where `asOf` is not a month's last day, steps are cut at
/// that day of the month. A week step is seven days after `asOf`.
package struct StepCalendar: Sendable, Hashable, Codable {
    package enum Unit: String, Sendable, Codable, CaseIterable {
        case month, week
        /// Of fits that are held against continuous time; a workspace's steps are months or weeks.
        case day
    }
    package var unit: Unit
    /// The last day of history, as days since 1970-01-01.
    package var asOf: Int

    package init(unit: Unit, asOf: Int) {
        self.unit = unit
        self.asOf = asOf
    }

    /// Whether a step is the first that begins in its calendar quarter.
    package func startsQuarter(_ step: Int) -> Bool {
        Calendar.monthIndex(firstDay(of: step)) / 3 != Calendar.monthIndex(firstDay(of: step - 1))
            / 3
    }

    /// The first day of a step.
    package func firstDay(of step: Int) -> Int { lastDay(of: step - 1) + 1 }

    /// The last day of a step.
    package func lastDay(of step: Int) -> Int {
        switch unit {
        case .day: return asOf + step
        case .week: return asOf + 7 * step
        case .month:
            let start = Calendar.date(days: asOf)
            let index = start.year * 12 + start.month - 1 + step
            let year = Int((Double(index) / 12).rounded(.down))
            let month = index - year * 12 + 1
            let length = Self.length(year: year, month: month)
            let isMonthEnd = start.day == Self.length(year: start.year, month: start.month)
            let day = isMonthEnd ? length : min(start.day, length)
            return Calendar.days(year: year, month: month, day: day)
        }
    }

    /// The step that a day falls in.
    package func step(ofDay day: Int) -> Int {
        let length = unit == .month ? 30.436875 : nominalDays
        var step = Int((Double(day - asOf) / length).rounded(.up))
        while lastDay(of: step) < day { step += 1 }
        while firstDay(of: step) > day { step -= 1 }
        return step
    }

    /// The number of days in a step.
    package func days(in step: Int) -> Int { lastDay(of: step) - lastDay(of: step - 1) }

    /// The nominal length of a step in days: 30.4375, 7 or 1.
    package var nominalDays: Double {
        switch unit {
        case .month: 30.4375
        case .week: 7
        case .day: 1
        }
    }

    private static func length(year: Int, month: Int) -> Int {
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        return Calendar.days(year: next.0, month: next.1, day: 1)
            - Calendar.days(year: year, month: month, day: 1)
    }
}
