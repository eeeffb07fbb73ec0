import DataTables
import Marketplace

/// Where sellers stand on the ladder at the as-of day, read off their last action.
struct LadderState: Sendable {
    var consecutiveMisses: Int32 = 0
    var cleanJudgements: Int32 = 0
    var suspendedSteps: Int32 = 0
    var planSteps: Int32 = 0

    /// The misses of the last action's rung, less what the judgements since lead down.
    ///
    /// An action that no rung of the ladder names says nothing, and a step in which the seller was
    /// not judged leads nowhere. A plan with a deadline holds until then; points hold until they
    /// expire.
    ///
    /// - Parameters:
    ///   - actions: What the marketplace did to the seller.
    ///   - lookup: Steps of days.
    ///   - enforcement: The ladder in force.
    ///   - isJudged: Whether the seller was judged so many steps ago.
    init(
        _ actions: SellerActions, _ lookup: StepLookup, enforcement: Enforcement,
        isJudged: (Int) -> Bool
    ) {
        let calendar = lookup.calendar
        if let off = actions.offDays.last, off.contains(calendar.asOf) {
            let left = Double(off.upperBound - calendar.asOf - 1)
            suspendedSteps = Int32((left / calendar.nominalDays).rounded(.up))
        }
        guard let last = actions.last,
            let rung = enforcement.ladder.first(where: { $0.action == last.action })
        else { return }
        let since = -calendar.step(ofDay: last.day)
        consecutiveMisses = Int32(rung.afterMisses)
        cleanJudgements = Int32(since)
        func steps(_ days: Int, _ rule: FloatingPointRoundingRule) -> Int {
            Int((Double(days) / calendar.nominalDays).rounded(rule))
        }
        switch enforcement.counting {
        case .points(let expireDays, _):
            if since >= expireDays.map({ max(1, steps($0, .toNearestOrAwayFromZero)) }) ?? .max {
                (consecutiveMisses, cleanJudgements) = (0, 0)
            }
        case .misses:
            let deadline = rung.action == .correctiveActionPlan ? rung.deadlineDays ?? 0 : 0
            planSteps = Int32(max(0, steps(deadline, .up) - since))
            let waits = steps(deadline, .up)
            let judged = (0..<max(0, since - max(0, waits - 1))).filter(isJudged).count
            stepDown(judged, meetsDeadline: waits > 0, enforcement)
        }
    }

    /// Judgements without a miss; the first one after a plan's deadline leads down at once.
    private mutating func stepDown(
        _ judgements: Int, meetsDeadline: Bool, _ enforcement: Enforcement
    ) {
        cleanJudgements = 0
        for number in 0..<judgements where consecutiveMisses > 0 {
            cleanJudgements += 1
            guard
                (meetsDeadline && number == 0)
                    || cleanJudgements >= max(1, enforcement.stepDownAfter)
            else { continue }
            let rungs = enforcement.ladder.map(\.afterMisses).filter { $0 <= consecutiveMisses }
            consecutiveMisses = Int32(rungs.sorted().dropLast().last ?? 0)
            cleanJudgements = 0
        }
    }
}
