import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Who can be given orders in this step, and each category's availability
    /// `1 − (1 − delta) W_off / W_nominal`.
    mutating func prepareVisit() {
        visit.sort(sellers)
        visit.isCapped = policy.ladder.caps || policy.onboarding != nil
        for category in lostWeight.indices { offWeight[category] = lostWeight[category] }
        for category in withheld.indices { withheld[category] = 0 }
        collectVisits()
        visit.tree.setItems(
            buckets: visit.bucket, weights: visit.weight, entities: visit.entity,
            count: visit.count)
        let diverted = values[policy.assumptions.diverted]
        let days = world.lengths[step - 1] * world.assessment.calendar.nominalDays
        for category in visit.absent.indices {
            let sum = visit.tree.weight(ofTree: category)
            let off = offWeight[category]
            visit.absent[category] =
                sum <= 0
                ? 1 : off <= 0 ? 0 : (1 - diverted) * off / (off + sum + withheld[category])
            if visit.isCapped {
                setRooms(category, through: visit.start[category + 1], days: days)
            }
        }
        SellerPasses.clear(&sellers.orders, sellers.count)
        SellerPasses.clear(&sellers.value, sellers.count)
        SellerPasses.clear(&sellers.outcomes, sellers.outcomes.count)
    }

    /// The places of the visit, and what weight is off the marketplace or withheld.
    private mutating func collectVisits() {
        SellerPasses.presentWeights(
            &visit.chance, sellers.weight, gone: sellers.gone, sellers.count)
        let badges = policy.badges.map { max(0, 1 + values[$0.demand]) }
        SellerPasses.changeWeights(
            &visit.chance, off: &offWeight, withheld: &withheld, sellers, policy.ladder,
            badges: badges)
        visit.collect(entities: sellers.entity)
    }

    /// Placed orders of each category to its sellers by the tree of keyed splits, within caps.
    mutating func allocate(round number: Int) {
        visit.touchedCount = 0
        for category in 0..<round.categories {
            var left = 0
            for group in 0..<round.groups {
                left += round.byCategory[group * round.categories + category]
            }
            round.placed[category] = left
            ledger.placed[0] += left
        }
        visit.tree.split(
            round.placed, key: key, nodes: .allocationTree, items: .sellerAllocation,
            step: UInt32(step), block: UInt32(number), index: draws.chance)
        guard visit.isCapped else {
            visit.touchHits(orders: &sellers.orders)
            return
        }
        let hits = visit.tree.hits
        let items = visit.tree.hitItem
        let counts = visit.tree.hitCount
        SellerPasses.clear(&visit.taken, visit.count)
        for hit in 0..<hits { visit.taken[Int(items[hit])] = counts[hit] }
        let capped = (0..<round.categories).filter { visit.hasCap[$0] && round.placed[$0] > 0 }
        for category in capped { keepWithinRooms(category, round: number) }
        // In the tree's order, as without caps; then those who had an order only from others.
        for hit in 0..<hits {
            let place = Int(items[hit])
            if visit.taken[place] > 0 { touch(place, visit.taken[place]) }
            visit.taken[place] = 0
        }
        for category in capped {
            for place in visit.start[category]..<visit.start[category + 1]
            where visit.taken[place] > 0 {
                touch(place, visit.taken[place])
            }
        }
    }

    /// Orders to the seller at a place.
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
