import Assessment
import Marketplace

/// What is counted of sellers in a step of a segment.
enum SellerCount: Int, CaseIterable {
    case clean, late, defective, lateAndDefective, cancelled
    case active, judged, meetingAll, missing, missed
    case warned, onPlan, suspended, terminated
    case warnings, plans, suspensions, terminations, falseActions
}

/// One replicate's sellers: by segment and step, and each seller of the start over all steps.
package struct SellerTally: Sendable, Hashable {
    package let segments: Int
    package let steps: Int
    /// `[(segment * steps + step - 1) * SellerCount.allCases.count + count]`.
    private(set) var counts: [Int]
    /// Value of the orders placed: `[segment * steps + step - 1]`.
    private(set) var values: [Double]
    /// By the assessment's seller.
    package private(set) var sellers: [SellerFuture]

    init(segments: Int, steps: Int, sellers: Int) {
        self.segments = segments
        self.steps = steps
        counts = [Int](repeating: 0, count: segments * steps * SellerCount.allCases.count)
        values = [Double](repeating: 0, count: segments * steps)
        self.sellers = [SellerFuture](repeating: SellerFuture(), count: sellers)
    }

    /// Reads back what `SegmentFile` holds of a segment.
    init(segment counts: [Int], values: [Double]) {
        segments = 1
        steps = values.count
        self.counts = counts
        self.values = values
        sellers = []
    }

    func count(_ kind: SellerCount, segment: Int, step: Int) -> Int {
        counts[(segment * steps + step - 1) * SellerCount.allCases.count + kind.rawValue]
    }

    func value(segment: Int, step: Int) -> Double { values[segment * steps + step - 1] }

    /// Adds a step of all sellers, and keeps what the next step needs of the ladder.
    mutating func add(
        _ columns: SellerColumns, step: Int, _ segments: SellerSegments, _ start: StartSellers,
        _ ladder: CompiledLadder, before: inout LaddersBefore
    ) {
        let width = SellerCount.allCases.count
        for i in 0..<columns.count {
            let seller = SellerAfterStep.read(columns, i, before: before[i], ladder)
            let places = segments.places(row: seller.row, tenure: seller.tenure)
            for kind in 0..<3 {
                let segment =
                    kind == 0 ? seller.category : kind == 1 ? places.tier : places.tenure
                let cell = segment * steps + step - 1
                add(seller, at: cell * width)
                guard columns.orders[i] > 0 else { continue }
                for outcome in 0..<5 {
                    counts[cell * width + outcome] +=
                        Int(columns.outcomes[outcome * columns.stride + i])
                }
                values[cell] += columns.value[i]
            }
            guard i < start.count else { continue }
            sellers[start.source[i]].add(
                orders: Int(columns.orders[i]), value: columns.value[i], seller.standing)
        }
        before.update(columns)
    }

    private mutating func add(_ seller: SellerAfterStep, at first: Int) {
        func place(_ kind: SellerCount) -> Int { first + kind.rawValue }
        if seller.isActive { counts[place(.active)] += 1 }
        if seller.judgement.contains(.judged) {
            counts[place(.judged)] += 1
            if !seller.judgement.contains(.missed) { counts[place(.meetingAll)] += 1 }
        }
        if seller.judgement.contains(.misses) { counts[place(.missing)] += 1 }
        if seller.isMissed { counts[place(.missed)] += 1 }
        switch seller.standing {
        case .free, .left: break
        case .warned: counts[place(.warned)] += 1
        case .onPlan: counts[place(.onPlan)] += 1
        case .suspended: counts[place(.suspended)] += 1
        case .terminated: counts[place(.terminated)] += 1
        }
        guard let action = seller.action else { return }
        if !seller.judgement.contains(.missedTruly) { counts[place(.falseActions)] += 1 }
        switch action {
        case .warn: counts[place(.warnings)] += 1
        case .correctiveActionPlan, .deboost, .orderCap: counts[place(.plans)] += 1
        case .suppress, .suspend: counts[place(.suspensions)] += 1
        case .terminate: counts[place(.terminations)] += 1
        }
    }
}

/// One seller over all steps of a replicate.
package struct SellerFuture: Sendable, Hashable {
    package var orders: Int32 = 0
    package var value = 0.0
    /// Bit s: stands so at the end of some step.
    package var standings: UInt8 = 0

    mutating func add(orders: Int, value: Double, _ standing: SellerStanding) {
        self.orders += Int32(truncatingIfNeeded: orders)
        self.value += value
        guard let bit = SellerMoments.Event(standing) else { return }
        standings |= 1 << UInt8(bit.rawValue)
    }
}
