/// The true hazard of a buyer's next order, by channel, in the family of the driver.
///
/// A buyer whose last order fell in month s orders through channel c in month s + k at the rate
/// per day `exp(alpha_c(k) + x . beta_c) z / 30.4375`, constant within the month.
package struct NextOrderLaw: Sendable, Codable, Hashable {
    /// One law for each channel, in the order of `Channel`.
    package var channels: [ChannelLaw]

    package init(channels: [ChannelLaw]) {
        precondition(channels.count == 3, "a law has three channels")
        self.channels = channels
    }

    /// The nominal length of a month, to which levels refer.
    package static let nominalDays = 30.4375
    /// The last, open-ended cell of months since the last order.
    package static let openCell = 24
}

/// The level by months since the last order, and the slopes, of one channel.
package struct ChannelLaw: Sendable, Codable, Hashable {
    /// `alpha(k)` for k from 0 to 24; cell 0 is the rest of the last order's own month.
    package var logLevels: [Double]
    package var late: Double
    package var cancelled: Double
    package var defective: Double
    /// The last order was online, in store (the marketplace is the reference).
    package var originOnline: Double
    package var originStore: Double
    /// Per unit of the seller's rate, for last orders on the marketplace.
    package var sellerLateRate: Double
    package var sellerDefectRate: Double

    package init(
        logLevels: [Double], late: Double, cancelled: Double, defective: Double,
        originOnline: Double, originStore: Double, sellerLateRate: Double, sellerDefectRate: Double
    ) {
        precondition(
            logLevels.count == NextOrderLaw.openCell + 1, "a law has a level for each of 25 cells")
        self.logLevels = logLevels
        self.late = late
        self.cancelled = cancelled
        self.defective = defective
        self.originOnline = originOnline
        self.originStore = originStore
        self.sellerLateRate = sellerLateRate
        self.sellerDefectRate = sellerDefectRate
    }

    /// Levels that fall with time: `log(first) - decay log(1 + k)`, and `rest` in cell 0.
    package static func fallingLevels(first: Double, decay: Double, rest: Double) -> [Double] {
        [logarithm(rest)]
            + (1...NextOrderLaw.openCell).map { logarithm(first) - decay * logarithm(Double($0)) }
    }
}

/// A hazard in days d since the last order, by channel:
/// `h(d) = constant + slow exp(-d / slowDays) - fast exp(-d / fastDays)` per 30.4375 days.
package struct NaturalHazard: Sendable, Codable, Hashable {
    package var constant: [Double]
    package var slow: [Double]
    package var fast: [Double]
    package var slowDays: Double
    package var fastDays: Double

    package init(
        constant: [Double], slow: [Double], fast: [Double], slowDays: Double, fastDays: Double
    ) {
        self.constant = constant
        self.slow = slow
        self.fast = fast
        self.slowDays = slowDays
        self.fastDays = fastDays
    }
}
