import Marketplace

/// The enforcement ladder as flat tables; the rung follows from consecutive misses.
struct CompiledLadder: Sendable {
    var afterMisses: [Int32] = []
    var actions: [Enforcement.Action] = []
    /// Steps off the marketplace: `ceil(days / step)` of a suppression or suspension.
    var offSteps: [Int32] = []
    var stepDownAfter: Int32
    var appealIfFalse: Double = 0
    var appealIfTrue: Double = 0

    init(_ enforcement: Enforcement, nominalDays: Double) throws {
        stepDownAfter = Int32(clamping: max(1, enforcement.stepDownAfter))
        for rung in enforcement.ladder {
            guard rung.afterMisses > Int(afterMisses.last ?? 0) else {
                throw ProjectionError.rule(
                    "enforcement: \(rung.action.rawValue) after \(rung.afterMisses) misses; "
                        + "expected rungs in rising order from 1")
            }
            let isOff = rung.action == .suppress || rung.action == .suspend
            if isOff, rung.days == nil {
                throw ProjectionError.rule(
                    "enforcement: \(rung.action.rawValue) without days; "
                        + "say how many days it lasts")
            }
            afterMisses.append(Int32(clamping: rung.afterMisses))
            actions.append(rung.action)
            let days = isOff ? Double(rung.days ?? 0) : 0
            offSteps.append(Int32((days / nominalDays).rounded(.up)))
        }
        if let appeal = enforcement.appeal {
            appealIfFalse = appeal.succeedsIfFalse
            appealIfTrue = appeal.succeedsIfTrue
        }
    }

    /// The rung of a number of misses; −1: none.
    @inline(__always)
    func rung(ofMisses misses: Int32) -> Int {
        var rung = afterMisses.count - 1
        while rung >= 0, afterMisses[rung] > misses { rung -= 1 }
        return rung
    }
}
