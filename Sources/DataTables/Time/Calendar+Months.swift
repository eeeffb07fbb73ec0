extension Calendar {
    /// The months since year 0 of the month that a day falls in: year × 12 + month − 1.
    package static func monthIndex(_ day: Int) -> Int {
        let date = date(days: day)
        return date.year * 12 + date.month - 1
    }

    /// The first day (since 1970-01-01) of a month index.
    package static func firstDay(ofMonth index: Int) -> Int {
        let (year, month) = yearAndMonth(index)
        return days(year: year, month: month, day: 1)
    }

    /// The number of days in a month index.
    package static func daysInMonth(_ index: Int) -> Int {
        firstDay(ofMonth: index + 1) - firstDay(ofMonth: index)
    }

    /// The day some months later; the day of the month is cut to the last one where it is absent.
    package static func adding(months: Int, toDay day: Int) -> Int {
        let date = date(days: day)
        let index = date.year * 12 + date.month - 1 + months
        return firstDay(ofMonth: index) + min(date.day, daysInMonth(index)) - 1
    }

    /// The first instant of a day.
    package static func instant(ofDay day: Int) -> Instant { Int64(day) * secondsPerDay }

    /// The first instant of the day that an instant falls on.
    package static func startOfDay(_ instant: Instant) -> Instant {
        Int64(day(of: instant)) * secondsPerDay
    }

    /// Whether a year, month and day name a date.
    package static func isDate(year: Int, month: Int, day: Int) -> Bool {
        (1...12).contains(month) && day >= 1
            && day <= (day <= 28 ? 28 : daysInMonth(year * 12 + month - 1))
    }

    private static func yearAndMonth(_ index: Int) -> (year: Int, month: Int) {
        let year = index >= 0 ? index / 12 : (index - 11) / 12
        return (year, index - year * 12 + 1)
    }
}
