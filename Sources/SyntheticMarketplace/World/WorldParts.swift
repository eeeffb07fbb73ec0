/// How first-time buyers arrive: a stock that reappears in the first months, then a steady flow.
package struct Arrivals: Sendable, Codable, Hashable {
    /// The share of the buyers who were customers before the data begin.
    package var stockShare: Double
    /// The monthly factor by which the reappearing stock shrinks.
    package var stockDecay: Double
    /// Yearly growth of the flow of new buyers.
    package var yearlyGrowth: Double

    package init(stockShare: Double, stockDecay: Double, yearlyGrowth: Double) {
        self.stockShare = stockShare
        self.stockDecay = stockDecay
        self.yearlyGrowth = yearlyGrowth
    }
}

/// A product category: its share of orders, its prices, and how hard it is to serve.
package struct CategoryTruth: Sendable, Codable, Hashable {
    package var name: String
    package var share: Double
    package var medianValue: Double
    /// Standard deviation of the log value of an order.
    package var valueSpread: Double
    /// Shifts of the logits of lateness and defects.
    package var lateShift: Double
    package var defectShift: Double

    package init(
        _ name: String, share: Double, medianValue: Double, valueSpread: Double = 0.6,
        lateShift: Double = 0, defectShift: Double = 0
    ) {
        self.name = name
        self.share = share
        self.medianValue = medianValue
        self.valueSpread = valueSpread
        self.lateShift = lateShift
        self.defectShift = defectShift
    }
}

/// A stationary AR(1): x' = phi x + sd sqrt(1 - phi^2) e.
package struct AutoregressiveShock: Sendable, Codable, Hashable {
    package var sd: Double
    package var phi: Double

    package init(sd: Double, phi: Double) {
        self.sd = sd
        self.phi = phi
    }

    package static let none = AutoregressiveShock(sd: 0, phi: 0)
}

/// What happens around orders in a realistic world.
package struct OrderHabits: Sendable, Codable, Hashable {
    /// Share of marketplace orders that hold a second row from another seller.
    package var splitShare = 0.02
    /// Share of cancelled or defective orders after which the buyer orders a replacement.
    package var replacementShare = 0.22
    /// Share of a suspended seller's demand that other sellers take.
    package var divertedShare = 0.65
    /// Share of what is not diverted that moves to the online channel.
    package var movedToOnlineShare = 0.3
    package var buyerCancelRate = 0.011
    package var platformCancelRate = 0.004
    package var remorseReturnRate = 0.04
    package var onlineLateRate = 0.035
    package var onlineDefectRate = 0.012
    package var policyViolationRate = 0.003

    package init() {}
}

/// How sellers come and go.
package struct SellerLifecycle: Sendable, Codable, Hashable {
    /// Share of the sellers who were there before the first day.
    package var initialShare: Double
    /// Pareto tail index of seller size; smaller is more concentrated.
    package var sizeTail: Double
    /// Monthly hazard of leaving at the reference rates; 0 is never.
    package var monthlyExitHazard: Double
    /// Log hazard ratio of leaving per unit of the seller's logit late rate above the mean.
    package var exitPerLateLogit: Double
    /// Log hazard ratio of leaving while under action.
    package var exitUnderAction: Double
    /// Share of the leavers whose `left_at` was recorded.
    package var recordedShare: Double

    package init(
        initialShare: Double, sizeTail: Double, monthlyExitHazard: Double, exitPerLateLogit: Double,
        exitUnderAction: Double, recordedShare: Double
    ) {
        self.initialShare = initialShare
        self.sizeTail = sizeTail
        self.monthlyExitHazard = monthlyExitHazard
        self.exitPerLateLogit = exitPerLateLogit
        self.exitUnderAction = exitUnderAction
        self.recordedShare = recordedShare
    }

    /// All sellers are there throughout.
    package static func closed(sizeTail: Double) -> SellerLifecycle {
        SellerLifecycle(
            initialShare: 1, sizeTail: sizeTail, monthlyExitHazard: 0, exitPerLateLogit: 0,
            exitUnderAction: 0, recordedShare: 1)
    }
}

/// The standards in force in a generated world and what follows a miss, by a plain monthly rule.
///
/// On the first of each month every seller with enough decisions in the month before is judged.
/// The n-th miss in a row leads to the n-th action: warn, corrective action plan, suspend,
/// terminate; two months without a miss clear the count.
package struct SyntheticEnforcement: Sendable, Codable, Hashable {
    package var lateLimit: Double
    package var cancelledLimit: Double
    package var defectiveLimit: Double
    package var minimumOrders: Int
    package var minimumEvents: Int
    package var suspensionDays: Int
    /// Chance that an action makes the seller better, and the log odds ratio if it does.
    package var improveShare: Double
    package var improveLogOddsRatio: Double

    package init(
        lateLimit: Double, cancelledLimit: Double, defectiveLimit: Double, minimumOrders: Int,
        minimumEvents: Int, suspensionDays: Int, improveShare: Double, improveLogOddsRatio: Double
    ) {
        self.lateLimit = lateLimit
        self.cancelledLimit = cancelledLimit
        self.defectiveLimit = defectiveLimit
        self.minimumOrders = minimumOrders
        self.minimumEvents = minimumEvents
        self.suspensionDays = suspensionDays
        self.improveShare = improveShare
        self.improveLogOddsRatio = improveLogOddsRatio
    }
}

/// The late-delivery standard in force from a month on, judged at the end of every month.
///
/// A seller with enough decisions in the month and too many late ones misses. The first, second
/// and third miss lead to a warning, a corrective action plan and a suspension for the next month;
/// a judged month without a miss leads one rung down; who is suspended is not judged.
package struct SyntheticRuleBook: Sendable, Codable, Hashable {
    /// The first month (0 is the world's first) at whose end it is judged.
    package var firstMonth: Int
    package var lateLimit: Double
    package var minimumOrders: Int
    package var minimumEvents: Int
    /// Chance that an action makes the seller better, and the log odds ratio if it does.
    package var improveShare: Double
    package var improveLogOddsRatio: Double

    package init(
        firstMonth: Int, lateLimit: Double, minimumOrders: Int, minimumEvents: Int,
        improveShare: Double, improveLogOddsRatio: Double
    ) {
        self.firstMonth = firstMonth
        self.lateLimit = lateLimit
        self.minimumOrders = minimumOrders
        self.minimumEvents = minimumEvents
        self.improveShare = improveShare
        self.improveLogOddsRatio = improveLogOddsRatio
    }
}

/// A coaching program of the past: sellers measured as late were enrolled for some months.
package struct SyntheticCoaching: Sendable, Codable, Hashable {
    /// The month (0 is the first) on whose first day sellers enrol, and how many months it lasts.
    package var month: Int
    package var lasts: Int
    package var capacity: Int
    /// The measured late rate over the three months before from which a seller may enrol.
    package var lateRateFrom: Double
    package var lateLogOddsRatio: Double
    package var cancelledLogOddsRatio: Double
    /// The share of the effect that stays after the program.
    package var lastingShare: Double

    package init(
        month: Int, lasts: Int, capacity: Int, lateRateFrom: Double, lateLogOddsRatio: Double,
        cancelledLogOddsRatio: Double, lastingShare: Double
    ) {
        self.month = month
        self.lasts = lasts
        self.capacity = capacity
        self.lateRateFrom = lateRateFrom
        self.lateLogOddsRatio = lateLogOddsRatio
        self.cancelledLogOddsRatio = cancelledLogOddsRatio
        self.lastingShare = lastingShare
    }
}
