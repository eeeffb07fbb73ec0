package import DataTables
import Marketplace
import StatisticalModels

/// Panels that somebody else built, and fits from them; no orders are needed.
package struct ReadyMadeStage: Sendable {
    private let workspace: Workspace
    private let isLenient: Bool

    package init(_ workspace: Workspace, lenient: Bool = false) {
        self.workspace = workspace
        isLenient = lenient
    }

    /// A panel as it was read, and what reading it noticed.
    package struct Reading: Sendable {
        package var panel: Panel
        package var roles: PanelRoles
        /// SHA-256 of what was read.
        package var hashes: [String: String]
        package var notices: [String]
        package var rejects: [Table]
    }

    /// Reads a panel and gives its columns their roles.
    ///
    /// - Throws: `FormatError` that names the role whose column is not there; what reading throws.
    package func read(_ name: String) throws -> Reading {
        guard let described = workspace.readyMadePanels.first(where: { $0.name == name }) else {
            throw WorkspaceError(
                "there is no panel \"\(name)\"; \(workspace.panelHint(for: name))")
        }
        var reader = SourceReader(workspace: workspace, isLenient: isLenient)
        let source = described.source
        let raw = try reader.read(source)
        let table = try reader.mapping(of: source).table(from: raw)
        let roles = described.roles
        for (key, column) in roles.named where table[column] == nil {
            let guess =
                nearest(column, among: table.names).map { "did you mean \"\($0)\"?" }
                ?? "it has \(table.names.joined(separator: ", "))"
            throw roles.place.error(
                "\(source.path).roles.\(key) is \"\(column)\", and \(workspace.name(of: source)) "
                    + "has no such column; \(guess)")
        }
        let columns = table.names.map { PanelColumn($0, roles.role(of: $0)) }
        return Reading(
            panel: Panel(table: table, columns: columns), roles: roles, hashes: reader.hashes,
            notices: reader.notices, rejects: reader.rejects)
    }

    /// A model's fit: from the store where nothing that made it has changed, else fitted now.
    package func fit(
        _ model: ModelFile, progress: (String) -> Void = { _ in }
    ) throws -> FittedModel {
        progress("reading the panel \(model.panel.rawValue)")
        return try fit(model, from: try read(model.panel.rawValue), progress: progress)
    }

    /// The same from a panel that has been read.
    func fit(
        _ model: ModelFile, from reading: Reading, progress: (String) -> Void = { _ in }
    ) throws -> FittedModel {
        let store = ModelStore(folder: workspace.path("\(workspace.folders.models)/fitted"))
        let key = try ModelStore.key(
            of: model, workspace: workspace, hashes: reading.hashes, asOf: "ready-made")
        if let found = try store.find(model.name, key: key) { return found }
        try check(model, reading.roles)
        let specification = model.clustered(by: reading.roles)
        progress("fitting \(model.name) on \(reading.panel.table.rowCount) rows")
        let fitted = try FitStage.fitted(
            specification, table: try reading.observations(),
            calendar: StepCalendar(
                unit: workspace.projection.step, asOf: workspace.asOf ?? 0),
            weights: reading.roles.weight)
        try store.save(fitted, key: key)
        return fitted
    }

    /// Whether a model can be fitted from a panel of these roles.
    private func check(_ model: ModelFile, _ roles: PanelRoles) throws {
        guard model.kind != .discreteHazard else {
            throw model.place.error(
                "a discrete_hazard needs every buyer's whole history, which a ready-made panel "
                    + "does not give; write panel: purchases")
        }
        if roles.weight != nil { try checkWeighted(model) }
        try checkOutcome(of: model, try parsed(model), roles)
    }

    /// Whether a model can be fitted from rows that stand for several observations each.
    private func checkWeighted(_ model: ModelFile) throws {
        guard model.kind != .fineGray else {
            throw model.place.error(
                "the rows of the panel \(model.panel.rawValue) stand for several observations "
                    + "each, which a fine_gray does not count; write kind: cause_specific, or bring "
                    + "one row for each observation")
        }
        if model.kind == .cox || model.kind == .causeSpecific, model.ties == .efron {
            throw model.place.error(
                "the rows of the panel \(model.panel.rawValue) stand for several observations "
                    + "each, which are ties; write ties: breslow, which counts them, or bring one "
                    + "row for each observation")
        }
    }

    private func parsed(_ model: ModelFile) throws -> Formula {
        do {
            return try Formula.parse(model.formula)
        } catch {
            throw ModelFailure(model: model.name, file: model.place.file, reason: "\(error)")
        }
    }

    /// The formula's outcome must be one of the panel's, so that no count or weight is taken for it.
    private func checkOutcome(
        of model: ModelFile, _ formula: Formula, _ roles: PanelRoles
    ) throws {
        let known = roles.events.map { [$0] } ?? roles.outcomes
        let names: [String]
        switch formula.response {
        case .binary(let expression): names = expression.columns
        case .rightCensored(_, let event), .counting(_, _, let event): names = [event]
        case .grouped(let successes, let trials):
            if let events = roles.events {
                throw model.place.error(
                    "the panel \(model.panel.rawValue) says itself what its counts are; start the "
                        + "formula with \(events) ~")
            }
            names = successes.columns + trials.columns
        }
        for name in names where !known.contains(name) {
            throw model.place.error(
                "the formula's outcome \(name) has the role \(roles.role(of: name).rawValue) in "
                    + "the panel \(model.panel.rawValue); name it under roles.outcome in "
                    + "trustcast.yaml")
        }
    }
}

extension ModelFile {
    /// With the panel's clusters where the model names none.
    func clustered(by roles: PanelRoles) -> ModelFile {
        var result = self
        if clusters.isEmpty { result.clusters = roles.clusters }
        return result
    }

    /// Whether its panel is built from orders.
    package var needsOrders: Bool { PanelName.built.contains(panel) }
}

extension ReadyMadeStage.Reading {
    /// The panel's table; a grouped one as two weighted rows for each of its rows, one with and one
    /// without the event, so that every fit equals that from single observations.
    ///
    /// - Throws: `DataError` for a count that is not between 0 and the row's weight.
    func observations() throws -> Table {
        let table = panel.table
        guard let events = roles.events, let weight = roles.weight else { return table }
        let counts = try table.numbers(events)
        let totals = try table.numbers(weight)
        for row in counts.indices {
            let isWhole = counts[row] == counts[row].rounded()
            guard !(counts[row] >= 0 && counts[row] <= totals[row] && isWhole) else { continue }
            throw DataError(
                file: table.origin?.file, line: table.origin?.line(ofRow: row), column: events,
                value: counts[row].isNaN ? "" : shortestText(counts[row]),
                "expected a whole number from 0 to the \(weight) of the row, "
                    + shortestText(totals[row]))
        }
        let with = counts.indices.filter { counts[$0] > 0 }
        let without = counts.indices.filter { counts[$0] < totals[$0] }
        let flags = with.map { _ in Int8(1) } + without.map { _ in Int8(0) }
        let weights = with.map { counts[$0] } + without.map { totals[$0] - counts[$0] }
        return table.filtered(keeping: with + without).with(events, .flags(flags))
            .with(weight, .numbers(weights))
    }
}
