/// What the driver's likelihood is computed from: histories and the covariates of their records.
struct DriverData: Sendable {
    var histories: BuyerHistories
    /// Row-major: records × slopes.
    var covariates: [Double]
    /// One per record, added to every channel's linear predictor.
    var offsets: [Double]
    var slopes: Int
}
