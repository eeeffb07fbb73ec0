/// Loops over columns of sellers, one after the other in memory.
///
/// They stand apart from `Simulator` so that the compiler sees each column alone: no check of an
/// owner and no reload within a loop.
enum SellerPasses {
    static func clear<T: AdditiveArithmetic>(_ column: inout [T], _ count: Int) {
        for i in 0..<count { column[i] = .zero }
    }

    /// `target[j] = source[index[j]]`.
    static func gather(
        _ source: [UInt32], at index: [Int32], _ count: Int, into target: inout [UInt32]
    ) {
        for j in 0..<count { target[j] = source[Int(index[j])] }
    }

    /// A KPI's ring row of the step: eligible orders, bad ones, and the sum of their true rates.
    static func record(
        orders: [Int32], less lost: ArraySlice<Int32>, bad: ArraySlice<Int32>,
        also more: ArraySlice<Int32>, rate: ArraySlice<Double>, _ count: Int, at row: Int,
        _ eligible: inout [Int32], _ badCount: inout [Int32], _ expected: inout [Double]
    ) {
        for i in 0..<count {
            let decided = orders[i] - lost[lost.startIndex + i]
            eligible[row + i] = decided
            badCount[row + i] = bad[bad.startIndex + i] + more[more.startIndex + i]
            expected[row + i] = Double(decided) * rate[rate.startIndex + i]
        }
    }

    /// `sum[to + i] += entering − leaving`.
    static func roll(
        _ sum: inout [Int32], at to: Int, _ ring: [Int32], entering: Int, leaving: Int,
        _ count: Int
    ) {
        for i in 0..<count { sum[to + i] += ring[entering + i] - ring[leaving + i] }
    }

    /// `sum[to + i]` over the rows of a ring.
    static func add(
        _ sum: inout [Double], at to: Int, _ ring: [Double], rows: [Int], _ count: Int
    ) {
        for (number, row) in rows.enumerated() {
            if number == 0 {
                for i in 0..<count { sum[to + i] = ring[row + i] }
            } else {
                for i in 0..<count { sum[to + i] += ring[row + i] }
            }
        }
    }

    /// Logits of the step: the seller's own, what policy added, and the category's shock.
    static func current(
        _ target: inout [Double], _ logit: [Double], _ offset: [Double], _ shock: [Double],
        shockRow: Int, _ category: [Int32], at first: Int, _ count: Int
    ) {
        for i in 0..<count {
            target[first + i] =
                logit[first + i] + offset[first + i] + shock[shockRow + Int(category[i])]
        }
    }

    /// `logit = mean + phi (logit − mean)`, the mean that of the category.
    static func revert(
        _ logit: inout [Double], _ mean: [Double], meanRow: Int, sign: Double, phi: Double,
        _ category: [Int32], at first: Int, _ count: Int
    ) {
        for i in 0..<count {
            let centre = sign * mean[meanRow + Int(category[i])]
            logit[first + i] = centre + phi * (logit[first + i] - centre)
        }
    }

    /// `target[first + i] += weight · source[row + i]`.
    static func add(
        _ target: inout [Double], at first: Int, _ weight: Double, _ source: [Double], row: Int,
        _ count: Int
    ) {
        for i in 0..<count { target[first + i] += weight * source[row + i] }
    }

    /// `target[place] *= factor[place]`.
    static func multiply(_ target: inout [Double], by factor: [Double], _ count: Int) {
        for i in 0..<count { target[i] *= factor[i] }
    }

    static func fill(_ target: inout [Double], at first: Int, _ value: Double, _ count: Int) {
        for i in 0..<count { target[first + i] = value }
    }

    /// `target = centre + kappa (target − centre)`.
    static func lean(
        _ target: inout [Double], towards centre: [Double], _ kappa: Double, at first: Int,
        _ count: Int
    ) {
        for i in 0..<count {
            let before = centre[first + i]
            target[first + i] = before + kappa * (target[first + i] - before)
        }
    }

    /// What buyers feel at rates `[kpi * stride + seller]`.
    static func feel(
        _ felt: inout [FeltRates], _ rates: [Double], _ kpis: KPIRoles, _ stride: Int,
        odds: Double, _ count: Int
    ) {
        let cancelled = kpis.cancelled
        let late = kpis.late
        let defective = kpis.defective
        for i in 0..<count {
            felt[i] = FeltRates(
                cancelled: cancelled < 0 ? 0 : rates[cancelled * stride + i],
                late: late < 0 ? 0 : rates[late * stride + i],
                defective: defective < 0 ? 0 : rates[defective * stride + i], oddsRatio: odds)
        }
    }

    /// A standard with one window and one limit for all, over all sellers.
    static func judge(
        _ judgement: inout [StepJudgement], _ standard: CompiledStandard, eligible: [Int32],
        bad: [Int32], expected: [Double], at first: Int, gone: [UInt8], tenure: [Int32],
        off: [UInt8], category: [Int32], _ count: Int
    ) {
        let share = standard.limit.share
        let grace = standard.graceSteps
        let fewest = standard.minimumOrders
        let fewestBad = standard.minimumEvents
        let isMeasured = standard.limit.leastBad.isEmpty
        let bits = (
            applies: StepJudgement.applies.rawValue, judged: StepJudgement.judged.rawValue,
            missed: (StepJudgement.missed.union(.missedThis)).rawValue,
            truly: StepJudgement.missedTruly.rawValue, misses: StepJudgement.misses.rawValue
        )
        for i in 0..<count {
            let orders = eligible[first + i]
            let number = Double(orders)
            let counted = bad[first + i]
            let applies = (gone[i] == 0) && (orders > 0) && (tenure[i] >= grace)
            let isTrue = applies && (expected[first + i] > share * number)
            let isJudged = applies && (orders >= fewest) && (off[i] == 0)
            var isMissed = isJudged && (counted >= fewestBad)
            if isMeasured {
                isMissed = isMissed && (Double(counted) / max(1, number) > share)
            } else if isMissed {
                isMissed =
                    Int(counted) >= standard.limit.leastBad[Int(category[i])](Int(orders))
            }
            var raw = judgement[i].rawValue & ~StepJudgement.missedThis.rawValue
            raw |= applies ? bits.applies : 0
            raw |= isTrue ? bits.misses : 0
            raw |= isJudged ? bits.judged : 0
            raw |= isMissed ? bits.missed : 0
            raw |= isMissed && isTrue ? bits.truly : 0
            judgement[i] = StepJudgement(rawValue: raw)
        }
    }

    /// Bits of the steps before move on by one, those of this step come in.
    static func shift(
        _ misses: inout [UInt32], _ flags: inout [UInt32], _ judgement: [StepJudgement],
        _ flagged: [UInt8], mask: UInt32, _ count: Int
    ) {
        for i in 0..<count {
            let isMissed = UInt32(judgement[i].rawValue >> 4 & 1)
            misses[i] = (misses[i] << 1 | isMissed) & mask
            flags[i] = (flags[i] << 1 | UInt32(flagged[i])) & mask
        }
    }

    /// The places where `uniform < hazard · most`, in order.
    ///
    /// - Returns: How many.
    static func below(
        _ uniform: [Double], _ hazard: [Double], _ most: Double, _ places: inout [Int32],
        _ count: Int
    ) -> Int {
        var found = 0
        for i in 0..<count {
            places[found] = Int32(truncatingIfNeeded: i)
            if uniform[i] < hazard[i] * most { found += 1 }
        }
        return found
    }

    /// Weights of the sellers who are not gone for good; 0 of the others.
    static func presentWeights(
        _ present: inout [Double], _ weight: [Double], gone: [UInt8], _ count: Int
    ) {
        for i in 0..<count { present[i] = gone[i] == 0 ? weight[i] : 0 }
    }

    /// What suspensions, deboosts and badges do to present weights, by category: what is off the
    /// marketplace, and what is withheld less what badges add.
    static func changeWeights(
        _ present: inout [Double], off: inout [Double], withheld: inout [Double],
        _ sellers: SellerColumns, _ ladder: CompiledLadder, badges: [Double]
    ) {
        for i in 0..<sellers.count {
            guard sellers.onLadder[i] != 0 || sellers.badges[i] != 0, present[i] > 0 else {
                continue
            }
            let state = sellers.ladder[i]
            let weight = present[i]
            let own = Int(sellers.category[i])
            var rest = state.offLeft > 0 ? 0 : weight
            if state.deboostLeft > 0 { rest *= ladder.factor[Int(state.deboostRung)] }
            for (bit, factor) in badges.enumerated()
            where sellers.badges[i] & (1 << UInt32(bit)) != 0 { rest *= factor }
            if rest > 0 { withheld[own] += weight - rest } else { off[own] += weight }
            present[i] = rest
        }
    }

    /// The chance of each touched seller's orders not to be clean.
    static func notClean(
        _ chance: inout [Double], _ felt: [FeltRates], _ sellers: [Int32], _ count: Int
    ) {
        for at in 0..<count { chance[at] = felt[Int(sellers[at])].notClean }
    }

    /// Of orders that are not clean, the share cancelled.
    static func cancelledShare(
        _ chance: inout [Double], _ felt: [FeltRates], _ sellers: [Int32], _ count: Int
    ) {
        for at in 0..<count {
            let rates = felt[Int(sellers[at])]
            chance[at] = min(1, rates.cancelled / rates.notClean)
        }
    }

    /// Of orders that are neither clean nor cancelled, the share defective; the others are late.
    static func defectiveShare(
        _ chance: inout [Double], _ felt: [FeltRates], _ sellers: [Int32], _ count: Int
    ) {
        for at in 0..<count {
            let rates = felt[Int(sellers[at])]
            let bad = rates.defective + (1 - rates.defective) * rates.lateIfNot
            chance[at] = bad > 0 ? min(1, rates.defective / bad) : 0
        }
    }

    /// Of defective orders, the share that is late too.
    static func bothShare(
        _ chance: inout [Double], _ felt: [FeltRates], _ sellers: [Int32], _ count: Int
    ) {
        for at in 0..<count { chance[at] = felt[Int(sellers[at])].lateIfDefective }
    }

    /// Activity of the step into the bits.
    static func noteActivity(
        _ bits: inout [UInt32], gone: [UInt8], off: [UInt8], orders: [Int32], at first: Int,
        _ count: Int
    ) -> (here: Int, active: Int) {
        var here: UInt32 = 0
        var active: UInt32 = 0
        for i in 0..<count {
            let isHere: UInt32 = gone[i] == 0 ? 1 : 0
            let isOn: UInt32 = off[i] == 0 ? isHere : 0
            let isActive: UInt32 = orders[first + i] > 0 ? isOn : 0
            bits[i] = bits[i] << 1 | isActive
            here &+= isHere
            active &+= isActive
        }
        return (Int(here), Int(active))
    }

    /// Of those active before, by a bit: how many, how many are here, how many were terminated.
    static func known(_ bits: [UInt32], bit: UInt32, gone: [UInt8], _ count: Int) -> (
        known: Int, here: Int, terminated: Int
    ) {
        var known: UInt32 = 0
        var here: UInt32 = 0
        var terminated: UInt32 = 0
        for i in 0..<count {
            let own: UInt32 = bits[i] & bit != 0 ? 1 : 0
            known &+= own
            here &+= gone[i] == 0 ? own : 0
            terminated &+= gone[i] == 2 ? own : 0
        }
        return (Int(known), Int(here), Int(terminated))
    }

    /// Judged sellers, those who meet all standards, and the values of these and of the unjudged.
    static func countJudgements(
        _ judgement: [StepJudgement], gone: [UInt8], value: [Double], _ count: Int
    ) -> (judged: Int, meeting: Int, valueMeeting: Double, valueUnjudged: Double) {
        var judged = 0
        var meeting = 0
        var valueMeeting = 0.0
        var valueUnjudged = 0.0
        for i in 0..<count {
            let raw = judgement[i].rawValue
            let isHere = gone[i] == 0
            let isJudged = isHere && raw & StepJudgement.judged.rawValue != 0
            let meets = isJudged && raw & StepJudgement.missed.rawValue == 0
            judged += isJudged ? 1 : 0
            meeting += meets ? 1 : 0
            valueMeeting += meets ? value[i] : 0
            valueUnjudged += isHere && !isJudged ? value[i] : 0
        }
        return (judged, meeting, valueMeeting, valueUnjudged)
    }

    /// Sellers whose ladder may move: on it, or a standard missed, and not gone.
    static func concerned(
        _ places: inout [Int32], _ judgement: [StepJudgement], onLadder: [UInt8], gone: [UInt8],
        all: Bool, _ count: Int
    ) -> Int {
        let mask: UInt8 = all ? 1 : 0
        var found = 0
        for i in 0..<count {
            let isConcerned =
                onLadder[i] | mask | (judgement[i].rawValue & StepJudgement.missed.rawValue)
            places[found] = Int32(truncatingIfNeeded: i)
            found += isConcerned != 0 && gone[i] == 0 ? 1 : 0
        }
        return found
    }

    /// Healthy sellers and those flagged among them, over those here or flagged in the step; and the
    /// places of those who truly miss a standard.
    static func health(
        _ missing: inout [Int32], _ misses: [UInt32], _ flags: [UInt32],
        _ judgement: [StepJudgement], gone: [UInt8], flagged: [UInt8], _ count: Int
    ) -> (healthy: Int, healthyFlagged: Int, missing: Int) {
        var healthy = 0
        var healthyFlagged = 0
        var found = 0
        for i in 0..<count {
            // Of those who are gone, only a termination of this step is of interest: it is flagged.
            let counts = gone[i] == 0 || flagged[i] != 0
            let raw = judgement[i].rawValue
            let isHealthy = counts && misses[i] == 0 && raw & StepJudgement.applies.rawValue != 0
            healthy += isHealthy ? 1 : 0
            healthyFlagged += isHealthy && flags[i] != 0 ? 1 : 0
            missing[found] = Int32(truncatingIfNeeded: i)
            found += counts && raw & StepJudgement.misses.rawValue != 0 ? 1 : 0
        }
        return (healthy, healthyFlagged, found)
    }
}
