package import DataTables
import Marketplace
package import StatisticalModels

/// A workspace with its data read: what every command starts from.
package struct Session: Sendable {
    package let workspace: Workspace
    package let data: MarketData
    package let rates: KPIRates
    package let calendar: StepCalendar
    package var panels: PanelStage
    /// What was found while fitting that a reader should know.
    package private(set) var notes: [Diagnostic] = []
    let progress: @Sendable (String) -> Void

    /// Reads the data and fits the laws of sellers' rates.
    package init(
        _ workspace: Workspace, lenient: Bool = false,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        progress("reading \(workspace.data.orders.map(workspace.name(of:)) ?? "the data")")
        try self.init(
            workspace, data: workspace.loadData(lenient: lenient), progress: progress)
    }

    /// Fits the laws of sellers' rates to data that are read already.
    package init(
        _ workspace: Workspace, data: MarketData,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        self.workspace = workspace
        self.progress = progress
        self.data = data
        progress("fitting sellers' rates")
        rates = try KPIRates.fit(data)
        calendar = StepCalendar(unit: workspace.projection.step, asOf: data.asOf)
        panels = PanelStage(
            data: data, rates: rates, options: workspace.panels, calendar: calendar)
    }

    /// A model's fit: from the store where nothing that made it has changed, else fitted now.
    package mutating func fit(_ name: String) throws -> FittedModel {
        let model = try workspace.model(named: name)
        if case .readyMade = model.panel {
            return try ReadyMadeStage(workspace).fit(model, progress: progress)
        }
        let store = ModelStore(folder: workspace.path("\(workspace.folders.models)/fitted"))
        let key = try ModelStore.key(of: model, workspace: workspace, data: data)
        var fault: String?
        if let found = try store.find(name, key: key, whyNot: { fault = $0 }) { return found }
        if let fault {
            notes.append(Diagnostic("stored_fit", .note, "\(fault); \(name) is fitted again"))
        }
        progress("building the panel for \(name)")
        let panel = try panels.panel(for: model)
        progress("fitting \(name) on \(panel.table.rowCount) rows")
        let fitted = try FitStage.fitted(
            model, table: panel.table, calendar: calendar, felt: data.kpis.compactMap(\.felt))
        try store.save(fitted, key: key)
        return fitted
    }
}

extension KPI {
    /// The rate's column in the panels, and the flag of what buyers feel of it.
    fileprivate var felt: FeltRate? {
        switch feels {
        case .late, .cancelled, .defective:
            FeltRate(rate: "seller_" + name, flag: feels.rawValue)
        case .signal: nil
        }
    }
}
