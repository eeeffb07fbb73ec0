package import DataTables

extension PurchasesPanel {
    /// Rows (start, stop] in days from placement, cut where something becomes known.
    ///
    /// A row holds what was known at its `start`, that instant included. `pending` is 1 until the
    /// experience is known — lateness decided, cancelled, or found defective, for the last of the
    /// order's sellers — and the columns of the experience are 0 until each is known.
    /// `repurchased` and `next_channel` say what happened at `stop`.
    ///
    /// - Complexity: O(exposures) in fixed chunks on the machine's cores.
    package func intervals() -> Panel {
        let pieces = cutPieces()
        var builder = PanelBuilder()
        let rows = rows(pieces.exposure)
        addIdentity(rows, to: &builder)
        builder.add("start", .outcome, unit: "days", .numbers(pieces.start))
        builder.add("stop", .outcome, unit: "days", .numbers(pieces.stop))
        builder.add("repurchased", .outcome, .flags(pieces.repurchased))
        builder.add("next_channel", .outcome, nextChannel(rows, isNext: pieces.repurchased))
        addExperience(rows, states: pieces.state, to: &builder)
        addContext(rows, to: &builder)
        let events = pieces.repurchased.reduce(0) { $0 + Int($1) }
        return builder.panel(
            counts: baseCounts + [
                PanelCount("followed by another order", events),
                PanelCount("censored at the end of follow-up", exposures.count - events),
                PanelCount("rows", rows.count),
            ])
    }

    /// Rows of exposures: which one, from when to when, and what was known.
    private struct Pieces: Sendable {
        var exposure: [Int32] = []
        var start: [Double] = []
        var stop: [Double] = []
        var state: [ExposureState] = []
        var repurchased: [Int8] = []

        init(capacity: Int) {
            exposure.reserveCapacity(capacity)
            start.reserveCapacity(capacity)
            stop.reserveCapacity(capacity)
            state.reserveCapacity(capacity)
            repurchased.reserveCapacity(capacity)
        }
    }

    private func cutPieces() -> Pieces {
        let times = purchases.eventTimes()
        let chunks = fixedChunks(of: exposures.count)
        var parts = concurrentMap(chunks.count) { chunk in
            var pieces = Pieces(capacity: 2 * chunks[chunk].count)
            var cuts: [Instant] = []
            for index in chunks[chunk] { cut(index, times, &cuts, into: &pieces) }
            return pieces
        }
        /// One column of all parts, which then give up theirs.
        func taken<Value: BitwiseCopyable & Sendable>(_ column: WritableKeyPath<Pieces, [Value]>)
            -> [Value]
        {
            let whole = joined(parts.map { $0[keyPath: column] })
            for part in parts.indices { parts[part][keyPath: column] = [] }
            return whole
        }
        var all = Pieces(capacity: 0)
        all.exposure = taken(\.exposure)
        all.start = taken(\.start)
        all.stop = taken(\.stop)
        all.state = taken(\.state)
        all.repurchased = taken(\.repurchased)
        return all
    }

    private func cut(
        _ index: Int, _ times: Purchases.EventTimes, _ cuts: inout [Instant],
        into pieces: inout Pieces
    ) {
        let occasion = Int(exposures[index])
        let placed = purchases.placedAt[occasion]
        let following = Int(next[occasion])
        let last = following >= 0 ? purchases.placedAt[following] : end
        let isSold = purchases.origin[occasion] == .marketplace
        let events = purchases.events(occasion, times)
        cuts.removeAll(keepingCapacity: true)
        cuts.append(placed)
        func cut(at event: Instant) {
            if event > placed, event < last, !cuts.contains(event) { cuts.append(event) }
        }
        if isSold {
            cut(at: events.known)
            cut(at: events.late)
            cut(at: events.defective)
            cut(at: events.cancelled)
            if cuts.count > 2 { cuts.sort() }
        }
        for (piece, from) in cuts.enumerated() {
            let isLast = piece == cuts.count - 1
            pieces.exposure.append(Int32(index))
            pieces.start.append(Self.days(from - placed))
            pieces.stop.append(Self.days((isLast ? last : cuts[piece + 1]) - placed))
            pieces.state.append(isSold ? ExposureState(events, at: from) : [])
            pieces.repurchased.append(isLast && following >= 0 ? 1 : 0)
        }
    }

    static func days(_ seconds: Int64) -> Double {
        Double(seconds) / Double(Calendar.secondsPerDay)
    }
}
