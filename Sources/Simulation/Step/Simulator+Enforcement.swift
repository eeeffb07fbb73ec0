import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Judges every seller on measured rates, and moves the ladder.
    mutating func enforce() {
        let ladder = policy.ladder
        let startsQuarter =
            ladder.resetsQuarterly && world.assessment.calendar.startsQuarter(step)
        judge(policy.standards(in: step))
        for i in 0..<sellers.count where sellers.gone[i] == 0 {
            let judgement = sellers.judgement[i]
            let isMissed = judgement.contains(.missed)
            if judgement.contains(.judged) {
                ledger.judged += 1
                if !isMissed {
                    ledger.meetingAll += 1
                    ledger.valueMeetingAll += sellers.value[i]
                }
            } else {
                ledger.valueUnjudged += sellers.value[i]
            }
            let isOff = sellers.ladder[i].offLeft > 0
            if isOff { sellers.ladder[i].offLeft -= 1 }
            sellers.ladder[i].pass(
                to: step, seller: i, startsQuarter: startsQuarter, ladder, &points)
            let isFlagged = !isOff && move(i, judgement, ladder)
            noteHealth(i, judgement, isFlagged: isFlagged, ladder)
        }
    }

    /// Every standard over all sellers; who is off the marketplace is not judged.
    private mutating func judge(_ standards: [CompiledStandard]) {
        for i in 0..<sellers.count { sellers.judgement[i] = [] }
        let countsPoints = policy.ladder.countsPoints
        if countsPoints {
            missedPoints = [Int32](repeating: 0, count: sellers.stride)
        }
        let stride = sellers.stride
        var stack: [Double] = []
        swap(&stack, &self.stack)
        for standard in standards {
            for i in 0..<sellers.count where sellers.gone[i] == 0 {
                let first = standard.gauge { holds($0, for: i, stack: &stack) } * stride
                let eligible = gauges.eligibleSum[first + i]
                guard eligible > 0, sellers.tenure[i] >= standard.graceSteps else { continue }
                if let exempt = standard.exempt, holds(exempt, for: i, stack: &stack) { continue }
                sellers.judgement[i].insert(.applies)
                let limit = standard.limit { holds($0, for: i, stack: &stack) }
                let isTrue = gauges.expectedSum[first + i] > limit.share * Double(eligible)
                if isTrue { sellers.judgement[i].insert(.misses) }
                guard sellers.ladder[i].offLeft == 0, eligible >= standard.minimumOrders else {
                    continue
                }
                sellers.judgement[i].insert(.judged)
                guard
                    standard.isMissed(
                        limit, bad: gauges.badSum[first + i], of: eligible,
                        category: sellers.category[i])
                else { continue }
                sellers.judgement[i].insert(.missed)
                if countsPoints { missedPoints[i] += standard.points }
                if isTrue { sellers.judgement[i].insert(.missedTruly) }
            }
        }
        swap(&stack, &self.stack)
    }

    /// The ladder after a judgement; an entry where a rung begins.
    ///
    /// - Returns: Whether an action was entered.
    private mutating func move(_ i: Int, _ judgement: StepJudgement, _ ladder: CompiledLadder)
        -> Bool
    {
        let isMissed = judgement.contains(.missed)
        let before = sellers.ladder[i].misses
        let given = ladder.countsPoints ? missedPoints[i] : 0
        let rung = sellers.ladder[i].move(
            isJudged: judgement.contains(.judged), isMissed: isMissed, points: given, ladder)
        let isGiven = ladder.countsPoints && isMissed
        if isGiven { points.add(given, to: i, step: step) }
        guard rung >= 0 else { return false }
        let isTrue = judgement.contains(.missedTruly)
        count(ladder.actions[rung], isTrue: isTrue)
        let appeal = isTrue ? ladder.appealIfTrue : ladder.appealIfFalse
        let isWon =
            appeal > 0 && ladder.actions[rung] != .warn
            && draws.pair(.appeal, sellers.entity[i], step: step).first < appeal
        switch sellers.ladder[i].enter(rung, before: before, isWon: isWon, ladder) {
        case .overturned:
            if isGiven { points.add(0, to: i, step: step) }
            return true
        case .terminated:
            sellers.gone[i] = 2
            ledger.terminated += 1
            lostWeight[Int(sellers.category[i])] += sellers.weight[i]
            return true
        case .inForce:
            if ladder.actions[rung] != .terminate { improve(i) }
            return true
        }
    }

    /// An action in the ledger; deboosts and order caps count with the plans.
    private mutating func count(_ action: Enforcement.Action, isTrue: Bool) {
        if !isTrue { ledger.falseActions += 1 }
        switch action {
        case .warn: ledger.warnings += 1
        case .correctiveActionPlan, .deboost, .orderCap: ledger.plans += 1
        case .suppress, .suspend: ledger.suspensions += 1
        case .terminate: ledger.terminations += 1
        }
    }

    /// Health over the last twelve steps, and sellers whose misses no action answers.
    private mutating func noteHealth(
        _ i: Int, _ judgement: StepJudgement, isFlagged: Bool, _ ladder: CompiledLadder
    ) {
        let mask: UInt32 = (1 << UInt32(World.followedSteps)) - 1
        sellers.missBits[i] =
            (sellers.missBits[i] << 1 | (judgement.contains(.misses) ? 1 : 0)) & mask
        sellers.flagBits[i] = (sellers.flagBits[i] << 1 | (isFlagged ? 1 : 0)) & mask
        if sellers.missBits[i] == 0, judgement.contains(.applies) {
            ledger.healthy += 1
            if sellers.flagBits[i] != 0 { ledger.healthyFlagged += 1 }
        }
        guard judgement.contains(.misses) else { return }
        ledger.missing += 1
        let isAnswered =
            sellers.gone[i] != 0 || sellers.ladder[i].offLeft > 0
            || ladder.rung(ofMisses: sellers.ladder[i].misses) >= 0
        if !isAnswered { ledger.missedSellers += 1 }
    }

    /// Sellers who truly miss a standard at the start count as missing it before.
    mutating func startMissBits() {
        judge(policy.standards(in: 1))
        let all: UInt32 = (1 << UInt32(World.followedSteps)) - 1
        for i in 0..<sellers.count {
            sellers.missBits[i] = sellers.judgement[i].contains(.misses) ? all : 0
        }
    }
}

/// What the standards say of a seller in a step.
struct StepJudgement: OptionSet, Sendable, Hashable {
    let rawValue: UInt8
    /// Some standard applies, whether or not there are orders enough to judge.
    static let applies = StepJudgement(rawValue: 1)
    static let judged = StepJudgement(rawValue: 2)
    static let missed = StepJudgement(rawValue: 4)
    /// A standard that was missed is truly missed by the window's mean true rate.
    static let missedTruly = StepJudgement(rawValue: 8)
    /// Any standard is truly missed.
    static let misses = StepJudgement(rawValue: 16)
}
