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
    let sellers: SellersOfCells

    init(
        _ states: BuyerStates, layout: CohortLayout, sellers: StartSellers,
        quality: QualityClasses
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
        var last: [SellersOfCells.Entry: Int] = [:]
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
                last[.init(cell: row * layout.slots + slot, seller: seller), default: 0] +=
                    pattern.buyers
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
        self.sellers = SellersOfCells(last, cells: (layout.openCell + 1) * layout.slots)
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
