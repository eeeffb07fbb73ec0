import DataTables
import Marketplace

/// Groups buyers by what the simulation needs to know of them.
struct BuyerPatterns {
    let data: AssessmentData
    let occasions: Occasions
    /// The index into `SellerStates` of each seller code of the orders; −1: gone.
    let sellerIndex: [Int32]
    let grain: Int

    /// Patterns in the order of their first buyer.
    ///
    /// Class probabilities are rounded to 1/grain so that they still sum to 1 (largest remainders),
    /// which keeps patterns few. What rounding takes from a buyer's class is carried over to the
    /// next buyer: else the rare chance of ordering very often would be rounded away everywhere.
    func states() -> BuyerStates {
        var carried = [Double](repeating: 0, count: data.classes)
        var index: [BuyerStates.Pattern: Int] = [:]
        var patterns: [BuyerStates.Pattern] = []
        occasions.forEachBuyer { range in
            guard let last = range.last(where: { !occasions.isReplacement[$0] }) else { return }
            let pattern = pattern(first: range.lowerBound, last: last, &carried)
            if let known = index[pattern] {
                patterns[known].buyers += 1
            } else {
                index[pattern] = patterns.count
                patterns.append(pattern)
            }
        }
        return BuyerStates(patterns: patterns)
    }

    private func pattern(
        first: Int, last: Int, _ carried: inout [Double]
    ) -> BuyerStates.Pattern {
        let origin = occasions.origin[last]
        let code = data.orders.seller[Int(occasions.mainRow[last])]
        let id = data.orders.buyerIDs[Int(occasions.buyer[last])]
        let prior = [Double](repeating: 1 / Double(data.classes), count: data.classes)
        return BuyerStates.Pattern(
            buyers: 1, origin: origin, home: occasions.origin[first],
            cell: -Int(occasions.step[last]),
            experience: origin == .marketplace ? occasions.experience[last] : .clean,
            seller: origin == .marketplace && code >= 0 ? sellerIndex[Int(code)] : -1,
            classProbabilities: Self.rounded(
                data.classPosteriors[id] ?? prior, grain: grain, carried: &carried))
    }

    /// Rounds shares of 1, with what was carried over, to multiples of 1/grain that sum to 1, by
    /// largest remainders.
    private static func rounded(
        _ shares: [Double], grain: Int, carried: inout [Double]
    ) -> [Double] {
        guard shares.count > 1 else { return [1] }
        let scaled = shares.indices.map { shares[$0] * Double(grain) + carried[$0] }
        var parts = scaled.map { max(0, Int($0.rounded(.down))) }
        let byRemainder = shares.indices.sorted {
            let a = scaled[$0] - Double(parts[$0])
            let b = scaled[$1] - Double(parts[$1])
            return (b, $0) < (a, $1)
        }
        var left = grain - parts.reduce(0, +)
        for place in byRemainder where left > 0 {
            parts[place] += 1
            left -= 1
        }
        // A part kept at 0 is taken from the largest.
        while left < 0, let most = parts.indices.max(by: { parts[$0] < parts[$1] }) {
            parts[most] -= 1
            left += 1
        }
        carried = scaled.indices.map { scaled[$0] - Double(parts[$0]) }
        return parts.map { Double($0) / Double(grain) }
    }
}
