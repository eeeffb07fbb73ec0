package import DataTables
package import Marketplace

/// What data and fits say today: the first state of every projection.
package struct Assessment: Sendable {
    package var calendar: StepCalendar
    /// The KPIs that sellers are measured by, in the order of every per-KPI array.
    package var kpis: [KPI]
    package var categories: [String]
    package var sellers: SellerStates
    package var buyers: BuyerStates
    package var market: MarketState
    /// Observed ledgers of the steps up to 0, oldest first, for metrics that look back.
    package var history: [StepLedger]
    package var diagnostics: [String]

    package init(
        calendar: StepCalendar, kpis: [KPI], categories: [String], sellers: SellerStates,
        buyers: BuyerStates, market: MarketState, history: [StepLedger], diagnostics: [String]
    ) {
        self.calendar = calendar
        self.kpis = kpis
        self.categories = categories
        self.sellers = sellers
        self.buyers = buyers
        self.market = market
        self.history = history
        self.diagnostics = diagnostics
    }
}
