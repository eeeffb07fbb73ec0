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
        let count = orders.count
        late = [Bool](repeating: false, count: count)
        withdrawn = late
        unclear = late
        latenessDecidedAt = [Instant](repeating: Calendar.missing, count: count)
        cancelledAt = latenessDecidedAt
        defectiveAt = latenessDecidedAt
        knownAt = latenessDecidedAt
        replaces = [Int32](repeating: -1, count: count)
        for row in 0..<count {
            decideCancellation(row, orders)
            decideLateness(row, orders)
            decideDefect(row, orders)
            decideKnowledge(row, orders)
        }
        findReplacements(orders)
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

    private mutating func decideCancellation(_ row: Int, _ orders: Orders) {
        let at = orders.cancelledAt[row]
        switch orders.cancelledBy[row] {
        case .none: unclear[row] = at != Calendar.missing
        case .unknown: unclear[row] = true
        case .seller:
            if at == Calendar.missing { unclear[row] = true } else { cancelledAt[row] = at }
        case .buyer, .platform:
            let shipped = orders.shippedAt[row]
            withdrawn[row] = at == Calendar.missing || shipped == Calendar.missing || at <= shipped
        }
    }

    private mutating func decideLateness(_ row: Int, _ orders: Orders) {
        let promised = orders.promisedAt[row]
        guard knowsLateness, promised != Calendar.missing else { return }
        let days = Int64(1 + options.lateGraceDays)
        let decided = Calendar.startOfDay(promised) + days * Calendar.secondsPerDay
        let cancelled = orders.cancelledAt[row]
        guard !Self.happened(cancelled, by: decided) else { return }
        // Cancelled at a moment that nobody recorded: the promise was neither kept nor broken.
        if orders.cancelledBy[row] == .unknown, cancelled == Calendar.missing { return }
        let delivered = orders.deliveredAt[row]
        latenessDecidedAt[row] = decided
        late[row] = delivered == Calendar.missing || delivered >= decided
    }

    private mutating func decideDefect(_ row: Int, _ orders: Orders) {
        let claim = orders.claimOpenedAt[row]
        let isSellersFault = orders.returnReason[row] == .sellerFault
        let returned = isSellersFault ? orders.returnedAt[row] : Calendar.missing
        defectiveAt[row] = Self.first(claim, returned)
    }

    /// The first of: lateness decided, cancelled by anybody, found defective.
    ///
    /// Without a promise
    /// the delivery decides, and where deliveries are not recorded, nothing is waited for.
    private mutating func decideKnowledge(_ row: Int, _ orders: Orders) {
        var known = Self.first(orders.cancelledAt[row], defectiveAt[row])
        if latenessDecidedAt[row] != Calendar.missing {
            known = Self.first(known, latenessDecidedAt[row])
        } else if orders.present.contains("delivered_at") {
            known = Self.first(known, orders.deliveredAt[row])
        } else {
            known = Self.first(known, orders.orderedAt[row])
        }
        if known != Calendar.missing { known = max(known, orders.orderedAt[row]) }
        knownAt[row] = known
    }

    /// The earlier of two instants that may be missing.
    static func first(_ a: Instant, _ b: Instant) -> Instant {
        if a == Calendar.missing { return b }
        if b == Calendar.missing { return a }
        return min(a, b)
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
    private mutating func findReplacements(_ orders: Orders) {
        let window = Int64(options.replacementDays) * Calendar.secondsPerDay
        guard window > 0 else { return }
        var isConcerned = [Bool](repeating: false, count: orders.buyerIDs.count)
        for row in 0..<orders.count
        where cancelledAt[row] != Calendar.missing || orders.claimOpenedAt[row] != Calendar.missing
            || orders.returnedAt[row] != Calendar.missing
        {
            isConcerned[Int(orders.buyer[row])] = true
        }
        var triggers: [Trigger] = []
        for buyer in isConcerned.indices where isConcerned[buyer] {
            triggers.removeAll(keepingCapacity: true)
            for position in index.buyerStarts[buyer]..<index.buyerStarts[buyer + 1] {
                look(at: index.byBuyer[Int(position)], orders, window, &triggers)
            }
        }
    }

    private mutating func look(
        at row: Int32, _ orders: Orders, _ window: Int64, _ triggers: inout [Trigger]
    ) {
        let position = Int(row)
        let placed = index.placed[position]
        if !triggers.isEmpty {
            triggers.removeAll { $0.instant < placed - window }
            let match = triggers.first {
                $0.category == orders.category[position] && $0.instant <= placed
                    && index.placed[Int($0.row)] < placed
            }
            if let match { replaces[position] = match.row }
        }
        for event in [
            cancelledAt[position], orders.claimOpenedAt[position], orders.returnedAt[position],
        ] where event != Calendar.missing {
            triggers.append(
                Trigger(instant: event, category: orders.category[position], row: row))
        }
    }
}
