import DataTables

/// The step of an instant by table, for data up to the as-of day.
struct StepLookup: Sendable {
    let calendar: StepCalendar
    /// The first instant after the as-of day: nothing at or after it is known.
    let end: Instant
    /// The step that the first day falls in; at most 0.
    let firstStep: Int
    private let firstDay: Int
    private let steps: [Int32]

    /// Later than every step of history.
    static let future = Int.max

    init(_ calendar: StepCalendar, firstDay: Int) {
        self.calendar = calendar
        self.firstDay = min(firstDay, calendar.asOf)
        end = Calendar.instant(ofDay: calendar.asOf + 1)
        var step = calendar.step(ofDay: self.firstDay)
        firstStep = step
        steps = (self.firstDay...calendar.asOf).map { day in
            while calendar.lastDay(of: step) < day { step += 1 }
            return Int32(step)
        }
    }

    /// The number of steps up to step 0 in which there are data.
    var pastSteps: Int { 1 - firstStep }

    var stepsPerYear: Int { calendar.unit == .month ? 12 : 52 }

    /// Whether there are data of a year and a half: enough to leave the first half year out, in which
    /// whoever was there before passes for new.
    var isLong: Bool { pastSteps >= stepsPerYear + stepsPerYear / 2 }

    /// The first of the last 12 months of steps; of short data of the second half.
    var lastYear: Int { 1 - (isLong ? stepsPerYear : max((pastSteps + 1) / 2, 1)) }

    func step(of instant: Instant) -> Int {
        guard instant < end else { return Self.future }
        return Int(steps[max(Calendar.day(of: instant) - firstDay, 0)])
    }

    /// The length of a step in nominal steps.
    func length(_ step: Int) -> Double {
        Double(calendar.days(in: step)) / calendar.nominalDays
    }

    /// The sum of lengths, counted from the first day of data.
    func length(from first: Int, through last: Int) -> Double {
        let start = max(calendar.firstDay(of: first), firstDay)
        return Double(max(calendar.lastDay(of: last) - start + 1, 0)) / calendar.nominalDays
    }
}
