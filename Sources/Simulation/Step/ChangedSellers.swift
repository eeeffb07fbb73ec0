/// Sellers whose rates alone changed since multipliers were made, and their columns side by side.
struct ChangedSellers: Sendable {
    private(set) var count = 0
    /// The first `count`.
    private(set) var seller: [Int32] = []

    /// `[kpi * count + place]`.
    var logit: [Double] = []
    var rate: [Double] = []
    var felt: [FeltRates] = []
    /// `[channel * count + place]`.
    var startScore: [Double] = []
    var startMean: [Double] = []
    var logMultiplier: [Double] = []
    var correction: [Double] = []
    var multiplier: [Double] = []

    init(kpis: Int, stride: Int) { resize(to: stride, kpis: kpis) }

    mutating func resize(to stride: Int, kpis: Int) {
        seller += [Int32](repeating: 0, count: max(0, stride - seller.count))
        logit = [Double](repeating: 0, count: kpis * stride)
        rate = logit
        felt = [FeltRates](repeating: .none, count: stride)
        startScore = [Double](repeating: 0, count: 3 * stride)
        startMean = startScore
        logMultiplier = startScore
        correction = startScore
        multiplier = startScore
    }

    mutating func clear() { count = 0 }

    /// Adds a seller.
    ///
    /// - Returns: Whether there was room.
    mutating func note(_ i: Int32) -> Bool {
        guard count < seller.count else { return false }
        seller[count] = i
        count += 1
        return true
    }
}
