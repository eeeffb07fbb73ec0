import Marketplace

/// Where a seller stands on the ladder.
struct LadderState: Sendable, Hashable {
    /// Misses, or points that count.
    var misses: Int32 = 0
    var cleanRuns: Int32 = 0
    /// Steps off the marketplace that are left.
    var offLeft: Int32 = 0
    /// Steps until a plan's deadline.
    var planLeft: Int32 = 0
    /// Steps of a deboost and of an order cap that are left, and the rungs that set them.
    var deboostLeft: Int32 = 0
    var capLeft: Int32 = 0
    var deboostRung: Int32 = 0
    var capRung: Int32 = 0
    /// Steps until an appeal is won, and the misses that it goes back to.
    var appealLeft: Int32 = 0
    var missesBefore: Int32 = 0

    /// Whether nothing is in force and nothing counts: then a judgement without a miss, or none,
    /// changes nothing but `cleanRuns`, which a first miss sets to 0.
    var isAtRest: Bool {
        misses == 0 && offLeft == 0 && planLeft == 0 && deboostLeft == 0 && capLeft == 0
            && appealLeft == 0
    }

    /// What came of an action.
    enum Entry: Sendable, Hashable {
        /// Won on appeal in the step itself.
        case overturned
        case inForce
        /// Off the marketplace for good.
        case terminated
    }

    /// A step passes, before it is judged.
    ///
    /// - Returns: Whether an appeal is won with it, so that points given since are void.
    @inline(__always)
    mutating func passTime() -> Bool {
        if deboostLeft > 0 { deboostLeft -= 1 }
        if capLeft > 0 { capLeft -= 1 }
        guard appealLeft > 0 else { return false }
        appealLeft -= 1
        guard appealLeft == 0 else { return false }
        misses = missesBefore
        cleanRuns = 0
        planLeft = 0
        deboostLeft = 0
        capLeft = 0
        offLeft = 0
        return true
    }

    /// A step's judgement, or that there was none.
    ///
    /// - Returns: The rung entered, where one begins; else −1.
    @inline(__always)
    mutating func move(
        isJudged: Bool, isMissed: Bool, points: Int32, _ ladder: CompiledLadder
    ) -> Int {
        if planLeft > 1 {
            planLeft -= 1
            return -1
        }
        guard isJudged else { return -1 }
        if ladder.countsPoints { return isMissed ? add(points, ladder) : -1 }
        if planLeft == 1 {
            planLeft = 0
            cleanRuns = isMissed ? 0 : ladder.stepDownAfter
            if isMissed {
                let next = ladder.rung(ofMisses: misses) + 1
                if next < ladder.afterMisses.count { misses = ladder.afterMisses[next] - 1 }
            }
        }
        if isMissed { return miss(ladder) }
        pass(ladder)
        return -1
    }

    /// More points; the highest rung that they reach anew.
    private mutating func add(_ points: Int32, _ ladder: CompiledLadder) -> Int {
        let before = misses
        misses += points
        let rung = ladder.rung(ofMisses: misses)
        return rung >= 0 && ladder.afterMisses[rung] > before ? rung : -1
    }

    /// One more miss.
    ///
    /// - Returns: The rung entered, where one begins at this number of misses; else −1.
    @inline(__always)
    private mutating func miss(_ ladder: CompiledLadder) -> Int {
        misses += 1
        cleanRuns = 0
        let rung = ladder.rung(ofMisses: misses)
        guard rung >= 0, ladder.afterMisses[rung] == misses else { return -1 }
        return rung
    }

    /// A judgement without a miss; after enough of them one rung down.
    @inline(__always)
    private mutating func pass(_ ladder: CompiledLadder) {
        cleanRuns += 1
        guard cleanRuns >= ladder.stepDownAfter else { return }
        cleanRuns = 0
        misses = ladder.below(misses: misses)
    }

    /// A rung's action; `before` is the count of misses before the move that led to it, `isWon` says
    /// that an appeal of it succeeds, which is ignored while one is pending.
    mutating func enter(_ rung: Int, before: Int32, isWon: Bool, _ ladder: CompiledLadder) -> Entry
    {
        if isWon, appealLeft == 0 {
            missesBefore = before
            appealLeft = ladder.appealSteps
            if appealLeft == 0 {
                misses = before
                return .overturned
            }
        }
        let steps = ladder.forceSteps[rung]
        switch ladder.actions[rung] {
        case .warn: break
        case .correctiveActionPlan: planLeft = ladder.countsPoints ? 0 : steps
        case .deboost:
            deboostLeft = steps
            deboostRung = Int32(truncatingIfNeeded: rung)
        case .orderCap:
            capLeft = steps
            capRung = Int32(truncatingIfNeeded: rung)
        case .suppress, .suspend: offLeft = steps
        case .terminate:
            if appealLeft > 0 {
                offLeft = appealLeft
            } else if ladder.isReinstated[rung] {
                offLeft = steps
                if !ladder.countsPoints { misses = ladder.below(misses: misses) }
            } else {
                return .terminated
            }
        }
        return .inForce
    }
}
