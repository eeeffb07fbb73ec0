import Marketplace
import NumericCore

/// All sellers of a world: their true rates this month, and who can be ordered from.
struct SellerPopulation {
    let world: SyntheticWorld
    let key: StreamKey
    var sellers: [SellerState] = []
    var events: [SellerEvent] = []
    var decisions: SellerDecisions
    /// Logits of the true rates this month before interventions, one for each seller.
    private(set) var monthLogits: [SIMD3<Double>] = []
    private var commonShock = 0.0
    private var categoryShock: [Double]
    private var weightsBelow: [[Double]] = []
    private var membersByCategory: [[Int]] = []

    init(world: SyntheticWorld, key: StreamKey) {
        self.world = world
        self.key = key
        decisions = SellerDecisions()
        categoryShock = [Double](repeating: 0, count: world.categories.count)
        let first = Double(world.startDay)
        for index in 0..<world.initialSellers {
            add(index, onboarded: { first - 30 - 1_430 * $0 })
        }
    }

    /// Moves everything that changes from month to month; call once for each month in order.
    mutating func begin(month: Int, arrived: Int) {
        let bounds = world.monthBounds(month)
        let (start, days) = (Double(bounds.start), Double(bounds.end - bounds.start))
        while sellers.count < arrived { add(sellers.count, onboarded: { start + days * $0 }) }
        moveShocks(month)
        if month > 0 {
            moveRates(month)
            judgeMonthEnd(before: month)
            if let rule = world.enforcement { judge(by: rule, month: month) }
            if let program = world.coaching { coach(by: program, month: month) }
            letLeave(month: month, start: start, days: days)
        }
        monthLogits = sellers.map { seller in
            let late = commonShock + categoryShock[seller.category]
            return seller.level + seller.drift + seller.improvement + seller.coached
                + SIMD3(late, 0, 0)
        }
        gatherWeights(at: start, until: start + days)
    }

    /// The true rates of a seller at a moment of this month, interventions included.
    func rates(of seller: Int, at day: Double) -> TrueRates {
        var logits = monthLogits[seller]
        for intervention in world.interventions where day >= Double(intervention.firstDay) {
            if let bound = intervention.lateRateAbove, logistic(sellers[seller].level.x) <= bound {
                continue
            }
            logits += SIMD3(
                logarithm(intervention.lateOddsRatio), logarithm(intervention.cancelledOddsRatio),
                logarithm(intervention.defectiveOddsRatio))
        }
        return TrueRates(logits: logits)
    }

    /// The seller whom a buyer would choose in a category, suspended ones included; `nil` where
    /// nobody is listed.
    func choose(category: Int, at day: Double, dice: inout Dice) -> Int? {
        let below = weightsBelow[category]
        guard let total = below.last else { return nil }
        for _ in 0..<40 {
            let target = dice.uniform() * total
            var (low, high) = (0, below.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if below[middle] <= target { low = middle + 1 } else { high = middle }
            }
            let seller = membersByCategory[category][low]
            if sellers[seller].isSought(at: day) { return seller }
        }
        return nil
    }

    // MARK: - One month

    private mutating func add(_ index: Int, onboarded: (Double) -> Double) {
        var dice = Dice(key, .seller, entity: index)
        let when = onboarded(dice.uniform())
        let category = dice.pick(world.categories.map(\.share))
        let size = exponential(-logarithm(dice.uniform()) / world.lifecycle.sizeTail)
        let platform = world.kind == .realistic && dice.happens(0.2)
        let country = dice.pick([0.7, 0.12, 0.1, 0.08])
        var level = drawLevel(&dice)
        level += SIMD3(
            world.categories[category].lateShift - (platform ? 0.7 : 0), platform ? -0.5 : 0,
            world.categories[category].defectShift)
        let price = exponential(0.2 * dice.normal())
        let tracking = logistic(4.2 + 0.8 * dice.normal())
        let response = logistic(2 + 0.9 * dice.normal())
        var seller = SellerState(
            category: category, size: min(size, 60), platformFulfilled: platform,
            country: country, onboarded: when, level: level, priceFactor: price,
            trackingRate: tracking, responseRate: response)
        let drift = world.sellerRates.drift
        if drift.sd > 0 {
            seller.drift = drift.sd * SIMD3(dice.normal(), dice.normal(), dice.normal())
        }
        sellers.append(seller)
    }

    private func drawLevel(_ dice: inout Dice) -> SIMD3<Double> {
        let rates = world.sellerRates
        let common = dice.normal()
        let shared = rates.correlation.squareRoot()
        let own = (1 - rates.correlation).squareRoot()
        func one(_ distribution: SellerRates.Distribution) -> Double {
            switch distribution {
            case .logitNormal(let median, let sd):
                return logit(median) + sd * (shared * common + own * dice.normal())
            case .beta(let mean, let precision):
                let good = dice.gamma(shape: mean * precision)
                return logarithm(good / dice.gamma(shape: (1 - mean) * precision))
            }
        }
        return SIMD3(one(rates.late), one(rates.cancelled), one(rates.defective))
    }

    private mutating func moveShocks(_ month: Int) {
        let shock = world.carrierShock
        guard shock.sd > 0 else { return }
        var dice = Dice(key, .carrierShock, entity: 0, step: month)
        let keep = month == 0 ? 0 : shock.phi
        let spread = shock.sd * (1 - keep * keep).squareRoot()
        commonShock = keep * commonShock + spread * dice.normal()
        for category in categoryShock.indices {
            categoryShock[category] =
                keep * categoryShock[category] + 0.5 * spread * dice.normal()
        }
    }

    private mutating func moveRates(_ month: Int) {
        let drift = world.sellerRates.drift
        guard drift.sd > 0 else { return }
        let spread = drift.sd * (1 - drift.phi * drift.phi).squareRoot()
        for index in sellers.indices {
            var dice = Dice(key, .sellerMonth, entity: index, step: month)
            let step = SIMD3(dice.normal(), dice.normal(), dice.normal())
            sellers[index].drift = drift.phi * sellers[index].drift + spread * step
        }
    }

    private mutating func letLeave(month: Int, start: Double, days: Double) {
        let lifecycle = world.lifecycle
        guard lifecycle.monthlyExitHazard > 0 else { return }
        let reference: Double =
            switch world.sellerRates.late {
            case .logitNormal(let median, _): logit(median)
            case .beta(let mean, _): logit(mean)
            }
        for index in sellers.indices where sellers[index].isListed(at: start) {
            let seller = sellers[index]
            var dice = Dice(key, .sellerAction, entity: index, step: 4 * month + 1)
            let excess = seller.level.x + seller.drift.x - reference
            let plain =
                lifecycle.monthlyExitHazard * exponential(lifecycle.exitPerLateLogit * excess)
            let hazard = seller.underAction ? plain * exponential(lifecycle.exitUnderAction) : plain
            let draw = dice.uniform()
            if draw < 1 - exponential(-hazard) {
                sellers[index].isDrivenAway =
                    world.ruleBooks != nil && draw >= 1 - exponential(-plain)
                sellers[index].leaves = start + days * dice.uniform()
                sellers[index].leavingRecorded = dice.happens(lifecycle.recordedShare)
            }
        }
    }

    private mutating func gatherWeights(at start: Double, until end: Double) {
        weightsBelow = world.categories.map { _ in [] }
        membersByCategory = world.categories.map { _ in [] }
        for (index, seller) in sellers.enumerated() {
            let isThere = seller.leaves > start && seller.terminated > start
            guard seller.onboarded < end, isThere || seller.isDrivenAway else { continue }
            let below = (weightsBelow[seller.category].last ?? 0) + seller.size
            weightsBelow[seller.category].append(below)
            membersByCategory[seller.category].append(index)
        }
    }
}

extension SellerPopulation {
    /// Judges every seller on the decisions of the month before and acts on the misses.
    private mutating func judge(by rule: SyntheticEnforcement, month: Int) {
        let day = world.monthBounds(month).start
        let from = world.monthBounds(month - 1).start
        let moment = Double(day)
        for index in sellers.indices where sellers[index].isListed(at: moment) {
            if sellers[index].isSuspended(at: moment) { continue }
            let counts = decisions.counts(of: index, from: from, to: day)
            func missed(_ count: DecisionCount, _ limit: Double) -> Bool {
                count.orders >= rule.minimumOrders && count.bad >= rule.minimumEvents
                    && Double(count.bad) > limit * Double(count.orders)
            }
            let miss =
                missed(counts.late, rule.lateLimit) || missed(counts.cancelled, rule.cancelledLimit)
                || missed(counts.defective, rule.defectiveLimit)
            if miss {
                act(on: index, rule: rule, month: month, day: day)
            } else if sellers[index].misses > 0 {
                sellers[index].monthsWithoutMiss += 1
                if sellers[index].monthsWithoutMiss >= 2 { sellers[index].misses = 0 }
            }
        }
    }

    private mutating func act(on index: Int, rule: SyntheticEnforcement, month: Int, day: Int) {
        var dice = Dice(key, .sellerAction, entity: index, step: 4 * month)
        sellers[index].misses += 1
        sellers[index].monthsWithoutMiss = 0
        let at = Double(day) + dice.uniform(6, 12) / 24
        let action: Enforcement.Action
        switch sellers[index].misses {
        case 1: action = .warn
        case 2: action = .correctiveActionPlan
        case 3:
            action = .suspend
            let until = at + Double(rule.suspensionDays)
            sellers[index].suspendedUntil = until
            events.append(
                SellerEvent(seller: index, at: Int64(until * 86_400), event: SellerEvent.reinstate))
        default:
            action = .terminate
            sellers[index].terminated = at
        }
        events.append(SellerEvent(seller: index, at: Int64(at * 86_400), event: action.rawValue))
        if dice.happens(rule.improveShare) {
            sellers[index].improvement += SIMD3(repeating: rule.improveLogOddsRatio)
        }
    }

    /// Enrols the sellers measured as latest on the program's first day, and lets them go.
    private mutating func coach(by program: SyntheticCoaching, month: Int) {
        let effect = SIMD3(program.lateLogOddsRatio, program.cancelledLogOddsRatio, 0)
        let day = world.monthBounds(month).start
        if month == program.month {
            let from = world.monthBounds(max(0, month - 3)).start
            let eligible = sellers.indices.filter { index in
                let late = decisions.counts(of: index, from: from, to: day).late
                return late.orders >= 10 && sellers[index].isListed(at: Double(day))
                    && Double(late.bad) >= program.lateRateFrom * Double(late.orders)
            }
            for index in eligible.prefix(program.capacity) {
                sellers[index].coached = effect
                events.append(
                    SellerEvent(
                        seller: index, at: Int64(day) * 86_400 + 32_400, event: "enrol:coaching"))
            }
        } else if month == program.month + program.lasts {
            for index in sellers.indices where sellers[index].coached != .zero {
                sellers[index].coached = program.lastingShare * effect
                guard sellers[index].isListed(at: Double(day)) else { continue }
                events.append(
                    SellerEvent(
                        seller: index, at: Int64(day) * 86_400 + 61_200, event: "leave:coaching"))
            }
        }
    }
}
