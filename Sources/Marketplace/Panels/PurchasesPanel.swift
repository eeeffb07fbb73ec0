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
        let standing = purchases.standings()
        next = Self.nextOccasions(purchases, standing, end)
        let start = orders.orderedAt.min() ?? 0
        let burnIn = start + Int64(options.burnInDays) * Calendar.secondsPerDay
        let choice = ExposureChoice(
            purchases, standing, burnInEnd: options.burnInDays > 0 ? burnIn : .min, end: end)
        exposures = choice.exposures
        baseCounts = choice.counts(orders, occasions: purchases.count)
        self.purchases = purchases
        self.end = end
        measures = try ExposureMeasure.all(orders, outcomes.index, kpis: kpis, priors: priors)
    }

    /// The last day of follow-up.
    package var dataEnd: Int { Calendar.day(of: end) - 1 }

    package var exposureCount: Int { exposures.count }

    /// The buyer's first later occasion that is a purchase followed up, or −1.
    private static func nextOccasions(
        _ purchases: Purchases, _ standing: [Int32], _ end: Instant
    ) -> [Int32] {
        let pieces = purchases.pieces
        let (firsts, placedAt) = (purchases.firstOfBuyer, purchases.placedAt)
        return concurrentArray(pieces: pieces) { piece, room in
            let base = pieces[piece].lowerBound
            var following = Int32(-1)
            for occasion in pieces[piece].reversed() {
                if following >= 0, firsts[Int(following)] != firsts[occasion] { following = -1 }
                room[occasion - base] = following
                if standing[occasion] == Purchases.Standing.exposure, placedAt[occasion] < end {
                    following = Int32(occasion)
                }
            }
        }
    }
}

/// Which occasions are exposures, and how many are not, by reason.
private struct ExposureChoice: Sendable {
    private(set) var exposures: [Int32]
    private var tally = Tally()

    private struct Tally: Sendable {
        var withdrawn = 0
        var unclear = 0
        var replacements = [Int](repeating: 0, count: Experience.allCases.count)
        var early = 0
        var late = 0
        var split = 0

        mutating func add(_ other: Tally) {
            withdrawn += other.withdrawn
            unclear += other.unclear
            for index in replacements.indices { replacements[index] += other.replacements[index] }
            early += other.early
            late += other.late
            split += other.split
        }
    }

    /// Looks at every occasion, given what it stands for.
    init(_ purchases: Purchases, _ standing: [Int32], burnInEnd: Instant, end: Instant) {
        let chunks = fixedChunks(of: purchases.count)
        let parts = concurrentMap(chunks.count) { chunk -> ([Int32], Tally) in
            var chosen: [Int32] = []
            var tally = Tally()
            chosen.reserveCapacity(chunks[chunk].count)
            for occasion in chunks[chunk] {
                if purchases.onlyPlace(occasion) == nil { tally.split += 1 }
                if Self.isExposure(
                    occasion, purchases, standing[occasion], burnInEnd, end, &tally)
                {
                    chosen.append(Int32(occasion))
                }
            }
            return (chosen, tally)
        }
        exposures = joined(parts.map(\.0))
        for part in parts { tally.add(part.1) }
    }

    private static func isExposure(
        _ occasion: Int, _ purchases: Purchases, _ standing: Int32, _ burnInEnd: Instant,
        _ end: Instant, _ tally: inout Tally
    ) -> Bool {
        let placed = purchases.placedAt[occasion]
        if standing == Purchases.Standing.void {
            let places = purchases.places(occasion)
            if places.contains(where: { purchases.outcomes.withdrawn[purchases.row($0)] }) {
                tally.withdrawn += 1
            } else {
                tally.unclear += 1
            }
        } else if standing >= 0 {
            let known = purchases.outcomes.experience(Int(standing), knownAt: placed)
            tally.replacements[known.rawValue] += 1
        } else if placed >= end {
            tally.late += 1
        } else if placed < burnInEnd {
            tally.early += 1
        } else {
            return true
        }
        return false
    }

    func counts(_ orders: Orders, occasions: Int) -> [PanelCount] {
        var counts = [
            PanelCount("rows of orders", orders.count),
            PanelCount("purchase occasions", occasions),
            PanelCount("occasions of several rows, taken as one", tally.split),
            PanelCount(
                "left out: cancelled by buyer or platform before shipping", tally.withdrawn),
            PanelCount("left out: cancelled, by whom or when is not said", tally.unclear),
        ]
        for experience in Experience.allCases where tally.replacements[experience.rawValue] > 0 {
            let name = experience == .clean ? "a return" : "a \(experience.name) order"
            counts.append(
                PanelCount(
                    "left out: replacement after \(name)",
                    tally.replacements[experience.rawValue]))
        }
        counts.append(PanelCount("left out: in the burn-in", tally.early))
        counts.append(PanelCount("left out: after the end of follow-up", tally.late))
        counts.append(PanelCount("exposures", exposures.count))
        return counts
    }
}
