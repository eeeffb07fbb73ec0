/// Points given to sellers by step, as long as they count; empty where the ladder counts misses.
struct PointColumns: Sendable {
    private let depth: Int
    private let resetsQuarterly: Bool
    private(set) var stride: Int
    /// `[slot * stride + seller]`.
    private var given: [Int32]

    /// Points that never expire count for all `steps` that are run.
    init(_ ladder: CompiledLadder, steps: Int, stride: Int) {
        resetsQuarterly = ladder.resetsQuarterly
        depth =
            ladder.countsPoints ? (ladder.expireSteps > 0 ? Int(ladder.expireSteps) : steps + 1) : 0
        self.stride = stride
        given = [Int32](repeating: 0, count: depth * stride)
    }

    var isEmpty: Bool { depth == 0 }

    mutating func clear() {
        for place in given.indices { given[place] = 0 }
    }

    mutating func resize(to wanted: Int) {
        SellerColumns.grow(&given, depth, stride, wanted, 0)
        stride = wanted
    }

    @inline(__always)
    private func place(_ seller: Int, _ step: Int) -> Int {
        let rest = step % depth
        return (rest < 0 ? rest + depth : rest) * stride + seller
    }

    /// Points that expire as a step begins, and those that a new quarter voids.
    mutating func passTime(
        _ seller: Int, to step: Int, startsQuarter: Bool, _ state: inout LadderState
    ) {
        if resetsQuarterly, startsQuarter {
            forget(seller)
            state.misses = 0
            state.missesBefore = 0
            return
        }
        let place = place(seller, step)
        state.misses -= given[place]
        given[place] = 0
    }

    /// Points that a seller has at the start, given some steps before step 0.
    mutating func start(_ seller: Int, age: Int, expires: Bool, _ state: inout LadderState) {
        guard !expires || age < depth else {
            state.misses = 0
            return
        }
        given[place(seller, expires ? -age : 0)] = state.misses
    }

    mutating func add(_ points: Int32, to seller: Int, step: Int) {
        given[place(seller, step)] = points
    }

    /// An appeal of an action taken some steps ago is won: points given since then are void.
    mutating func takeBack(
        _ seller: Int, from first: Int, through last: Int, _ state: inout LadderState
    ) {
        for step in max(first, last + 1 - depth)...max(first, last) {
            given[place(seller, step)] = 0
        }
        state.misses = 0
        for slot in 0..<depth { state.misses += given[slot * stride + seller] }
    }

    mutating func forget(_ seller: Int) {
        for slot in 0..<depth { given[slot * stride + seller] = 0 }
    }
}
