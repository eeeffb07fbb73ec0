import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// What happens to each seller's orders of the round: cancelled first, then late × defective.
    mutating func drawExperiences(round number: Int) {
        let qualities = world.layout.qualities
        let slots = world.layout.onlineSlot
        fillExperienceUniforms(round: number)
        for at in 0..<visit.touchedCount {
            let i = Int(visit.touched[at])
            let n = Int(visit.touchedOrders[at])
            let rates = sellers.felt[i]
            let cancelled = Self.thin(visit.uniformA[at], n, rates.cancelled)
            let kept = n - cancelled
            let defective = Self.thin(visit.uniformC[at], kept, rates.defective)
            let both = Self.thin(visit.uniformD[at], defective, rates.lateIfDefective)
            let late = Self.thin(visit.uniformB[at], kept - defective, rates.lateIfNot)
            let base = Int(sellers.category[i]) * slots + Int(sellers.quality[i])
            count(i, kept - defective - late, 0, base)
            count(i, late, 1, base + qualities)
            count(i, defective - both, 2, base + 2 * qualities)
            count(i, both, 3, base + 3 * qualities)
            count(i, cancelled, 4, base + 4 * qualities)
        }
    }

    /// A binomial; most are of few orders, and none is often sure.
    @inline(__always)
    private static func thin(_ u: Double, _ n: Int, _ p: Double) -> Int {
        if u < 1 - Double(n) * p { return 0 }
        return Inversion.binomial(u, trials: n, probability: p)
    }

    /// Adds `n` orders of seller `i` with an experience, in a slot of its category.
    @inline(__always)
    private mutating func count(_ i: Int, _ n: Int, _ experience: Int, _ place: Int) {
        guard n > 0 else { return }
        let stride = sellers.stride
        sellers.outcomes[experience * stride + i] += Int32(truncatingIfNeeded: n)
        ledger.experiences[experience] += n
        round.outcomes[place] += n
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

    private mutating func fillExperienceUniforms(round number: Int) {
        let block = UInt32(number)
        guard visit.touchedCount * 8 < visit.touchedEntity.count else {
            keyedUniforms(
                key: key, purpose: .cancelled, entities: visit.touchedEntity, step: UInt32(step),
                block: block, index: draws.chance, first: &visit.uniformA,
                second: &visit.uniformB)
            keyedUniforms(
                key: key, purpose: .lateAndDefective, entities: visit.touchedEntity,
                step: UInt32(step), block: block, index: draws.chance, first: &visit.uniformC,
                second: &visit.uniformD)
            return
        }
        for at in 0..<visit.touchedCount {
            let entity = visit.touchedEntity[at]
            let first = draws.pair(.cancelled, entity, step: step, block: block)
            let second = draws.pair(.lateAndDefective, entity, step: step, block: block)
            visit.uniformA[at] = first.first
            visit.uniformB[at] = first.second
            visit.uniformC[at] = second.first
            visit.uniformD[at] = second.second
        }
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
