import DataTables

extension SyntheticWorld {
    /// The sample marketplace: 30,000 buyers, 800 sellers, about 200,000 order rows over the 24
    /// months that end on 2024-12-31.
    package static let sample = realistic(seed: 20_250_101, buyers: 30_000, sellers: 800)

    /// A sample in small, for tests.
    package static func small(
        seed: UInt64, buyers: Int = 3_000, sellers: Int = 80, months: Int = 24
    ) -> SyntheticWorld {
        var world = realistic(seed: seed, buyers: buyers, sellers: sellers)
        world.months = months
        return world
    }

    /// A world in the driver's own family, K buyer classes included.
    package static func exact(
        seed: UInt64, buyers: Int = 3_000, sellers: Int = 100, months: Int = 24
    ) -> SyntheticWorld {
        SyntheticWorld(
            kind: .exact, seed: seed, buyers: buyers, sellers: sellers, months: months,
            referenceMonths: months, startDay: Calendar.days(year: 2023, month: 1, day: 1),
            nextOrder: exactLaw,
            naturalHazard: naturalHazard, frailty: .points(count: 3, shape: 1.2), channelTaste: 0,
            kpiCovariate: .trueRate, firstOrderShares: [0.6, 0.25, 0.15],
            arrivals: Arrivals(stockShare: 0.25, stockDecay: 0.5, yearlyGrowth: 0),
            categories: [
                CategoryTruth("electronics", share: 0.3, medianValue: 60),
                CategoryTruth("home", share: 0.3, medianValue: 40),
                CategoryTruth("fashion", share: 0.25, medianValue: 35),
                CategoryTruth("toys", share: 0.15, medianValue: 20),
            ],
            sellerRates: SellerRates(
                late: .logitNormal(median: 0.10, sd: 0.6),
                cancelled: .logitNormal(median: 0.03, sd: 0.5),
                defective: .logitNormal(median: 0.05, sd: 0.6), correlation: 0.3, drift: .none,
                lateDefectOddsRatio: 1),
            lifecycle: .closed(sizeTail: 1.5), enforcement: nil, coaching: nil,
            season: [Double](repeating: 1, count: 12), demandShock: .none, carrierShock: .none,
            orderHabits: OrderHabits(), interventions: [], extractDay: nil)
    }

    /// The exact world with a continuous gamma frailty instead of K classes.
    package static func gammaHeterogeneous(
        seed: UInt64, buyers: Int = 3_000, sellers: Int = 100, months: Int = 24, shape: Double = 1.2
    ) -> SyntheticWorld {
        var world = exact(seed: seed, buyers: buyers, sellers: sellers, months: months)
        world.frailty = .gamma(shape: shape)
        return world
    }

    /// Everything that real data have; the base of the sample.
    package static func realistic(seed: UInt64, buyers: Int, sellers: Int) -> SyntheticWorld {
        SyntheticWorld(
            kind: .realistic, seed: seed, buyers: buyers, sellers: sellers, months: 24,
            referenceMonths: 24, startDay: Calendar.days(year: 2023, month: 1, day: 1),
            nextOrder: realisticLaw, naturalHazard: naturalHazard, frailty: .gamma(shape: 2),
            channelTaste: 0.35, kpiCovariate: .trueRate, firstOrderShares: [0.62, 0.24, 0.14],
            arrivals: Arrivals(stockShare: 0.5, stockDecay: 0.6, yearlyGrowth: 0.08),
            categories: sampleCategories,
            sellerRates: SellerRates(
                late: .logitNormal(median: 0.084, sd: 0.65),
                cancelled: .logitNormal(median: 0.017, sd: 0.7),
                defective: .logitNormal(median: 0.0215, sd: 0.6), correlation: 0.3,
                drift: AutoregressiveShock(sd: 0.3, phi: 0.85), lateDefectOddsRatio: 2.2),
            lifecycle: SellerLifecycle(
                initialShare: 0.7, sizeTail: 1.1, monthlyExitHazard: 0.011, exitPerLateLogit: 0.35,
                exitUnderAction: 0.5, recordedShare: 0.6),
            enforcement: SyntheticEnforcement(
                lateLimit: 0.10, cancelledLimit: 0.04, defectiveLimit: 0.06, minimumOrders: 10,
                minimumEvents: 3, suspensionDays: 30, improveShare: 0.35,
                improveLogOddsRatio: -0.35),
            coaching: SyntheticCoaching(
                month: 10, lasts: 6, capacity: 60, lateRateFrom: 0.08, lateLogOddsRatio: -0.35,
                cancelledLogOddsRatio: -0.15, lastingShare: 0.6),
            season: [0.9, 0.9, 0.96, 0.97, 0.99, 0.97, 0.98, 0.98, 0.97, 1.0, 1.18, 1.2],
            demandShock: AutoregressiveShock(sd: 0.03, phi: 0.5),
            carrierShock: AutoregressiveShock(sd: 0.15, phi: 0.4), orderHabits: OrderHabits(),
            interventions: [], extractDay: nil)
    }

    private static let sampleCategories = [
        CategoryTruth(
            "electronics", share: 0.18, medianValue: 70, lateShift: -0.1, defectShift: 0.25),
        CategoryTruth("home", share: 0.2, medianValue: 42, lateShift: 0.1),
        CategoryTruth("fashion", share: 0.17, medianValue: 34, defectShift: 0.3),
        CategoryTruth("beauty", share: 0.12, medianValue: 22, lateShift: -0.15, defectShift: -0.2),
        CategoryTruth("toys", share: 0.1, medianValue: 24),
        CategoryTruth("sports", share: 0.09, medianValue: 38),
        CategoryTruth("garden", share: 0.07, medianValue: 48, lateShift: 0.3, defectShift: 0.1),
        CategoryTruth("grocery", share: 0.07, medianValue: 28, lateShift: -0.2, defectShift: -0.3),
    ]

    private static let naturalHazard = NaturalHazard(
        constant: [0.124, 0.04, 0.029], slow: [0.288, 0.066, 0.043], fast: [0.26, 0.06, 0.04],
        slowDays: 60, fastDays: 6)

    private static let exactLaw = NextOrderLaw(channels: [
        ChannelLaw(
            logLevels: ChannelLaw.fallingLevels(first: 0.32, decay: 0.45, rest: 0.36), late: -0.30,
            cancelled: -0.50, defective: -0.60, originOnline: -0.50, originStore: -0.70,
            sellerLateRate: -2.0, sellerDefectRate: -4.0),
        ChannelLaw(
            logLevels: ChannelLaw.fallingLevels(first: 0.10, decay: 0.35, rest: 0.10), late: -0.10,
            cancelled: 0.15, defective: -0.20, originOnline: 0.90, originStore: 0.20,
            sellerLateRate: -0.5, sellerDefectRate: -1.0),
        ChannelLaw(
            logLevels: ChannelLaw.fallingLevels(first: 0.08, decay: 0.30, rest: 0.06), late: 0.05,
            cancelled: 0.10, defective: 0.0, originOnline: 0.20, originStore: 1.10,
            sellerLateRate: 0.3, sellerDefectRate: 0.5),
    ])

    private static let realisticLaw = NextOrderLaw(channels: [
        ChannelLaw(
            logLevels: ChannelLaw.fallingLevels(first: 0.32, decay: 0.45, rest: 0.36), late: -0.25,
            cancelled: -0.40, defective: -0.50, originOnline: -0.45, originStore: -0.60,
            sellerLateRate: -1.5, sellerDefectRate: -3.0),
        ChannelLaw(
            logLevels: ChannelLaw.fallingLevels(first: 0.10, decay: 0.35, rest: 0.10), late: -0.08,
            cancelled: 0.10, defective: -0.15, originOnline: 0.70, originStore: 0.15,
            sellerLateRate: -0.4, sellerDefectRate: -0.8),
        ChannelLaw(
            logLevels: ChannelLaw.fallingLevels(first: 0.08, decay: 0.30, rest: 0.06), late: 0.03,
            cancelled: 0.08, defective: 0.0, originOnline: 0.15, originStore: 0.85,
            sellerLateRate: 0.2, sellerDefectRate: 0.3),
    ])
}
