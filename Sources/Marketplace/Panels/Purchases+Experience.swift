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

    /// What the marketplace's rows of an occasion have in common: the first of their events, known
    /// when all are.
    func events(_ occasion: Int) -> Events {
        guard origin[occasion] == .marketplace else { return Events(known: placedAt[occasion]) }
        if let row = onlyRow(occasion) {
            return Events(
                late: outcomes.lateAt(row), defective: outcomes.defectiveAt[row],
                cancelled: outcomes.cancelledAt[row], known: outcomes.knownAt[row])
        }
        var events = Events(known: .min + 1)
        for row in members(occasion) where orders.channel[row] == .marketplace {
            events.late = OrderOutcomes.first(events.late, outcomes.lateAt(row))
            events.defective = OrderOutcomes.first(events.defective, outcomes.defectiveAt[row])
            events.cancelled = OrderOutcomes.first(events.cancelled, outcomes.cancelledAt[row])
            let known = outcomes.knownAt[row]
            let isKnown = known != Calendar.missing && events.known != Calendar.missing
            events.known = isKnown ? max(events.known, known) : Calendar.missing
        }
        return events
    }

    /// What was known of an occasion's experience at an instant.
    func state(_ occasion: Int, at instant: Instant) -> ExposureState {
        guard origin[occasion] == .marketplace else { return [] }
        return ExposureState(events(occasion), at: instant)
    }

    /// How an occasion counts as a purchase.
    enum Standing {
        /// An exposure, and a repurchase of the one before.
        static let exposure = Int32(-1)
        /// Withdrawn before shipping or unclear in all rows.
        static let void = Int32(-2)
    }

    /// ``Standing/exposure``, ``Standing/void``, or the row that the whole occasion replaces.
    func standing(_ occasion: Int) -> Int32 {
        if let row = onlyRow(occasion) {
            return outcomes.isExposure(row) ? outcomes.replaces[row] : Standing.void
        }
        let placed = members(occasion).filter { outcomes.isExposure($0) }
        guard !placed.isEmpty else { return Standing.void }
        let replaced = placed.map { outcomes.replaces[$0] }
        return replaced.contains { $0 < 0 } ? Standing.exposure : replaced.max() ?? -1
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
