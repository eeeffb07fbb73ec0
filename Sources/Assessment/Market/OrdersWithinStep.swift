import DataTables
import Marketplace

/// Orders of the last year that were not their buyer's first in a step, beside the first ones, from
/// which the step loop has to bring them about.
package struct OrdersWithinStep: Sendable, Hashable, Codable {
    /// Buyers with an order in a step, by class of the driver (as expected from their whole
    /// history), home channel and origin of the first order of the step:
    /// `[(class * 3 + home) * 3 + origin]`; empty where history was not looked at.
    package var first: [Double]
    /// Later orders of the same step by channel; replacements are none.
    package var again: [Double]
    /// Mean length of the steps in nominal steps.
    package var length: Double

    /// History was not looked at.
    package static let unknown = OrdersWithinStep(first: [], again: [0, 0, 0], length: 1)

    package init(first: [Double], again: [Double], length: Double) {
        self.first = first
        self.again = again
        self.length = length
    }

    /// Counts `StepLookup.lastYear`.
    init(_ data: AssessmentData, _ occasions: Occasions, _ lookup: StepLookup) {
        let from = lookup.lastYear
        first = [Double](repeating: 0, count: data.classes * 9)
        again = [0, 0, 0]
        length = lookup.length(from: from, through: 0) / Double(1 - from)
        let prior = [Double](repeating: 1 / Double(data.classes), count: data.classes)
        var counts = self
        occasions.forEachBuyer { range in
            let buyer = data.orders.buyerIDs[Int(occasions.buyer[range.lowerBound])]
            let classes = data.classPosteriors[buyer] ?? prior
            let home = occasions.origin[range.lowerBound].rawValue
            var last: Int32?
            for occasion in range where !occasions.isReplacement[occasion] {
                let step = occasions.step[occasion]
                let origin = occasions.origin[occasion].rawValue
                defer { last = step }
                guard Int(step) >= from else { continue }
                if last == step {
                    counts.again[origin] += 1
                    continue
                }
                for (latent, share) in classes.enumerated() {
                    counts.first[(latent * 3 + home) * 3 + origin] += share
                }
            }
        }
        self = counts
    }
}
