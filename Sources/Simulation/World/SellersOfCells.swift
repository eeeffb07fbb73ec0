import NumericCore

/// Whose marketplace orders the buyers of each cell had last, at the start.
///
/// A cell is `row * slots + slot`; sellers are places of `StartSellers`.
struct SellersOfCells: Sendable {
    /// A seller (−1: one who is gone) of a cell.
    struct Entry: Hashable {
        var cell: Int
        var seller: Int
    }

    /// First entry of each cell, and the end.
    private let starts: [Int]
    private let seller: [Int32]
    /// The seller's share of the cell's buyers.
    private let share: [Double]

    init(_ buyers: [Entry: Int], cells: Int) {
        let entries = buyers.sorted {
            ($0.key.cell, $0.key.seller) < ($1.key.cell, $1.key.seller)
        }
        var starts = [Int](repeating: 0, count: cells + 1)
        var total = [Int](repeating: 0, count: cells)
        for (entry, count) in entries {
            starts[entry.cell + 1] += 1
            total[entry.cell] += count
        }
        for cell in 0..<cells { starts[cell + 1] += starts[cell] }
        self.starts = starts
        seller = entries.map { Int32($0.key.seller) }
        share = entries.map { Double($0.value) / Double(total[$0.key.cell]) }
    }

    /// The mean multiplier of each cell's buyers, 1 where nobody is: `[channel * cells + cell]`.
    ///
    /// - Complexity: O(channels × entries).
    func mean(of multipliers: SellerMultipliers) -> [Double] {
        let cells = starts.count - 1
        var result = [Double](repeating: 1, count: 3 * cells)
        for channel in 0..<3 {
            let first = channel * multipliers.count
            for cell in 0..<cells where starts[cell] < starts[cell + 1] {
                var sum = 0.0
                for entry in starts[cell]..<starts[cell + 1] {
                    let place = Int(seller[entry])
                    sum +=
                        share[entry]
                        * (place >= 0
                            ? multipliers.each[first + place] : multipliers.mean[channel])
                }
                result[channel * cells + cell] = sum
            }
        }
        return result
    }
}

/// What the rates of the sellers at the start do to the hazards of their buyers: exp of the
/// driver's seller score.
struct SellerMultipliers: Sendable {
    let count: Int
    /// `[channel * count + seller]`.
    let each: [Double]
    /// By channel, over the marketplace's orders.
    let mean: [Double]

    /// Multipliers of one parameter vector.
    ///
    /// - Parameters:
    ///   - tables: The driver's numbers.
    ///   - rates: Bad rates, `[kpi * stride + seller]`.
    ///   - stride: Their row length.
    ///   - shocks: By KPI, the variance of a step's shock to logit rates, which the rates leave
    ///     out; empty: none. It counts by the delta method.
    ///   - weights: The sellers' weights.
    ///   - driving: The KPIs in the score.
    init(
        _ tables: DriverTables, rates: [Double], stride: Int, shocks: [Double] = [],
        weights: ArraySlice<Double>, driving: [Int]
    ) {
        let count = weights.count
        self.count = count
        let total = weights.reduce(0, +)
        guard !driving.isEmpty, total > 0 else {
            each = [Double](repeating: 1, count: 3 * count)
            mean = [1, 1, 1]
            return
        }
        var score = [Double](repeating: 0, count: 3 * count)
        for channel in 0..<3 {
            for kpi in driving {
                let slope = tables.slope[channel * tables.kpiCount + kpi]
                SellerPasses.add(
                    &score, at: channel * count, slope, rates, row: kpi * stride, 0..<count)
                let noise = shocks.isEmpty ? 0 : 0.5 * slope * slope * shocks[kpi]
                guard noise > 0 else { continue }
                for seller in 0..<count {
                    let rate = rates[kpi * stride + seller]
                    let spread = rate * (1 - rate)
                    score[channel * count + seller] += noise * spread * spread
                }
            }
        }
        var each = score
        Kernels.exp(score, count: score.count, into: &each)
        self.each = each
        mean = (0..<3).map { channel in
            var sum = 0.0
            for seller in 0..<count {
                sum += weights[seller] * each[channel * count + seller]
            }
            return sum / total
        }
    }
}
