package import Marketplace

/// What an assessment is made from: data as known at the as-of day, and fits.
package struct AssessmentData: Sendable {
    package var orders: Orders
    package var outcomes: OrderOutcomes
    /// The sellers table; orders alone will do.
    package var sellers: Sellers?
    package var events: SellerEvents
    /// Decided orders of the KPIs that sellers are measured by.
    package var counts: [KPICounts]
    /// The laws of true rates, by KPI and category.
    package var priors: KPIPriors
    /// The driver's number of buyer classes and its open cell.
    package var classes: Int
    package var openCell: Int
    /// Posterior probabilities of the driver's classes by buyer; a buyer without any has the prior.
    package var classPosteriors: [String: [Double]]
    /// The driver replayed on history; without it demand has no noise, season or level.
    package var replay: DemandReplay?
    /// Monthly hazards of leaving by seller, from a fit; the others have the overall rate.
    package var exitHazards: [String: Double]

    package init(
        orders: Orders, outcomes: OrderOutcomes, sellers: Sellers? = nil,
        events: SellerEvents = SellerEvents([]), counts: [KPICounts], priors: KPIPriors,
        classes: Int = 1, openCell: Int = 24, classPosteriors: [String: [Double]] = [:],
        replay: DemandReplay? = nil, exitHazards: [String: Double] = [:]
    ) {
        self.orders = orders
        self.outcomes = outcomes
        self.sellers = sellers
        self.events = events
        self.counts = counts
        self.priors = priors
        self.classes = classes
        self.openCell = openCell
        self.classPosteriors = classPosteriors
        self.replay = replay
        self.exitHazards = exitHazards
    }
}

/// How an assessment is made.
package struct AssessmentOptions: Sendable, Hashable {
    /// Days without an order after which a seller counts as having left, at the least.
    package var gapDays: Int
    /// The ladder in force, from which a seller's rung is read off the last action.
    package var enforcement: Enforcement
    /// The standards in force, which tell in which steps a seller was judged; empty: in all.
    package var standards: [Standard]
    /// What past actions are taken to have done.
    package var response: ActionResponse
    /// Nominal steps in which an order's weight in a seller's share halves.
    package var shareHalfLife: Double
    /// Class probabilities are rounded to this part of 1, so that buyers share patterns.
    package var classGrain: Int

    package init(
        gapDays: Int = 60, enforcement: Enforcement = .none, standards: [Standard] = [],
        response: ActionResponse = .none, shareHalfLife: Double = 3, classGrain: Int = 50
    ) {
        self.standards = standards
        self.response = response
        self.gapDays = gapDays
        self.enforcement = enforcement
        self.shareHalfLife = shareHalfLife
        self.classGrain = classGrain
    }
}

/// Data that allow no assessment.
package enum AssessmentError: Error, Sendable, Hashable, CustomStringConvertible {
    case noOrders(asOf: String)
    case noSellers(asOf: String)
    case noPrior(kpi: String)

    package var description: String {
        switch self {
        case .noOrders(let day):
            "orders: none up to \(day); set as_of to a day within the data"
        case .noSellers(let day):
            "orders: no seller is left on \(day) by the rule for gaps; set as_of to a day within the data"
        case .noPrior(let kpi):
            "KPI \(kpi) has no law of true rates; estimate one from the orders first"
        }
    }
}
