import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Judges every seller on measured rates, and moves the ladder.
    mutating func enforce() {
        judge(policy.standards(in: step))
        countJudgements()
        SellerPasses.clear(&sellers.flagged, sellers.count)
        moveLadders()
        noteHealth()
    }

    /// Judged sellers, those who meet all standards, and their value.
    private mutating func countJudgements() {
        let counts = SellerPasses.countJudgements(
            sellers.judgement, gone: sellers.gone, value: sellers.value, sellers.count)
        ledger.judged = counts.judged
        ledger.meetingAll = counts.meeting
        ledger.valueMeetingAll = counts.valueMeeting
        ledger.valueUnjudged = counts.valueUnjudged
    }

    /// The ladders of sellers who missed a standard or stand on one; nothing moves for the others.
    private mutating func moveLadders() {
        let ladder = policy.ladder
        let startsQuarter =
            ladder.resetsQuarterly && world.assessment.calendar.startsQuarter(step)
        let concerned = SellerPasses.concerned(
            &visit.trials, sellers.judgement, onLadder: sellers.onLadder, gone: sellers.gone,
            all: !points.isEmpty, sellers.count)
        for at in 0..<concerned {
            let i = Int(visit.trials[at])
            let isOff = sellers.ladder[i].offLeft > 0
            if isOff { sellers.ladder[i].offLeft -= 1 }
            sellers.ladder[i].pass(
                to: step, seller: i, startsQuarter: startsQuarter, ladder, &points)
            if !isOff, move(i, sellers.judgement[i], ladder) { sellers.flagged[i] = 1 }
            sellers.noteState(of: i, ladder)
        }
        improveActedOn()
    }

    /// Every standard over all sellers; who is off the marketplace is not judged.
    private mutating func judge(_ standards: [CompiledStandard]) {
        SellerPasses.clear(&sellers.judgement, sellers.count)
        if policy.ladder.countsPoints {
            missedPoints = [Int32](repeating: 0, count: sellers.stride)
        }
        let reach = gamingReach
        for standard in standards {
            if standard.isPlain {
                SellerPasses.judge(
                    &sellers.judgement, standard, eligible: gauges.eligibleSum,
                    bad: gauges.badSum, expected: gauges.expectedSum,
                    at: standard.gauge * sellers.stride, gone: sellers.gone,
                    tenure: sellers.tenure, standing: sellers.standing, category: sellers.category,
                    games: sellers.games, reach: reach, sellers.count)
                guard policy.ladder.countsPoints else { continue }
                for i in 0..<sellers.count where sellers.judgement[i].contains(.missedThis) {
                    missedPoints[i] += standard.points
                }
            } else {
                judgeByRules(standard, reach: reach)
            }
        }
    }

    /// A standard with windows, limits or exemptions of some sellers' own.
    private mutating func judgeByRules(_ standard: CompiledStandard, reach: Double) {
        let stride = sellers.stride
        let countsPoints = policy.ladder.countsPoints
        var stack: [Double] = []
        swap(&stack, &self.stack)
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
                    category: sellers.category[i], reach: sellers.games[i] != 0 ? reach : 1)
            else { continue }
            sellers.judgement[i].insert(.missed)
            if countsPoints { missedPoints[i] += standard.points }
            if isTrue { sellers.judgement[i].insert(.missedTruly) }
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
            terminatedNow.append(Int32(truncatingIfNeeded: i))
            lostWeight[Int(sellers.category[i])] += sellers.weight[i]
            return true
        case .inForce:
            if ladder.actions[rung] != .terminate { actedOn.append(Int32(truncatingIfNeeded: i)) }
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
    private mutating func noteHealth() {
        let counts = SellerPasses.health(
            &sellers.missBits, &sellers.flagBits, sellers.judgement, gone: sellers.gone,
            flagged: sellers.flagged, standing: sellers.standing,
            mask: (1 << UInt32(World.followedSteps)) - 1, sellers.count)
        ledger.healthy = counts.healthy
        ledger.healthyFlagged = counts.healthyFlagged
        ledger.missing = counts.missing
        ledger.missedSellers = counts.unanswered
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
    /// The standard judged last is missed.
    static let missedThis = StepJudgement(rawValue: 32)
}
