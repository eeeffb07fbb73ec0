/// A number of a seller that changes from step to step and that expressions may use.
enum SellerMeasure: Sendable, Hashable {
    /// A measured KPI over a gauge; missing without orders. Mirrored: 1 − the bad rate.
    case rate(gauge: Int, mirrored: Bool)
    case orders(gauge: Int)
    /// Months since onboarding.
    case tenure
}
