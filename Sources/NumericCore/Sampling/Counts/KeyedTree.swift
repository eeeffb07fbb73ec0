/// Splits counts over items in proportion to their weights, one keyed uniform number for each split.
///
/// Items stand in buckets, buckets at the leaves of binary trees. A count at a node goes to its right
/// half by a binomial with that half's share of the weight; within a bucket each item takes its share
/// of what is left, one after the other. So the counts are multinomial, and a weight that changes
/// moves other items' counts only through the shares on its own way to the root: every split keeps
/// its random number, and a binomial by inversion moves by as little as it must.
///
/// The number of buckets is fixed; which items they hold changes from call to call.
public struct KeyedTree: Sendable {
    /// How many items got any of the last split.
    public private(set) var hits = 0
    /// The items that got any of the last split, `hits` of them.
    public var hitItem: [Int32] { lists.hitItem }
    /// Their counts.
    public var hitCount: [Int32] { lists.hitCount }

    // Nodes, parents before their children; the right child stands after the left one.
    private var left: [Int32] = []
    /// The bucket of a leaf; −1 within.
    private var bucket: [Int32] = []
    private var code: [UInt32] = []
    private var weight: [Double] = []
    private var rightShare: [Double] = []
    private var roots: [Int32] = []
    private var depths: [Int]
    private var firstBucket: [Int] = []

    private var bucketWeight: [Double] = []
    private var bucketStart: [Int32] = []
    /// An item's share of what is left of its bucket from it on; 1 for the last.
    private var share: [Double] = []
    private var entity: [UInt32] = []

    private var lists = SplitLists()

    /// One tree for each depth: `2^depth` buckets.
    public init(depths: [Int]) {
        self.depths = depths
        for (tree, depth) in depths.enumerated() {
            precondition((0...24).contains(depth), "depth \(depth)")
            let base = left.count
            roots.append(Int32(base))
            firstBucket.append(bucketWeight.count)
            let leaves = 1 << depth
            for node in 1..<(2 * leaves) {
                let isLeaf = node >= leaves
                left.append(isLeaf ? -1 : Int32(base + 2 * node - 1))
                bucket.append(isLeaf ? Int32(firstBucket[tree] + node - leaves) : -1)
                code.append(Self.code(tree: tree, node: node))
            }
            bucketWeight.append(contentsOf: repeatElement(0, count: leaves))
        }
        weight = [Double](repeating: 0, count: left.count)
        rightShare = weight
        bucketStart = [Int32](repeating: 0, count: bucketWeight.count)
    }

    /// All buckets.
    public var buckets: Int { bucketWeight.count }

    /// The bucket of an entity in a tree: by its number alone, so that others do not move it.
    public func bucket(of entity: UInt32, tree: Int) -> Int {
        let depth = UInt32(depths[tree])
        guard depth > 0 else { return firstBucket[tree] }
        return firstBucket[tree] + Int(Self.mixed(entity) >> (32 - depth))
    }

    /// The depth of a tree with about three of `items` items in a bucket.
    public static func depth(items: Int) -> Int {
        var depth = 0
        while depth < 24, 3 << depth < items { depth += 1 }
        return depth
    }

    /// The items of the splits that follow.
    ///
    /// - Parameters:
    ///   - buckets: each item's bucket, rising.
    ///   - weights: positive.
    ///   - entities: what an item's random numbers are keyed by.
    ///   - count: how many items.
    public mutating func setItems(
        buckets: [Int32], weights: [Double], entities: [UInt32], count: Int
    ) {
        precondition(
            buckets.count >= count && weights.count >= count && entities.count >= count,
            "items: columns shorter than \(count)")
        if share.count < count {
            share = [Double](repeating: 0, count: buckets.count)
            entity = [UInt32](repeating: 0, count: buckets.count)
            lists.resize(to: buckets.count + left.count)
        }
        for place in bucketWeight.indices { bucketWeight[place] = 0 }
        var current: Int32 = -1
        var sum = 0.0
        for item in stride(from: count - 1, through: 0, by: -1) {
            let own = buckets[item]
            if own != current {
                if current >= 0 { bucketWeight[Int(current)] = sum }
                current = own
                sum = 0
            }
            let weight = weights[item]
            sum += weight
            share[item] = weight / sum
            entity[item] = entities[item]
            bucketStart[Int(own)] = Int32(truncatingIfNeeded: item)
        }
        if current >= 0 { bucketWeight[Int(current)] = sum }
        for node in stride(from: left.count - 1, through: 0, by: -1) {
            if bucket[node] >= 0 {
                weight[node] = bucketWeight[Int(bucket[node])]
                continue
            }
            let child = Int(left[node])
            let right = weight[child + 1]
            let whole = weight[child] + right
            weight[node] = whole
            rightShare[node] = whole > 0 ? right / whole : 0
        }
    }

    /// The weight of a tree's items.
    public func weight(ofTree tree: Int) -> Double { weight[Int(roots[tree])] }

    /// Splits a count for each tree; what comes of it stands in `hitItem` and `hitCount`.
    ///
    /// - Parameters:
    ///   - counts: one for each tree, 0 where the tree has no item.
    ///   - key: the run's key.
    ///   - nodes: the purpose of the trees' random numbers.
    ///   - items: the purpose of the items'.
    ///   - step: the time step.
    ///   - block: which block of the address.
    ///   - index: a replicate, usually.
    /// - Complexity: O(items that get any, and their ways to the root), vectorised.
    public mutating func split(
        _ counts: [Int], key: StreamKey, nodes: Purpose, items: Purpose, step: UInt32,
        block: UInt32, index: UInt32
    ) {
        hits = 0
        var open = 0
        var ready = 0
        for tree in roots.indices where counts[tree] > 0 {
            let root = roots[tree]
            precondition(weight[Int(root)] > 0, "a count for a tree without items")
            let count = Int32(counts[tree])
            if bucket[Int(root)] >= 0 {
                lists.readyPlace[ready] = bucketStart[Int(bucket[Int(root)])]
                lists.readyCount[ready] = count
                ready += 1
            } else {
                lists.place[open] = root
                lists.count[open] = count
                open += 1
            }
        }
        let address = SplitAddress(key: key, step: step, block: block, index: index)
        while open > 0 { open = descend(open, ready: &ready, nodes, address) }
        lists.takeReady()
        open = ready
        while open > 0 { open = serve(open, items, address) }
    }

    /// Splits every open node; leaves that are reached are ready.
    private mutating func descend(
        _ open: Int, ready: inout Int, _ purpose: Purpose, _ at: SplitAddress
    ) -> Int {
        lists.draw(open, shares: rightShare, codes: code, purpose, at)
        return lists.halve(open, ready: &ready, left: left, bucket: bucket, start: bucketStart)
    }

    /// The next item of every open bucket takes its share.
    private mutating func serve(_ open: Int, _ purpose: Purpose, _ at: SplitAddress) -> Int {
        lists.draw(open, shares: share, codes: entity, purpose, at)
        return lists.serve(open, hits: &hits)
    }

    private static func code(tree: Int, node: Int) -> UInt32 {
        mixed(UInt32(truncatingIfNeeded: tree) &* 0x9E37_79B9 ^ UInt32(truncatingIfNeeded: node))
    }

    /// A well-mixed code of a number, one to one.
    private static func mixed(_ x: UInt32) -> UInt32 {
        var z = x &+ 0x9E37_79B9
        z = (z ^ (z >> 16)) &* 0x85EB_CA6B
        z = (z ^ (z >> 13)) &* 0xC2B2_AE35
        return z ^ (z >> 16)
    }
}
