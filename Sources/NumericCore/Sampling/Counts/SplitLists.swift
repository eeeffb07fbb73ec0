/// Where the random numbers of a split come from, but for what they are for.
struct SplitAddress {
    let key: StreamKey
    let step: UInt32
    let block: UInt32
    let index: UInt32
}

/// The lists of places and counts that a split of a `KeyedTree` works on.
struct SplitLists: Sendable {
    var place: [Int32] = []
    var count: [Int32] = []
    private var nextPlace: [Int32] = []
    private var nextCount: [Int32] = []
    /// Leaves that were reached: the first items of their buckets.
    var readyPlace: [Int32] = []
    var readyCount: [Int32] = []
    private var drawn: [Int32] = []
    private(set) var hitItem: [Int32] = []
    private(set) var hitCount: [Int32] = []
    private var codes: [UInt32] = []
    private var probability: [Double] = []
    private var uniform: [Double] = []
    private var unused: [Double] = []

    mutating func resize(to room: Int) {
        place = [Int32](repeating: 0, count: room)
        count = place
        nextPlace = place
        nextCount = place
        readyPlace = place
        readyCount = place
        drawn = place
        hitItem = place
        hitCount = place
        codes = [UInt32](repeating: 0, count: room)
        probability = [Double](repeating: 0, count: room)
        uniform = probability
        unused = probability
    }

    /// Binomials of the open places: of `count`, with the shares and codes found at `place`.
    mutating func draw(
        _ open: Int, shares: [Double], codes all: [UInt32], _ purpose: Purpose, _ at: SplitAddress
    ) {
        place.withUnsafeBufferPointer { place in
            codes.withUnsafeMutableBufferPointer { codes in
                probability.withUnsafeMutableBufferPointer { probability in
                    for j in 0..<open {
                        let own = Int(place[j])
                        probability[j] = shares[own]
                        codes[j] = all[own]
                    }
                }
            }
        }
        keyedUniforms(
            key: at.key, purpose: purpose, entities: codes, count: open, step: at.step,
            block: at.block, index: at.index, first: &uniform, second: &unused)
        Inversion.binomials(
            uniform, trials: count, probabilities: probability, count: open, into: &drawn)
    }

    /// Each open node's count to its children, the drawn part to the right one; leaves are ready.
    ///
    /// - Returns: How many nodes are open now.
    mutating func halve(
        _ open: Int, ready: inout Int, left: [Int32], bucket: [Int32], start: [Int32]
    ) -> Int {
        var next = 0
        for j in 0..<open {
            let child = Int(left[Int(place[j])])
            let right = drawn[j]
            for side in 0..<2 {
                let own = side == 0 ? count[j] - right : right
                guard own > 0 else { continue }
                let leaf = bucket[child + side]
                if leaf >= 0 {
                    readyPlace[ready] = start[Int(leaf)]
                    readyCount[ready] = own
                    ready += 1
                } else {
                    nextPlace[next] = Int32(truncatingIfNeeded: child + side)
                    nextCount[next] = own
                    next += 1
                }
            }
        }
        swap(&place, &nextPlace)
        swap(&count, &nextCount)
        return next
    }

    /// The leaves that were reached become the open places.
    mutating func takeReady() {
        swap(&place, &readyPlace)
        swap(&count, &readyCount)
    }

    /// What was drawn are hits; what is left goes to the next item.
    ///
    /// - Returns: How many buckets are open still.
    mutating func serve(_ open: Int, hits: inout Int) -> Int {
        var next = 0
        for j in 0..<open {
            let own = drawn[j]
            let item = place[j]
            let rest = count[j] - own
            if own > 0 {
                hitItem[hits] = item
                hitCount[hits] = own
                hits += 1
            }
            place[next] = item + 1
            count[next] = rest
            if rest > 0 { next += 1 }
        }
        return next
    }
}
