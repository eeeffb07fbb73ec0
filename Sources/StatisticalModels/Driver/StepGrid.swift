import DataTables

/// The steps of a calendar between two days, with instants and lengths looked up in tables.
struct StepGrid {
    let firstStep: Int
    /// Lengths in nominal steps; element 0 is `firstStep`.
    let lengths: [Double]
    let nominalSeconds: Double
    /// The first instant of each step, and the end of the last one.
    private let starts: [Instant]
    private let firstDay: Int
    /// The step (counted from `firstStep`) of each day from `firstDay`.
    private let stepOfDay: [Int32]

    init(calendar: StepCalendar, days: ClosedRange<Int>) {
        firstStep = calendar.step(ofDay: days.lowerBound)
        let lastStep = calendar.step(ofDay: days.upperBound)
        firstDay = calendar.firstDay(of: firstStep)
        var lengths: [Double] = []
        var starts: [Instant] = []
        var stepOfDay: [Int32] = []
        for step in firstStep...lastStep {
            let days = calendar.days(in: step)
            lengths.append(Double(days) / calendar.nominalDays)
            starts.append(Int64(calendar.firstDay(of: step)) * Calendar.secondsPerDay)
            stepOfDay += repeatElement(Int32(step - firstStep), count: days)
        }
        starts.append(Int64(calendar.lastDay(of: lastStep) + 1) * Calendar.secondsPerDay)
        self.lengths = lengths
        self.starts = starts
        self.stepOfDay = stepOfDay
        nominalSeconds = calendar.nominalDays * Double(Calendar.secondsPerDay)
    }

    /// The step of an instant, counted from `firstStep`.
    func step(of instant: Instant) -> Int {
        Int(stepOfDay[Calendar.day(of: instant) - firstDay])
    }

    /// The first instant of a step counted from `firstStep`.
    func start(of step: Int) -> Instant { starts[step] }
}
