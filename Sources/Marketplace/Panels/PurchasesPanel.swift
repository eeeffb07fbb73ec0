import DataTables

/// The buyers' orders as exposures with what followed, without a column that knows the future.
///
/// One exposure for each occasion (all that a buyer placed at one instant: the rows of a split
/// order, orders of the same second) that is neither wholly withdrawn before shipping nor wholly a
/// replacement. Its next order is the buyer's first later such occasion; replacements are passed
/// through. Follow-up ends with the last day of the data. Histories count every occasion before.
///
/// Columns of the experience and the KPIs speak of marketplace orders and are 0 elsewhere; those
/// which the data cannot know are absent. KPI columns are the beta-binomial shrunk rate as of
/// placement, averaged by value over the sellers of the order; `raw_seller_…` the measured rate.
package struct PurchasesPanel: Sendable {
    let orders: Orders
    let outcomes: OrderOutcomes
    let sellers: Sellers?
    let options: PanelOptions
    let purchases: Purchases
    /// The occasions that give rows.
    let exposures: [Int32]
    /// The next order's occasion of each occasion, or −1.
    let next: [Int32]
    /// The first instant that is not followed up any more.
    let end: Instant
    let measures: [ExposureMeasure]
    /// What was left out before any shape is cut.
    let baseCounts: [PanelCount]

    /// Groups the orders and computes the sellers' KPIs at every exposure.
    ///
    /// The `kpis` are built from the same orders; `priors` has one for each of them.
    ///
    /// - Throws: ``DataError`` for a KPI without a prior and an extra column that does not exist.
    /// - Complexity: O(*n*) for each KPI, and radix sorts by buyer, seller and time.
    package init(
        _ orders: Orders, outcomes: OrderOutcomes, kpis: [KPICounts] = [],
        priors: KPIPriors = KPIPriors(), sellers: Sellers? = nil,
        options: PanelOptions = PanelOptions()
    ) throws {
        self.orders = orders
        self.outcomes = outcomes
        self.sellers = sellers
        self.options = options
        let purchases = Purchases(orders, outcomes)
        let lastDay = options.dataEnd ?? orders.earliestChannelEnd ?? 0
        let end = Calendar.instant(ofDay: lastDay + 1)
        let next = Self.nextOccasions(purchases, end)
        let start = orders.orderedAt.min() ?? 0
        let burnIn = start + Int64(options.burnInDays) * Calendar.secondsPerDay
        var chosen = ExposureChoice(burnInEnd: options.burnInDays > 0 ? burnIn : .min, end: end)
        let exposures = chosen.choose(purchases, orders, outcomes)
        self.purchases = purchases
        self.end = end
        self.next = next
        self.exposures = exposures
        baseCounts = chosen.counts(orders)
        measures = try ExposureMeasure.all(
            exposures, purchases, orders, outcomes.index, kpis: kpis, priors: priors)
    }

    /// The last day of follow-up.
    package var dataEnd: Int { Calendar.day(of: end) - 1 }

    package var exposureCount: Int { exposures.count }

    private static func nextOccasions(_ purchases: Purchases, _ end: Instant) -> [Int32] {
        var next = [Int32](repeating: -1, count: purchases.count)
        var following = Int32(-1)
        for occasion in stride(from: purchases.count - 1, through: 0, by: -1) {
            if following >= 0,
                purchases.firstOfBuyer[Int(following)] != purchases.firstOfBuyer[occasion]
            {
                following = -1
            }
            next[occasion] = following
            if !purchases.isVoid[occasion], purchases.replaces[occasion] < 0,
                purchases.placedAt[occasion] < end
            {
                following = Int32(occasion)
            }
        }
        return next
    }
}

/// Which occasions are exposures, and how many are not, by reason.
private struct ExposureChoice {
    let burnInEnd: Instant
    let end: Instant
    private var withdrawn = 0
    private var unclear = 0
    private var replacements = [Int](repeating: 0, count: Experience.allCases.count)
    private var early = 0
    private var late = 0
    private var split = 0
    private var chosen = 0
    private var occasions = 0

    init(burnInEnd: Instant, end: Instant) {
        self.burnInEnd = burnInEnd
        self.end = end
    }

    mutating func choose(
        _ purchases: Purchases, _ orders: Orders, _ outcomes: OrderOutcomes
    ) -> [Int32] {
        var exposures: [Int32] = []
        exposures.reserveCapacity(purchases.count)
        occasions = purchases.count
        for occasion in 0..<purchases.count {
            let members = purchases.members(occasion)
            if members.count > 1 { split += 1 }
            if purchases.isVoid[occasion] {
                if members.contains(where: { outcomes.withdrawn[Int($0)] }) {
                    withdrawn += 1
                } else {
                    unclear += 1
                }
            } else if purchases.replaces[occasion] >= 0 {
                let replaced = Int(purchases.replaces[occasion])
                let known = outcomes.experience(replaced, knownAt: purchases.placedAt[occasion])
                replacements[known.rawValue] += 1
            } else if purchases.placedAt[occasion] >= end {
                late += 1
            } else if purchases.placedAt[occasion] < burnInEnd {
                early += 1
            } else {
                exposures.append(Int32(occasion))
            }
        }
        chosen = exposures.count
        return exposures
    }

    func counts(_ orders: Orders) -> [PanelCount] {
        var counts = [
            PanelCount("rows of orders", orders.count),
            PanelCount("purchase occasions", occasions),
            PanelCount("occasions of several rows, taken as one", split),
            PanelCount("left out: cancelled by buyer or platform before shipping", withdrawn),
            PanelCount("left out: cancelled, by whom or when is not said", unclear),
        ]
        for experience in Experience.allCases where replacements[experience.rawValue] > 0 {
            let name = experience == .clean ? "a return" : "a \(experience.name) order"
            counts.append(
                PanelCount(
                    "left out: replacement after \(name)", replacements[experience.rawValue]))
        }
        counts.append(PanelCount("left out: in the burn-in", early))
        counts.append(PanelCount("left out: after the end of follow-up", late))
        counts.append(PanelCount("exposures", chosen))
        return counts
    }
}
