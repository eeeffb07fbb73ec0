import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Round 0: every cohort by inversion, and new buyers.
    mutating func demandOfCohorts() {
        let layout = world.layout
        let slots = layout.slots
        round.clearDemand()
        programs.clearBuyers()
        var n = 0
        for age in 1...layout.openCell {
            let row = cohorts.row(ofAge: age)
            let h0 = tables.hazard[age] * factors.hazard[0]
            let h1 = tables.hazard[layout.openCell + 1 + age] * factors.hazard[1]
            let h2 = tables.hazard[2 * (layout.openCell + 1) + age] * factors.hazard[2]
            for group in 0..<layout.groups {
                let z = tables.points[layout.latent(ofGroup: group)]
                for slot in 0..<slots {
                    let cell = row + group * slots + slot
                    let buyers = cohorts.count[cell]
                    guard buyers > 0 else { continue }
                    let (a, b, c) = programs.changed(
                        (
                            h0 * z * cohorts.mean0[cell], h1 * z * cohorts.mean1[cell],
                            h2 * z * cohorts.mean2[cell]
                        ), age: age, group: group, slot: slot)
                    main.cell[n] = Int32(truncatingIfNeeded: cell)
                    main.group[n] = Int32(truncatingIfNeeded: group)
                    main.slot[n] = Int32(truncatingIfNeeded: slot)
                    main.age[n] = Int32(truncatingIfNeeded: age)
                    main.buyers[n] = buyers
                    main.entity[n] = layout.entity(cell: age, group: group, slot: slot)
                    main.hazard0[n] = a
                    main.hazard1[n] = b
                    main.hazard2[n] = c
                    main.minus[n] = -(a + b + c)
                    n += 1
                }
            }
        }
        main.count = n
        setGrowth()
        drawPurchases(round: 0)
        drawNewBuyers()
    }

    /// Less the chance of an order of each cohort: `exp(−H) − 1`, or `−H / (1 + H)` with the logit
    /// link.
    private mutating func setGrowth() {
        switch world.law.link {
        case .cloglog: Kernels.expm1(main.minus, count: main.count, into: &main.growth)
        case .logit:
            for i in 0..<main.count { main.growth[i] = main.minus[i] / (1 - main.minus[i]) }
        }
    }

    /// Later rounds: buyers whose last order was in the round before.
    ///
    /// Their order fell into the step with a rest R ~ Beta(1, round), so the chance of one more is
    /// `1 − E exp(−Lambda R)` or, with the logit link, `1 − E 1 / (1 + Lambda R)`; for the first
    /// round this is `1 − integral of S`. What became of the order is not felt yet.
    mutating func demandOfFresh(round number: Int) {
        let layout = world.layout
        round.clearDemand()
        var n = 0
        let stride = layout.openCell + 1
        let h0 = tables.hazard[0] * factors.hazard[0]
        let h1 = tables.hazard[stride] * factors.hazard[1]
        let h2 = tables.hazard[2 * stride] * factors.hazard[2]
        for cell in 0..<layout.width where round.fresh[cell] > 0 {
            let group = cell / layout.slots
            let slot = cell % layout.slots
            let z = tables.points[layout.latent(ofGroup: group)]
            let home = layout.home(ofGroup: group)
            let kind = layout.kind(ofSlot: slot)
            let (a, b, c) = programs.changed(
                (
                    h0 * z * round.fresh0[cell] * pendingFactor(0, home, kind),
                    h1 * z * round.fresh1[cell] * pendingFactor(1, home, kind),
                    h2 * z * round.fresh2[cell] * pendingFactor(2, home, kind)
                ), age: 0, group: group, slot: slot)
            fresh.cell[n] = Int32(cell)
            fresh.group[n] = Int32(group)
            fresh.slot[n] = Int32(slot)
            fresh.age[n] = 0
            fresh.buyers[n] = round.fresh[cell]
            fresh.entity[n] = layout.entity(cell: 0, group: group, slot: slot)
            fresh.hazard0[n] = a
            fresh.hazard1[n] = b
            fresh.hazard2[n] = c
            fresh.growth[n] = -world.law.link.chanceWithinRest(a + b + c, round: number)
            n += 1
        }
        fresh.count = n
        drawPurchases(round: number)
    }

    /// From a marketplace order's experience to one that is still pending: in cell 0 the driver sees
    /// every order as it was placed.
    func pendingFactor(_ channel: Int, _ home: Int, _ kind: Int) -> Double {
        guard kind < 5 else { return 1 }
        return tables.ratio(channel: channel, home: home, kind: ExposureState.pendingKind)
            / tables.ratio(channel: channel, home: home, kind: kind)
    }

    /// Takes the sources of a round out, so that they can change beside the rest of the state.
    mutating func takeSources(round number: Int) -> RiskSources {
        var risk = RiskSources(capacity: 0)
        if number == 0 { swap(&risk, &main) } else { swap(&risk, &fresh) }
        return risk
    }

    mutating func putBack(_ risk: inout RiskSources, round number: Int) {
        if number == 0 { swap(&risk, &main) } else { swap(&risk, &fresh) }
    }

    private mutating func drawPurchases(round number: Int) {
        var risk = takeSources(round: number)
        defer { putBack(&risk, round: number) }
        let isMain = number == 0
        keyedUniforms(
            key: key, purpose: isMain ? .cohortPurchases : .repeatInStep, entities: risk.entity,
            count: risk.count, step: UInt32(step), block: UInt32(isMain ? 0 : 2 * number),
            index: draws.chance,
            first: &risk.uniformA, second: &risk.uniformB)
        keyedUniforms(
            key: key, purpose: isMain ? .cohortChannel : .repeatInStep, entities: risk.entity,
            count: risk.count, step: UInt32(step), block: UInt32(isMain ? 0 : 2 * number + 1),
            index: draws.chance,
            first: &risk.uniformC, second: &risk.uniformD)
        risk.drawPurchases()
        for i in 0..<risk.count {
            let group = Int(risk.group[i])
            round.intended[group] += risk.bought0[i]
            round.online[group] += risk.bought1[i]
            round.store[group] += risk.bought2[i]
        }
    }

    /// First orders: Poisson by channel, then the classes, which have equal mass.
    private mutating func drawNewBuyers() {
        let layout = world.layout
        for channel in 0..<3 {
            let pair = draws.pair(.newBuyers, UInt32(channel), step: step)
            var left = Inversion.poisson(pair.first, mean: factors.newBuyers[channel])
            for latent in 0..<layout.classes where left > 0 {
                var number = left
                if latent < layout.classes - 1 {
                    let split = draws.pair(
                        .newBuyerSegment, UInt32(channel << 8 | latent), step: step)
                    number = Inversion.binomial(
                        split.first, trials: left,
                        probability: 1 / Double(layout.classes - latent))
                }
                left -= number
                let group = layout.group(class: latent, home: channel)
                switch channel {
                case 0:
                    round.intended[group] += number
                    round.newIntended[group] += number
                case 1: round.online[group] += number
                default: round.store[group] += number
                }
                if channel > 0 { ledger.newOrders += number }
            }
        }
    }
}
