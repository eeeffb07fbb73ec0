package import DataTables
package import Marketplace

/// The panels of a workspace's data, each built once when it is first asked for.
package struct PanelStage: Sendable {
    package let data: MarketData
    package let rates: KPIRates
    package let options: Workspace.PanelOptions
    package let calendar: StepCalendar
    private var purchases: PurchasesPanel?
    private var built: [String: Panel] = [:]

    package init(
        data: MarketData, rates: KPIRates, options: Workspace.PanelOptions, calendar: StepCalendar
    ) {
        self.data = data
        self.rates = rates
        self.options = options
        self.calendar = calendar
    }

    /// The panel that a model asks for.
    package mutating func panel(for model: ModelFile) throws -> Panel {
        if model.kind == .discreteHazard { return try driverPanel() }
        return try panel(model.panel, shape: model.shape)
    }

    package mutating func panel(
        _ name: ModelFile.PanelName, shape: ModelFile.Shape
    ) throws -> Panel {
        let key = name == .purchases ? "\(name.rawValue).\(shape.rawValue)" : name.rawValue
        if let panel = built[key] { return panel }
        let panel: Panel
        switch (name, shape) {
        case (.readyMade(let name), _):
            throw WorkspaceError("the panel \(name) is ready-made; it is read, not built")
        case (.purchases, .intervals): panel = try purchasesPanel().intervals()
        case (.purchases, .landmark): panel = try purchasesPanel().landmark()
        case (.sellerMonths, _): panel = try sellerMonths()
        }
        built[key] = panel
        return panel
    }

    /// The intervals without burn-in: the driver needs every buyer's whole history.
    package mutating func driverPanel() throws -> Panel {
        if let panel = built["driver"] { return panel }
        let panel = try purchasesPanel(burnInDays: 0).intervals()
        built["driver"] = panel
        return panel
    }

    private mutating func purchasesPanel() throws -> PurchasesPanel {
        if let purchases { return purchases }
        let made = try purchasesPanel(burnInDays: options.historyBurnInDays)
        purchases = made
        return made
    }

    private func purchasesPanel(burnInDays: Int) throws -> PurchasesPanel {
        let end = min(data.asOf, data.orders.earliestChannelEnd ?? data.asOf)
        return try PurchasesPanel(
            data.orders, outcomes: data.outcomes, kpis: data.counts, priors: rates.priors,
            sellers: data.sellers,
            options: Marketplace.PanelOptions(
                landmarkDays: options.landmarkDays, followUpDays: options.followUpDays,
                burnInDays: burnInDays, dataEnd: end))
    }

    private func sellerMonths() throws -> Panel {
        try SellerMonthsPanel(
            data.orders, kpis: data.counts, priors: rates.priors, sellers: data.sellers,
            events: data.events, calendar: calendar,
            options: SellerMonthsOptions(
                gapDaysAtLeast: options.gapDaysAtLeast, dataEnd: data.asOf)
        ).panel()
    }
}
