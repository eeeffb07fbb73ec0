import DataTables
import Marketplace

/// The enforcement ladder as flat tables; the rung follows from consecutive misses or points.
struct CompiledLadder: Sendable {
    var afterMisses: [Int32] = []
    var actions: [Enforcement.Action] = []
    /// Steps that the action is in force, by rung: `ceil(days / step)` off the marketplace, of a
    /// deboost or an order cap, until a plan's deadline, or until a terminated seller is let back.
    var forceSteps: [Int32] = []
    /// Whether a termination ends.
    var isReinstated: [Bool] = []
    /// What a deboost multiplies the weight by, and orders a day under an order cap.
    var factor: [Double] = []
    var ordersPerDay: [Double] = []
    var stepDownAfter: Int32
    var appealIfFalse: Double = 0
    var appealIfTrue: Double = 0
    /// `round(days / step)`; 0: decided in the step of the action.
    var appealSteps: Int32 = 0
    var countsPoints = false
    /// Steps that points count; 0: they do not expire.
    var expireSteps: Int32 = 0
    var resetsQuarterly = false
    /// Whether some rung deboosts, or caps orders.
    var deboosts: Bool { actions.contains(.deboost) }
    var caps: Bool { actions.contains(.orderCap) }

    init(_ enforcement: Enforcement, nominalDays: Double) throws {
        stepDownAfter = Int32(clamping: max(1, enforcement.stepDownAfter))
        for rung in enforcement.ladder {
            guard rung.afterMisses > Int(afterMisses.last ?? 0) else {
                throw ProjectionError.rule(
                    "enforcement: \(rung.action.rawValue) after \(rung.afterMisses) misses; "
                        + "expected rungs in rising order from 1")
            }
            let days: Int?
            switch rung.action {
            case .warn: days = 0
            case .correctiveActionPlan: days = rung.deadlineDays ?? 0
            case .terminate: days = rung.reinstateAfterDays ?? 0
            case .suppress, .suspend, .deboost, .orderCap: days = rung.days
            }
            guard let days else {
                throw ProjectionError.rule(
                    "enforcement: \(rung.action.rawValue) without days; "
                        + "say how many days it lasts")
            }
            afterMisses.append(Int32(clamping: rung.afterMisses))
            actions.append(rung.action)
            forceSteps.append(Int32((Double(days) / nominalDays).rounded(.up)))
            isReinstated.append(rung.action == .terminate && rung.reinstateAfterDays != nil)
            factor.append(rung.factor ?? 1)
            ordersPerDay.append(rung.ordersPerDay ?? .infinity)
        }
        if let appeal = enforcement.appeal {
            appealIfFalse = appeal.succeedsIfFalse
            appealIfTrue = appeal.succeedsIfTrue
            appealSteps = Int32((Double(appeal.takesDays) / nominalDays).rounded())
        }
        if case .points(let expireDays, let resets) = enforcement.counting {
            countsPoints = true
            resetsQuarterly = resets
            expireSteps =
                expireDays.map { max(1, Int32((Double($0) / nominalDays).rounded())) } ?? 0
        }
    }

    /// The rung of a number of misses; −1: none.
    @inline(__always)
    func rung(ofMisses misses: Int32) -> Int {
        var rung = afterMisses.count - 1
        while rung >= 0, afterMisses[rung] > misses { rung -= 1 }
        return rung
    }

    /// Where the rung below that of a number of misses begins; 0 below the first.
    @inline(__always)
    func below(misses: Int32) -> Int32 {
        let rung = rung(ofMisses: misses)
        return rung > 0 ? afterMisses[rung - 1] : 0
    }
}
