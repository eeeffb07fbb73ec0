import DataTables

/// A seller's comings and goings: when it was active, when it left, and from when on nobody knows.
struct SellerTimeline: Sendable {
    /// A stretch in which the seller was on the marketplace.
    struct Spell: Sendable, Equatable {
        var start: Instant
        var end: Instant
        var ending: Ending
    }

    enum Ending: Sendable, Equatable { case left, terminated, censored }

    /// When the seller was kept off: suspended or suppressed.
    let offTimes: [Range<Instant>]
    private(set) var spells: [Spell] = []
    /// Instants of warnings, plans and the like, and of reinstatements.
    let actions: [Instant]
    let reinstatements: [Instant]

    /// Reads a seller's history.
    ///
    /// - Parameters:
    ///   - orders: Instants of the seller's orders before `end`, ascending, at least one.
    ///   - events: The seller's events before `end`, ascending.
    ///   - onboarded: When the seller came; missing where that is not known.
    ///   - leftAt: When it left, `nil` if leaving is to be told from gaps, missing if it stayed.
    ///   - end: The first instant after the data.
    ///   - rule: How gaps are read.
    init(
        orders: ArraySlice<Instant>, events: [SellerEvents.Event], onboarded: Instant,
        leftAt: Instant?, end: Instant, rule: SellerMonthsOptions
    ) {
        let first = orders.first ?? end
        let begin = onboarded == Calendar.missing ? first : min(onboarded, first)
        offTimes = Self.offTimes(events, orders, end)
        actions = events.compactMap {
            if case .action(let action) = $0.kind, action != .terminate { return $0.at }
            return nil
        }
        reinstatements = events.filter { $0.kind == .reinstate }.map(\.at)
        let terminated = events.first { $0.kind == .action(.terminate) }?.at
        let horizon = terminated ?? end
        let known = orders.prefix { $0 < horizon }
        if let leftAt {
            let left = OrderOutcomes.happened(leftAt, by: horizon - 1)
            spells = [
                Spell(
                    start: begin, end: left ? leftAt : horizon,
                    ending: left ? .left : terminated == nil ? .censored : .terminated)
            ]
        } else {
            findGaps(known, begin, horizon, isTerminated: terminated != nil, rule)
        }
    }

    /// Whether the seller is kept off at an instant.
    func isOff(at instant: Instant) -> Bool { offTimes.contains { $0.contains(instant) } }

    /// Whether an action of the last days stands, not lifted since.
    func isUnderAction(at instant: Instant, days: Int) -> Bool {
        let from = instant - Int64(days) * Calendar.secondsPerDay
        guard let last = actions.last(where: { $0 <= instant }), last > from else { return false }
        return !reinstatements.contains { $0 > last && $0 <= instant }
    }

    /// From a suspension to the reinstatement, else to the next order, else to the end.
    private static func offTimes(
        _ events: [SellerEvents.Event], _ orders: ArraySlice<Instant>, _ end: Instant
    ) -> [Range<Instant>] {
        var times: [Range<Instant>] = []
        for (index, event) in events.enumerated() {
            guard event.kind == .action(.suspend) || event.kind == .action(.suppress),
                event.at >= times.last?.upperBound ?? .min
            else { continue }
            let lifted = events[(index + 1)...].first { $0.kind == .reinstate }?.at ?? end
            let ordered = orders.first { $0 > event.at + Calendar.secondsPerDay } ?? end
            times.append(event.at..<max(event.at, min(lifted, ordered)))
        }
        return times
    }

    /// The days between two instants in which the seller was not kept off.
    private func activeDays(_ start: Instant, _ end: Instant) -> Double {
        guard start < end else { return 0 }
        let off = offTimes.reduce(Int64(0)) { $0 + Int64($1.clamped(to: start..<end).count) }
        return Double(end - start - off) / Double(Calendar.secondsPerDay)
    }

    /// Leaving told from gaps: longer than the rule's days and 3 / (orders an active day).
    private mutating func findGaps(
        _ orders: ArraySlice<Instant>, _ begin: Instant, _ horizon: Instant, isTerminated: Bool,
        _ rule: SellerMonthsOptions
    ) {
        let day = Calendar.secondsPerDay
        var start = begin
        var oldest = orders.startIndex
        for index in orders.indices {
            let last = orders[index]
            let window = last - Int64(rule.rateDays) * day
            while orders[oldest] <= window { oldest += 1 }
            let days = max(activeDays(max(begin, window), last), 1)
            let rate = Double(index - oldest + 1) / days
            let longest = max(Double(rule.gapDaysAtLeast), 3 / rate)
            let isLast = index + 1 == orders.endIndex
            let following = isLast ? horizon : orders[index + 1]
            if activeDays(last, following) > longest {
                let left = min(last + day, following)
                spells.append(Spell(start: start, end: left, ending: .left))
                start = following
            } else if isLast {
                var sure = horizon
                if !isTerminated {
                    sure -= Int64(longest * Double(day))
                    let off = Double(horizon - sure) / Double(day) - activeDays(sure, horizon)
                    sure -= Int64(off * Double(day))
                }
                spells.append(
                    Spell(
                        start: start, end: max(start, sure),
                        ending: isTerminated ? .terminated : .censored))
            }
        }
    }
}
