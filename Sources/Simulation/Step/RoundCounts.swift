/// What a round of a step counts: demand by group and category, outcomes, and who starts anew.
struct RoundCounts: Sendable {
    let groups: Int
    let categories: Int
    /// Intended marketplace orders by group, of new buyers among them.
    var intended: [Int]
    var newIntended: [Int]
    /// Orders through the other channels by group.
    var online: [Int]
    var store: [Int]
    /// `[group * categories + category]`.
    var byCategory: [Int]
    /// Unmet marketplace orders by group, and of new buyers.
    var unmet: [Int]
    var newUnmet: [Int]
    /// Orders placed, by category.
    var placed: [Int]
    /// By category and marketplace slot: outcomes and sums of multipliers by channel.
    var outcomes: [Int]
    var sum0: [Double]
    var sum1: [Double]
    var sum2: [Double]
    /// Buyers whose last order is of this round: a row of cohorts with mean multipliers.
    var fresh: [Int]
    var fresh0: [Double]
    var fresh1: [Double]
    var fresh2: [Double]
    var freshTotal = 0
    /// Constant entities of (group, category).
    let entities: [UInt32]
    var uniformA: [Double] = []
    var uniformB: [Double] = []

    init(layout: CohortLayout, categories: Int) {
        groups = layout.groups
        self.categories = categories
        let none = [Int](repeating: 0, count: layout.groups)
        intended = none
        newIntended = none
        online = none
        store = none
        unmet = none
        newUnmet = none
        byCategory = [Int](repeating: 0, count: layout.groups * categories)
        placed = [Int](repeating: 0, count: categories)
        outcomes = [Int](repeating: 0, count: categories * layout.onlineSlot)
        sum0 = [Double](repeating: 0, count: outcomes.count)
        sum1 = sum0
        sum2 = sum0
        fresh = [Int](repeating: 0, count: layout.width)
        fresh0 = [Double](repeating: 0, count: layout.width)
        fresh1 = fresh0
        fresh2 = fresh0
        entities = (0..<(layout.groups * categories)).map {
            UInt32($0 / categories) << 16 | UInt32($0 % categories)
        }
    }

    /// Before demand is counted.
    mutating func clearDemand() {
        for group in 0..<groups {
            intended[group] = 0
            newIntended[group] = 0
            online[group] = 0
            store[group] = 0
            unmet[group] = 0
            newUnmet[group] = 0
        }
    }

    /// Before orders are placed.
    mutating func clearOutcomes() {
        for category in 0..<categories { placed[category] = 0 }
        for place in outcomes.indices {
            outcomes[place] = 0
            sum0[place] = 0
            sum1[place] = 0
            sum2[place] = 0
        }
        for place in fresh.indices { fresh[place] = 0 }
        freshTotal = 0
    }

    /// Adds orders of one experience: to the sellers' outcomes from `row` on, and to the slot of each
    /// one's category and quality, `first` slots on, with the multipliers.
    ///
    /// - Returns: How many.
    mutating func count(
        _ touched: [Int32], _ orders: [Int32], _ count: Int, _ category: [Int32],
        _ quality: [Int32], slots: Int, from first: Int, multiplier: [Double], stride: Int,
        _ factors: (Double, Double, Double), _ row: Int, _ sellersOutcomes: inout [Int32]
    ) -> Int {
        Self.count(
            touched, orders, count, category, quality, slots: slots, from: first,
            multiplier: multiplier, stride: stride, factors, row, &sellersOutcomes, &outcomes,
            &sum0, &sum1, &sum2)
    }

    private static func count(
        _ touched: [Int32], _ orders: [Int32], _ count: Int, _ category: [Int32],
        _ quality: [Int32], slots: Int, from first: Int, multiplier: [Double], stride: Int,
        _ factors: (Double, Double, Double), _ row: Int, _ sellersOutcomes: inout [Int32],
        _ outcomes: inout [Int], _ sum0: inout [Double], _ sum1: inout [Double],
        _ sum2: inout [Double]
    ) -> Int {
        var total = 0
        for at in 0..<count where orders[at] > 0 {
            let i = Int(touched[at])
            let own = orders[at]
            let place = Int(category[i]) * slots + first + Int(quality[i])
            sellersOutcomes[row + i] += own
            outcomes[place] += Int(own)
            total += Int(own)
            let n = Double(own)
            sum0[place] += n * multiplier[i] * factors.0
            sum1[place] += n * multiplier[stride + i] * factors.1
            sum2[place] += n * multiplier[2 * stride + i] * factors.2
        }
        return total
    }
}
