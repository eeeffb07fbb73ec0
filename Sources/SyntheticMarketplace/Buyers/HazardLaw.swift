import Marketplace

/// The next-order hazard of a world as vectors over the three channels.
struct HazardLaw {
    let kind: SyntheticWorld.Kind
    private let levels: [SIMD3<Double>]
    private let natural: SegmentHazard
    private let late: SIMD3<Double>
    private let cancelled: SIMD3<Double>
    private let defective: SIMD3<Double>
    private let originOnline: SIMD3<Double>
    private let originStore: SIMD3<Double>
    private let lateRate: SIMD3<Double>
    private let defectRate: SIMD3<Double>

    init(_ world: SyntheticWorld) {
        kind = world.kind
        let channels = world.nextOrder.channels
        func vector(_ value: (ChannelLaw) -> Double) -> SIMD3<Double> {
            SIMD3(value(channels[0]), value(channels[1]), value(channels[2]))
        }
        levels = (0...NextOrderLaw.openCell).map { cell in
            let log = vector { $0.logLevels[cell] }
            return SIMD3(exponential(log.x), exponential(log.y), exponential(log.z))
                / NextOrderLaw.nominalDays
        }
        let hazard = world.naturalHazard
        func daily(_ values: [Double]) -> SIMD3<Double> {
            SIMD3(values[0], values[1], values[2]) / NextOrderLaw.nominalDays
        }
        natural = SegmentHazard(
            constant: daily(hazard.constant), slow: daily(hazard.slow), fast: daily(hazard.fast),
            slowDays: hazard.slowDays, fastDays: hazard.fastDays)
        late = vector(\.late)
        cancelled = vector(\.cancelled)
        defective = vector(\.defective)
        originOnline = vector(\.originOnline)
        originStore = vector(\.originStore)
        lateRate = vector(\.sellerLateRate)
        defectRate = vector(\.sellerDefectRate)
    }

    /// The hazard of a buyer in a month whose factors on the channels are `factors`.
    func segment(of buyer: BuyerState, month: Int, factors: SIMD3<Double>) -> SegmentHazard {
        let log = buyer.predictor + buyer.taste
        let multiplier =
            buyer.frailty * factors
            * SIMD3(exponential(log.x), exponential(log.y), exponential(log.z))
        switch kind {
        case .exact:
            let cell = min(month - buyer.lastMonth, NextOrderLaw.openCell)
            return SegmentHazard(constant: multiplier * levels[cell])
        case .realistic:
            var segment = natural
            segment.constant *= multiplier
            segment.slow *= multiplier
            segment.fast *= multiplier
            return segment
        }
    }

    /// What an order's origin and its seller's rates do to the log hazards.
    func placement(_ order: OrderRow) -> SIMD3<Double> {
        switch order.channel {
        case .marketplace: order.lateRateUsed * lateRate + order.defectRateUsed * defectRate
        case .online: originOnline
        case .store: originStore
        }
    }

    /// The terms of an order's experience with the days on which they come into force; only
    /// experiences with sellers act.
    func experience(_ order: OrderRow) -> [(day: Double, term: SIMD3<Double>)] {
        var terms: [(day: Double, term: SIMD3<Double>)] = []
        func add(_ known: Int64?, _ term: SIMD3<Double>) {
            if let known { terms.append((Double(known) / 86_400, term)) }
        }
        guard order.channel == .marketplace else { return terms }
        if order.fate.cancelled { add(order.cancelledAt, cancelled) }
        if order.fate.late { add(order.lateKnownAt, late) }
        if order.fate.defective { add(order.defectKnownAt, defective) }
        return terms
    }
}
