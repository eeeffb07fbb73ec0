extension SellerPasses {
    /// A standard with one window and one limit for all, over all sellers.
    static func judge(
        _ judgement: inout [StepJudgement], _ standard: CompiledStandard, eligible: [Int32],
        bad: [Int32], expected: [Double], at first: Int, gone: [UInt8], tenure: [Int32],
        standing: [SellerStanding], category: [Int32], games: [UInt8], reach: Double, _ count: Int
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
            let isJudged = applies && (orders >= fewest) && (standing[i] != .suspended)
            var isMissed = isJudged && (counted >= fewestBad)
            if isMeasured {
                let own = games[i] != 0 ? share * reach : share
                isMissed = isMissed && (Double(counted) / max(1, number) > own)
            } else if isMissed {
                isMissed = standard.isMissed(
                    standard.limit, bad: counted, of: orders, category: category[i],
                    reach: games[i] != 0 ? reach : 1)
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

    /// Health over the steps that `mask` covers, after this step's misses and flags have moved into
    /// the bits: healthy sellers and those flagged among them, over those here or flagged in the
    /// step; those who truly miss a standard, and those of them whom no action answers.
    static func health(
        _ misses: inout [UInt32], _ flags: inout [UInt32], _ judgement: [StepJudgement],
        gone: [UInt8], flagged: [UInt8], standing: [SellerStanding], mask: UInt32, _ count: Int
    ) -> (healthy: Int, healthyFlagged: Int, missing: Int, unanswered: Int) {
        var sums: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
        for i in 0..<count {
            let raw = UInt32(judgement[i].rawValue)
            let isMissed = raw >> 4 & 1
            let isFlagged = UInt32(flagged[i])
            let isHere: UInt32 = gone[i] == 0 ? 1 : 0
            // Of those who are gone, only a termination of this step is of interest: it is flagged.
            let counts = isHere | isFlagged
            let ownMisses = (misses[i] << 1 | isMissed) & mask
            let ownFlags = (flags[i] << 1 | isFlagged) & mask
            misses[i] = ownMisses
            flags[i] = ownFlags
            let isHealthy = ownMisses == 0 ? counts & raw & 1 : 0
            sums.0 &+= isHealthy
            sums.1 &+= ownFlags != 0 ? isHealthy : 0
            sums.2 &+= counts & isMissed
            sums.3 &+= standing[i] == .free ? isHere & isMissed : 0
        }
        return (Int(sums.0), Int(sums.1), Int(sums.2), Int(sums.3))
    }

    /// Sellers here by where they stand.
    static func standings(_ standing: [SellerStanding], gone: [UInt8], _ count: Int) -> (
        warned: Int, onPlan: Int, suspended: Int
    ) {
        var sums: (UInt32, UInt32, UInt32) = (0, 0, 0)
        for i in 0..<count {
            let isHere: UInt32 = gone[i] == 0 ? 1 : 0
            sums.0 &+= standing[i] == .warned ? isHere : 0
            sums.1 &+= standing[i] == .onPlan ? isHere : 0
            sums.2 &+= standing[i] == .suspended ? isHere : 0
        }
        return (Int(sums.0), Int(sums.1), Int(sums.2))
    }

    /// Those of some places whose uniform is below a share.
    ///
    /// - Returns: How many.
    static func below(
        _ uniform: [Double], _ share: Double, of places: [Int32], _ found: inout [Int32],
        _ count: Int
    ) -> Int {
        var number = 0
        for at in 0..<count {
            found[number] = places[at]
            number += uniform[at] < share ? 1 : 0
        }
        return number
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

    /// Activity of the step into the bits.
    static func noteActivity(
        _ bits: inout [UInt32], gone: [UInt8], standing: [SellerStanding], orders: [Int32],
        at first: Int,
        _ count: Int
    ) -> (here: Int, active: Int) {
        var here: UInt32 = 0
        var active: UInt32 = 0
        for i in 0..<count {
            let isHere: UInt32 = gone[i] == 0 ? 1 : 0
            let isOn: UInt32 = standing[i] != .suspended ? isHere : 0
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
}
