/// Rates of the whole marketplace, estimated from history; each with what is needed to doubt it.
package struct MarketState: Sendable, Hashable, Codable {
    /// Buyers' first orders per nominal step by channel (marketplace, online, store).
    package var newBuyers: [Double]
    /// Shares of the categories among marketplace orders.
    package var categoryShares: [Double]
    /// Mean value of an order and its standard deviation, by channel.
    package var meanValue: [Double]
    package var valueDeviation: [Double]
    /// New sellers per nominal step, by category.
    package var sellerEntry: [Double]
    /// Monthly hazard of leaving at the start, by seller, from the fit or the overall rate.
    package var sellerExit: [Double]
    /// Log odds ratio between late and defective within a seller.
    package var lateDefectiveLogOdds: Double
    /// Correlation of the logit rates across KPIs, row-major, one for all categories.
    package var rateCorrelation: [Double]
    /// AR(1) of the log demand factor by channel: persistence and innovation deviation.
    package var demandPersistence: [Double]
    package var demandDeviation: [Double]
    /// Standard deviation of a category's logit shock per step, by KPI.
    package var rateShockDeviation: [Double]
    /// Drift of a seller's logit rate: persistence per step, and the stationary deviation by KPI.
    package var ratePersistence: Double
    package var rateDeviation: [Double]
    /// Mean logit rate by KPI and category: `[kpi * categories + category]`.
    package var rateMean: [Double]
    /// Month-of-year log factors on the hazard and on new buyers (12 of them, mean 0).
    package var season: [Double]
    /// Log of the level gamma by channel from the replay of history, and its standard error.
    package var levelLog: [Double]
    package var levelError: [Double]
    /// Deviation per step of the random walk of sellers' log shares.
    package var shareDeviation: Double
    /// Entrants counted behind `sellerEntry`, by category: how well it is known; empty: taken as known.
    package var sellerEntryCount: [Double]
    /// Orders of buyers who had ordered in the same step before.
    package var withinStep: OrdersWithinStep
    /// By KPI, the part of a shock's variance that all categories share; empty: none.
    package var rateShockShare: [Double]
    /// By KPI, the estimate of a shock's variance and its error; empty: the deviation is known.
    package var rateShockVariance: [Double]
    package var rateShockVarianceError: [Double]
    /// First orders counted behind `newBuyers`, by channel; empty: taken as known.
    package var newBuyerCount: [Double]

    package init(
        newBuyers: [Double], categoryShares: [Double], meanValue: [Double],
        valueDeviation: [Double], sellerEntry: [Double], sellerExit: [Double],
        lateDefectiveLogOdds: Double, rateCorrelation: [Double], demandPersistence: [Double],
        demandDeviation: [Double], rateShockDeviation: [Double], ratePersistence: Double,
        rateDeviation: [Double], rateMean: [Double], season: [Double], levelLog: [Double],
        levelError: [Double], shareDeviation: Double = 0, sellerEntryCount: [Double] = [],
        withinStep: OrdersWithinStep = .unknown, rateShockShare: [Double] = [],
        newBuyerCount: [Double] = [], rateShockVariance: [Double] = [],
        rateShockVarianceError: [Double] = []
    ) {
        self.newBuyers = newBuyers
        self.categoryShares = categoryShares
        self.meanValue = meanValue
        self.valueDeviation = valueDeviation
        self.sellerEntry = sellerEntry
        self.sellerExit = sellerExit
        self.lateDefectiveLogOdds = lateDefectiveLogOdds
        self.rateCorrelation = rateCorrelation
        self.demandPersistence = demandPersistence
        self.demandDeviation = demandDeviation
        self.rateShockDeviation = rateShockDeviation
        self.ratePersistence = ratePersistence
        self.rateDeviation = rateDeviation
        self.rateMean = rateMean
        self.season = season
        self.levelLog = levelLog
        self.levelError = levelError
        self.shareDeviation = shareDeviation
        self.sellerEntryCount = sellerEntryCount
        self.withinStep = withinStep
        self.rateShockShare = rateShockShare
        self.newBuyerCount = newBuyerCount
        self.rateShockVariance = rateShockVariance
        self.rateShockVarianceError = rateShockVarianceError
    }
}
