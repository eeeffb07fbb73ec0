import Marketplace

/// Where a seller stands on the ladder.
struct LadderState: Sendable, Hashable {
    var misses: Int32 = 0
    var cleanRuns: Int32 = 0
    /// Steps off the marketplace that are left.
    var offLeft: Int32 = 0

    /// One more miss.
    ///
    /// - Returns: The rung entered, where one begins at this number of misses; else −1.
    @inline(__always)
    mutating func miss(_ ladder: CompiledLadder) -> Int {
        misses += 1
        cleanRuns = 0
        let rung = ladder.rung(ofMisses: misses)
        guard rung >= 0, ladder.afterMisses[rung] == misses else { return -1 }
        return rung
    }

    /// A judgement without a miss; after enough of them one rung down.
    @inline(__always)
    mutating func pass(_ ladder: CompiledLadder) {
        cleanRuns += 1
        guard cleanRuns >= ladder.stepDownAfter else { return }
        cleanRuns = 0
        let rung = ladder.rung(ofMisses: misses)
        misses = rung > 0 ? ladder.afterMisses[rung - 1] : 0
    }
}
