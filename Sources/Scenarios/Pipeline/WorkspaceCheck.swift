import DataTables
package import Marketplace

/// What a workspace has, what it lacks and what that costs, before anything is fitted.
package struct WorkspaceCheck: Sendable {
    package var data: MarketData
    package var findings: [DataCheck.Finding]
    /// Whether `trustcast run` can run: every file decodes and names what is there.
    package var isRunnable: Bool

    /// Reads the data and every YAML file.
    ///
    /// - Throws: The first fault in the data or in `trustcast.yaml`; faults of other files become
    ///   findings, so that one sees all of them at once.
    package init(_ workspace: Workspace, lenient: Bool = false) throws {
        data = try workspace.loadData(lenient: lenient)
        findings =
            DataCheck(
                orders: data.orders, outcomes: data.outcomes, sellers: data.sellers,
                events: data.events, kpis: data.kpis
            ).findings
        if let nps = data.nps {
            let sellers = Set(nps.answers.map(\.sellerID)).count
            findings.append(
                .init(
                    .present, "seller_nps",
                    "seller_nps: \(nps.answers.count) answers of \(sellers) sellers"))
        }
        findings += data.notices.map { .init(.odd, "notice", $0) }
        isRunnable = true
        for panel in workspace.readyMadePanels {
            attempt { try Self.finding(panel, workspace, lenient: lenient) }
        }
        checkModels(workspace)
        checkScenarios(workspace)
    }

    /// A ready-made panel with its rows and what its columns are for.
    private static func finding(
        _ panel: Workspace.ReadyMadePanel, _ workspace: Workspace, lenient: Bool
    ) throws -> DataCheck.Finding {
        let reading = try ReadyMadeStage(workspace, lenient: lenient).read(panel.name)
        let columns = reading.panel.columns.map { "\($0.name) (\($0.role.rawValue))" }
        return .init(
            .present, "panel",
            "panel \(panel.name): \(reading.panel.table.rowCount) rows"
                + (panel.roles.events == nil ? "" : ", grouped") + ", columns "
                + columns.joined(separator: ", "))
    }

    /// The findings of a workspace that has ready-made panels and no orders.
    ///
    /// - Throws: The first fault of a panel or a model.
    package static func ofPanels(
        _ workspace: Workspace, lenient: Bool
    ) throws -> [DataCheck.Finding] {
        let models = try workspace.models().map(\.name).joined(separator: ", ")
        return try workspace.readyMadePanels.map { try finding($0, workspace, lenient: lenient) }
            + [.init(.present, "models", "models: \(models)")]
    }

    private mutating func checkModels(_ workspace: Workspace) {
        attempt {
            let models = try workspace.models()
            let names = models.map(\.name).joined(separator: ", ")
            return .init(
                models.isEmpty ? .missing : .present, "models",
                models.isEmpty ? "models: none in \(workspace.folders.models)/" : "models: \(names)"
            )
        }
        attempt {
            try workspace.checkProjectionModels()
            return nil
        }
    }

    private mutating func checkScenarios(_ workspace: Workspace) {
        let library = workspace.library(of: data)
        let plan = workspace.projection
        for name in [plan.baseline] + plan.scenarios {
            attempt {
                let scenario = try library.scenario(named: name)
                let standards = scenario.standards.map(\.kpi).joined(separator: ", ")
                let programs = scenario.programs.map(\.name).joined(separator: ", ")
                return .init(
                    .present, "scenario",
                    "scenario \(name): \"\(scenario.title)\", standards "
                        + (standards.isEmpty ? "none" : standards)
                        + (scenario.leftOut.isEmpty
                            ? ""
                            : ", left out \(scenario.leftOut.joined(separator: ", ")) "
                                + "(optional, and the orders do not give it)")
                        + ", programs "
                        + (programs.isEmpty ? "none" : programs))
            }
        }
        for name in plan.okrs {
            attempt {
                let objectives = try library.objectives(named: name)
                let count = objectives.reduce(0) { $0 + $1.keyResults.count }
                return .init(
                    .present, "okrs",
                    "OKRs \(name): \(objectives.count) objectives, \(count) key results")
            }
        }
    }

    private mutating func attempt(_ body: () throws -> DataCheck.Finding?) {
        do {
            if let finding = try body() { findings.append(finding) }
        } catch {
            isRunnable = false
            findings.append(.init(.missing, "fault", "\(error)"))
        }
    }
}
