package import DataTables

/// What became of each order, and from when on that was known.
///
/// Flags are not exclusive: an order can be late and defective. An order is *late* when it was not
/// delivered before the end of its promised day plus the grace; that is decided at that instant,
/// for late and punctual orders alike. It is *defective* from a claim of either kind or a return
/// for the seller's fault, *cancelled* when the seller cancelled it. A cancellation by the buyer
/// or the platform before shipping makes it no exposure and no repurchase. A *replacement* is an
/// order of the same buyer and category at most `replacementDays` after a seller's cancellation, a
/// claim or a return of an earlier order.
package struct OrderOutcomes: Sendable {
    package struct Options: Sendable, Hashable {
        package var lateGraceDays: Int
        package var replacementDays: Int

        package init(lateGraceDays: Int = 0, replacementDays: Int = 7) {
            self.lateGraceDays = lateGraceDays
            self.replacementDays = replacementDays
        }
    }

    package let options: Options
    /// Whether the order missed its promise; said of a time at or after `latenessDecidedAt`.
    package private(set) var late: [Bool]
    /// When lateness is decided; missing where it never is (no promise, or cancelled before).
    package private(set) var latenessDecidedAt: [Instant]
    /// The first claim or return for the seller's fault; missing where there is none.
    package private(set) var defectiveAt: [Instant]
    /// The seller's cancellation; missing where there is none.
    package private(set) var cancelledAt: [Instant]
    /// Cancelled by the buyer or the platform before shipping.
    package private(set) var withdrawn: [Bool]
    /// Cancelled without a word on who did it or when: no exposure either.
    package private(set) var unclear: [Bool]
    /// From when on the experience counts as known; missing where it never does.
    package private(set) var knownAt: [Instant]
    /// The row of the order that this one replaces, or −1.
    package private(set) var replaces: [Int32]
    /// The orders by buyer and seller.
    let index: OrderIndex
    /// Which outcomes the columns allow to be known.
    package let knowsLateness: Bool
    package let knowsDefects: Bool
    package let knowsCancellations: Bool

    /// Computes the outcomes of all orders.
    ///
    /// - Complexity: O(*n*) and a sort by buyer and time.
    package init(_ orders: Orders, options: Options = Options()) {
        self.options = options
        index = OrderIndex(orders)
        let present = orders.present
        knowsLateness = present.isSuperset(of: ["promised_at", "delivered_at"])
        knowsCancellations = present.isSuperset(of: ["cancelled_at", "cancelled_by"])
        knowsDefects =
            present.contains("claim_opened_at")
            || present.isSuperset(of: ["returned_at", "return_reason"])
        let cancellations = Cancellations(orders)
        cancelledAt = cancellations.bySeller()
        withdrawn = cancellations.withdrawn()
        unclear = cancellations.unclear()
        latenessDecidedAt =
            knowsLateness
            ? Self.latenessDecided(orders, graceDays: options.lateGraceDays)
            : [Instant](repeating: Calendar.missing, count: orders.count)
        late = Self.late(orders, decidedAt: latenessDecidedAt)
        defectiveAt = Self.firstDefect(orders)
        knownAt = Self.known(orders, decidedAt: latenessDecidedAt, defectiveAt: defectiveAt)
        replaces = [Int32](repeating: -1, count: orders.count)
        for found in replacements(orders) { replaces[Int(found.row)] = found.replaced }
    }

    /// Whether the order can be an exposure and a repurchase.
    package func isExposure(_ row: Int) -> Bool { !withdrawn[row] && !unclear[row] }

    /// The experience with an order, as far as it was known at an instant.
    package func experience(_ row: Int, knownAt instant: Instant = .max) -> Experience {
        if Self.happened(cancelledAt[row], by: instant) { return .cancelled }
        let isLate = late[row] && Self.happened(latenessDecidedAt[row], by: instant)
        let isDefective = Self.happened(defectiveAt[row], by: instant)
        if isLate { return isDefective ? .lateAndDefective : .late }
        return isDefective ? .defective : .clean
    }

    /// From when on an order is late; missing where it is not.
    func lateAt(_ row: Int) -> Instant { late[row] ? latenessDecidedAt[row] : Calendar.missing }

    /// Whether something has happened at an instant or before.
    static func happened(_ event: Instant, by instant: Instant) -> Bool {
        event != Calendar.missing && event <= instant
    }

    /// When it is decided whether an order is late: after its promised day and the grace, unless
    /// it was cancelled before.
    private static func latenessDecided(_ orders: Orders, graceDays: Int) -> [Instant] {
        let wait = Int64(1 + graceDays) * Calendar.secondsPerDay
        let (promisedAt, cancelledAt) = (orders.promisedAt, orders.cancelledAt)
        let cancelledBy = orders.cancelledBy
        return concurrentRows(orders.count) { row in
            guard promisedAt[row] != Calendar.missing else { return Calendar.missing }
            let decided = Calendar.startOfDay(promisedAt[row]) + wait
            let cancelled = cancelledAt[row]
            if happened(cancelled, by: decided) { return Calendar.missing }
            // Cancelled at a moment that nobody recorded: the promise was neither kept nor broken.
            let isUndated = cancelledBy[row] == .unknown && cancelled == Calendar.missing
            return isUndated ? Calendar.missing : decided
        }
    }

    private static func late(_ orders: Orders, decidedAt: [Instant]) -> [Bool] {
        let deliveredAt = orders.deliveredAt
        return concurrentRows(orders.count) { row in
            let delivered = deliveredAt[row]
            return decidedAt[row] != Calendar.missing
                && (delivered == Calendar.missing || delivered >= decidedAt[row])
        }
    }

    /// The first claim or return for the seller's fault.
    private static func firstDefect(_ orders: Orders) -> [Instant] {
        let (claimedAt, returnedAt) = (orders.claimOpenedAt, orders.returnedAt)
        let reason = orders.returnReason
        guard reason.contains(.sellerFault) else { return claimedAt }
        return concurrentRows(orders.count) { row in
            first(claimedAt[row], reason[row] == .sellerFault ? returnedAt[row] : Calendar.missing)
        }
    }

    /// The first of: lateness decided, cancelled by anybody, found defective.
    ///
    /// Without a promise
    /// the delivery decides, and where deliveries are not recorded, nothing is waited for.
    private static func known(
        _ orders: Orders, decidedAt: [Instant], defectiveAt: [Instant]
    ) -> [Instant] {
        let (orderedAt, cancelledAt) = (orders.orderedAt, orders.cancelledAt)
        let instead = orders.present.contains("delivered_at") ? orders.deliveredAt : orderedAt
        return concurrentRows(orders.count) { row in
            let isDecided = decidedAt[row] != Calendar.missing
            let known = first(
                first(cancelledAt[row], defectiveAt[row]), isDecided ? decidedAt[row] : instead[row]
            )
            return known == Calendar.missing ? known : max(known, orderedAt[row])
        }
    }

    /// The earlier of two instants that may be missing.
    static func first(_ a: Instant, _ b: Instant) -> Instant {
        if a == Calendar.missing { return b }
        if b == Calendar.missing { return a }
        return min(a, b)
    }
}

/// Who cancelled orders, by row.
private struct Cancellations {
    let at: [Instant]
    let by: [Orders.CancelledBy]
    let shippedAt: [Instant]

    init(_ orders: Orders) {
        at = orders.cancelledAt
        by = orders.cancelledBy
        shippedAt = orders.shippedAt
    }

    func bySeller() -> [Instant] {
        let (at, by) = (at, by)
        return concurrentRows(at.count) { by[$0] == .seller ? at[$0] : Calendar.missing }
    }

    func withdrawn() -> [Bool] {
        let (at, by, shippedAt) = (at, by, shippedAt)
        return concurrentRows(at.count) { row in
            guard by[row] == .buyer || by[row] == .platform else { return false }
            return at[row] == Calendar.missing || shippedAt[row] == Calendar.missing
                || at[row] <= shippedAt[row]
        }
    }

    func unclear() -> [Bool] {
        let (at, by) = (at, by)
        return concurrentRows(at.count) { row in
            switch by[row] {
            case .none: at[row] != Calendar.missing
            case .unknown: true
            case .seller: at[row] == Calendar.missing
            case .buyer, .platform: false
            }
        }
    }
}

extension OrderOutcomes {
    /// An event after which the same buyer and category replace an order.
    private struct Trigger {
        let instant: Instant
        let category: Int32
        let row: Int32
    }

    /// Looks at the buyers with a trigger; the others have nothing to replace.
    private func replacements(_ orders: Orders) -> [Replacement] {
        let window = Int64(options.replacementDays) * Calendar.secondsPerDay
        guard window > 0 else { return [] }
        var concerned = [Bool](repeating: false, count: orders.buyerIDs.count)
        for row in 0..<orders.count
        where cancelledAt[row] != Calendar.missing || orders.claimOpenedAt[row] != Calendar.missing
            || orders.returnedAt[row] != Calendar.missing
        {
            concerned[Int(orders.buyer[row])] = true
        }
        let isConcerned = concerned
        let pieces = index.buyerPieces
        let found = concurrentMap(pieces.count) { piece -> [Replacement] in
            var found: [Replacement] = []
            var triggers: [Trigger] = []
            for buyer in pieces[piece] where isConcerned[buyer] {
                triggers.removeAll(keepingCapacity: true)
                for position in index.buyerStarts[buyer]..<index.buyerStarts[buyer + 1] {
                    let row = index.byBuyer[Int(position)]
                    if let replaced = look(at: row, orders, window, &triggers) {
                        found.append(Replacement(row: row, replaced: replaced))
                    }
                }
            }
            return found
        }
        return found.flatMap { $0 }
    }

    private struct Replacement {
        let row: Int32
        let replaced: Int32
    }

    /// The row that an order replaces, if any; its own events become triggers.
    private func look(
        at row: Int32, _ orders: Orders, _ window: Int64, _ triggers: inout [Trigger]
    ) -> Int32? {
        let position = Int(row)
        let placed = index.placed[position]
        var replaced: Int32?
        if !triggers.isEmpty {
            triggers.removeAll { $0.instant < placed - window }
            replaced =
                triggers.first {
                    $0.category == orders.category[position] && $0.instant <= placed
                        && index.placed[Int($0.row)] < placed
                }?.row
        }
        func add(_ event: Instant) {
            guard event != Calendar.missing else { return }
            triggers.append(
                Trigger(instant: event, category: orders.category[position], row: row))
        }
        add(cancelledAt[position])
        add(orders.claimOpenedAt[position])
        add(orders.returnedAt[position])
        return replaced
    }
}
