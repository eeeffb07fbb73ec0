import NumericCore

/// The sellers who can be given orders in a step, by category and bucket of the tree of splits, with
/// their weights.
struct VisitColumns: Sendable {
    /// Gives out each category's orders.
    var tree: KeyedTree
    /// Sellers by bucket, and the buckets; those who are gone for good fall out, entrants join.
    private(set) var order: [Int32] = []
    private(set) var orderBucket: [Int32] = []
    /// The first bucket after those of each category.
    private let endBucket: [Int32]
    /// Sellers who were sorted in.
    private var sorted = 0

    var count = 0
    var seller: [Int32] = []
    var bucket: [Int32] = []
    var entity: [UInt32] = []
    var weight: [Double] = []
    /// First place of each category, and the end.
    var start: [Int]
    /// 1 − availability by category.
    var absent: [Double]

    /// Whether somebody may be capped at all; without, the columns below are not used.
    var isCapped = false
    /// Orders that a seller may still take in the step; `Int32.max`: any number.
    var room: [Int32] = []
    /// Orders of the round under a cap, before they are handed over.
    var taken: [Int32] = []
    /// By category: whether somebody is capped, and whether everybody is.
    var hasCap: [Bool]
    var hasNoOpenSeller: [Bool]

    /// Those who got orders in the round: places of `touched*`.
    var touchedCount = 0
    var touched: [Int32] = []
    var touchedOrders: [Int32] = []
    var touchedEntity: [UInt32] = []

    // By seller or by touched place.
    var uniformA: [Double] = []
    var uniformB: [Double] = []
    var uniformC: [Double] = []
    var uniformD: [Double] = []
    var chance: [Double] = []
    var trials: [Int32] = []
    var drawn: [Int32] = []
    /// Touched places some of whose orders go wrong, with what goes wrong.
    var bad = BadOrders()

    /// Sellers of the start by category.
    init(stride: Int, sellersOfCategory: [Int]) {
        let categories = sellersOfCategory.count
        let depths = sellersOfCategory.map { KeyedTree.depth(items: $0) }
        tree = KeyedTree(depths: depths)
        var end: Int32 = 0
        endBucket = depths.map { depth in
            end += 1 << Int32(depth)
            return end
        }
        start = [Int](repeating: 0, count: categories + 1)
        absent = [Double](repeating: 0, count: categories)
        hasCap = [Bool](repeating: false, count: categories)
        hasNoOpenSeller = hasCap
        resize(to: stride)
    }

    mutating func resize(to stride: Int) {
        seller = [Int32](repeating: 0, count: stride)
        bucket = seller
        entity = [UInt32](repeating: 0, count: stride)
        weight = [Double](repeating: 0, count: stride)
        uniformA = weight
        uniformB = weight
        uniformC = weight
        uniformD = weight
        chance = weight
        room = seller
        taken = seller
        touched = seller
        touchedOrders = seller
        touchedEntity = entity
        trials = seller
        drawn = seller
        bad.resize(to: stride)
    }

    /// Before a replicate: nobody stands in the order.
    mutating func clear() {
        order.removeAll(keepingCapacity: true)
        orderBucket.removeAll(keepingCapacity: true)
        sorted = 0
    }

    /// The places of the visit: sellers in order whose weight, in `chance` by seller, is positive.
    mutating func collect(entities: [UInt32]) {
        count = Self.collect(
            order, orderBucket, weights: chance, entities: entities, &seller, &bucket, &entity,
            &weight)
        var place = 0
        for category in absent.indices {
            start[category] = place
            let end = endBucket[category]
            var low = place
            var high = count
            while low < high {
                let middle = (low + high) / 2
                if bucket[middle] < end { low = middle + 1 } else { high = middle }
            }
            place = low
        }
        start[absent.count] = place
    }

    private static func collect(
        _ order: [Int32], _ orderBucket: [Int32], weights: [Double], entities: [UInt32],
        _ seller: inout [Int32], _ bucket: inout [Int32], _ entity: inout [UInt32],
        _ weight: inout [Double]
    ) -> Int {
        var place = 0
        for at in 0..<order.count {
            let i = order[at]
            let own = weights[Int(i)]
            seller[place] = i
            bucket[place] = orderBucket[at]
            entity[place] = entities[Int(i)]
            weight[place] = own
            place += own > 0 ? 1 : 0
        }
        return place
    }

    /// What the tree gave out goes to its sellers.
    mutating func touchHits(orders: inout [Int32]) {
        touchedCount = tree.hits
        Self.touch(
            tree.hitItem, tree.hitCount, tree.hits, seller: seller, entity: entity, &touched,
            &touchedOrders, &touchedEntity, &orders)
    }

    private static func touch(
        _ items: [Int32], _ counts: [Int32], _ hits: Int, seller: [Int32], entity: [UInt32],
        _ touched: inout [Int32], _ touchedOrders: inout [Int32],
        _ touchedEntity: inout [UInt32], _ orders: inout [Int32]
    ) {
        for hit in 0..<hits {
            let place = Int(items[hit])
            let i = seller[place]
            touched[hit] = i
            touchedOrders[hit] = counts[hit]
            touchedEntity[hit] = entity[place]
            orders[Int(i)] += counts[hit]
        }
    }

    /// Brings the order up to date: entrants join their buckets, those who are gone leave.
    mutating func sort(_ sellers: SellerColumns) {
        guard sorted < sellers.count else { return }
        var new: [(bucket: Int32, seller: Int32)] = (sorted..<sellers.count).map { i in
            let bucket = tree.bucket(of: sellers.entity[i], tree: Int(sellers.category[i]))
            return (Int32(bucket), Int32(i))
        }
        new.sort { ($0.bucket, $0.seller) < ($1.bucket, $1.seller) }
        var merged: [Int32] = []
        var buckets: [Int32] = []
        merged.reserveCapacity(order.count + new.count)
        buckets.reserveCapacity(order.count + new.count)
        var next = 0
        for (place, i) in order.enumerated() where sellers.gone[Int(i)] == 0 {
            while next < new.count, new[next].bucket < orderBucket[place] {
                merged.append(new[next].seller)
                buckets.append(new[next].bucket)
                next += 1
            }
            merged.append(i)
            buckets.append(orderBucket[place])
        }
        for entry in new[next...] {
            merged.append(entry.seller)
            buckets.append(entry.bucket)
        }
        order = merged
        orderBucket = buckets
        sorted = sellers.count
    }
}

/// Sellers some of whose orders of a round are not clean, one after the other.
struct BadOrders: Sendable {
    var count = 0
    var seller: [Int32] = []
    var entity: [UInt32] = []
    /// Orders that are not clean, then what is left of them.
    var left: [Int32] = []
    var cancelled: [Int32] = []
    var defective: [Int32] = []
    var both: [Int32] = []

    mutating func resize(to stride: Int) {
        seller = [Int32](repeating: 0, count: stride)
        entity = [UInt32](repeating: 0, count: stride)
        left = seller
        cancelled = seller
        defective = seller
        both = seller
    }

    /// The touched sellers of whom `drawn` orders are not clean.
    mutating func collect(
        _ touched: [Int32], _ entities: [UInt32], _ drawn: [Int32], _ touchedCount: Int
    ) {
        count = Self.collect(touched, entities, drawn, touchedCount, &seller, &entity, &left)
    }

    private static func collect(
        _ touched: [Int32], _ entities: [UInt32], _ drawn: [Int32], _ touchedCount: Int,
        _ seller: inout [Int32], _ entity: inout [UInt32], _ left: inout [Int32]
    ) -> Int {
        var found = 0
        for at in 0..<touchedCount {
            seller[found] = touched[at]
            entity[found] = entities[at]
            left[found] = drawn[at]
            if drawn[at] > 0 { found += 1 }
        }
        return found
    }

    /// Takes counts out of what is left.
    static func subtract(_ counts: [Int32], from left: inout [Int32], _ count: Int) {
        for at in 0..<count { left[at] -= counts[at] }
    }
}
