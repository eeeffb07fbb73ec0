/// Loops over columns of sellers, one after the other in memory.
///
/// They stand apart from `Simulator` so that the compiler sees each column alone: no check of an
/// owner and no reload within a loop.
enum SellerPasses {
    static func clear<T: AdditiveArithmetic>(_ column: inout [T], _ count: Int) {
        for i in 0..<count { column[i] = .zero }
    }

    static func clear(_ judgement: inout [StepJudgement], _ count: Int) {
        for i in 0..<count { judgement[i] = [] }
    }

    /// `target[j] = source[index[j]]`.
    static func gather(
        _ source: [UInt32], at index: [Int32], _ count: Int, into target: inout [UInt32]
    ) {
        for j in 0..<count { target[j] = source[Int(index[j])] }
    }

    /// `target[first + j] = source[row + index[j]]`.
    static func gather(
        _ target: inout [Double], at first: Int, _ source: [Double], row: Int, _ index: [Int32],
        _ count: Int
    ) {
        for j in 0..<count { target[first + j] = source[row + Int(index[j])] }
    }

    /// `target[first + j] = source[row + index[j]] + more[row + index[j]]`.
    static func gather(
        _ target: inout [Double], at first: Int, _ source: [Double], plus more: [Double], row: Int,
        _ index: [Int32], _ count: Int
    ) {
        for j in 0..<count {
            let place = row + Int(index[j])
            target[first + j] = source[place] + more[place]
        }
    }

    /// `target[first + index[j]] = source[row + j]`.
    static func scatter<T>(
        _ source: [T], row: Int, to target: inout [T], at first: Int, _ index: [Int32],
        _ count: Int
    ) {
        for j in 0..<count { target[first + Int(index[j])] = source[row + j] }
    }

    /// `target[first + index[j]] += shift`.
    static func shift(
        _ target: inout [Double], at first: Int, by shift: Double, _ index: [Int32], _ count: Int
    ) {
        for j in 0..<count { target[first + Int(index[j])] += shift }
    }

    /// `counts = whole − counts`.
    static func subtract(_ counts: inout [Int32], from whole: [Int32], _ count: Int) {
        for i in 0..<count { counts[i] = whole[i] &- counts[i] }
    }

    /// Adds 1.
    static func increment(_ column: inout [Int32], _ count: Int) {
        for i in 0..<count { column[i] &+= 1 }
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
        _ range: Range<Int>
    ) {
        for i in range { target[first + i] += weight * source[row + i] }
    }

    /// `target[place] *= factor[place]`.
    static func multiply(_ target: inout [Double], by factor: [Double], _ count: Int) {
        for i in 0..<count { target[i] *= factor[i] }
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
        odds: Double, in range: Range<Int>
    ) {
        let cancelled = kpis.cancelled
        let late = kpis.late
        let defective = kpis.defective
        for i in range {
            felt[i] = FeltRates(
                cancelled: cancelled < 0 ? 0 : rates[cancelled * stride + i],
                late: late < 0 ? 0 : rates[late * stride + i],
                defective: defective < 0 ? 0 : rates[defective * stride + i], oddsRatio: odds)
        }
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
            let isChanged = sellers.weighsLess[i] != 0 || sellers.badges[i] != 0
            guard isChanged, present[i] > 0 else { continue }
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

    /// The places of positive counts, in order.
    ///
    /// - Returns: How many.
    static func positive(_ counts: [Int32], _ places: inout [Int32], _ count: Int) -> Int {
        var found = 0
        for i in 0..<count {
            places[found] = Int32(truncatingIfNeeded: i)
            found += counts[i] > 0 ? 1 : 0
        }
        return found
    }
}
