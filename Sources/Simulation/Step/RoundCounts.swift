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
    var unmetByCategory: [Int]
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
        unmetByCategory = byCategory
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
}
