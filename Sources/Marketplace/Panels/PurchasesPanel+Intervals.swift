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
        let rows = pieces.exposure
        addIdentity(rows, to: &builder)
        builder.add("start", .outcome, unit: "days", .numbers(pieces.start))
        builder.add("stop", .outcome, unit: "days", .numbers(pieces.stop))
        builder.add("repurchased", .outcome, .flags(pieces.repurchased))
        builder.add(
            "next_channel", .outcome,
            PanelBuilder.compact(
                rows.indices.map {
                    pieces.repurchased[$0] == 1 ? nextChannelCode(Int(rows[$0])) : -1
                }, Self.channelNames))
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
    }

    private func cutPieces() -> Pieces {
        let chunks = fixedChunks(of: exposures.count)
        let parts = concurrentMap(chunks.count) { chunk in
            var pieces = Pieces()
            var cuts: [Instant] = []
            for index in chunks[chunk] { cut(index, &cuts, into: &pieces) }
            return pieces
        }
        var all = Pieces()
        let count = parts.reduce(0) { $0 + $1.exposure.count }
        all.exposure.reserveCapacity(count)
        all.start.reserveCapacity(count)
        all.stop.reserveCapacity(count)
        all.state.reserveCapacity(count)
        all.repurchased.reserveCapacity(count)
        for part in parts {
            all.exposure += part.exposure
            all.start += part.start
            all.stop += part.stop
            all.state += part.state
            all.repurchased += part.repurchased
        }
        return all
    }

    private func cut(_ index: Int, _ cuts: inout [Instant], into pieces: inout Pieces) {
        let occasion = Int(exposures[index])
        let placed = purchases.placedAt[occasion]
        let following = Int(next[occasion])
        let last = following >= 0 ? purchases.placedAt[following] : end
        cuts.removeAll(keepingCapacity: true)
        cuts.append(placed)
        func cut(at event: Instant) {
            if event > placed, event < last, !cuts.contains(event) { cuts.append(event) }
        }
        if purchases.origin[occasion] == .marketplace {
            cut(at: purchases.knownAt[occasion])
            cut(at: purchases.lateAt[occasion])
            cut(at: purchases.defectiveAt[occasion])
            cut(at: purchases.cancelledAt[occasion])
            if cuts.count > 2 { cuts.sort() }
        }
        for (piece, from) in cuts.enumerated() {
            let isLast = piece == cuts.count - 1
            pieces.exposure.append(Int32(index))
            pieces.start.append(Self.days(from - placed))
            pieces.stop.append(Self.days((isLast ? last : cuts[piece + 1]) - placed))
            pieces.state.append(state(occasion, at: from))
            pieces.repurchased.append(isLast && following >= 0 ? 1 : 0)
        }
    }

    static func days(_ seconds: Int64) -> Double {
        Double(seconds) / Double(Calendar.secondsPerDay)
    }

    /// What was known of an occasion's experience at an instant.
    func state(_ occasion: Int, at instant: Instant) -> ExposureState {
        guard purchases.origin[occasion] == .marketplace else { return [] }
        var state: ExposureState = []
        if !purchases.isKnown(occasion, at: instant) { state.insert(.pending) }
        if OrderOutcomes.happened(purchases.lateAt[occasion], by: instant) { state.insert(.late) }
        if OrderOutcomes.happened(purchases.defectiveAt[occasion], by: instant) {
            state.insert(.defective)
        }
        if OrderOutcomes.happened(purchases.cancelledAt[occasion], by: instant) {
            state.insert(.cancelled)
        }
        return state
    }
}

/// What is known of an exposure.
struct ExposureState: OptionSet, Sendable {
    let rawValue: UInt8
    static let pending = ExposureState(rawValue: 1)
    static let late = ExposureState(rawValue: 2)
    static let defective = ExposureState(rawValue: 4)
    static let cancelled = ExposureState(rawValue: 8)

    /// The experience that these flags amount to.
    var experience: Experience {
        if contains(.cancelled) { return .cancelled }
        if contains(.late) { return contains(.defective) ? .lateAndDefective : .late }
        return contains(.defective) ? .defective : .clean
    }
}
