/// What follows a miss.
package struct Enforcement: Sendable, Hashable {
    package enum Action: String, Sendable, Codable, CaseIterable {
        case warn
        case correctiveActionPlan = "corrective_action_plan"
        /// Its weight among the sellers of a category is lowered for a time.
        case deboost
        /// At most so many orders a day for a time.
        case orderCap = "order_cap"
        case suppress, suspend, terminate
    }
    /// What the rungs of the ladder are counted in.
    package enum Counting: Sendable, Hashable {
        /// Judgements with a miss, one each.
        case misses
        /// Points of the standards missed; they expire after so many days, and at a quarter's
        /// start.
        case points(expireDays: Int?, resetsQuarterly: Bool)
    }
    package struct Rung: Sendable, Hashable {
        /// The count of misses, or of points, with which it begins.
        package var afterMisses: Int
        package var action: Action
        /// How long a suppression, suspension, deboost or order cap lasts.
        package var days: Int?
        /// When a plan is judged; until then a miss does not climb.
        package var deadlineDays: Int?
        /// What a deboost multiplies the seller's weight by.
        package var factor: Double?
        /// What an order cap allows.
        package var ordersPerDay: Double?
        /// When a terminated seller is let back in; `nil`: never.
        package var reinstateAfterDays: Int?

        package init(
            afterMisses: Int, action: Action, days: Int? = nil, deadlineDays: Int? = nil,
            factor: Double? = nil, ordersPerDay: Double? = nil, reinstateAfterDays: Int? = nil
        ) {
            self.factor = factor
            self.ordersPerDay = ordersPerDay
            self.reinstateAfterDays = reinstateAfterDays
            self.afterMisses = afterMisses
            self.action = action
            self.days = days
            self.deadlineDays = deadlineDays
        }
    }
    package var ladder: [Rung]
    /// Judgements without a miss after which a seller goes one rung down.
    package var stepDownAfter: Int
    package var appeal: Appeal?
    package var counting = Counting.misses

    package struct Appeal: Sendable, Hashable {
        package var succeedsIfFalse: Double
        package var succeedsIfTrue: Double
        package var takesDays: Int

        package init(succeedsIfFalse: Double, succeedsIfTrue: Double, takesDays: Int) {
            self.succeedsIfFalse = succeedsIfFalse
            self.succeedsIfTrue = succeedsIfTrue
            self.takesDays = takesDays
        }
    }

    package init(
        ladder: [Rung], stepDownAfter: Int = 1, appeal: Appeal? = nil,
        counting: Counting = .misses
    ) {
        self.ladder = ladder
        self.stepDownAfter = stepDownAfter
        self.appeal = appeal
        self.counting = counting
    }

    /// No action ever follows.
    package static let none = Enforcement(ladder: [])
}

/// What new sellers are held to.
package struct Onboarding: Sendable, Hashable {
    /// Days after onboarding.
    package var days: Int
    package var ordersPerDay: Double

    package init(days: Int, ordersPerDay: Double) {
        self.days = days
        self.ordersPerDay = ordersPerDay
    }
}
