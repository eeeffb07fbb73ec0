/// The cohorts at risk in a round of a step, nonempty ones only, as columns of fixed capacity.
struct RiskSources: Sendable {
    var count = 0
    var cell: [Int32]
    var group: [Int32]
    var slot: [Int32]
    /// Driver cell: whole steps since the last order's step.
    var age: [Int32]
    var buyers: [Int]
    var entity: [UInt32]
    /// Cumulative hazards by channel, and minus their sum.
    var hazard0: [Double]
    var hazard1: [Double]
    var hazard2: [Double]
    var minus: [Double]
    /// exp(minus) − 1.
    var growth: [Double]
    var uniformA: [Double]
    var uniformB: [Double]
    var uniformC: [Double]
    var uniformD: [Double]
    /// Intended orders by channel, and marketplace ones that stay unmet or move online.
    var bought0: [Int]
    var bought1: [Int]
    var bought2: [Int]
    var unmet: [Int]
    var moved: [Int]

    init(capacity: Int) {
        let zero = [Double](repeating: 0, count: capacity)
        let none = [Int](repeating: 0, count: capacity)
        let code = [Int32](repeating: 0, count: capacity)
        cell = code
        group = code
        slot = code
        age = code
        buyers = none
        entity = [UInt32](repeating: 0, count: capacity)
        hazard0 = zero
        hazard1 = zero
        hazard2 = zero
        minus = zero
        growth = zero
        uniformA = zero
        uniformB = zero
        uniformC = zero
        uniformD = zero
        bought0 = none
        bought1 = none
        bought2 = none
        unmet = none
        moved = none
    }
}
