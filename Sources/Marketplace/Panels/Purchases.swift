import DataTables

/// What buyers did, as occasions in order of buyer and time.
///
/// An occasion is everything a buyer placed at one instant: the rows of a split order, and
/// orders of the same instant. It has the worst experience of its rows.
struct Purchases {
    /// Rows of the orders by buyer and time of placement.
    var rows: [Int32] = []
    /// Where each occasion's rows start in `rows`; one more entry than occasions.
    var starts: [Int32] = []
    /// The buyer's first and the first later occasion, as positions of occasions.
    var firstOfBuyer: [Int32] = []
    var placedAt: [Instant] = []
    var origin: [Channel] = []
    /// The row that stands for the occasion: the largest value on its channel.
    var mainRow: [Int32] = []
    /// The value of all rows, and the number of their sellers.
    var value: [Double] = []
    var sellerCount: [Int32] = []
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
    /// - Complexity: O(*n*).
    init(_ orders: Orders, _ outcomes: OrderOutcomes) {
        let index = outcomes.index
        rows = index.byBuyer
        reserve(orders.count)
        let known = Facts(orders, outcomes, rows)
        for buyer in 0..<(index.buyerStarts.count - 1) {
            var start = Int(index.buyerStarts[buyer])
            let last = Int(index.buyerStarts[buyer + 1])
            let first = Int32(count)
            while start < last {
                var end = start + 1
                while end < last, known.placed[end] == known.placed[start] { end += 1 }
                firstOfBuyer.append(first)
                placedAt.append(known.placed[start])
                starts.append(Int32(start))
                if end == start + 1 {
                    appendSingle(start, known)
                } else {
                    append(start..<end, known)
                }
                start = end
            }
        }
        starts.append(Int32(rows.count))
    }

    /// What the grouping needs of each row, in the order of `rows`, so that it is read in order.
    private struct Facts {
        let placed: [Instant]
        let channel: [Channel]
        let seller: [Int32]
        let value: [Double]
        let isExposure: [Bool]
        let replaces: [Int32]
        let lateAt: [Instant]
        let defectiveAt: [Instant]
        let cancelledAt: [Instant]
        let knownAt: [Instant]

        init(_ orders: Orders, _ outcomes: OrderOutcomes, _ rows: [Int32]) {
            let times = concurrentMap(5) { column in
                switch column {
                case 0: rows.map { outcomes.index.placed[Int($0)] }
                case 1: rows.map { outcomes.lateAt(Int($0)) }
                case 2: rows.map { outcomes.defectiveAt[Int($0)] }
                case 3: rows.map { outcomes.cancelledAt[Int($0)] }
                default: rows.map { outcomes.knownAt[Int($0)] }
                }
            }
            placed = times[0]
            lateAt = times[1]
            defectiveAt = times[2]
            cancelledAt = times[3]
            knownAt = times[4]
            let codes = concurrentMap(2) { column in
                column == 0
                    ? rows.map { orders.seller[Int($0)] } : rows.map { outcomes.replaces[Int($0)] }
            }
            seller = codes[0]
            replaces = codes[1]
            channel = rows.map { orders.channel[Int($0)] }
            value = rows.map { orders.value[Int($0)] }
            isExposure = rows.map { outcomes.isExposure(Int($0)) }
        }
    }

    /// The rows of an occasion.
    func members(_ occasion: Int) -> ArraySlice<Int32> {
        rows[Int(starts[occasion])..<Int(starts[occasion + 1])]
    }

    private mutating func reserve(_ count: Int) {
        firstOfBuyer.reserveCapacity(count)
        placedAt.reserveCapacity(count)
        starts.reserveCapacity(count + 1)
        origin.reserveCapacity(count)
        mainRow.reserveCapacity(count)
        value.reserveCapacity(count)
        sellerCount.reserveCapacity(count)
        isVoid.reserveCapacity(count)
        replaces.reserveCapacity(count)
        lateAt.reserveCapacity(count)
        defectiveAt.reserveCapacity(count)
        cancelledAt.reserveCapacity(count)
        knownAt.reserveCapacity(count)
    }

    /// Adds an occasion of one row.
    private mutating func appendSingle(_ position: Int, _ known: Facts) {
        let channel = known.channel[position]
        let isSold = channel == .marketplace
        let isExposure = known.isExposure[position]
        origin.append(channel)
        mainRow.append(rows[position])
        value.append(known.value[position])
        sellerCount.append(known.seller[position] < 0 ? 0 : 1)
        isVoid.append(!isExposure)
        replaces.append(isExposure ? known.replaces[position] : -1)
        lateAt.append(isSold ? known.lateAt[position] : Calendar.missing)
        defectiveAt.append(isSold ? known.defectiveAt[position] : Calendar.missing)
        cancelledAt.append(isSold ? known.cancelledAt[position] : Calendar.missing)
        knownAt.append(isSold ? known.knownAt[position] : known.placed[position])
    }

    /// Adds what the rows of one occasion have in common.
    private mutating func append(_ span: Range<Int>, _ known: Facts) {
        let channel =
            span.contains { known.channel[$0] == .marketplace }
            ? Channel.marketplace : known.channel[span.lowerBound]
        var main = -1
        var void = true
        var replaced = Int32(-1)
        var replacesAll = true
        var (late, defective, cancelled) = (Calendar.missing, Calendar.missing, Calendar.missing)
        var knownAt = Instant.min
        var isKnown = true
        for row in span {
            if known.isExposure[row] {
                void = false
                replaced = max(replaced, known.replaces[row])
                if known.replaces[row] < 0 { replacesAll = false }
            }
            guard known.channel[row] == channel else { continue }
            if main < 0 || known.value[row] > known.value[main] { main = row }
            guard channel == .marketplace else { continue }
            late = OrderOutcomes.first(late, known.lateAt[row])
            defective = OrderOutcomes.first(defective, known.defectiveAt[row])
            cancelled = OrderOutcomes.first(cancelled, known.cancelledAt[row])
            if known.knownAt[row] == Calendar.missing { isKnown = false }
            knownAt = max(knownAt, known.knownAt[row])
        }
        origin.append(channel)
        mainRow.append(rows[main])
        value.append(span.reduce(0) { $0 + known.value[$1] })
        sellerCount.append(Int32(Set(span.map { known.seller[$0] }.filter { $0 >= 0 }).count))
        isVoid.append(void)
        replaces.append(!void && replacesAll ? replaced : -1)
        lateAt.append(late)
        defectiveAt.append(defective)
        cancelledAt.append(cancelled)
        if channel != .marketplace { knownAt = known.placed[main] }
        self.knownAt.append(isKnown ? knownAt : Calendar.missing)
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
