import Assessment
import DataTables
import Foundation
import Marketplace
import Simulation

extension OracleWorld {
    static func month(ofDay day: Int) -> Int { Calendar.date(days: day).month - 1 }

    /// Chances of clean, late, defective, both and cancelled, late and defective with the odds ratio
    /// of the marketplace.
    func fates(_ rates: [Double]) -> [Double] {
        let (late, cancelled, defective) = (rates[0], rates[1], rates[2])
        let odds = exp(assessment.market.lateDefectiveLogOdds)
        var low = max(0, late + defective - 1)
        var high = min(late, defective)
        for _ in 0..<40 {
            let both = (low + high) / 2
            let crossed = both * (1 - late - defective + both)
            if crossed < odds * (late - both) * (defective - both) {
                low = both
            } else {
                high = both
            }
        }
        let kept = 1 - cancelled
        return [
            kept * (1 - late - defective + low), kept * (late - low), kept * (defective - low),
            kept * low, cancelled,
        ]
    }

    /// Drift, shocks, actions and the program; then what follows for buyers.
    mutating func moveRates(_ step: Int) {
        let market = assessment.market
        let phi = market.ratePersistence
        let share = value(assumptions.causalShare)
        for place in sellers.indices {
            var seller = sellers[place]
            let errors = small.noise.rateDrift ? dice.normals(rateFactor) : []
            for kpi in small.kpis.indices {
                if small.noise.rateDrift {
                    let mean = market.rateMean[kpi * small.categories + seller.category]
                    seller.logit[kpi] =
                        mean + phi * (seller.logit[kpi] - mean)
                        + market.rateDeviation[kpi] * (1 - phi * phi).squareRoot() * errors[kpi]
                }
                seller.rate[kpi] = Self.logistic(
                    seller.logit[kpi] + seller.offset[kpi] + shock[kpi][seller.category])
            }
            for program in scenario.programs where seller.level > 0 && !seller.isGone {
                for change in program.changes {
                    guard case .sellerKPI(let name) = change.target,
                        let kpi = small.kpis.firstIndex(of: name)
                    else { continue }
                    let odds =
                        seller.rate[kpi] / (1 - seller.rate[kpi])
                        * pow(value(change.effect.size), seller.level)
                    seller.rate[kpi] = odds / (1 + odds)
                }
            }
            seller.fates = fates(seller.rate)
            let startFates = fates(seller.startRate)
            for channel in 0..<3 {
                let before = score(channel, seller.startRate)
                let now = before + share * (score(channel, seller.rate) - before)
                let mean = meanRatio(channel, seller.fates)
                let reference = meanRatio(channel, startFates)
                seller.factor[channel] =
                    exp(now) * (reference + share * (mean - reference)) / mean
            }
            sellers[place] = seller
        }
    }

    private func meanRatio(_ channel: Int, _ fates: [Double]) -> Double {
        (0..<5).reduce(0) { $0 + fates[$1] * ratios[$1][channel] }
    }

    /// Counts of the step, each with the step in which it is decided.
    mutating func measure(_ step: Int) {
        for place in sellers.indices where !sellers[place].isGone {
            var seller = sellers[place]
            seller.tenure += 1
            let outcomes = seller.outcomes
            let orders = outcomes.reduce(0, +)
            seller.placed[shift + step] = orders
            for (kpi, name) in small.kpis.enumerated() {
                var count = OracleCount(eligible: orders - outcomes[4])
                switch name {
                case "late_rate": count.bad = outcomes[1] + outcomes[3]
                case "defect_rate": count.bad = outcomes[2] + outcomes[3]
                case "cancel_rate":
                    count.eligible = orders
                    count.bad = outcomes[4]
                default:
                    count.eligible = orders
                    for _ in 0..<orders where dice.happens(seller.rate[kpi]) { count.bad += 1 }
                }
                count.expected = Double(count.eligible) * seller.rate[kpi]
                seller.decided[kpi][shift + step + lags[kpi]] = count
            }
            sellers[place] = seller
        }
    }

    private func window(_ seller: OracleSeller, _ standard: Standard, _ step: Int) -> OracleCount {
        let kpi = small.kpis.firstIndex(of: standard.kpi) ?? 0
        var sum = OracleCount()
        for back in 0..<judge.windowSteps(of: standard) where shift + step - back >= 0 {
            let count = seller.decided[kpi][shift + step - back]
            sum.eligible += count.eligible
            sum.bad += count.bad
            sum.expected += count.expected
        }
        return sum
    }

    private func isExempt(_ seller: OracleSeller, _ standard: Standard) -> Bool {
        standard.exempt != nil && seller.isPlatform
    }

    /// The plain judge over every seller; improvement under a new action.
    mutating func enforce(_ step: Int) {
        let longest = scenario.standards.map { judge.windowSteps(of: $0) }.max() ?? 1
        for place in sellers.indices where !sellers[place].isGone {
            let seller = sellers[place]
            let counts = ((step - longest + 1)...step).map { past in
                Dictionary(
                    uniqueKeysWithValues: small.kpis.indices.map { kpi in
                        let count =
                            shift + past >= 0 ? seller.decided[kpi][shift + past] : OracleCount()
                        return (
                            small.kpis[kpi],
                            PlainJudge.Count(eligible: count.eligible, numerator: count.bad)
                        )
                    })
            }
            let verdict = judge.verdicts(
                counts: counts, firstJudged: counts.count - 1, tenure: seller.tenure,
                start: seller.state, isExempt: { isExempt(seller, $0) })[0]
            if verdict.judged.isEmpty {
                ledger.valueUnjudged += seller.value
            } else {
                ledger.judged += 1
                if verdict.missed.isEmpty {
                    ledger.meetingAll += 1
                    ledger.valueMeetingAll += seller.value
                }
            }
            sellers[place].state = verdict.state
            act(on: place, verdict, step)
        }
    }

    private mutating func act(on place: Int, _ verdict: PlainJudge.Verdict, _ step: Int) {
        let seller = sellers[place]
        var truly: Set<String> = []
        for standard in scenario.standards where !isExempt(seller, standard) {
            let sum = window(seller, standard, step)
            let grace = Int((Double(standard.graceDays) / judge.stepDays).rounded(.up))
            guard sum.eligible > 0, seller.tenure >= grace else { continue }
            if sum.expected > standard.limit * Double(sum.eligible) { truly.insert(standard.kpi) }
        }
        if let action = verdict.action {
            switch action {
            case .warn: ledger.warnings += 1
            case .correctiveActionPlan, .deboost, .orderCap: ledger.plans += 1
            case .suppress, .suspend: ledger.suspensions += 1
            case .terminate: ledger.terminations += 1
            }
            if truly.isDisjoint(with: verdict.missed) { ledger.falseActions += 1 }
            if verdict.state.isTerminated {
                ledger.terminated += 1
                lostWeight[seller.category] += seller.weight
            } else if dice.happens(value(assumptions.improveAfterWarning)) {
                let better = log(value(assumptions.improvement.size))
                sellers[place].offset = seller.offset.map { $0 + better }
            }
        }
        guard !truly.isEmpty else { return }
        ledger.missing += 1
        let state = verdict.state
        if !state.isTerminated, state.suspendedSteps == 0, rung(state) == nil {
            ledger.missedSellers += 1
        }
    }

    /// The last rung that a seller's misses reach.
    private func rung(_ state: PlainJudge.State) -> Enforcement.Rung? {
        scenario.enforcement.ladder.last { $0.afterMisses <= state.misses }
    }

    /// Who leaves; those whom enforcement drives away leave their demand unmet.
    mutating func respond(_ step: Int) {
        let months = Double(assessment.calendar.days(in: step)) / 30.4375
        for place in sellers.indices where !sellers[place].isGone && sellers[place].tenure > 0 {
            let seller = sellers[place]
            let plain = seller.exitHazard * months
            let ratio =
                rung(seller.state) == nil ? 1 : value(assumptions.exitAfterWarning.size)
            let chance = 1 - exp(-plain * ratio)
            guard dice.happens(chance) else { continue }
            sellers[place].hasLeft = true
            ledger.left += 1
            if dice.happens(1 - (1 - exp(-plain)) / chance) {
                lostWeight[seller.category] += seller.weight
            }
        }
    }

    /// Newcomers: rates of the category's law, the rest from somebody who came lately.
    mutating func enter(_ step: Int) {
        newcomers = []
        let market = assessment.market
        let start = assessment.sellers
        for category in 0..<small.categories {
            let members = (0..<start.count).filter { Int(start.category[$0]) == category }
            let recent = members.filter { start.tenure[$0] <= 12 }
            let donors = recent.isEmpty ? members : recent
            guard !donors.isEmpty else { continue }
            let number = dice.arrivals(market.sellerEntry[category] * stepLength(step))
            for _ in 0..<number {
                let donor = donors[Int(dice.uniform() * Double(donors.count))]
                var seller = sellers[donor]
                seller.weight =
                    start.weight[donor] * dice.relativeGamma(shape: small.weightShape)
                let errors = dice.normals(rateFactor)
                seller.logit = small.kpis.indices.map {
                    market.rateMean[$0 * small.categories + category]
                        + market.rateDeviation[$0] * errors[$0]
                }
                seller.offset = small.kpis.map { _ in 0 }
                seller.rate = seller.logit.map { Self.logistic($0) }
                seller.startRate = seller.rate
                seller.tenure = -1
                // They sell for the rest of the step.
                newcomers.append((sellers.count, seller.weight))
                seller.weight *= dice.uniform()
                seller.state = PlainJudge.State()
                seller.hasLeft = false
                seller.decided = seller.decided.map { $0.map { _ in OracleCount() } }
                seller.placed = seller.placed.map { _ in 0 }
                seller.outcomes = [0, 0, 0, 0, 0]
                seller.value = 0
                seller.uniform = dice.uniform()
                seller.isEnrolled = false
                seller.stay = 0
                seller.level = 0
                sellers.append(seller)
                ledger.entered += 1
            }
        }
    }

    /// Stocks at the end of the step.
    mutating func close(_ step: Int) {
        ledger.buyers = buyers.count
        for buyer in buyers {
            if buyer.age < min(12, small.openCell) { ledger.activeBuyers += 1 }
            if buyer.age == small.openCell { ledger.lapsedBuyers += 1 }
            if buyer.age == 0 { ledger.lastOrders[buyer.kind < 5 ? 0 : buyer.kind - 4] += 1 }
        }
        var enrolled = 0
        var covered = 0
        for seller in sellers {
            if seller.isEnrolled {
                if !seller.isGone { enrolled += 1 }
                covered += seller.outcomes.reduce(0, +)
            }
            guard !seller.isGone else { continue }
            ledger.sellers += 1
            if seller.state.suspendedSteps > 0 {
                ledger.suspended += 1
            } else if let rung = rung(seller.state) {
                if rung.action == .warn { ledger.warned += 1 } else { ledger.onPlan += 1 }
            }
        }
        for program in scenario.programs {
            ledger.enrolled.append(program.isForBuyers ? enrolledBuyers : enrolled)
            ledger.covered.append(program.isForBuyers ? coveredOfBuyers : covered)
        }
    }

    /// Who takes part in a step: sellers with some orders in three steps, by category and id, each
    /// with the chance of the uptake, to capacity.
    mutating func updateProgram(for step: Int) {
        guard let program = scenario.programs.first(where: { !$0.isForBuyers }) else { return }
        let months = assessment.calendar.nominalDays / 30.4375
        let ramp = program.rampMonths > 0 ? min(1, months / program.rampMonths) : 1
        let least = Int((program.rampMonths / months).rounded(.up))
        let isEligible = sellers.map { seller in
            !seller.isGone
                && (0..<3).reduce(0) { $0 + seller.placed[shift + step - 1 - $1] }
                    > Self.programOrders
        }
        var number = 0
        for place in sellers.indices where sellers[place].isEnrolled {
            let mayStay = sellers[place].stay < least || isEligible[place]
            sellers[place].isEnrolled = mayStay && !sellers[place].isGone
            if sellers[place].isEnrolled { number += 1 }
        }
        let inOrder = sellers.indices.filter { place in
            !sellers[place].isEnrolled && isEligible[place]
                && sellers[place].uniform < value(program.uptake)
        }.sorted { (rank($0), $0) < (rank($1), $1) }
        for place in inOrder where number < program.capacity ?? .max {
            sellers[place].isEnrolled = true
            sellers[place].stay = 0
            number += 1
        }
        for place in sellers.indices {
            if sellers[place].isEnrolled {
                sellers[place].stay += 1
                sellers[place].level = min(1, sellers[place].level + ramp)
            } else {
                sellers[place].level = 0
            }
        }
    }

    /// Sellers of the start by category, then newcomers.
    private func rank(_ place: Int) -> Int {
        place < small.sellers ? sellers[place].category : small.categories
    }

    /// Orders in three steps above which a seller may take part.
    static let programOrders = 20
}
