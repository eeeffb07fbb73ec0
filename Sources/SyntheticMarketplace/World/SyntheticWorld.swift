/// A marketplace whose truth is known: the specification of a generated world.
///
/// Everything is random only through `seed`. A world can be continued: more `months` with the
/// same seed give the same first months, because buyers, sellers, orders and shocks each have
/// their own addressed random numbers and later months never reach back.
package struct SyntheticWorld: Sendable, Codable, Hashable {
    /// The family of the next-order hazard.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// The driver's own family on calendar months: what is generated is what is fitted.
        case exact
        /// A natural hazard in days with everything that real data have.
        case realistic
    }

    package var kind: Kind
    package var seed: UInt64
    /// Buyers with at least one order in the first `referenceMonths` months.
    package var buyers: Int
    /// Sellers onboarded by the end of the first `referenceMonths` months.
    package var sellers: Int
    /// How many calendar months are generated.
    package var months: Int
    /// The months over which `buyers` and `sellers` arrive; afterwards both go on arriving.
    package var referenceMonths: Int
    /// The first day, a first of a month, as days since 1970-01-01.
    package var startDay: Int

    /// The hazard of the next order in an exact world; its slopes also act in a realistic one.
    package var nextOrder: NextOrderLaw
    /// The hazard of the next order in days since the last one, of a realistic world.
    package var naturalHazard: NaturalHazard
    package var frailty: Frailty
    /// Spread of a buyer's taste for each channel (standard deviation of a log multiplier).
    package var channelTaste: Double
    package var kpiCovariate: KPICovariate
    /// Shares of channels among first orders, in the order of `Channel`.
    package var firstOrderShares: [Double]
    package var arrivals: Arrivals

    package var categories: [CategoryTruth]
    package var sellerRates: SellerRates
    package var lifecycle: SellerLifecycle
    package var enforcement: SyntheticEnforcement?
    package var coaching: SyntheticCoaching?
    /// Standards that hold from a month on, judged at the end of every month; used instead of
    /// `enforcement`, in the order of their first months.
    package var ruleBooks: [SyntheticRuleBook]?
    /// Whether buyers and sellers arrive in Poisson numbers around the steady flow.
    package var hasRandomArrivals: Bool?

    /// Factors on the hazards of all channels by month of the year, January first.
    package var season: [Double]
    /// AR(1) of the log demand factor, per channel and month.
    package var demandShock: AutoregressiveShock
    /// AR(1) of a logit shock on lateness by carriers and weather, common and by category.
    package var carrierShock: AutoregressiveShock

    package var orderHabits: OrderHabits
    package var interventions: [Intervention]
    /// The day from which on nothing is known in the tables, as days since 1970-01-01.
    ///
    /// Later orders are left out and later moments are missing; `nil` is the end of the world.
    package var extractDay: Int?

    /// Where the covariates `seller_late_rate` and `seller_defect_rate` of the hazard come from.
    package enum KPICovariate: Sendable, Codable, Hashable {
        /// The seller's true rate at placement.
        case trueRate
        /// The shrunk rate (a + x) / (a + b + n) over decisions before placement: lateness in the
        /// trailing 30 days, defects in the trailing 60 days.
        case measured(late: BetaPrior, defect: BetaPrior)
    }

    /// The day after the last one generated.
    package var endDay: Int { monthBounds(months - 1).end }

    /// The first day of a month (0 is the first) and the first day of the next.
    package func monthBounds(_ month: Int) -> (start: Int, end: Int) {
        (
            Self.firstDay(ofMonth: month, from: startDay),
            Self.firstDay(ofMonth: month + 1, from: startDay)
        )
    }
}

/// The parameters of a beta distribution.
package struct BetaPrior: Sendable, Codable, Hashable {
    package var a: Double
    package var b: Double

    package init(a: Double, b: Double) {
        self.a = a
        self.b = b
    }
}

/// From a day on, the odds of bad outcomes are multiplied, for all sellers or for the worse ones.
package struct Intervention: Sendable, Codable, Hashable {
    /// The first day, as days since 1970-01-01.
    package var firstDay: Int
    package var lateOddsRatio: Double
    package var cancelledOddsRatio: Double
    package var defectiveOddsRatio: Double
    /// Only sellers whose long-run true late rate is above this; `nil` is all sellers.
    package var lateRateAbove: Double?

    package init(
        firstDay: Int, lateOddsRatio: Double = 1, cancelledOddsRatio: Double = 1,
        defectiveOddsRatio: Double = 1, lateRateAbove: Double? = nil
    ) {
        self.firstDay = firstDay
        self.lateOddsRatio = lateOddsRatio
        self.cancelledOddsRatio = cancelledOddsRatio
        self.defectiveOddsRatio = defectiveOddsRatio
        self.lateRateAbove = lateRateAbove
    }
}
