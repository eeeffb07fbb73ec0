import NumericCore

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
    /// Trials, chances and counts of many draws.
    var trials: [Int32]
    var chance: [Double]
    var all: [Int32]
    var inside: [Int32]
    var online: [Int32]
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
        trials = code
        chance = zero
        all = code
        inside = code
        online = code
        bought0 = none
        bought1 = none
        bought2 = none
        unmet = none
        moved = none
    }

    /// Who buys, and in which channel: `bought0`, `bought1`, `bought2`, none of them unmet.
    mutating func drawPurchases() {
        let n = count
        for i in 0..<n {
            trials[i] = Int32(buyers[i])
            chance[i] = -growth[i]
        }
        Inversion.binomials(uniformA, trials: trials, probabilities: chance, count: n, into: &all)
        for i in 0..<n { chance[i] = hazard0[i] / (hazard0[i] + (hazard1[i] + hazard2[i])) }
        Inversion.binomials(uniformC, trials: all, probabilities: chance, count: n, into: &inside)
        for i in 0..<n {
            trials[i] = all[i] - inside[i]
            // No hazard elsewhere: nobody is left to ask.
            let rest = hazard1[i] + hazard2[i]
            chance[i] = rest > 0 ? hazard1[i] / rest : 0
        }
        Inversion.binomials(
            uniformD, trials: trials, probabilities: chance, count: n, into: &online)
        for i in 0..<n {
            bought0[i] = Int(inside[i])
            bought1[i] = Int(online[i])
            bought2[i] = Int(trials[i] - online[i])
            unmet[i] = 0
            moved[i] = 0
        }
    }
}
