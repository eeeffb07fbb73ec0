import DataTables
import Marketplace
import NumericCore

/// The true rates of all sellers today, and how rates move.
struct SellerRates: Sendable {
    /// `[kpi][seller of the roster]`.
    var logitMean: [[Double]] = []
    var logitVariance: [[Double]] = []
    var panels: [RatePanel] = []
    var drift: RateDrift
    var shocks: [RateShock] = []
    /// Stationary deviation by KPI, over categories weighted by sellers.
    var deviation: [Double] = []
    /// Mean logit, `[kpi * categories + category]`.
    var mean: [Double] = []
    var correlation: [Double] = []
    /// What past actions have added to the logit of every bad rate, by seller of the roster.
    var shift: [Double] = []
    var diagnostics: [String] = []

    /// Estimates drift, shocks and correlation, and filters every seller's decided orders.
    ///
    /// A beta law of the prior becomes the logit-normal law with its moments; its variance is
    /// that of a mean over the steps seen and is raised to the stationary one.
    init(
        _ data: AssessmentData, _ roster: SellerRoster, category: [Int32], names: [String],
        _ lookup: StepLookup, _ steps: ClosedRange<Int>, response: ActionResponse
    ) throws(AssessmentError) {
        let shifts = Self.shifts(data, roster, lookup, steps, response)
        shift = shifts.map { $0.last?.mean ?? 0 }
        for counts in data.counts {
            panels.append(Self.panel(counts, roster, category, names.count, lookup, steps))
        }
        drift = RateDrift(panels)
        if !drift.isEstimated, !panels.isEmpty {
            diagnostics.append(
                "rates: too little history to tell how they drift; persistence \(drift.persistence) a step is assumed"
            )
        }
        let raised = RateDrift.averagedPart(
            persistence: drift.persistence, steps: panels.first?.steps ?? 1
        ).squareRoot()
        for (panel, counts) in zip(panels, data.counts) {
            var priors: [RatePrior] = []
            for name in names {
                guard let prior = data.priors.prior(counts.kpi.name, category: name) else {
                    throw .noPrior(kpi: counts.kpi.name)
                }
                priors.append(prior)
            }
            let laws = priors.map { prior in
                let law = LogitNormalLaw(a: prior.a, b: prior.b)
                let deviation = min(law.deviation / raised, 6)
                let rate = prior.a / (prior.a + prior.b)
                return LogitNormalLaw(
                    mean: LogitNormalLaw.center(rate: rate, deviation: deviation),
                    deviation: deviation)
            }
            let shock = RateShock(panel, a: priors.map(\.a), b: priors.map(\.b))
            shocks.append(shock)
            filter(
                panel, laws, shock: shock.deviation, shifts: shifts,
                sign: counts.kpi.better == .higher ? -1 : 1)
            mean += laws.map(\.mean)
            deviation.append(Self.overall(laws, category))
        }
        correlation = rateCorrelation(panels)
    }

    private static func shifts(
        _ data: AssessmentData, _ roster: SellerRoster, _ lookup: StepLookup,
        _ steps: ClosedRange<Int>, _ response: ActionResponse
    ) -> [[RateShift]] {
        let events = Dictionary(grouping: data.events.events) { $0.sellerID }
        return roster.ids.map { id in
            let actions = (events[id] ?? []).filter { event in
                guard case .action(let action) = event.kind else { return false }
                return event.at < lookup.end && action != .terminate
            }
            return response.shifts(
                actionSteps: actions.map { lookup.calendar.step(ofDay: Calendar.day(of: $0.at)) },
                in: steps)
        }
    }

    private mutating func filter(
        _ panel: RatePanel, _ laws: [LogitNormalLaw], shock: Double, shifts: [[RateShift]],
        sign: Double
    ) {
        var means: [Double] = []
        var variances: [Double] = []
        for seller in 0..<panel.sellers {
            let filter = RateFilter(
                law: laws[Int(panel.category[seller])], persistence: drift.persistence,
                shockDeviation: shock)
            let row = (seller * panel.steps)..<((seller + 1) * panel.steps)
            let found = filter.posterior(
                bad: panel.bad[row], eligible: panel.eligible[row],
                shifts: shifts[seller].map {
                    RateShift(mean: sign * $0.mean, variance: $0.variance)
                })
            means.append(found.mean)
            variances.append(found.variance)
        }
        logitMean.append(means)
        logitVariance.append(variances)
    }

    private static func overall(_ laws: [LogitNormalLaw], _ category: [Int32]) -> Double {
        guard !category.isEmpty else { return laws.first?.deviation ?? 0 }
        var sum = 0.0
        for code in category { sum += laws[Int(code)].deviation * laws[Int(code)].deviation }
        return (sum / Double(category.count)).squareRoot()
    }

    /// Decisions by seller and step; the share of a KPI itself, whichever direction is better.
    private static func panel(
        _ counts: KPICounts, _ roster: SellerRoster, _ category: [Int32], _ categories: Int,
        _ lookup: StepLookup, _ steps: ClosedRange<Int>
    ) -> RatePanel {
        let found = counts.stepCounts(lookup.calendar, steps: steps)
        let width = steps.count
        var eligible = [Int32](repeating: 0, count: roster.ids.count * width)
        var bad = eligible
        for (seller, code) in roster.orderCode.enumerated() where code >= 0 {
            for step in 0..<width {
                eligible[seller * width + step] = found.eligible[Int(code) * width + step]
                bad[seller * width + step] = found.bad[Int(code) * width + step]
            }
        }
        return RatePanel(
            sellers: roster.ids.count, steps: width, categories: categories, category: category,
            eligible: eligible, bad: bad)
    }
}

extension RatePanel {
    /// A column of some sellers as `[age * count + place]`, age 0 being the last step.
    func byAge(_ column: [Int32], sellers chosen: [Int]) -> [Int32] {
        (0..<steps).flatMap { age in
            chosen.map { column[$0 * steps + steps - 1 - age] }
        }
    }
}
