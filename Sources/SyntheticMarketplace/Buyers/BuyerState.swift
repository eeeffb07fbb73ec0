/// One buyer of a generated world: since the last order, and what the next one waits for.
struct BuyerState {
    /// The multiplier of the buyer's hazards, for good.
    var frailty: Double
    /// The buyer's taste for each channel, as log multipliers.
    var taste: SIMD3<Double>
    /// The last order's placement, in days since 1970, and its month.
    var lastDay = 0.0
    var lastMonth = 0
    /// What the last order does to the log hazards, as far as it is known.
    var predictor = SIMD3<Double>.zero
    /// Experience terms that come into force later, with the day on which they do.
    var pending: [(day: Double, term: SIMD3<Double>)] = []
    /// When a replacement will be ordered; infinite where none is.
    var replacementDay = Double.infinity
    var replacementCategory = 0
    /// What is left of the unit exponential that the integrated hazard must use up.
    var remaining = Double.infinity
    /// Counts the waits so far; each has its own random numbers.
    var attempt = 0
    var orders = 0
    /// The last two bad experiences: when they were known (seconds) and in which category.
    var badAt = SIMD2<Int64>(repeating: .min)
    var badCategory = SIMD2<Int>(repeating: -1)

    /// Takes the terms into force that are known by now.
    mutating func learn(at day: Double) {
        guard !pending.isEmpty else { return }
        for item in pending where item.day <= day { predictor += item.term }
        pending.removeAll { $0.day <= day }
    }

    /// When the next term comes into force; infinite where none is waiting.
    var nextPending: Double { pending.reduce(.infinity) { min($0, $1.day) } }

    mutating func remember(badAt moment: Int64, category: Int) {
        badAt = SIMD2(badAt.y, moment)
        badCategory = SIMD2(badCategory.y, category)
    }
}
