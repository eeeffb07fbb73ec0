import Assessment
import DataTables
import Foundation
import Marketplace
import Simulation
import StatisticalModels

extension OracleWorld {
    /// A fixed number of the scenario.
    func value(_ quantity: UncertainQuantity) -> Double {
        guard case .fixed(let value) = quantity.shape else { return .nan }
        return value
    }

    var assumptions: Assumptions { scenario.assumptions }

    /// One step in the order of the design.
    mutating func advance(to step: Int) -> StepLedger {
        ledger = StepLedger()
        drawMarket(step)
        enter(step)
        moveRates(step)
        openDoors()
        for seller in sellers.indices {
            sellers[seller].outcomes = [0, 0, 0, 0, 0]
            sellers[seller].value = 0
            sellers[seller].lost = 0
        }
        for buyer in buyers.indices {
            buyers[buyer].age = min(buyers[buyer].age + 1, small.openCell)
        }
        startBuyerProgram(step)
        ordersOfBuyers()
        newBuyers(step)
        replaceBadOrders()
        for newcomer in newcomers { sellers[newcomer.place].weight = newcomer.weight }
        valuesElsewhere()
        measure(step)
        enforce(step)
        respond(step)
        close(step)
        updateProgram(for: step + 1)
        return ledger
    }

    func stepLength(_ step: Int) -> Double {
        Double(assessment.calendar.days(in: step)) / assessment.calendar.nominalDays
    }

    /// Season, level, demand and shocks of rates.
    private mutating func drawMarket(_ step: Int) {
        let market = assessment.market
        for channel in 0..<3 {
            let persistence = market.demandPersistence[channel]
            let deviation = small.noise.demand ? market.demandDeviation[channel] : 0
            demand[channel] = persistence * demand[channel] + deviation * dice.normal()
            demandVariance[channel] =
                persistence * persistence * demandVariance[channel] + deviation * deviation
            hazardFactor[channel] =
                common(step) * exp(level[channel] + demand[channel] - demandVariance[channel] / 2)
        }
        shock = small.kpis.indices.map { kpi in
            let shared = small.noise.rateShocks ? dice.normal() : 0
            return (0..<small.categories).map { _ in
                small.noise.rateShocks
                    ? market.rateShockDeviation[kpi]
                        * (small.shockShare.squareRoot() * shared
                            + (1 - small.shockShare).squareRoot() * dice.normal()) : 0
            }
        }
    }

    /// Days and season.
    private func common(_ step: Int) -> Double {
        let calendar = assessment.calendar
        let middle = (calendar.firstDay(of: step) + calendar.lastDay(of: step)) / 2
        return stepLength(step) * exp(assessment.market.season[OracleWorld.month(ofDay: middle)])
    }

    /// The channel of an order in a share of a step of which the whole has hazards `lambda`, if there
    /// is one.
    private mutating func purchase(_ lambda: SIMD3<Double>, rest: Double) -> Int? {
        let sum = lambda.sum() * rest
        let chance = small.link == .logit ? sum / (1 + sum) : 1 - exp(-sum)
        guard dice.happens(chance) else { return nil }
        return dice.index(of: [lambda[0], lambda[1], lambda[2]], sum: lambda.sum())
    }

    /// Hazards of a buyer; a buyer of this very step does not feel yet what became of the order.
    private func hazards(_ buyer: OracleBuyer) -> SIMD3<Double> {
        let whole =
            baseline[buyer.age] * buyer.seller * hazardFactor * points[buyer.latent]
            * programFactor(buyer)
        return buyer.age == 0 ? whole : whole * ratios[buyer.kind]
    }

    private mutating func ordersOfBuyers() {
        for place in buyers.indices {
            var buyer = buyers[place]
            guard let channel = purchase(hazards(buyer), rest: 1) else { continue }
            let before = buyer
            guard let placed = order(channel, &buyer) else { continue }
            cover(before, placed)
            if before.age <= 12 {
                let origin = before.kind < 5 ? 0 : before.kind - 4
                ledger.returns[(origin * 3 + placed) * 12 + before.age - 1] += 1
            }
            orderAgain(&buyer)
            buyers[place] = buyer
        }
    }

    /// More orders in the same step: the r-th leaves the rest of the step that the least of r
    /// uniform numbers is.
    private mutating func orderAgain(_ buyer: inout OracleBuyer) {
        for round in 1...8 {
            var rest = 1.0
            for _ in 0..<round { rest = min(rest, dice.uniform()) }
            let before = buyer
            guard let channel = purchase(hazards(buyer), rest: rest),
                let placed = order(channel, &buyer)
            else { return }
            cover(before, placed)
        }
    }

    /// The program for buyers, the strength of its effect in the step, and its channel.
    private var buyerProgram: (ratio: Double, uptake: Double, channel: Int?)? {
        guard let program = scenario.programs.first(where: \.isForBuyers),
            case .repurchase(let channel) = program.changes[0].target
        else { return nil }
        return (
            pow(value(program.changes[0].effect.size), buyerStrength), value(program.uptake),
            channel?.rawValue
        )
    }

    /// What `isEligible` says.
    static let eligibleBuyers =
        """
        buyer.last_channel == "online" or buyer.last_experience == "late" \
        or buyer.months_since_order >= 2
        """

    /// Online buyers, those whom the last order came late, and those of two steps ago or more.
    private func isEligible(_ buyer: OracleBuyer) -> Bool {
        buyer.kind == 5 || buyer.age >= 2 || buyer.kind == 1 && buyer.age > 0
    }

    private mutating func startBuyerProgram(_ step: Int) {
        enrolledBuyers = 0
        coveredOfBuyers = 0
        guard let program = scenario.programs.first(where: \.isForBuyers) else { return }
        let months = assessment.calendar.nominalDays / 30.4375
        buyerStrength = min(1, Double(step) * months / program.rampMonths)
        for buyer in buyers where isEligible(buyer) {
            enrolledBuyers += dice.happens(value(program.uptake)) ? 1 : 0
        }
    }

    private func programFactor(_ buyer: OracleBuyer) -> SIMD3<Double> {
        var factor = SIMD3(1.0, 1, 1)
        guard let program = buyerProgram, isEligible(buyer) else { return factor }
        for channel in 0..<3 where program.channel ?? channel == channel {
            factor[channel] = 1 + program.uptake * (program.ratio - 1)
        }
        return factor
    }

    /// An order of an eligible buyer is of one who takes part with the chance that part has in the
    /// mean hazard.
    private mutating func cover(_ buyer: OracleBuyer, _ channel: Int) {
        guard let program = buyerProgram, isEligible(buyer), program.channel ?? channel == channel
        else { return }
        let share = program.uptake * program.ratio / (1 + program.uptake * (program.ratio - 1))
        coveredOfBuyers += dice.happens(share) ? 1 : 0
    }

    private mutating func newBuyers(_ step: Int) {
        let years = (Double(step) - 0.5) * assessment.calendar.nominalDays / 365.25
        let growth = pow(1 + value(assumptions.orderGrowth), years)
        for channel in 0..<3 {
            let shock = exp(demand[channel] - demandVariance[channel] / 2)
            let mean = assessment.market.newBuyers[channel] * common(step) * shock * growth
            for _ in 0..<dice.arrivals(mean) {
                var buyer = OracleBuyer(
                    latent: Int(dice.uniform() * Double(small.classes)), kind: 0, age: 0,
                    seller: SIMD3(1, 1, 1))
                guard order(channel, &buyer) != nil else { continue }
                ledger.newOrders += 1
                orderAgain(&buyer)
                buyers.append(buyer)
            }
        }
    }

    /// Places an order.
    ///
    /// - Returns: The channel in which it was placed; `nil` where nobody could take it.
    private mutating func order(_ channel: Int, _ buyer: inout OracleBuyer) -> Int? {
        var channel = channel
        if channel == 0 {
            ledger.intended += 1
            let category = dice.index(of: assessment.market.categoryShares, sum: 1)
            if dice.happens(absent[category]) {
                guard dice.happens(value(assumptions.movedToOnlineShare)) else {
                    ledger.unmet += 1
                    return nil
                }
                ledger.movedToOnline += 1
                channel = 1
            } else {
                let (seller, experience) = sell(in: category)
                buyer.kind = experience
                buyer.seller = sellers[seller].factor
            }
        }
        if channel > 0 {
            ledger.placed[channel] += 1
            buyer.kind = 4 + channel
            buyer.seller = SIMD3(1, 1, 1)
        }
        buyer.age = 0
        return channel
    }

    /// An order with one of a category's sellers, and what becomes of it.
    private mutating func sell(in category: Int) -> (seller: Int, experience: Int) {
        let doors = open[category]
        let seller = doors.sellers[dice.index(of: doors.weights, sum: doors.sum)]
        let experience = dice.index(of: sellers[seller].fates, sum: 1)
        sellers[seller].outcomes[experience] += 1
        ledger.placed[0] += 1
        ledger.experiences[experience] += 1
        let value = money(sellers[seller].meanValue, sellers[seller].valueDeviation)
        sellers[seller].value += value
        ledger.value[0] += value
        if experience >= 2 { ledger.lostValue += value }
        return (seller, experience)
    }

    /// A log-normal amount.
    private mutating func money(_ mean: Double, _ deviation: Double) -> Double {
        guard small.noise.orderValues else { return mean }
        let variance = log(1 + deviation * deviation / (mean * mean))
        return mean * exp(variance.squareRoot() * dice.normal() - variance / 2)
    }

    private mutating func valuesElsewhere() {
        for channel in 1..<3 {
            for _ in 0..<ledger.placed[channel] {
                ledger.value[channel] += money(
                    assessment.market.meanValue[channel], assessment.market.valueDeviation[channel])
            }
        }
    }

    /// Bad orders ordered once more; their buyers stay as they are.
    private mutating func replaceBadOrders() {
        var bad = [Int](repeating: 0, count: small.categories)
        for seller in sellers {
            bad[seller.category] += seller.outcomes[2] + seller.outcomes[3] + seller.outcomes[4]
        }
        for category in bad.indices where !open[category].sellers.isEmpty {
            for _ in 0..<bad[category] where dice.happens(replacementShare) {
                ledger.intended += 1
                ledger.replacements += 1
                _ = sell(in: category)
            }
        }
    }

    /// Who can be given orders, and how much of the demand finds nobody.
    private mutating func openDoors() {
        absent = []
        open = []
        for category in 0..<small.categories {
            var doors: (sellers: [Int], weights: [Double], sum: Double) = ([], [], 0)
            var off = lostWeight[category]
            for (place, seller) in sellers.enumerated()
            where seller.category == category && !seller.isGone {
                if seller.state.suspendedSteps > 0 {
                    off += seller.weight
                } else {
                    doors.sellers.append(place)
                    doors.weights.append(seller.weight)
                    doors.sum += seller.weight
                }
            }
            let available = 1 - (1 - value(assumptions.divertedShare)) * off / (off + doors.sum)
            absent.append(doors.sellers.isEmpty ? 1 : 1 - available)
            open.append(doors)
        }
    }
}
