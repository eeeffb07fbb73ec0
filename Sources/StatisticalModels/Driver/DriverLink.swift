import NumericCore

/// What a buyer's level and the hazard of a cell make of the chance of an order there.
///
/// With u = z H, H being the cell's total hazard at z = 1 and its time at risk: the complementary
/// log–log link has P(order) = 1 − exp(−u), the logit link P(order) = u / (1 + u), whose log-odds
/// are log u. Both give channel c the share Lambda_c / H of the orders, so that logit with one
/// class is the baseline-category logit of "no order" and the channels.
extension DiscreteHazardModel.Link {
    /// Whether cells without an order count by the sum of their hazards alone: log P = −z · sum H.
    ///
    /// Where they do not, each of them is a term of its own.
    @inline(__always)
    var addsUp: Bool { self == .cloglog }

    /// P(order) at u = z H.
    @inline(__always)
    func orderProbability(_ u: Double) -> Double {
        switch self {
        case .cloglog: -Kernels.expm1(-u)
        case .logit: u / (1 + u)
        }
    }

    /// log P of what happened in a cell.
    @inline(__always)
    func logProbability(_ u: Double, isOrder: Bool) -> Double {
        switch (self, isOrder) {
        case (.cloglog, true): logOneMinusExp(u)
        case (.cloglog, false): -u
        case (.logit, true): -Kernels.log1p(1 / u)
        case (.logit, false): -Kernels.log1p(u)
        }
    }

    /// The first two derivatives in u of `logProbability`.
    @inline(__always)
    func derivatives(_ u: Double, isOrder: Bool) -> CellDerivatives {
        switch (self, isOrder) {
        case (.cloglog, true):
            let odds = 1 / Kernels.expm1(u)
            return CellDerivatives(slope: odds, fall: 1 + odds)
        case (.cloglog, false): return CellDerivatives(slope: -1, fall: 0)
        case (.logit, true):
            let rest = 1 / (1 + u)
            return CellDerivatives(slope: rest / u, fall: rest + 1 / u)
        case (.logit, false):
            let rest = 1 / (1 + u)
            return CellDerivatives(slope: -rest, fall: rest)
        }
    }
}

/// Derivatives of a cell's log probability f in u: f' = slope and f'' = −slope · fall.
struct CellDerivatives {
    let slope: Double
    let fall: Double
}

/// What a cell with a term of its own multiplies the gradient of its total hazard H with, over
/// the classes' posterior weights w_k.
struct CellFactors {
    /// m = sum w_k z_k f'(z_k H), less 1/H in an order's cell for its channel's share.
    private(set) var slope = 0.0
    /// −sum w_k z_k² f''(z_k H), less 1/H² in an order's cell.
    private(set) var curvature = 0.0

    @inline(__always)
    init(_ cell: BuyerTerms.OwnCell, _ terms: borrowing BuyerTerms) {
        let total = cell.total
        let link = terms.point.layout.link
        let points = terms.point.classes.points
        for k in points.indices {
            let z = points[k]
            let own = link.derivatives(z * total, isOrder: cell.isOrder)
            slope += terms.weights[k] * z * own.slope
            curvature += terms.weights[k] * z * z * own.slope * own.fall
        }
        guard cell.isOrder else { return }
        slope -= 1 / total
        curvature -= 1 / (total * total)
    }
}

/// Where an exposure starts among the terms of its buyer.
struct BuyerPlace {
    /// The first of `BuyerTerms.ratios`.
    private(set) var ratio = 0
    /// The number of cells with terms of their own before.
    private(set) var cell = 0

    mutating func pass(_ record: BuyerHistories.Record, layout: DriverLayout) {
        ratio += layout.channels
        cell += layout.ownCells(of: record)
    }
}

extension DriverLayout {
    /// The number of a record's cells that have terms of their own.
    @inline(__always)
    func ownCells(of record: BuyerHistories.Record) -> Int {
        if link.addsUp { return record.cause >= 0 ? 1 : 0 }
        return Int(record.lastCell &- record.firstCell) + 1
    }

    /// The place of a record's cell among those of the record that have terms of their own; −1
    /// for a cell that has none.
    @inline(__always)
    func ownPlace(of cell: Int32, in record: BuyerHistories.Record) -> Int {
        if link.addsUp { return record.cause >= 0 && cell == record.lastCell ? 0 : -1 }
        return Int(cell &- record.firstCell)
    }
}
