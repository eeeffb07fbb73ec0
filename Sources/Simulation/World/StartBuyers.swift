import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// The buyers at the start: patterns to be split over latent classes, and what the sellers of their
/// last orders were like.
struct StartBuyers: Sendable {
    /// Buyers of each pattern; its cell without the class: row, home, slot.
    let count: [Int]
    let row: [Int]
    let home: [Int]
    let slot: [Int]
    /// Cumulative class probabilities of each pattern: `[pattern * classes + class]`.
    let cumulative: [Double]
    let entities: [UInt32]
    let total: Int
    /// The true rates of a cell's sellers, over homes, posterior variance included.
    let rates: CellRates
    /// Their measured rates, as the driver's formula reads them.
    let measured: CellRates

    init(
        _ states: BuyerStates, layout: CohortLayout, sellers: StartSellers,
        quality: QualityClasses, kpiCount: Int
    ) throws {
        struct Key: Hashable {
            var row: Int
            var home: Int
            var slot: Int
            var probabilities: [Double]
        }
        var index: [Key: Int] = [:]
        var keys: [Key] = []
        var counts: [Int] = []
        let cells = (layout.openCell + 1) * layout.slots
        var rates = CellMoments(
            cells: cells, sellers: sellers.count, rates: sellers.meanRate,
            variances: sellers.rateVariance, average: sellers.averageRate)
        var measured = CellMoments(
            cells: cells, sellers: sellers.count, rates: sellers.measuredRate,
            variances: sellers.measuredRate.map { _ in 0 }, average: sellers.averageMeasured)
        for pattern in states.patterns where pattern.buyers > 0 {
            guard pattern.classProbabilities.count == layout.classes else {
                throw ProjectionError.assessment(
                    "buyers: \(pattern.classProbabilities.count) class probabilities; expected "
                        + "\(layout.classes), as the driver has")
            }
            let seller = pattern.seller >= 0 ? sellers.place[Int(pattern.seller)] : -1
            let row = min(max(0, pattern.cell), layout.openCell)
            let slot = Self.slot(pattern, seller, layout, sellers, quality)
            if pattern.origin == .marketplace {
                let cell = row * layout.slots + slot
                rates.add(cell: cell, seller: seller, buyers: pattern.buyers)
                measured.add(cell: cell, seller: seller, buyers: pattern.buyers)
            }
            let key = Key(
                row: row, home: layout.homes > 1 ? pattern.home.rawValue : 0, slot: slot,
                probabilities: pattern.classProbabilities)
            if let known = index[key] {
                counts[known] += pattern.buyers
            } else {
                index[key] = keys.count
                keys.append(key)
                counts.append(pattern.buyers)
            }
        }
        count = counts
        row = keys.map(\.row)
        home = keys.map(\.home)
        slot = keys.map(\.slot)
        total = counts.reduce(0, +)
        entities = keys.indices.map { UInt32($0) }
        cumulative = keys.flatMap { key -> [Double] in
            let sum = key.probabilities.reduce(0, +)
            var below = 0.0
            return key.probabilities.map {
                below += $0
                return sum > 0 ? below / sum : 1
            }
        }
        self.rates = rates.finished()
        self.measured = measured.finished()
    }

    private static func slot(
        _ pattern: BuyerStates.Pattern, _ seller: Int, _ layout: CohortLayout,
        _ sellers: StartSellers, _ quality: QualityClasses
    ) -> Int {
        switch pattern.origin {
        case .online: return layout.onlineSlot
        case .store: return layout.storeSlot
        case .marketplace:
            let score = quality.slope.indices.reduce(0.0) { sum, kpi in
                let rate =
                    seller >= 0
                    ? sellers.meanRate[kpi * sellers.count + seller]
                    : sellers.averageRate[kpi]
                return sum + quality.slope[kpi] * rate
            }
            return layout.slot(
                experience: pattern.experience.rawValue,
                quality: layout.qualities > 1 ? quality.quality(ofScore: score) : 0)
        }
    }
}

/// Means and covariance of sellers' rates over the buyers of each cell:
/// `mean[(row * slots + slot) * kpis + k]`, `covariance[((row * slots + slot) * kpis + k) * kpis + l]`.
struct CellRates: Sendable {
    var mean: [Double]
    var covariance: [Double]
}

/// Sums of sellers' rates over the buyers of each cell.
private struct CellMoments {
    let sellers: Int
    /// `[kpi * sellers + seller]`.
    let rates: [Double]
    let variances: [Double]
    /// By KPI, for orders of sellers who are gone.
    let average: [Double]
    var buyers: [Double]
    var sum: [Double]
    var square: [Double]

    init(
        cells: Int, sellers: Int, rates: [Double], variances: [Double], average: [Double]
    ) {
        self.sellers = sellers
        self.rates = rates
        self.variances = variances
        self.average = average
        buyers = [Double](repeating: 0, count: cells)
        sum = [Double](repeating: 0, count: cells * average.count)
        square = [Double](repeating: 0, count: cells * average.count * average.count)
    }

    mutating func add(cell: Int, seller: Int, buyers count: Int) {
        let n = Double(count)
        let kpis = average.count
        buyers[cell] += n
        for k in 0..<kpis {
            let rate = self.rate(k, seller)
            sum[cell * kpis + k] += n * rate
            for l in 0..<kpis {
                square[(cell * kpis + k) * kpis + l] += n * rate * self.rate(l, seller)
            }
            if seller >= 0 {
                square[(cell * kpis + k) * kpis + k] += n * variances[k * sellers + seller]
            }
        }
    }

    private func rate(_ kpi: Int, _ seller: Int) -> Double {
        seller >= 0 ? rates[kpi * sellers + seller] : average[kpi]
    }

    func finished() -> CellRates {
        let kpis = average.count
        var result = CellRates(mean: sum, covariance: square)
        for cell in buyers.indices where buyers[cell] > 0 {
            for k in 0..<kpis { result.mean[cell * kpis + k] /= buyers[cell] }
            for k in 0..<kpis {
                for l in 0..<kpis {
                    let place = (cell * kpis + k) * kpis + l
                    result.covariance[place] =
                        result.covariance[place] / buyers[cell]
                        - result.mean[cell * kpis + k] * result.mean[cell * kpis + l]
                }
            }
        }
        return result
    }
}
