import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Everything at the end of step 0.
    mutating func start(_ replicate: Int) {
        self.replicate = replicate
        step = 0
        draws.chance = indices.chance(of: replicate)
        draws.parameters = indices.parameters(of: replicate)
        values = policy.inputs.values(inputs, columns: inputColumns, replicate: replicate)
        let row = replicate - inputs.replicates.lowerBound
        exitFactor = inputs.sellerExit.columns > 0 ? Kernels.exp(inputs.sellerExit[row, 0]) : 1
        tables = world.law.tables(
            for: (0..<inputs.driver.columns).map { inputs.driver[row, $0] },
            channel: (0..<inputs.channel.columns).map { inputs.channel[row, $0] })
        for category in lostWeight.indices { lostWeight[category] = 0 }
        drawEntryErrors()
        startSellers()
        factors.shockDeviation = world.kpis.names.indices.map { shockDeviation($0) }
        let effects = world.effects(
            tables, rates: sellers.rate, stride: sellers.stride,
            shocks: factors.shockDeviation.map { $0 * $0 }, weights: sellers.weight)
        world.hold?.apply(to: &tables, effects)
        startFactors()
        visit.clear()
        terminatedNow.removeAll(keepingCapacity: true)
        ratesMove = true
        changed.clear()
        startCohorts(effects.buyers)
        gauges.start(world: world, sellers: sellers)
        history.start(&sellers)
        programs.start(values: values, policy: policy)
        updateMeasures()
        startMissBits()
        awardBadges()
        updatePrograms(for: 1)
    }

    private mutating func startSellers() {
        let start = world.sellers
        let kpis = sellers.kpis
        let stride = sellers.stride
        points.clear()
        sellers.count = start.count
        for i in 0..<stride where i >= start.count { sellers.gone[i] = 1 }
        keyedUniforms(
            key: key, purpose: .sellerWeight, entities: start.entities, step: 0,
            index: draws.parameters, first: &scratchA, second: &scratchB)
        for i in 0..<start.count {
            sellers.entity[i] = start.entities[i]
            sellers.category[i] = start.category[i]
            sellers.attributeRow[i] = Int32(start.source[i])
            sellers.gone[i] = 0
            sellers.weight[i] =
                start.weight[i] * Self.rateError(counted: start.weightShape[i], scratchA[i])
            sellers.meanValue[i] = start.meanValue[i]
            sellers.valueSpread[i] = start.valueSpread[i]
            sellers.exitHazard[i] = start.exitHazard[i] * exitFactor
            sellers.tenure[i] = start.tenure[i]
            sellers.ladder[i] = start.ladder(of: i)
            if !points.isEmpty {
                points.start(
                    i, age: Int(start.cleanJudgements[i]),
                    expires: policy.ladder.expireSteps > 0, &sellers.ladder[i])
            }
            sellers.noteState(of: i, policy.ladder)
            setGaming(of: i)
            sellers.flagBits[i] = 0
        }
        drawNormals(.sellerRate, count: kpis, step: 0, index: draws.parameters)
        for kpi in 0..<kpis {
            for i in 0..<start.count {
                var error = 0.0
                for other in 0...kpi {
                    error += world.rateFactor[kpi * kpis + other] * normals[other * stride + i]
                }
                sellers.logit[kpi * stride + i] =
                    start.logitMean[kpi * start.count + i]
                    + start.logitDeviation[kpi * start.count + i] * error
                sellers.offset[kpi * stride + i] = start.logitShift[i]
            }
        }
        Kernels.logistic(sellers.logit, into: &sellers.rate)
        for kpi in 0..<kpis {
            for i in 0..<start.count { sellers.logit[kpi * stride + i] -= start.logitShift[i] }
        }
        setStartReference(of: 0..<start.count)
    }

    /// Whether a seller keeps measured rates at their limits by figures: its own for good.
    mutating func setGaming(of i: Int) {
        guard let gaming = policy.assumptions.gaming else {
            sellers.games[i] = 0
            return
        }
        let u = draws.pair(.gaming, sellers.entity[i], step: 0).first
        sellers.games[i] = u < values[gaming.share] ? 1 : 0
    }

    /// How many times its limit a measured rate may be for a seller who manages it.
    var gamingReach: Double { policy.assumptions.gaming.map { 1 + values[$0.within] } ?? 1 }

    /// Independent standard normals for every seller: `normals[k * stride + seller]`.
    mutating func drawNormals(_ purpose: Purpose, count: Int, step: Int, index: UInt32) {
        let stride = sellers.stride
        if normals.count != count * stride {
            normals = [Double](repeating: 0, count: count * stride)
        }
        let n = sellers.count
        for block in 0..<((count + 1) / 2) {
            keyedUniforms(
                key: key, purpose: purpose, entities: sellers.entity, count: n,
                step: UInt32(truncatingIfNeeded: step), block: UInt32(block), index: index,
                first: &scratchA, second: &scratchB)
            Kernels.normalQuantile(scratchA, count: n, into: &scratchC)
            for i in 0..<n { normals[2 * block * stride + i] = scratchC[i] }
            guard 2 * block + 1 < count else { continue }
            Kernels.normalQuantile(scratchB, count: n, into: &scratchC)
            for i in 0..<n { normals[(2 * block + 1) * stride + i] = scratchC[i] }
        }
    }

    /// The sellers' own start rates as the reference of the causal share.
    mutating func setStartReference(of range: Range<Int>) {
        let stride = sellers.stride
        let rule = multiplierRule
        SellerPasses.feel(
            &sellers.felt, sellers.rate, world.kpis, stride, odds: oddsRatio, in: range)
        rule.scores(&sellers.startScore, rates: sellers.rate, stride: stride, in: range)
        rule.means(&sellers.startMean, felt: sellers.felt, stride: stride, in: range)
    }

    /// One multinomial of the class probabilities per pattern, with the multipliers of its cell.
    private mutating func startCohorts(_ multipliers: [Double]) {
        let layout = world.layout
        let buyers = world.buyers
        cohorts.clear()
        keyedUniforms(
            key: key, purpose: .latentClass, entities: buyers.entities, step: 0,
            index: draws.chance, first: &scratchA, second: &scratchB)
        for pattern in buyers.count.indices {
            let row = cohorts.row(ofAge: buyers.row[pattern])
            let home = buyers.home[pattern]
            let slot = buyers.slot[pattern]
            let place = 3 * layout.state(age: buyers.row[pattern], home: home, slot: slot)
            var left = buyers.count[pattern]
            var below = 0.0
            for latent in 0..<layout.classes where left > 0 {
                let above = buyers.cumulative[pattern * layout.classes + latent]
                var number = left
                if latent < layout.classes - 1 {
                    if buyers.count[pattern] == 1 {
                        number = scratchA[pattern] <= above ? 1 : 0
                    } else {
                        let pair = draws.pair(
                            .latentClass, buyers.entities[pattern], step: 0, block: UInt32(latent))
                        let share = below < 1 ? (above - below) / (1 - below) : 1
                        number = Inversion.binomial(pair.first, trials: left, probability: share)
                    }
                }
                below = above
                guard number > 0 else { continue }
                left -= number
                cohorts.add(
                    number,
                    to: row + layout.group(class: latent, home: home) * layout.slots + slot,
                    multipliers[place], multipliers[place + 1], multipliers[place + 2])
            }
        }
    }
}
