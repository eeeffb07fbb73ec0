import DataTables
import Marketplace
import NumericCore

/// One run of a world: sellers by month, buyers' orders one after another in continuous time.
struct MarketplaceGeneration {
    let world: SyntheticWorld
    private let key: StreamKey
    private let law: HazardLaw
    private let placement: OrderPlacement
    private(set) var population: SellerPopulation
    private(set) var buyers: [BuyerState] = []
    private(set) var orders: [OrderRow] = []
    private(set) var months: [MonthRecord] = []
    private var queue = EventQueue()
    private var orderCount = 0
    private var month = 0
    private var monthEnd = 0.0
    private var factors = SIMD3<Double>(repeating: 1)
    private var demandShock = SIMD3<Double>.zero

    /// What was noted while a month was generated.
    struct MonthRecord {
        var rates: [TrueRates] = []
        var demandFactors: [Double] = []
        /// Orders that a suspended seller would have had and nobody took.
        var unmet = 0
        var movedToOnline = 0
    }

    init(world: SyntheticWorld) {
        self.world = world
        key = StreamKey(seed: world.seed)
        law = HazardLaw(world)
        placement = OrderPlacement(world: world, key: key)
        population = SellerPopulation(world: world, key: key)
    }

    mutating func run(progress: (Double) -> Void) {
        let arrivedBuyers = world.cumulativeBuyers()
        let arrivedSellers = world.cumulativeSellers()
        for month in 0..<world.months {
            begin(month, sellers: arrivedSellers[month])
            let start = Double(world.monthBounds(month).start)
            for buyer in buyers.indices { queueNext(buyer, from: start) }
            let arrived = arrivedBuyers[month]
            while buyers.count < arrived { welcome(buyers.count, start: start) }
            while let event = queue.pop() { happen(event) }
            progress(Double(month + 1) / Double(world.months))
        }
    }

    private mutating func begin(_ month: Int, sellers: Int) {
        self.month = month
        let bounds = world.monthBounds(month)
        monthEnd = Double(bounds.end)
        population.begin(month: month, arrived: sellers)
        moveDemand()
        let season = world.season[world.monthOfYear(month)]
        factors =
            season
            * SIMD3(
                exponential(demandShock.x), exponential(demandShock.y), exponential(demandShock.z))
        var record = MonthRecord()
        let middle = Double(bounds.start + bounds.end) / 2
        record.rates = population.sellers.indices.map { population.rates(of: $0, at: middle) }
        record.demandFactors = [factors.x, factors.y, factors.z]
        months.append(record)
    }

    private mutating func moveDemand() {
        let shock = world.demandShock
        guard shock.sd > 0 else { return }
        var dice = Dice(key, .demandShock, entity: 0, step: month)
        let keep = month == 0 ? 0 : shock.phi
        let spread = shock.sd * (1 - keep * keep).squareRoot()
        demandShock =
            keep * demandShock + spread * SIMD3(dice.normal(), dice.normal(), dice.normal())
    }

    // MARK: - Buyers

    private mutating func welcome(_ index: Int, start: Double) {
        var dice = Dice(key, .buyer, entity: index)
        let arrival = start + (monthEnd - start) * dice.uniform()
        let taste = world.channelTaste * SIMD3(dice.normal(), dice.normal(), dice.normal())
        let share = dice.uniform()
        let frailty: Double
        switch world.frailty {
        case .none: frailty = 1
        case .points(let count, _):
            let values = world.frailty.values ?? [1]
            frailty = values[min(count - 1, Int(share * Double(count)))]
        case .gamma(let shape): frailty = dice.gamma(shape: shape) / shape
        }
        buyers.append(BuyerState(frailty: frailty, taste: taste))
        queue.push(BuyerEvent(day: arrival, buyer: index, kind: .first))
    }

    /// Walks a buyer on to the next event of this month and queues it; without one the buyer has
    /// used up the month's share of the wait.
    private mutating func queueNext(_ index: Int, from day: Double) {
        var now = day
        while now < monthEnd {
            buyers[index].learn(at: now)
            let buyer = buyers[index]
            if buyer.replacementDay <= now {
                queue.push(BuyerEvent(day: now, buyer: index, kind: .replacement))
                return
            }
            let until = min(monthEnd, buyer.nextPending, buyer.replacementDay)
            let segment = law.segment(of: buyer, month: month, factors: factors)
            let amount = segment.integral(from: now - buyer.lastDay, to: until - buyer.lastDay)
            if amount > buyer.remaining {
                let wait = segment.solve(
                    from: now - buyer.lastDay, amount: buyer.remaining,
                    before: until - buyer.lastDay)
                queue.push(BuyerEvent(day: buyer.lastDay + wait, buyer: index, kind: .natural))
                return
            }
            buyers[index].remaining -= amount
            now = until
        }
    }

    private mutating func happen(_ event: BuyerEvent) {
        let index = event.buyer
        var dice = Dice(key, .choice, entity: index, step: buyers[index].attempt)
        let channelDraw = dice.uniform()
        var channel: Channel
        switch event.kind {
        case .first: channel = Self.channel(world.firstOrderShares, channelDraw)
        case .replacement: channel = channelDraw < 0.8 ? .marketplace : .online
        case .natural:
            let buyer = buyers[index]
            let segment = law.segment(of: buyer, month: month, factors: factors)
            let rates = segment.rates(at: event.day - buyer.lastDay)
            channel = Self.channel([rates.x, rates.y, rates.z], channelDraw)
        }
        let moment = placement.instant(of: event.day)
        var category = placement.category(for: buyers[index], at: moment, dice: &dice)
        if event.kind == .replacement { category = buyers[index].replacementCategory }
        var seller: Int?
        if channel == .marketplace {
            switch findSeller(category: category, at: moment, dice: &dice) {
            case .found(let found): seller = found
            case .online:
                channel = .online
                months[month].movedToOnline += 1
            case .nobody:
                months[month].unmet += 1
                buyers[index].attempt += 1
                buyers[index].replacementDay = .infinity
                drawWait(index)
                if buyers[index].orders == 0 { return welcomeAgain(event) }
                queueNext(index, from: event.day)
                return
            }
        }
        place(event, channel: channel, category: category, seller: seller, dice: &dice)
        queueNext(index, from: event.day)
    }

    /// A first order that nobody could take is tried again through the online channel.
    private mutating func welcomeAgain(_ event: BuyerEvent) {
        months[month].unmet -= 1
        months[month].movedToOnline += 1
        var dice = Dice(key, .choice, entity: event.buyer, step: buyers[event.buyer].attempt)
        let moment = placement.instant(of: event.day)
        let category = placement.category(for: buyers[event.buyer], at: moment, dice: &dice)
        place(event, channel: .online, category: category, seller: nil, dice: &dice)
        queueNext(event.buyer, from: event.day)
    }

    private static func channel(_ weights: [Double], _ draw: Double) -> Channel {
        let target = draw * weights.reduce(0, +)
        if target < weights[0] { return .marketplace }
        return target < weights[0] + weights[1] ? .online : .store
    }

    private enum Supply {
        case found(Int), online, nobody
    }

    /// Finds a seller; a suspended one's demand goes to others, online or to nobody.
    private func findSeller(category: Int, at moment: Instant, dice: inout Dice) -> Supply {
        let day = Double(moment) / 86_400
        let choice = dice.uniform()
        let habits = world.orderHabits
        for round in 0..<40 {
            guard let seller = population.choose(category: category, at: day, dice: &dice) else {
                return .online
            }
            if !population.sellers[seller].isSuspended(at: day) { return .found(seller) }
            if round == 0 && choice >= habits.divertedShare {
                let rest = (choice - habits.divertedShare) / (1 - habits.divertedShare)
                return rest < habits.movedToOnlineShare ? .online : .nobody
            }
        }
        return .nobody
    }

    private mutating func drawWait(_ index: Int) {
        var dice = Dice(key, .attempt, entity: index, step: buyers[index].attempt)
        buyers[index].remaining = dice.exponential()
    }
}

extension MarketplaceGeneration {
    /// Places an order: its rows, what the world notes, and what the buyer waits for next.
    private mutating func place(
        _ event: BuyerEvent, channel: Channel, category: Int, seller: Int?, dice: inout Dice
    ) {
        let index = event.buyer
        let moment = placement.instant(of: event.day)
        var rows = [row(index, channel, category, seller, at: moment, second: false, dice: &dice)]
        if seller != nil, world.kind == .realistic, dice.happens(world.orderHabits.splitShare),
            let other = secondSeller(besides: seller, at: moment, dice: &dice)
        {
            let second = row(
                index, channel, population.sellers[other].category, other, at: moment, second: true,
                dice: &dice)
            rows.append(second)
        }
        orders += rows
        orderCount += 1
        for row in rows { population.decisions.note(row) }
        experience(rows, of: index, on: event.day)
        buyers[index].orders += 1
        buyers[index].attempt += 1
        drawWait(index)
    }

    private func secondSeller(besides seller: Int?, at moment: Instant, dice: inout Dice) -> Int? {
        let category = dice.pick(world.categories.map(\.share))
        let day = Double(moment) / 86_400
        let other = population.choose(category: category, at: day, dice: &dice)
        guard let other, other != seller, !population.sellers[other].isSuspended(at: day) else {
            return nil
        }
        return other
    }

    private func row(
        _ index: Int, _ channel: Channel, _ category: Int, _ seller: Int?, at moment: Instant,
        second: Bool, dice: inout Dice
    ) -> OrderRow {
        let state = seller.map { population.sellers[$0] }
        var row = OrderRow(
            order: orderCount, buyer: index, seller: seller, channel: channel, category: category,
            orderedAt: moment,
            value: placement.value(category: category, seller: state, dice: &dice))
        var rates = placement.ownRates(channel)
        if let seller {
            rates = population.rates(of: seller, at: Double(moment) / 86_400)
            (row.lateRateUsed, row.defectRateUsed) = covariates(
                of: seller, rates: rates, at: moment)
        }
        placement.settle(
            &row, seller: state, rates: rates, month: month, attempt: buyers[index].attempt,
            second: second)
        return row
    }

    private func covariates(
        of seller: Int, rates: TrueRates, at moment: Instant
    ) -> (late: Double, defect: Double) {
        switch world.kpiCovariate {
        case .trueRate: return (rates.late, rates.defective)
        case .measured(let late, let defect):
            let days = Int64(86_400)
            let decisions = population.decisions
            let recent = decisions.counts(of: seller, since: moment - 30 * days, before: moment)
            let long = decisions.counts(of: seller, since: moment - 60 * days, before: moment)
            func shrunk(_ count: DecisionCount, _ prior: BetaPrior) -> Double {
                (prior.a + Double(count.bad)) / (prior.a + prior.b + Double(count.orders))
            }
            return (shrunk(recent.late, late), shrunk(long.defective, defect))
        }
    }

    /// Starts the wait for the next order: what acts now, and what will once it is known.
    private mutating func experience(_ rows: [OrderRow], of index: Int, on day: Double) {
        buyers[index].lastDay = day
        buyers[index].lastMonth = month
        buyers[index].replacementDay = .infinity
        var predictor = SIMD3<Double>.zero
        var whole = rows[0]
        for row in rows { predictor += law.placement(row) / Double(rows.count) }
        for row in rows.dropFirst() { whole.takeWorse(of: row) }
        buyers[index].predictor = predictor
        buyers[index].pending = law.experience(whole)
        if world.kind == .exact {
            for slot in buyers[index].pending.indices { buyers[index].pending[slot].day = monthEnd }
        }
        for row in rows {
            guard let known = row.badKnownAt else { continue }
            buyers[index].remember(badAt: known, category: row.category)
            guard world.kind == .realistic, row.channel == .marketplace else { continue }
            var dice = Dice(key, .buyer, entity: index, step: buyers[index].attempt + 1)
            if dice.happens(world.orderHabits.replacementShare) {
                buyers[index].replacementDay = Double(known) / 86_400 + dice.uniform(0.1, 5)
                buyers[index].replacementCategory = row.category
            }
        }
    }
}
