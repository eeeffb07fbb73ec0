import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Who can be given orders in this step, and each category's availability
    /// `1 − (1 − delta) W_off / W_nominal`.
    mutating func prepareVisit() {
        let diverted = values[policy.assumptions.diverted]
        let starts = world.sellers.categoryStart
        var place = 0
        visit.isCapped = policy.ladder.caps || policy.onboarding != nil
        let days = world.lengths[step - 1] * world.assessment.calendar.nominalDays
        for category in visit.absent.indices {
            visit.start[category] = place
            visit.withheld = 0
            var off = lostWeight[category]
            for i in starts[category]..<starts[category + 1] { addVisit(i, &place, &off) }
            if sellers.count > world.sellers.count {
                for i in world.sellers.count..<sellers.count
                where sellers.category[i] == Int32(category) {
                    addVisit(i, &place, &off)
                }
            }
            var sum = 0.0
            for at in stride(from: place - 1, through: visit.start[category], by: -1) {
                sum += visit.weight[at]
                visit.suffix[at] = sum
            }
            visit.absent[category] =
                sum <= 0
                ? 1 : off <= 0 ? 0 : (1 - diverted) * off / (off + sum + visit.withheld)
            if visit.isCapped { setRooms(category, through: place, days: days) }
        }
        visit.start[visit.absent.count] = place
        visit.count = place
        for i in 0..<sellers.count {
            sellers.orders[i] = 0
            sellers.value[i] = 0
        }
        for at in sellers.outcomes.indices { sellers.outcomes[at] = 0 }
    }

    @inline(__always)
    private mutating func addVisit(_ i: Int, _ place: inout Int, _ off: inout Double) {
        guard sellers.gone[i] == 0 else { return }
        let weight = sellers.weight[i]
        guard sellers.ladder[i].offLeft == 0 else {
            off += weight
            return
        }
        guard weight > 0 else { return }
        if sellers.ladder[i].deboostLeft > 0 || sellers.badges[i] != 0 {
            let rest = weight * weightFactor(i)
            guard rest > 0 else {
                off += weight
                return
            }
            visit.withheld += weight - rest
            visit.weight[place] = rest
        } else {
            visit.weight[place] = weight
        }
        visit.seller[place] = Int32(truncatingIfNeeded: i)
        visit.entity[place] = sellers.entity[i]
        place += 1
    }

    /// Placed orders of each category to its sellers, by conditional binomials in id order.
    mutating func allocate(round number: Int) {
        keyedUniforms(
            key: key, purpose: .sellerAllocation, entities: visit.entity, step: UInt32(step),
            block: UInt32(number), index: draws.chance, first: &visit.uniformA,
            second: &visit.uniformB)
        visit.touchedCount = 0
        for category in 0..<round.categories {
            var left = 0
            for group in 0..<round.groups {
                left += round.byCategory[group * round.categories + category]
            }
            round.placed[category] = left
            ledger.placed[0] += left
            if visit.isCapped, visit.hasCap[category] {
                allocateCapped(category, orders: left, round: number)
                continue
            }
            let end = visit.start[category + 1]
            var place = visit.start[category]
            while left > 0, place < end {
                let share = visit.weight[place] / visit.suffix[place]
                let u = visit.uniformA[place]
                // (1 − p)^n is at least 1 − np, so below it the quantile is 0.
                if place < end - 1, u < 1 - Double(left) * share {
                    place += 1
                    continue
                }
                let count =
                    place == end - 1
                    ? left : Inversion.binomial(u, trials: left, probability: min(1, share))
                if count > 0 { touch(place, Int32(truncatingIfNeeded: count)) }
                left -= count
                place += 1
            }
        }
    }

    @inline(__always)
    mutating func touch(_ place: Int, _ count: Int32) {
        let i = visit.seller[place]
        let at = visit.touchedCount
        visit.touched[at] = i
        visit.touchedOrders[at] = count
        visit.touchedEntity[at] = visit.entity[place]
        sellers.orders[Int(i)] += count
        visit.touchedCount = at + 1
    }
}
