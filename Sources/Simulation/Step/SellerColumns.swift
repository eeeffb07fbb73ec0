import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// The sellers of a replicate as columns; entrants stand after those of the start.
///
/// Per-KPI columns are `[kpi * stride + seller]`.
struct SellerColumns: Sendable {
    let kpis: Int
    /// Room for sellers; grows where more enter.
    private(set) var stride: Int
    var count = 0

    var entity: [UInt32] = []
    var category: [Int32] = []
    /// Row of the attributes: the assessment's seller, an entrant's donor.
    var attributeRow: [Int32] = []
    /// 0 here, 1 left, 2 terminated.
    var gone: [UInt8] = []
    var weight: [Double] = []
    var meanValue: [Double] = []
    var valueSpread: [Double] = []
    var exitHazard: [Double] = []
    var tenure: [Int32] = []
    var ladder: [LadderState] = []
    /// 1 where the ladder state is anything but its beginning.
    var onLadder: [UInt8] = []
    /// 1 where enforcement changes the seller's weight: off, or deboosted.
    var weighsLess: [UInt8] = []
    /// Where those who are not gone stand on the ladder.
    var standing: [SellerStanding] = []
    /// Bit a: active, truly missing a standard, flagged a steps ago.
    var activeBits: [UInt32] = []
    var missBits: [UInt32] = []
    var flagBits: [UInt32] = []
    /// 1 where the seller keeps measured rates at their limits by figures.
    var games: [UInt8] = []
    /// Bit b: has badge b.
    var badges: [UInt32] = []

    /// Logit of the true bad rate before shocks, and what policy added to it.
    var logit: [Double] = []
    var offset: [Double] = []
    /// Logit as of this step, the true rate, and the rate that moves repurchase.
    var current: [Double] = []
    var rate: [Double] = []
    var mediated: [Double] = []
    /// The driver's seller score at the seller's own start rates, and its mean experience ratio:
    /// `[channel * stride + seller]`.
    var startScore: [Double] = []
    var startMean: [Double] = []
    /// Factor that gives the mean experience ratio its causal share of change.
    var meanCorrection: [Double] = []
    /// log of the multiplier of an order's hazard by channel, and the multiplier.
    var logMultiplier: [Double] = []
    var multiplier: [Double] = []
    var quality: [Int32] = []
    var felt: [FeltRates] = []
    var feltMediated: [FeltRates] = []

    /// This step's orders, their experiences `[experience * stride + seller]`, and their value.
    var orders: [Int32] = []
    var outcomes: [Int32] = []
    /// No orders of anybody.
    private(set) var noOrders: [Int32] = []
    var value: [Double] = []
    var judgement: [StepJudgement] = []
    /// 1 where an action was entered in the step.
    var flagged: [UInt8] = []

    init(kpis: Int, stride: Int) {
        self.kpis = kpis
        self.stride = 0
        resize(to: stride)
    }

    mutating func resize(to wanted: Int) {
        let old = stride
        stride = wanted
        Self.grow(&entity, 1, old, wanted, 0)
        Self.grow(&category, 1, old, wanted, 0)
        Self.grow(&attributeRow, 1, old, wanted, 0)
        Self.grow(&gone, 1, old, wanted, 1)
        Self.grow(&tenure, 1, old, wanted, 0)
        Self.grow(&ladder, 1, old, wanted, LadderState())
        Self.grow(&onLadder, 1, old, wanted, 0)
        Self.grow(&weighsLess, 1, old, wanted, 0)
        Self.grow(&standing, 1, old, wanted, .free)
        Self.grow(&games, 1, old, wanted, 0)
        Self.grow(&flagged, 1, old, wanted, 0)
        Self.grow(&noOrders, 1, old, wanted, 0)
        Self.grow(&quality, 1, old, wanted, 0)
        Self.grow(&orders, 1, old, wanted, 0)
        Self.grow(&outcomes, 5, old, wanted, 0)
        Self.grow(&judgement, 1, old, wanted, [])
        Self.grow(&activeBits, 1, old, wanted, 0)
        Self.grow(&missBits, 1, old, wanted, 0)
        Self.grow(&flagBits, 1, old, wanted, 0)
        Self.grow(&badges, 1, old, wanted, 0)
        Self.grow(&weight, 1, old, wanted, 0)
        Self.grow(&meanValue, 1, old, wanted, 0)
        Self.grow(&valueSpread, 1, old, wanted, 0)
        Self.grow(&exitHazard, 1, old, wanted, 0)
        Self.grow(&value, 1, old, wanted, 0)
        Self.grow(&felt, 1, old, wanted, .none)
        Self.grow(&feltMediated, 1, old, wanted, .none)
        for keyPath in [
            \Self.logit, \Self.offset, \Self.current, \Self.rate, \Self.mediated,
        ] { Self.grow(&self[keyPath: keyPath], kpis, old, wanted, 0) }
        for keyPath in [
            \Self.startScore, \Self.startMean, \Self.meanCorrection, \Self.logMultiplier,
            \Self.multiplier,
        ] { Self.grow(&self[keyPath: keyPath], 3, old, wanted, 0) }
    }

    /// Brings what is read off a ladder state up to date.
    mutating func noteState(of i: Int, _ rungs: CompiledLadder) {
        let state = ladder[i]
        onLadder[i] = state.isAtRest ? 0 : 1
        weighsLess[i] = state.offLeft > 0 || state.deboostLeft > 0 ? 1 : 0
        standing[i] = state.standing(rungs)
    }

    /// Orders of the step, summed over sellers.
    var placed: Int {
        var sum = 0
        for i in 0..<count { sum += Int(orders[i]) }
        return sum
    }

    /// Widens each of some rows laid one after the other.
    static func grow<T>(_ column: inout [T], _ rows: Int, _ old: Int, _ wanted: Int, _ empty: T) {
        var wide = [T](repeating: empty, count: rows * wanted)
        for row in 0..<rows {
            for place in 0..<min(old, wanted) {
                wide[row * wanted + place] = column[row * old + place]
            }
        }
        column = wide
    }
}
