import DataTables

extension Purchases {
    /// Instants from which on each flag of an occasion is 1 (missing: never), and its experience
    /// known.
    struct Events {
        var late = Calendar.missing
        var defective = Calendar.missing
        var cancelled = Calendar.missing
        var known = Calendar.missing
    }

    /// The instants of all orders by place.
    struct EventTimes: Sendable {
        fileprivate let late: [Instant]
        fileprivate let defective: [Instant]
        fileprivate let cancelled: [Instant]
        fileprivate let known: [Instant]
    }

    func eventTimes() -> EventTimes {
        let outcomes = outcomes
        let late = concurrentRows(orders.count) { outcomes.lateAt($0) }
        return EventTimes(
            late: taken(late), defective: taken(outcomes.defectiveAt),
            cancelled: taken(outcomes.cancelledAt), known: taken(outcomes.knownAt))
    }

    /// What the marketplace's rows of an occasion have in common: the first of their events, known
    /// when all are.
    func events(_ occasion: Int, _ times: EventTimes) -> Events {
        guard origin[occasion] == .marketplace else { return Events(known: placedAt[occasion]) }
        if let place = onlyPlace(occasion) {
            return Events(
                late: times.late[place], defective: times.defective[place],
                cancelled: times.cancelled[place], known: times.known[place])
        }
        var events = Events(known: .min + 1)
        for place in places(occasion) where orders.channel[row(place)] == .marketplace {
            events.late = OrderOutcomes.first(events.late, times.late[place])
            events.defective = OrderOutcomes.first(events.defective, times.defective[place])
            events.cancelled = OrderOutcomes.first(events.cancelled, times.cancelled[place])
            let known = times.known[place]
            let isKnown = known != Calendar.missing && events.known != Calendar.missing
            events.known = isKnown ? max(events.known, known) : Calendar.missing
        }
        return events
    }

    /// What was known of an occasion's experience at an instant.
    func state(_ occasion: Int, at instant: Instant, _ times: EventTimes) -> ExposureState {
        guard origin[occasion] == .marketplace else { return [] }
        return ExposureState(events(occasion, times), at: instant)
    }

    /// How an occasion counts as a purchase.
    enum Standing {
        /// An exposure, and a repurchase of the one before.
        static let exposure = Int32(-1)
        /// Withdrawn before shipping or unclear in all rows.
        static let void = Int32(-2)
    }

    /// For each occasion ``Standing/exposure``, ``Standing/void``, or the row that the whole
    /// occasion replaces.
    func standings() -> [Int32] {
        let outcomes = outcomes
        let own = taken(
            concurrentRows(orders.count) {
                outcomes.isExposure($0) ? outcomes.replaces[$0] : Standing.void
            })
        let starts = starts
        return concurrentRows(count) { occasion in
            let places = Int(starts[occasion])..<Int(starts[occasion + 1])
            if places.count == 1 { return own[places.lowerBound] }
            let placed = places.map { own[$0] }.filter { $0 != Standing.void }
            if placed.contains(Standing.exposure) { return Standing.exposure }
            return placed.max() ?? Standing.void
        }
    }
}

/// What is known of an exposure.
struct ExposureState: OptionSet, Sendable, BitwiseCopyable {
    let rawValue: UInt8
    static let pending = ExposureState(rawValue: 1)
    static let late = ExposureState(rawValue: 2)
    static let defective = ExposureState(rawValue: 4)
    static let cancelled = ExposureState(rawValue: 8)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What had happened at an instant.
    init(_ events: Purchases.Events, at instant: Instant) {
        self = []
        if !OrderOutcomes.happened(events.known, by: instant) { insert(.pending) }
        if OrderOutcomes.happened(events.late, by: instant) { insert(.late) }
        if OrderOutcomes.happened(events.defective, by: instant) { insert(.defective) }
        if OrderOutcomes.happened(events.cancelled, by: instant) { insert(.cancelled) }
    }

    /// The experience that these flags amount to.
    var experience: Experience {
        if contains(.cancelled) { return .cancelled }
        if contains(.late) { return contains(.defective) ? .lateAndDefective : .late }
        return contains(.defective) ? .defective : .clean
    }
}
