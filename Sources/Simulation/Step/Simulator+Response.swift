import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Of sellers under a new action the assumed share improves: the odds of every bad outcome.
    mutating func improveActedOn() {
        let acted = actedOn.count
        defer { actedOn.removeAll(keepingCapacity: true) }
        guard acted > 0 else { return }
        SellerPasses.gather(sellers.entity, at: actedOn, acted, into: &visit.touchedEntity)
        keyedUniforms(
            key: key, purpose: .improvement, entities: visit.touchedEntity, count: acted,
            step: UInt32(step), index: draws.chance, first: &visit.uniformA,
            second: &visit.uniformB)
        let n = SellerPasses.below(
            visit.uniformA, values[policy.assumptions.improveShare], of: actedOn, &visit.trials,
            acted)
        let effect = policy.assumptions.improvement
        let size = values[effect.input]
        for at in 0..<n { noteChange(of: Int(visit.trials[at])) }
        for kpi in 0..<sellers.kpis {
            let first = kpi * sellers.stride
            if effect.scale == .oddsRatio {
                SellerPasses.shift(
                    &sellers.offset, at: first, by: Kernels.log(max(1e-9, size)), visit.trials, n)
                continue
            }
            for at in 0..<n {
                let place = first + Int(visit.trials[at])
                let before = sellers.rate[place]
                let after = Self.changed(before, effect.scale, size, share: 1)
                sellers.offset[place] += Kernels.logit(after) - Kernels.logit(before)
            }
        }
    }

    /// A bad rate after an effect of some scale at a share of its strength.
    static func changed(_ rate: Double, _ scale: Effect.Scale, _ size: Double, share: Double)
        -> Double
    {
        let result: Double
        switch scale {
        case .oddsRatio:
            let odds = rate / (1 - rate) * Kernels.exp(share * Kernels.log(max(1e-9, size)))
            result = odds / (1 + odds)
        case .hazardRatio:
            let power = Kernels.exp(share * Kernels.log(max(1e-9, size)))
            result = -Kernels.expm1(power * Kernels.log1p(-rate))
        case .relative: result = rate * (1 + share * size)
        case .points: result = rate + share * size
        }
        return min(1 - 1e-9, max(1e-9, result))
    }

    /// Sellers leave: the start hazard times what being under action and programs do to it.
    ///
    /// A seller who would have left anyway takes its demand along to the others; one whom
    /// enforcement drove away counts as absent.
    mutating func respond() {
        let length = world.lengths[step - 1] * world.assessment.calendar.nominalDays / 30.4375
        let ladder = policy.ladder
        let underAction = policy.assumptions.exitAfterWarning.factor(values)
        keyedUniforms(
            key: key, purpose: .sellerExit, entities: sellers.entity, count: sellers.count,
            step: UInt32(step), index: draws.chance, first: &visit.uniformA,
            second: &visit.uniformB)
        // 1 − exp(−h) is at most h; without programs on exit, h is at most this times the plain one.
        let most = programs.changesExit ? Double.infinity : length * max(1, underAction)
        let candidates = SellerPasses.below(
            visit.uniformA, sellers.exitHazard, most, &visit.trials, sellers.count)
        for at in 0..<candidates {
            let i = Int(visit.trials[at])
            // Who entered in the step stays for its rest.
            guard sellers.gone[i] == 0, sellers.tenure[i] > 0 else { continue }
            let u = visit.uniformA[i]
            let isUnderAction = ladder.rung(ofMisses: sellers.ladder[i].misses) >= 0
            let plain = sellers.exitHazard[i] * length
            var hazard = plain * (isUnderAction ? underAction : 1)
            if programs.changesExit { hazard *= programs.exitFactor(i, stride: sellers.stride) }
            guard u < hazard, u < -Kernels.expm1(-hazard) else { continue }
            sellers.gone[i] = 1
            ledger.left += 1
            if u >= -Kernels.expm1(-plain) {
                lostWeight[Int(sellers.category[i])] += sellers.weight[i]
            }
        }
    }

    /// New sellers by category: rates from the category's law, the rest from a recent seller.
    ///
    /// They come uniformly in time, and sell for the rest of the step.
    mutating func enterSellers() {
        entrantWeights.removeAll(keepingCapacity: true)
        let market = world.assessment.market
        var response = programs.entryFactor
        if let effect = policy.assumptions.entryResponse, step >= policy.firstStep {
            response *= effect.factor(values)
        }
        for category in market.sellerEntry.indices where !world.sellers.donors[category].isEmpty {
            let mean =
                market.sellerEntry[category] * entryError[category] * world.lengths[step - 1]
                * response
            let pair = draws.pair(.sellerEntry, UInt32(category), step: step)
            let number = Inversion.poisson(pair.first, mean: mean)
            for ordinal in 0..<number {
                let i = sellers.count
                let rest = enter(category, entity: Draws.hash(category, step, ordinal))
                entrantWeights.append(sellers.weight[i])
                sellers.weight[i] *= rest
                sellers.tenure[i] = -1
            }
            ledger.entered += number
        }
    }

    /// Entrants' orders of the step are given out: from now on they have their whole weight.
    mutating func settleEntrants() {
        let first = sellers.count - entrantWeights.count
        for (at, weight) in entrantWeights.enumerated() { sellers.weight[first + at] = weight }
    }

    /// The replicate's entry rates over the estimated ones.
    mutating func drawEntryErrors() {
        let counts = world.assessment.market.sellerEntryCount
        for category in entryError.indices {
            entryError[category] = Self.rateError(
                counted: category < counts.count ? counts[category] : 0,
                draws.parameterPair(.sellerEntry, UInt32(category)).first)
        }
    }

    /// A rate over its estimate from a count n: the u-quantile of a gamma of shape n and mean 1
    /// (Wilson and Hilferty 1931); 1 where nothing is said to have been counted.
    static func rateError(counted n: Double, _ u: Double) -> Double {
        guard n > 0 else { return 1 }
        let root = 1 - 1 / (9 * n) + Kernels.normalQuantile(u) / (3 * n.squareRoot())
        return root > 0 ? root * root * root : 0
    }

    /// Sellers terminated in the step who come back under another name: with the true rates that they
    /// had, and otherwise like any entrant.
    mutating func reenter() {
        defer { terminatedNow.removeAll(keepingCapacity: true) }
        guard let input = policy.assumptions.reentry else { return }
        for old in terminatedNow.map({ Int($0) }) {
            let entity = sellers.entity[old]
            guard draws.pair(.reentry, entity, step: step).first < values[input] else { continue }
            let new = sellers.count
            enter(Int(sellers.category[old]), entity: Draws.hash(Int(entity), step, -1))
            ledger.entered += 1
            for kpi in 0..<sellers.kpis {
                let (from, to) = (kpi * sellers.stride + old, kpi * sellers.stride + new)
                sellers.logit[to] = sellers.logit[from]
                sellers.offset[to] = sellers.offset[from]
                sellers.rate[to] = Kernels.logistic(sellers.logit[to] + sellers.offset[to])
            }
            setStartReference(of: new..<(new + 1))
        }
    }

    /// A new seller in the last place.
    ///
    /// - Returns: A uniform share of a step.
    @discardableResult
    private mutating func enter(_ category: Int, entity: UInt32) -> Double {
        if sellers.count == sellers.stride { makeRoom() }
        let i = sellers.count
        sellers.count += 1
        let stride = sellers.stride
        let kpis = sellers.kpis
        let market = world.assessment.market
        let start = world.sellers
        let donors = start.donors[category]
        let choice = draws.pair(.sellerEntry, entity, step: step, block: 1)
        let donor = donors[min(donors.count - 1, Int(choice.first * Double(donors.count)))]
        sellers.entity[i] = entity
        sellers.category[i] = Int32(category)
        sellers.attributeRow[i] = Int32(start.source[donor])
        sellers.gone[i] = 0
        sellers.weight[i] =
            start.weight[donor]
            * Self.rateError(
                counted: start.weightShape[donor],
                draws.pair(.sellerEntry, entity, step: step, block: 2).first)
        sellers.meanValue[i] = start.meanValue[donor]
        sellers.valueSpread[i] = start.valueSpread[donor]
        sellers.exitHazard[i] = start.exitHazard[donor] * exitFactor
        sellers.tenure[i] = 0
        sellers.ladder[i] = LadderState()
        sellers.noteState(of: i, policy.ladder)
        setGaming(of: i)
        sellers.flagged[i] = 0
        if !points.isEmpty { points.forget(i) }
        sellers.judgement[i] = []
        sellers.orders[i] = 0
        sellers.value[i] = 0
        for experience in 0..<5 { sellers.outcomes[experience * stride + i] = 0 }
        sellers.activeBits[i] = 0
        sellers.missBits[i] = 0
        sellers.flagBits[i] = 0
        sellers.badges[i] = 0
        var normal = [Double](repeating: 0, count: kpis + 1)
        for block in 0..<((kpis + 1) / 2) {
            let pair = draws.pair(.entrantRate, entity, step: step, block: UInt32(block))
            normal[2 * block] = Kernels.normalQuantile(pair.first)
            normal[2 * block + 1] = Kernels.normalQuantile(pair.second)
        }
        for kpi in 0..<kpis {
            var error = 0.0
            for other in 0...kpi { error += world.rateFactor[kpi * kpis + other] * normal[other] }
            let sign = world.kpis.isMirrored[kpi] ? -1.0 : 1.0
            let place = kpi * stride + i
            sellers.logit[place] =
                sign * market.rateMean[kpi * world.assessment.categories.count + category]
                + market.rateDeviation[kpi] * error
            sellers.offset[place] = 0
            sellers.rate[place] = Kernels.logistic(sellers.logit[place])
        }
        setStartReference(of: i..<(i + 1))
        noteChange(of: i)
        updateMeasures(of: i..<(i + 1))
        return choice.second
    }

    /// More sellers entered than there is room for: every column grows by half.
    private mutating func makeRoom() {
        let wanted = sellers.stride + sellers.stride / 2 + 8
        sellers.resize(to: wanted)
        gauges.resize(to: wanted)
        programs.resize(to: wanted)
        points.resize(to: wanted)
        visit.resize(to: wanted)
        changed.resize(to: wanted, kpis: sellers.kpis)
    }
}
