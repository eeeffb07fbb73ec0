import Marketplace

/// Where a seller stands at the end of a step.
enum SellerStanding: UInt8, Sendable {
    case free, warned, onPlan, suspended, left, terminated
}

extension LadderState {
    /// Where a seller who is not gone stands; deboosts and order caps count as plans.
    @inline(__always)
    func standing(_ ladder: CompiledLadder) -> SellerStanding {
        guard offLeft == 0 else { return .suspended }
        let rung = ladder.rung(ofMisses: misses)
        guard rung >= 0 else { return .free }
        return ladder.actions[rung] == .warn ? .warned : .onPlan
    }
}
