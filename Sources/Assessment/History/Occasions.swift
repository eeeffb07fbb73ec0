import DataTables
import Marketplace

/// What buyers did, one row per buyer and instant, in order of buyer and time.
///
/// As in the purchases panel: the rows of a split order and orders of one instant are one occasion
/// with the worst experience of its rows; withdrawn and unclear orders are none, and nothing after
/// the as-of day is known. An occasion is a replacement when all its rows are.
struct Occasions: Sendable {
    var buyer: [Int32] = []
    var step: [Int32] = []
    var placedAt: [Instant] = []
    var origin: [Channel] = []
    /// The row that stands for the occasion: the largest value on its channel.
    var mainRow: [Int32] = []
    var isReplacement: [Bool] = []
    /// As known at the end of the as-of day; clean off the marketplace.
    var experience: [Experience] = []

    var count: Int { buyer.count }

    /// Groups the orders; O(n) and a radix sort.
    init(_ orders: Orders, _ outcomes: OrderOutcomes, _ lookup: StepLookup) {
        let placed = Self.placement(orders)
        let rows = sortedPermutation(by: orders.buyer, then: placed)
        var start = 0
        while start < rows.count {
            let first = Int(rows[start])
            var end = start + 1
            while end < rows.count, orders.buyer[Int(rows[end])] == orders.buyer[first],
                placed[Int(rows[end])] == placed[first]
            {
                end += 1
            }
            append(rows[start..<end], at: placed[first], orders, outcomes, lookup)
            start = end
        }
    }

    private mutating func append(
        _ rows: ArraySlice<Int32>, at instant: Instant, _ orders: Orders,
        _ outcomes: OrderOutcomes, _ lookup: StepLookup
    ) {
        guard instant < lookup.end else { return }
        var channel: Channel?
        for code in rows where outcomes.isExposure(Int(code)) {
            let own = orders.channel[Int(code)]
            if channel == nil || own == .marketplace { channel = own }
        }
        guard let channel else { return }
        var main = -1
        var worst = Experience.clean
        var late = false
        var defective = false
        var replaces = true
        for code in rows where outcomes.isExposure(Int(code)) {
            let row = Int(code)
            if outcomes.replaces[row] < 0 { replaces = false }
            guard orders.channel[row] == channel else { continue }
            if main < 0 || orders.value[row] > orders.value[main] { main = row }
            guard channel == .marketplace else { continue }
            switch outcomes.experience(row, knownAt: lookup.end - 1) {
            case .clean: break
            case .late: late = true
            case .defective: defective = true
            case .lateAndDefective: (late, defective) = (true, true)
            case .cancelled: worst = .cancelled
            }
        }
        if worst != .cancelled {
            worst =
                late ? (defective ? .lateAndDefective : .late) : defective ? .defective : .clean
        }
        buyer.append(orders.buyer[main])
        step.append(Int32(lookup.step(of: instant)))
        placedAt.append(instant)
        origin.append(channel)
        mainRow.append(Int32(main))
        isReplacement.append(replaces)
        experience.append(worst)
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

    /// The occasions of each buyer, as ranges in order.
    func forEachBuyer(_ body: (Range<Int>) -> Void) {
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, buyer[end] == buyer[start] { end += 1 }
            body(start..<end)
            start = end
        }
    }
}
