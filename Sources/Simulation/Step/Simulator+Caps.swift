import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// The orders that each seller of a category may take in the step: under an order cap or while
    /// new, `floor(orders per day · days)`.
    mutating func setRooms(_ category: Int, through end: Int, days: Double) {
        visit.hasCap[category] = false
        visit.hasNoOpenSeller[category] = end > visit.start[category]
        for place in visit.start[category]..<end {
            let i = Int(visit.seller[place])
            let state = sellers.ladder[i]
            var perDay = Double.infinity
            if state.capLeft > 0 { perDay = policy.ladder.ordersPerDay[Int(state.capRung)] }
            if let new = policy.onboarding, sellers.tenure[i] < new.steps {
                perDay = min(perDay, new.ordersPerDay)
            }
            guard perDay < .infinity else {
                visit.room[place] = .max
                visit.hasNoOpenSeller[category] = false
                continue
            }
            visit.hasCap[category] = true
            visit.room[place] = Int32(min(1e9, (perDay * days).rounded(.down)))
        }
    }

    /// Where everybody is capped, orders beyond what they may take join the unmet, drawn from the
    /// groups without replacement.
    mutating func withholdBeyondCaps() {
        for category in 0..<round.categories where visit.hasNoOpenSeller[category] {
            var room = 0
            for place in visit.start[category]..<visit.start[category + 1] {
                room += Int(visit.room[place])
            }
            var population = 0
            for group in 0..<round.groups {
                population += round.byCategory[group * round.categories + category]
            }
            var left = max(0, population - room)
            for group in 0..<round.groups where left > 0 {
                let place = group * round.categories + category
                let own = round.byCategory[place]
                guard own > 0 else { continue }
                let count = Inversion.hypergeometric(
                    round.uniformB[place], population: population, successes: own, draws: left)
                population -= own
                left -= count
                round.byCategory[place] -= count
                round.unmet[group] += count
            }
        }
    }

    /// What the tree gave the sellers of a category of whom some are capped, kept within their rooms.
    ///
    /// What goes beyond a seller's room is given out again among those who have room left, by weight,
    /// until none is left. There is room for all of it.
    mutating func keepWithinRooms(_ category: Int, round number: Int) {
        let first = visit.start[category]
        let end = visit.start[category + 1]
        var beyond = 0
        for place in first..<end where visit.taken[place] > 0 {
            beyond += take(visit.taken[place], at: place, anew: true)
        }
        var pass = 1
        while beyond > 0 {
            var weight = 0.0
            var last = -1
            for place in first..<end where visit.room[place] > 0 {
                weight += visit.weight[place]
                last = place
            }
            guard last >= 0 else { break }
            var left = beyond
            beyond = 0
            for place in first...last where visit.room[place] > 0 && left > 0 {
                let u = draws.pair(
                    .cappedAllocation, visit.entity[place], step: step,
                    block: UInt32(min(255, 25 * number + min(24, pass)))
                ).first
                let share = weight > 0 ? min(1, visit.weight[place] / weight) : 1
                weight -= visit.weight[place]
                let count =
                    place == last ? left : Inversion.binomial(u, trials: left, probability: share)
                left -= count
                beyond += take(Int32(truncatingIfNeeded: count), at: place, anew: false)
            }
            pass += 1
        }
    }

    /// Orders into a seller's room.
    ///
    /// - Returns: How many do not fit.
    private mutating func take(_ count: Int32, at place: Int, anew: Bool) -> Int {
        let fits = min(count, visit.room[place])
        visit.taken[place] = anew ? fits : visit.taken[place] + fits
        if visit.room[place] < .max { visit.room[place] -= fits }
        return Int(count - fits)
    }
}
