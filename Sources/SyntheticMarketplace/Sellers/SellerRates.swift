/// How true rates differ between sellers and move over time.
package struct SellerRates: Sendable, Codable, Hashable {
    package enum Distribution: Sendable, Codable, Hashable {
        /// The logit is normal around the logit of `median`; correlated across the rates.
        case logitNormal(median: Double, sd: Double)
        /// Beta with this mean and a + b = precision; independent of the other rates.
        case beta(mean: Double, precision: Double)
    }
    package var late: Distribution
    package var cancelled: Distribution
    package var defective: Distribution
    /// Correlation of a seller's three logits, by one common factor.
    package var correlation: Double
    /// AR(1) of each logit around the seller's own level, by month.
    package var drift: AutoregressiveShock
    /// The odds ratio of late and defective within a seller.
    package var lateDefectOddsRatio: Double

    package init(
        late: Distribution, cancelled: Distribution, defective: Distribution, correlation: Double,
        drift: AutoregressiveShock, lateDefectOddsRatio: Double
    ) {
        self.late = late
        self.cancelled = cancelled
        self.defective = defective
        self.correlation = correlation
        self.drift = drift
        self.lateDefectOddsRatio = lateDefectOddsRatio
    }
}

/// The chances of the three bad outcomes of an order.
struct TrueRates {
    var late: Double
    var cancelled: Double
    var defective: Double

    init(logits: SIMD3<Double>) {
        late = logistic(logits.x)
        cancelled = logistic(logits.y)
        defective = logistic(logits.z)
    }

    init(late: Double, cancelled: Double, defective: Double) {
        self.late = late
        self.cancelled = cancelled
        self.defective = defective
    }

    /// P(defective | late) and P(defective | not late) with this odds ratio between the two
    /// and the given margins (the 2 x 2 table of Plackett).
    func defectGiven(late isLate: Bool, oddsRatio: Double) -> Double {
        guard abs(oddsRatio - 1) > 1e-12 else { return defective }
        let s = 1 + (late + defective) * (oddsRatio - 1)
        let root = (s * s - 4 * oddsRatio * (oddsRatio - 1) * late * defective).squareRoot()
        let both = (s - root) / (2 * (oddsRatio - 1))
        return isLate ? both / late : (defective - both) / (1 - late)
    }
}
