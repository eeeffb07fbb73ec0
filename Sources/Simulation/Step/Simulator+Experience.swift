import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// What happens to each seller's orders of the round.
    ///
    /// Clean or not first; of those that are not, who was cancelled, then late × defective. That is
    /// the same law as cancelled first, and most sellers of a step have none that is not clean.
    mutating func drawExperiences(round number: Int) {
        let n = visit.touchedCount
        guard n > 0 else { return }
        keyedUniforms(
            key: key, purpose: .cancelled, entities: visit.touchedEntity, count: n,
            step: UInt32(step), block: UInt32(number), index: draws.chance,
            first: &visit.uniformA, second: &visit.uniformB)
        SellerPasses.notClean(&visit.chance, sellers.felt, visit.touched, n)
        Inversion.binomials(
            visit.uniformA, trials: visit.touchedOrders, probabilities: visit.chance, count: n,
            into: &visit.drawn)
        drawBadOrders(round: number)
        countClean(n)
        countBad()
    }

    private mutating func drawBadOrders(round number: Int) {
        visit.bad.collect(visit.touched, visit.touchedEntity, visit.drawn, visit.touchedCount)
        let n = visit.bad.count
        guard n > 0 else { return }
        let block = UInt32(number)
        keyedUniforms(
            key: key, purpose: .lateAndDefective, entities: visit.bad.entity, count: n,
            step: UInt32(step), block: block, index: draws.chance, first: &visit.uniformA,
            second: &visit.uniformB)
        keyedUniforms(
            key: key, purpose: .lateAndDefective, entities: visit.bad.entity, count: n,
            step: UInt32(step), block: 64 + block, index: draws.chance, first: &visit.uniformC,
            second: &visit.uniformD)
        SellerPasses.cancelledShare(&visit.chance, sellers.felt, visit.bad.seller, n)
        Inversion.binomials(
            visit.uniformA, trials: visit.bad.left, probabilities: visit.chance, count: n,
            into: &visit.bad.cancelled)
        BadOrders.subtract(visit.bad.cancelled, from: &visit.bad.left, n)
        SellerPasses.defectiveShare(&visit.chance, sellers.felt, visit.bad.seller, n)
        Inversion.binomials(
            visit.uniformB, trials: visit.bad.left, probabilities: visit.chance, count: n,
            into: &visit.bad.defective)
        BadOrders.subtract(visit.bad.defective, from: &visit.bad.left, n)
        SellerPasses.bothShare(&visit.chance, sellers.felt, visit.bad.seller, n)
        Inversion.binomials(
            visit.uniformC, trials: visit.bad.defective, probabilities: visit.chance, count: n,
            into: &visit.bad.both)
    }

    /// Adds the clean orders of the touched sellers.
    private mutating func countClean(_ n: Int) {
        let factors = (programs.factor[0], programs.factor[5], programs.factor[10])
        if programs.changesSellersRepurchase {
            for at in 0..<n {
                count(Int(visit.touched[at]), visit.touchedOrders[at] - visit.drawn[at], 0)
            }
            return
        }
        SellerPasses.subtract(&visit.drawn, from: visit.touchedOrders, n)
        ledger.experiences[0] += round.count(
            visit.touched, visit.drawn, n, sellers.category, sellers.quality,
            slots: world.layout.onlineSlot, from: 0, multiplier: sellers.multiplier,
            stride: sellers.stride, factors, 0, &sellers.outcomes)
    }

    /// Adds the orders that are not clean.
    private mutating func countBad() {
        guard !programs.changesSellersRepurchase else {
            for at in 0..<visit.bad.count {
                let i = Int(visit.bad.seller[at])
                let both = visit.bad.both[at]
                count(i, visit.bad.left[at], 1)
                count(i, visit.bad.defective[at] - both, 2)
                count(i, both, 3)
                count(i, visit.bad.cancelled[at], 4)
            }
            return
        }
        BadOrders.subtract(visit.bad.both, from: &visit.bad.defective, visit.bad.count)
        for experience in 1..<5 {
            let orders =
                switch experience {
                case 1: visit.bad.left
                case 2: visit.bad.defective
                case 3: visit.bad.both
                default: visit.bad.cancelled
                }
            let factor = programs.factor
            ledger.experiences[experience] += round.count(
                visit.bad.seller, orders, visit.bad.count, sellers.category, sellers.quality,
                slots: world.layout.onlineSlot,
                from: experience * world.layout.qualities, multiplier: sellers.multiplier,
                stride: sellers.stride,
                (factor[experience], factor[5 + experience], factor[10 + experience]),
                experience * sellers.stride, &sellers.outcomes)
        }
    }

    /// Adds `n` orders of seller `i` with an experience, in a slot of its category.
    private mutating func count(_ i: Int, _ n: Int32, _ experience: Int) {
        guard n > 0 else { return }
        let stride = sellers.stride
        let place =
            Int(sellers.category[i]) * world.layout.onlineSlot + Int(sellers.quality[i])
            + experience * world.layout.qualities
        sellers.outcomes[experience * stride + i] += n
        ledger.experiences[experience] += Int(n)
        round.outcomes[place] += Int(n)
        let orders = Double(n)
        var f0 = programs.factor[experience]
        var f1 = programs.factor[5 + experience]
        var f2 = programs.factor[10 + experience]
        if programs.changesSellersRepurchase {
            f0 *= programs.sellerFactor(i, experience, channel: 0, stride: stride)
            f1 *= programs.sellerFactor(i, experience, channel: 1, stride: stride)
            f2 *= programs.sellerFactor(i, experience, channel: 2, stride: stride)
        }
        round.sum0[place] += orders * sellers.multiplier[i] * f0
        round.sum1[place] += orders * sellers.multiplier[stride + i] * f1
        round.sum2[place] += orders * sellers.multiplier[2 * stride + i] * f2
    }

    /// Which experience meets which buyers: multivariate hypergeometric within the category, margins
    /// exact; then the round's buyers stand in age 0 with their mean multipliers.
    mutating func assignExperiences(round number: Int) {
        let layout = world.layout
        for category in 0..<round.categories where round.placed[category] > 0 {
            var population = round.placed[category]
            for slot in 0..<layout.onlineSlot {
                let place = category * layout.onlineSlot + slot
                var left = round.outcomes[place]
                guard left > 0 else { continue }
                var rest = population
                population -= left
                let share = 1 / Double(left)
                let means = (
                    round.sum0[place] * share, round.sum1[place] * share, round.sum2[place] * share
                )
                for group in 0..<layout.groups where left > 0 {
                    let at = group * round.categories + category
                    let own = round.byCategory[at]
                    guard own > 0 else { continue }
                    var buyers = left
                    if own < rest {
                        let entity = UInt32((category << 6 | slot) << 8 | group)
                        let pair = draws.pair(
                            .experienceSegment, entity, step: step, block: UInt32(number))
                        buyers = Inversion.hypergeometric(
                            pair.first, population: rest, successes: own, draws: left)
                    }
                    rest -= own
                    left -= buyers
                    round.byCategory[at] -= buyers
                    if buyers > 0 { startAnew(buyers, group, slot, means) }
                }
            }
        }
        addExpectedReturns()
    }

    /// Buyers whose last order is now a marketplace one of this slot.
    @inline(__always)
    private mutating func startAnew(
        _ buyers: Int, _ group: Int, _ slot: Int, _ means: (Double, Double, Double)
    ) {
        let layout = world.layout
        let cell = group * layout.slots + slot
        let home = layout.home(ofGroup: group)
        let kind = layout.kind(ofSlot: slot)
        let m0 = means.0 * tables.ratio(channel: 0, home: home, kind: kind)
        let m1 = means.1 * tables.ratio(channel: 1, home: home, kind: kind)
        let m2 = means.2 * tables.ratio(channel: 2, home: home, kind: kind)
        let before = round.fresh[cell]
        round.fresh[cell] = before + buyers
        round.freshTotal += buyers
        if before == 0 {
            round.fresh0[cell] = m0
            round.fresh1[cell] = m1
            round.fresh2[cell] = m2
            return
        }
        let share = Double(buyers) / Double(before + buyers)
        round.fresh0[cell] += share * (m0 - round.fresh0[cell])
        round.fresh1[cell] += share * (m1 - round.fresh1[cell])
        round.fresh2[cell] += share * (m2 - round.fresh2[cell])
    }

    /// The model's chance of an order within 30, 90 and 365 days, for the round's orders.
    private mutating func addExpectedReturns() {
        let layout = world.layout
        let h = factors.horizon
        for cell in 0..<layout.width where round.fresh[cell] > 0 {
            let z = tables.points[layout.latent(ofGroup: cell / layout.slots)]
            let origin = layout.origin(ofSlot: cell % layout.slots)
            let buyers = Double(round.fresh[cell])
            let home = layout.home(ofGroup: cell / layout.slots)
            let kind = layout.kind(ofSlot: cell % layout.slots)
            let own =
                factors.ownStep[0] * round.fresh0[cell] * pendingFactor(0, home, kind)
                + factors.ownStep[1] * round.fresh1[cell] * pendingFactor(1, home, kind)
                + factors.ownStep[2] * round.fresh2[cell] * pendingFactor(2, home, kind)
            if world.law.link == .logit {
                addReturnsWithLogit(of: cell, z: z, own: own, origin: origin)
                continue
            }
            for horizon in 0..<3 {
                let hazard =
                    own + h[3 * horizon] * round.fresh0[cell]
                    + h[3 * horizon + 1] * round.fresh1[cell]
                    + h[3 * horizon + 2] * round.fresh2[cell]
                ledger.expectedReturns[origin * 3 + horizon] -=
                    buyers * Kernels.expm1(-z * hazard)
            }
        }
    }

    /// The same with the logit link, whose steps multiply: `1 − 1 / prod (1 + z H)`, with half of
    /// the own step, and the last step in part.
    private mutating func addReturnsWithLogit(of cell: Int, z: Double, own: Double, origin: Int) {
        let stride = tables.openCell + 1
        let m0 = z * factors.levelFactor[0] * round.fresh0[cell]
        let m1 = z * factors.levelFactor[1] * round.fresh1[cell]
        let m2 = z * factors.levelFactor[2] * round.fresh2[cell]
        func odds(_ age: Int) -> Double {
            let place = min(age, tables.openCell)
            return tables.hazard[place] * m0 + tables.hazard[stride + place] * m1
                + tables.hazard[2 * stride + place] * m2
        }
        let buyers = Double(round.fresh[cell])
        var product = 1 + z * own
        var age = 1
        for (place, days) in MarketFactors.horizonDays.enumerated() {
            let steps = max(0, days / world.assessment.calendar.nominalDays - 0.5)
            while Double(age) <= steps {
                product *= 1 + odds(age)
                age += 1
            }
            let stay = 1 / (product * (1 + odds(age) * (steps - Double(age - 1))))
            ledger.expectedReturns[origin * 3 + place] += buyers * (1 - stay)
        }
    }

    /// The last round's buyers stay in age 0.
    mutating func keepFresh() {
        let row = cohorts.row(ofAge: 0)
        for cell in 0..<world.layout.width where round.fresh[cell] > 0 {
            cohorts.add(
                round.fresh[cell], to: row + cell, round.fresh0[cell], round.fresh1[cell],
                round.fresh2[cell])
            round.fresh[cell] = 0
        }
    }
}
