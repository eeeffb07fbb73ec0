package import Marketplace
package import StatisticalModels

/// What programs are checked against while they are read.
package struct ProgramContext: Sendable {
    package var kpis: [KPI]
    /// Columns of the sellers table that a condition may read; `nil`: not known.
    package var sellerColumns: [String]?
    /// The link of the model that drives repurchase; `nil`: not known.
    package var link: DiscreteHazardModel.Link?

    var mayBeDrivenByOdds: Bool { link != .cloglog }

    package init(
        kpis: [KPI], sellerColumns: [String]? = nil, link: DiscreteHazardModel.Link? = nil
    ) {
        self.kpis = kpis
        self.sellerColumns = sellerColumns
        self.link = link
    }
}
