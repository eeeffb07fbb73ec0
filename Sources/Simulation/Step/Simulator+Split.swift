import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Intended marketplace orders by category, and those that nobody can take.
    mutating func splitDemand(round number: Int) {
        let categories = round.categories
        let market = world.assessment.market
        keyedUniforms(
            key: key, purpose: .categorySplit, entities: round.entities, step: UInt32(step),
            block: UInt32(number), index: draws.chance, first: &round.uniformA,
            second: &round.uniformB)
        for group in 0..<round.groups {
            var left = round.intended[group]
            ledger.intended += left
            var share = 1.0
            for category in 0..<categories {
                let place = group * categories + category
                var count = left
                if category < categories - 1, left > 0 {
                    let own = market.categoryShares[category]
                    count = Inversion.binomial(
                        round.uniformA[place], trials: left,
                        probability: share > 0 ? min(1, own / share) : 1)
                    share -= own
                }
                round.byCategory[place] = count
                left -= count
            }
        }
        keyedUniforms(
            key: key, purpose: .unmet, entities: round.entities, step: UInt32(step),
            block: UInt32(number), index: draws.chance, first: &round.uniformA,
            second: &round.uniformB)
        for group in 0..<round.groups {
            for category in 0..<categories {
                let place = group * categories + category
                let absent = visit.absent[category]
                guard absent > 0, round.byCategory[place] > 0 else { continue }
                let unmet = Inversion.binomial(
                    round.uniformA[place], trials: round.byCategory[place], probability: absent)
                round.byCategory[place] -= unmet
                round.unmet[group] += unmet
            }
        }
        if visit.isCapped { withholdBeyondCaps() }
    }

    /// Gives unmet orders back to their cohorts, moves a share online, and takes the others out.
    mutating func settle(round number: Int) {
        var risk = takeSources(round: number)
        defer { putBack(&risk, round: number) }
        if round.unmet.contains(where: { $0 > 0 }) { shareUnmet(&risk, round: number) }
        let layout = world.layout
        round.clearOutcomes()
        let isMain = number == 0
        for i in 0..<risk.count {
            let inside = risk.bought0[i] - risk.unmet[i]
            let online = risk.bought1[i] + risk.moved[i]
            let store = risk.bought2[i]
            let bought = inside + online + store
            if programs.changesBuyers {
                // Buyers of an order of the step have been counted before it, or are new.
                programs.countBuyers(
                    isMain ? risk.buyers[i] : 0, ordered: (inside, online, store),
                    age: Int(risk.age[i]), group: Int(risk.group[i]), slot: Int(risk.slot[i]))
            }
            if isMain {
                guard bought > 0 else { continue }
                cohorts.count[Int(risk.cell[i])] -= bought
                let age = Int(risk.age[i])
                if age <= World.followedSteps {
                    let place = layout.origin(ofSlot: Int(risk.slot[i])) * 36 + age - 1
                    ledger.returns[place] += inside
                    ledger.returns[place + 12] += online
                    ledger.returns[place + 24] += store
                }
            } else {
                keep(i, of: risk, bought: bought)
            }
        }
        for group in 0..<layout.groups {
            ledger.placed[1] += round.online[group]
            ledger.placed[2] += round.store[group]
            ledger.newOrders += round.newIntended[group] - round.newUnmet[group]
            addFresh(round.online[group], channel: 1, group: group)
            addFresh(round.store[group], channel: 2, group: group)
        }
    }

    /// Buyers of the round before who did not buy once more stay in age 0.
    private mutating func keep(_ i: Int, of risk: RiskSources, bought: Int) {
        let stay = risk.buyers[i] - bought
        guard stay > 0 else { return }
        let cell = Int(risk.cell[i])
        cohorts.add(
            stay, to: cohorts.row(ofAge: 0) + cell, round.fresh0[cell], round.fresh1[cell],
            round.fresh2[cell])
    }

    private mutating func addFresh(_ buyers: Int, channel: Int, group: Int) {
        guard buyers > 0 else { return }
        let layout = world.layout
        let slot = channel == 1 ? layout.onlineSlot : layout.storeSlot
        let cell = group * layout.slots + slot
        let home = layout.home(ofGroup: group)
        let kind = layout.kind(ofSlot: slot)
        round.fresh[cell] += buyers
        round.freshTotal += buyers
        round.fresh0[cell] = tables.ratio(channel: 0, home: home, kind: kind)
        round.fresh1[cell] = tables.ratio(channel: 1, home: home, kind: kind)
        round.fresh2[cell] = tables.ratio(channel: 2, home: home, kind: kind)
    }

    /// Which cohorts the unmet orders came from (multivariate hypergeometric within the group), and
    /// which of them move to the online channel.
    private mutating func shareUnmet(_ risk: inout RiskSources, round number: Int) {
        let layout = world.layout
        let share = values[policy.assumptions.movedToOnline]
        var left = round.unmet
        var population = round.intended
        for i in 0..<risk.count where risk.bought0[i] > 0 {
            let group = Int(risk.group[i])
            guard left[group] > 0 else { continue }
            let pair = draws.pair(
                .movedToOnline, risk.entity[i], step: step, block: UInt32(number))
            let count = Inversion.hypergeometric(
                pair.first, population: population[group], successes: risk.bought0[i],
                draws: left[group])
            population[group] -= risk.bought0[i]
            left[group] -= count
            risk.unmet[i] = count
            risk.moved[i] =
                count > 0 ? Inversion.binomial(pair.second, trials: count, probability: share) : 0
            round.online[group] += risk.moved[i]
            ledger.movedToOnline += risk.moved[i]
            ledger.unmet += count - risk.moved[i]
        }
        for group in 0..<layout.groups where left[group] > 0 {
            // What is left are new buyers; those who are not served never become buyers.
            let pair = draws.pair(
                .movedToOnline, 0xFFFF_0000 | UInt32(group), step: step, block: UInt32(number))
            let moved = Inversion.binomial(
                pair.first, trials: left[group], probability: share)
            round.newUnmet[group] = left[group] - moved
            ledger.movedToOnline += moved
            ledger.unmet += left[group] - moved
            let target = layout.group(class: layout.latent(ofGroup: group), home: 1)
            round.online[target] += moved
        }
    }
}
