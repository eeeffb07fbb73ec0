package import DataTables
import Marketplace
import NumericCore

extension Assessment {
    /// Assesses sellers, buyers and the market as known at the calendar's as-of day.
    ///
    /// Orders after that day, and what became of orders after it, are not looked at. Sums run in a
    /// fixed order, so that the same data give the same bits.
    ///
    /// - Throws: `AssessmentError`.
    /// - Complexity: O(orders) and a radix sort; O(sellers × steps × KPIs).
    package static func build(
        _ data: AssessmentData, calendar: StepCalendar,
        options: AssessmentOptions = AssessmentOptions()
    ) throws(AssessmentError) -> Assessment {
        let end = Calendar.instant(ofDay: calendar.asOf + 1)
        guard let first = data.orders.orderedAt.min(), first < end else {
            throw .noOrders(asOf: Calendar.isoDate(calendar.asOf))
        }
        let lookup = StepLookup(calendar, firstDay: Calendar.day(of: first))
        let roster = SellerRoster(data, lookup, options: options)
        let occasions = Occasions(data.orders, data.outcomes, lookup)
        let steps = HistoryLedger.steps(lookup)
        let kept = roster.ids.indices.filter {
            roster.isPresent($0, on: calendar.asOf) && roster.firstDay[$0] <= calendar.asOf
        }
        guard !kept.isEmpty else { throw .noSellers(asOf: Calendar.isoDate(calendar.asOf)) }
        let categories = SellerCategories(data, roster, lookup)
        var diagnostics = categories.diagnostics
        let rates = try SellerRates(
            data, roster, category: categories.code, names: categories.names, lookup, steps,
            response: options.response)
        diagnostics += rates.diagnostics
        let sellers = states(data, roster, kept, categories, rates, lookup, options: options)
        let demand = data.replay.map {
            DemandNoise($0, stepsPerYear: lookup.stepsPerYear)
        }
        diagnostics += said(of: demand ?? .none, hasReplay: demand != nil)
        let market = market(
            data, roster, kept, categories, rates, occasions, lookup, demand ?? .none, sellers)
        var index = [Int32](repeating: -1, count: data.orders.sellerIDs.count)
        for (place, seller) in kept.enumerated() where roster.orderCode[seller] >= 0 {
            index[Int(roster.orderCode[seller])] = Int32(place)
        }
        return Assessment(
            calendar: calendar, kpis: data.counts.map(\.kpi), categories: categories.names,
            sellers: sellers,
            buyers: BuyerPatterns(
                data: data, occasions: occasions, sellerIndex: index, grain: options.classGrain
            ).states(),
            market: market,
            history: HistoryLedger(
                data: data, occasions: occasions, roster: roster, lookup: lookup, steps: steps
            ).ledgers(),
            diagnostics: diagnostics)
    }

    private static func states(
        _ data: AssessmentData, _ roster: SellerRoster, _ kept: [Int],
        _ categories: SellerCategories, _ rates: SellerRates, _ lookup: StepLookup,
        options: AssessmentOptions
    ) -> SellerStates {
        let category = kept.map { categories.code[$0] }
        let shares = SellerShares(
            data, roster, kept: kept, category: category, categories: categories.names.count,
            lookup, halfLife: options.shareHalfLife)
        let events = Dictionary(grouping: data.events.events) { $0.sellerID }
        let ladder = kept.map { seller in
            LadderState(
                SellerActions(events[roster.ids[seller]] ?? [], lookup, options: options), lookup,
                enforcement: options.enforcement,
                isJudged: { ago in
                    options.standards.isEmpty
                        || options.standards.contains {
                            isJudged(seller, by: $0, ago: ago, data, rates, lookup)
                        }
                })
        }
        let entities = streamEntities(ofSortedIDs: roster.ids)
        return SellerStates(
            ids: kept.map { roster.ids[$0] }, entities: kept.map { entities[$0] },
            category: category, weight: shares.weight, meanValue: shares.meanValue,
            valueDeviation: shares.valueDeviation,
            logitMean: rates.logitMean.map { column in kept.map { column[$0] } },
            logitVariance: rates.logitVariance.map { column in kept.map { column[$0] } },
            tenure: kept.map { Int32(-lookup.calendar.step(ofDay: roster.firstDay[$0])) },
            consecutiveMisses: ladder.map(\.consecutiveMisses),
            cleanJudgements: ladder.map(\.cleanJudgements),
            suspendedSteps: ladder.map(\.suspendedSteps),
            eligibleHistory: rates.panels.map { $0.byAge($0.eligible, sellers: kept) },
            badHistory: rates.panels.map { $0.byAge($0.bad, sellers: kept) },
            historySteps: rates.panels.first?.steps ?? 0,
            attributes: roster.attributes(data, kept), planSteps: ladder.map(\.planSteps),
            logitShift: kept.map { rates.shift[$0] },
            measuredRate: data.counts.map { counts in
                kept.map { measured($0, counts, data, roster, categories, lookup) }
            }, weightShape: shares.weightShape)
    }

    /// A seller's shrunk KPI at the end of the as-of day.
    private static func measured(
        _ seller: Int, _ counts: KPICounts, _ data: AssessmentData, _ roster: SellerRoster,
        _ categories: SellerCategories, _ lookup: StepLookup
    ) -> Double {
        let found = counts.trailing(
            seller: Int(roster.orderCode[seller]), at: lookup.end, days: counts.kpi.windowDays)
        let name = categories.names[Int(categories.code[seller])]
        let prior = data.priors.prior(counts.kpi.name, category: name)
        return prior?.shrunk(bad: Double(found.bad), eligible: Double(found.eligible)) ?? .nan
    }

    /// Whether a seller had the orders that a standard asks for, some steps ago.
    private static func isJudged(
        _ seller: Int, by standard: Standard, ago: Int, _ data: AssessmentData,
        _ rates: SellerRates, _ lookup: StepLookup
    ) -> Bool {
        guard let kpi = data.counts.firstIndex(where: { $0.kpi.name == standard.kpi }) else {
            return false
        }
        let panel = rates.panels[kpi]
        let width = Double(standard.longestWindowDays) / lookup.calendar.nominalDays
        let last = panel.steps - 1 - ago
        guard last >= 0 else { return false }
        let first = max(0, last + 1 - max(1, Int(width.rounded())))
        let orders = (first...last).reduce(0) {
            $0 + Int(panel.eligible[seller * panel.steps + $1])
        }
        return orders >= max(1, standard.minimumOrders)
    }

    private static func market(
        _ data: AssessmentData, _ roster: SellerRoster, _ kept: [Int],
        _ categories: SellerCategories, _ rates: SellerRates, _ occasions: Occasions,
        _ lookup: StepLookup, _ demand: DemandNoise, _ sellers: SellerStates
    ) -> MarketState {
        let channels = ChannelRates(data.orders, occasions, lookup)
        var shares = [Double](repeating: 0, count: categories.names.count)
        for (place, code) in sellers.category.enumerated() {
            shares[Int(code)] += sellers.weight[place]
        }
        let total = shares.reduce(0, +)
        let turnover = SellerTurnover(
            roster, category: categories.code, categories: categories.names.count, lookup)
        return MarketState(
            newBuyers: channels.newBuyers,
            categoryShares: shares.map { total > 0 ? $0 / total : 1 / Double(shares.count) },
            meanValue: channels.meanValue, valueDeviation: channels.valueDeviation,
            sellerEntry: turnover.entry,
            sellerExit: sellers.ids.map { data.exitHazards[$0] ?? turnover.exit },
            lateDefectiveLogOdds: lateDefectiveLogOdds(data, lookup),
            rateCorrelation: rates.correlation, demandPersistence: demand.persistence,
            demandDeviation: demand.deviation, rateShockDeviation: rates.shocks.map(\.deviation),
            ratePersistence: rates.drift.persistence, rateDeviation: rates.deviation,
            rateMean: rates.mean, season: demand.season, levelLog: demand.level,
            levelError: demand.levelError,
            shareDeviation: shareWalkDeviation(
                orders: most(sellers.eligibleHistory), sellers: sellers.ids.count,
                steps: sellers.historySteps),
            sellerEntryCount: turnover.entrants,
            withinStep: OrdersWithinStep(data, occasions, lookup),
            rateShockShare: rates.shocks.map(\.commonShare),
            newBuyerCount: channels.newBuyerCount,
            rateShockVariance: rates.shocks.map(\.variance),
            rateShockVarianceError: rates.shocks.map(\.varianceError))
    }

    /// By step and seller, the most that any KPI has decided: nearly all orders placed.
    private static func most(_ histories: [[Int32]]) -> [Int32] {
        guard let first = histories.first else { return [] }
        return first.indices.map { place in histories.reduce(0) { max($0, $1[place]) } }
    }

    private static func said(of demand: DemandNoise, hasReplay: Bool) -> [String] {
        guard hasReplay else {
            return [
                "demand: the driver was not replayed on history; no level, season or demand noise"
            ]
        }
        var lines: [String] = []
        if !demand.hasSeason {
            lines.append("season: none, under 18 months of data")
        }
        for (channel, level) in zip(Channel.allCases, demand.level) {
            let factor = Kernels.exp(level)
            guard !(0.8...1.25).contains(factor) else { continue }
            let rounded = (factor * 100).rounded() / 100
            lines.append(
                "level: \(channel.name) orders were \(rounded) times what the driver expected; the grade is at most C"
            )
        }
        return lines
    }
}
