import DataTables
import Marketplace
import NumericCore
import Scenarios
import StatisticalModels
import Testing

/// Panels that somebody else built: row by row, weighted and grouped.
struct ReadyMadePanelTests {
    /// Twelve kinds of rows: of `n` orders of a seller `k` were followed by another one.
    static let cells: [(late: Int, band: String, seller: String, n: Int, k: Int)] = [
        (0, "low", "s1", 40, 22), (0, "low", "s2", 31, 15), (0, "high", "s3", 25, 9),
        (0, "high", "s4", 18, 8), (1, "low", "s1", 12, 4), (1, "low", "s2", 9, 4),
        (1, "high", "s3", 22, 5), (1, "high", "s4", 17, 4), (0, "low", "s5", 28, 13),
        (1, "low", "s5", 11, 3), (0, "high", "s6", 20, 9), (1, "high", "s6", 15, 2),
    ]

    static var grouped: String {
        "late,band,seller_id,n,returned\n"
            + cells.map { "\($0.late),\($0.band),\($0.seller),\($0.n),\($0.k)\n" }.joined()
    }

    static var rows: String {
        "late,band,seller_id,returned\n"
            + cells.flatMap { cell in
                (0..<cell.n).map {
                    "\(cell.late),\(cell.band),\(cell.seller),\($0 < cell.k ? 1 : 0)\n"
                }
            }.joined()
    }

    /// Two weighted rows a cell, one for each outcome.
    static var weighted: String {
        "late,band,seller_id,returned,n\n"
            + cells.flatMap { cell in
                [(1, cell.k), (0, cell.n - cell.k)].map {
                    "\(cell.late),\(cell.band),\(cell.seller),\($0.0),\($0.1)\n"
                }
            }.joined()
    }

    static let workspace = """
        trustcast: 1
        panels:
          grouped:
            file: grouped.csv
            roles: {events: returned, weight: n, cluster: seller_id, experience: late}
          rows:
            file: rows.csv
            roles: {outcome: returned, cluster: seller_id, experience: late}
          weighted:
            file: weighted.csv
            roles: {outcome: returned, weight: n, cluster: seller_id, experience: late}

        """

    static func folder(
        _ workspace: String = workspace, panel: String, model: String = "kind: logistic"
    ) throws -> TemporaryFolder {
        try TemporaryFolder([
            "trustcast.yaml": workspace, "grouped.csv": grouped, "rows.csv": rows,
            "weighted.csv": weighted,
            "models/m.yaml":
                "\(model)\npanel: \(panel)\nformula: returned ~ late + band\n",
        ])
    }

    static func fit(_ panel: String) throws -> LogisticFit {
        let folder = try folder(panel: panel)
        defer { folder.remove() }
        let workspace = try Workspace.open(folder.path)
        let model = try ReadyMadeStage(workspace).fit(try workspace.model(named: "m"))
        guard case .logistic(let fit) = model.fit else { throw WorkspaceError("not logistic") }
        return fit
    }

    /// Counts of events, weights and single rows say the same: estimate, both covariances,
    /// events and clusters.
    @Test(arguments: ["grouped", "weighted"])
    func otherFormsEqualTheRows(panel: String) throws {
        let rows = try Self.fit("rows")
        let other = try Self.fit(panel)
        #expect(rows.coefficientNames == other.coefficientNames)
        for index in rows.coefficients.indices {
            #expect(abs(rows.coefficients[index] - other.coefficients[index]) < 1e-9)
            let a = rows.modelCovariance[index, index]
            #expect(abs(other.modelCovariance[index, index] / a - 1) < 1e-8)
            let b = try #require(rows.clusteredCovariance)[index, index]
            let c = try #require(other.clusteredCovariance)[index, index]
            #expect(abs(c / b - 1) < 1e-8)
        }
        #expect(rows.sampleSize == 248)
        #expect(other.sampleSize == 248)
        #expect(rows.counts.events == 98)
        #expect(other.counts.events == 98)
        #expect(other.counts.clusters == rows.counts.clusters)
    }

    @Test func columnsHaveTheirRoles() throws {
        let folder = try Self.folder(panel: "grouped")
        defer { folder.remove() }
        let reading = try ReadyMadeStage(Workspace.open(folder.path)).read("grouped")
        #expect(
            reading.panel.columns == [
                PanelColumn("late", .experience), PanelColumn("band", .context),
                PanelColumn("seller_id", .cluster), PanelColumn("n", .weight),
                PanelColumn("returned", .outcome),
            ])
        let lines = try WorkspaceCheck.ofPanels(Workspace.open(folder.path), lenient: false)
        #expect(
            lines[0].text == "panel grouped: 12 rows, grouped, columns late (experience), band "
                + "(context), seller_id (cluster), n (weight), returned (outcome)")
    }

    /// The same fit is found again; another file of the same name makes another one.
    @Test func aFitIsKeptWhileTheRowsStayTheSame() throws {
        let folder = try Self.folder(panel: "grouped")
        defer { folder.remove() }
        let workspace = try Workspace.open(folder.path)
        let model = try workspace.model(named: "m")
        var fitted: [String] = []
        func fit() throws {
            _ = try ReadyMadeStage(workspace).fit(model) { fitted.append($0) }
        }
        try fit()
        try fit()
        #expect(fitted.filter { $0.hasPrefix("fitting") }.count == 1)
        try folder.write("grouped.csv", Self.grouped.replacing("40,22", with: "40,21"))
        try fit()
        #expect(fitted.filter { $0.hasPrefix("fitting") }.count == 2)
    }

    static func fault(
        _ from: String = "", _ to: String = "", panel: String = "grouped",
        model: String = "kind: logistic"
    ) throws -> String {
        let text = from.isEmpty ? workspace : workspace.replacing(from, with: to)
        let folder = try folder(text, panel: panel, model: model)
        defer { folder.remove() }
        return message {
            let workspace = try Workspace.open(folder.path)
            return try ReadyMadeStage(workspace).fit(try workspace.model(named: "m"))
        }.replacing(folder.path + "/", with: "")
    }

    @Test func theRoleThatIsMissingIsNamed() throws {
        #expect(
            try Self.fault("roles: {events: returned, weight: n, ", "roles: {")
                == "trustcast.yaml:5:12: panels.grouped.roles names no outcome; write roles: "
                + "{outcome: COLUMN}, or for grouped rows roles: {events: COLUMN, weight: COLUMN}")
        #expect(
            try Self.fault("weight: n, cluster", "cluster")
                .hasPrefix(
                    "trustcast.yaml:5:12: panels.grouped.roles has events (returned) and no weight; "
                        + "write weight: the column with the number of observations that each row "
                        + "stands for"))
        #expect(
            try Self.fault("weight: n, cluster: seller_id", "weight: m, cluster: seller_id")
                == "trustcast.yaml:5:12: panels.grouped.roles.weight is \"m\", and grouped.csv has "
                + "no such column; did you mean \"n\"?")
        #expect(
            try Self.fault("    roles: {events: returned, weight: n", "    rols: {events: n")
                == "trustcast.yaml:5:5: unknown key \"rols\" in panels.grouped; did you mean "
                + "\"roles\"?")
        #expect(
            try Self.fault("events: returned, weight: n", "events: n, weight: n")
                == "trustcast.yaml:5:12: panels.grouped.roles gives n two roles, events and weight; "
                + "leave one")
    }

    @Test func whatDoesNotGoWithAPanelIsRefused() throws {
        #expect(
            try Self.fault(panel: "grupped")
                == "models/m.yaml:1:1: panel is \"grupped\", and there is no such panel; did you "
                + "mean \"grouped\"?")
        #expect(
            try Self.fault(model: "kind: cox")
                == "models/m.yaml:1:1: the rows of the panel grouped stand for several "
                + "observations each, which are ties; write ties: breslow, which counts them, or "
                + "bring one row for each observation")
        #expect(
            try Self.fault(model: "kind: fine_gray\ncause: store")
                == "models/m.yaml:1:1: the rows of the panel grouped stand for several "
                + "observations each, which a fine_gray does not count; write kind: "
                + "cause_specific, or bring one row for each observation")
        #expect(
            try Self.fault(model: "kind: discrete_hazard")
                == "models/m.yaml:1:1: a discrete_hazard needs every buyer's whole history, which a "
                + "ready-made panel does not give; write panel: purchases")
        #expect(
            try Self.fault(
                "file: rows.csv\n    roles: {outcome: returned",
                "file: rows.csv\n    roles: {outcome: band", panel: "rows")
                == "models/m.yaml:1:1: the formula's outcome returned has the role context in the "
                + "panel rows; name it under roles.outcome in trustcast.yaml")
        let counts = try folderFault { $0.replacing("25,9", with: "25,26") }
        #expect(
            counts == "grouped.csv:4: returned \"26\": expected a whole number from 0 to the n of "
                + "the row, 25")
        #expect(
            try Self.fault("  grouped:\n    file: grouped.csv", "  purchase:\n    fil: grouped.csv")
                == "trustcast.yaml:3:3: unknown panel \"purchase\"; did you mean \"purchases\"? a "
                + "panel that you bring ready-made needs file or sql, and roles")
    }

    private func folderFault(_ change: (String) -> String) throws -> String {
        let folder = try Self.folder(panel: "grouped")
        defer { folder.remove() }
        try folder.write("grouped.csv", change(Self.grouped))
        return message {
            let workspace = try Workspace.open(folder.path)
            return try ReadyMadeStage(workspace).fit(try workspace.model(named: "m"))
        }.replacing(folder.path + "/", with: "")
    }
}
