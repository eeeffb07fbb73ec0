import DataTables
import Marketplace

/// Where sellers stand on the ladder at the as-of day, read off their last action.
struct LadderState: Sendable {
    var consecutiveMisses: Int32 = 0
    var cleanJudgements: Int32 = 0
    var suspendedSteps: Int32 = 0
    var planSteps: Int32 = 0

    /// The misses of the last action's rung, while the judgements since do not lead down from it.
    ///
    /// A judgement is a step; an action that no rung of the ladder names says nothing. A plan with a
    /// deadline holds until then; points hold until they expire.
    init(
        _ actions: SellerActions, _ lookup: StepLookup, enforcement: Enforcement
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
        func steps(_ days: Int, _ rule: FloatingPointRoundingRule) -> Int {
            Int((Double(days) / calendar.nominalDays).rounded(rule))
        }
        switch enforcement.counting {
        case .points(let expireDays, _):
            guard since < expireDays.map({ max(1, steps($0, .toNearestOrAwayFromZero)) }) ?? .max
            else { return }
        case .misses:
            let deadline = rung.action == .correctiveActionPlan ? rung.deadlineDays ?? 0 : 0
            planSteps = Int32(max(0, steps(deadline, .up) - since))
            guard planSteps > 0 || since < enforcement.stepDownAfter else { return }
        }
        consecutiveMisses = Int32(rung.afterMisses)
        cleanJudgements = Int32(since)
    }
}
