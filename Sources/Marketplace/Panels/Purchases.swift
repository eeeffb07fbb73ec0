import DataTables

/// What buyers did, as occasions in order of buyer and time.
///
/// An occasion is everything a buyer placed at one instant: the rows of a split order, and
/// orders of the same instant. It has the worst experience of its rows.
struct Purchases {
    /// Rows of the orders by buyer and time of placement.
    var rows: [Int32] = []
    /// Where each occasion's rows start in `rows`; one more entry than occasions.
    var starts: [Int] = []
    /// The buyer's first and the first later occasion, as positions of occasions.
    var firstOfBuyer: [Int32] = []
    var placedAt: [Instant] = []
    var origin: [Channel] = []
    /// The row that stands for the occasion: the largest value on its channel.
    var mainRow: [Int32] = []
    /// Withdrawn before shipping or unclear in all rows.
    var isVoid: [Bool] = []
    /// The row that the whole occasion replaces, or −1.
    var replaces: [Int32] = []
    /// Instants from which on each flag is 1 (missing: never), and the experience known.
    var lateAt: [Instant] = []
    var defectiveAt: [Instant] = []
    var cancelledAt: [Instant] = []
    var knownAt: [Instant] = []

    var count: Int { placedAt.count }

    /// Groups the orders.
    ///
    /// - Complexity: O(*n*) and a radix sort by buyer and time.
    init(_ orders: Orders, _ outcomes: OrderOutcomes) {
        let placed = Self.placement(orders)
        rows = sortedPermutation(by: orders.buyer, then: placed)
        reserve(orders.count)
        var start = 0
        var buyerStart: Int32 = 0
        while start < rows.count {
            let row = Int(rows[start])
            if start == 0 || orders.buyer[Int(rows[start - 1])] != orders.buyer[row] {
                buyerStart = Int32(count)
            }
            var end = start + 1
            while end < rows.count, orders.buyer[Int(rows[end])] == orders.buyer[row],
                placed[Int(rows[end])] == placed[row]
            {
                end += 1
            }
            firstOfBuyer.append(buyerStart)
            placedAt.append(placed[row])
            starts.append(start)
            append(start..<end, orders, outcomes)
            start = end
        }
        starts.append(rows.count)
    }

    /// The rows of an occasion.
    func members(_ occasion: Int) -> ArraySlice<Int32> {
        rows[starts[occasion]..<starts[occasion + 1]]
    }

    private mutating func reserve(_ count: Int) {
        firstOfBuyer.reserveCapacity(count)
        placedAt.reserveCapacity(count)
        starts.reserveCapacity(count + 1)
        origin.reserveCapacity(count)
        mainRow.reserveCapacity(count)
        isVoid.reserveCapacity(count)
        replaces.reserveCapacity(count)
        lateAt.reserveCapacity(count)
        defectiveAt.reserveCapacity(count)
        cancelledAt.reserveCapacity(count)
        knownAt.reserveCapacity(count)
    }

    /// When each row's order was placed: the earliest instant of its rows.
    private static func placement(_ orders: Orders) -> [Instant] {
        guard orders.orderIDs.levels.count < orders.count else { return orders.orderedAt }
        var first = [Instant](repeating: .max, count: orders.orderIDs.levels.count)
        for row in 0..<orders.count {
            let code = Int(orders.orderIDs.codes[row])
            first[code] = min(first[code], orders.orderedAt[row])
        }
        return orders.orderIDs.codes.map { first[Int($0)] }
    }

    /// Adds what the rows of one occasion have in common.
    private mutating func append(_ span: Range<Int>, _ orders: Orders, _ outcomes: OrderOutcomes) {
        let channel =
            span.contains { orders.channel[Int(rows[$0])] == .marketplace }
            ? Channel.marketplace : orders.channel[Int(rows[span.lowerBound])]
        var main = -1
        var void = true
        var replaced = Int32(-1)
        var replacesAll = true
        var (late, defective, cancelled) = (Calendar.missing, Calendar.missing, Calendar.missing)
        var known = Instant.min
        var isKnown = true
        for position in span {
            let row = Int(rows[position])
            if outcomes.isExposure(row) {
                void = false
                replaced = max(replaced, outcomes.replaces[row])
                if outcomes.replaces[row] < 0 { replacesAll = false }
            }
            guard orders.channel[row] == channel else { continue }
            if main < 0 || orders.value[row] > orders.value[main] { main = row }
            guard channel == .marketplace else { continue }
            if outcomes.late[row] {
                late = OrderOutcomes.first(late, outcomes.latenessDecidedAt[row])
            }
            defective = OrderOutcomes.first(defective, outcomes.defectiveAt[row])
            cancelled = OrderOutcomes.first(cancelled, outcomes.cancelledAt[row])
            if outcomes.knownAt[row] == Calendar.missing { isKnown = false }
            known = max(known, outcomes.knownAt[row])
        }
        origin.append(channel)
        mainRow.append(Int32(main))
        isVoid.append(void)
        replaces.append(!void && replacesAll ? replaced : -1)
        lateAt.append(late)
        defectiveAt.append(defective)
        cancelledAt.append(cancelled)
        if channel != .marketplace { known = orders.orderedAt[main] }
        knownAt.append(isKnown ? known : Calendar.missing)
    }

    /// The experience with an occasion as far as it was known at an instant.
    func experience(_ occasion: Int, knownAt instant: Instant) -> Experience {
        if OrderOutcomes.happened(cancelledAt[occasion], by: instant) { return .cancelled }
        let isLate = OrderOutcomes.happened(lateAt[occasion], by: instant)
        let isDefective = OrderOutcomes.happened(defectiveAt[occasion], by: instant)
        if isLate { return isDefective ? .lateAndDefective : .late }
        return isDefective ? .defective : .clean
    }

    /// Whether the experience of an occasion counts as known at an instant.
    func isKnown(_ occasion: Int, at instant: Instant) -> Bool {
        OrderOutcomes.happened(knownAt[occasion], by: instant)
    }
}
