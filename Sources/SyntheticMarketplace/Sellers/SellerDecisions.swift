/// How many orders were decided and how many of them were bad.
struct DecisionCount {
    var orders = 0
    var bad = 0
}

/// When orders counted for their sellers, in plain lists: the world's own measurement.
///
/// Lateness is decided at the end of the promised day, a cancellation 7 days after placement, a
/// defect 30 days after delivery (90 days after placement where nothing was delivered).
struct SellerDecisions {
    private struct Decision {
        /// Seconds since 1970.
        var at: Int64
        var bad: Bool
    }
    private var late: [[Decision]] = []
    private var cancelled: [[Decision]] = []
    private var defective: [[Decision]] = []

    /// Notes the decisions of a marketplace order whose fate is known to the world.
    mutating func note(_ order: OrderRow) {
        guard let seller = order.seller else { return }
        while late.count <= seller {
            late.append([])
            cancelled.append([])
            defective.append([])
        }
        if order.cancelledBy != .buyer && order.cancelledBy != .platform {
            cancelled[seller].append(
                Decision(at: order.orderedAt + 7 * 86_400, bad: order.fate.cancelled))
        }
        guard order.cancelledBy == .none, let decided = order.latenessDecidedAt else { return }
        late[seller].append(Decision(at: decided, bad: order.fate.late))
        let latest = order.orderedAt + 90 * 86_400
        let settled = min(latest, order.deliveredAt.map { $0 + 30 * 86_400 } ?? latest)
        defective[seller].append(Decision(at: settled, bad: order.fate.defective))
    }

    /// The decisions that fell on days `from` up to, without, `to`.
    func counts(
        of seller: Int, from: Int, to: Int
    ) -> (late: DecisionCount, cancelled: DecisionCount, defective: DecisionCount) {
        let (low, high) = (Int64(from) * 86_400, Int64(to) * 86_400)
        return counts(of: seller, since: low, before: high)
    }

    /// The decisions at an instant or later and strictly before another.
    func counts(
        of seller: Int, since low: Int64, before high: Int64
    ) -> (late: DecisionCount, cancelled: DecisionCount, defective: DecisionCount) {
        guard seller < late.count else { return (.init(), .init(), .init()) }
        func count(_ list: [Decision]) -> DecisionCount {
            var result = DecisionCount()
            for decision in list.reversed() {
                // Lists are nearly in order; nothing older than 80 days before can matter.
                if decision.at < low - 80 * 86_400 { break }
                guard decision.at >= low, decision.at < high else { continue }
                result.orders += 1
                if decision.bad { result.bad += 1 }
            }
            return result
        }
        return (count(late[seller]), count(cancelled[seller]), count(defective[seller]))
    }
}
