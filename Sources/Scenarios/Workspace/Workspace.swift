package import DataTables
package import Marketplace
package import Simulation

/// A workspace as `trustcast.yaml` describes it; paths are relative to its folder.
package struct Workspace: Sendable {
    /// The folder that holds `trustcast.yaml`.
    package var root: String
    package var title: String
    package var currency: String
    package var timeZone: String
    /// The last day of history; `nil`: the last day in orders.
    package var asOf: Int?
    package var folders: Folders
    package var data: DataSources
    /// Changes to built-in KPIs, and new ones.
    package var kpiChanges: [KPIChange]
    package var panels: PanelOptions
    package var readyMadePanels: [ReadyMadePanel]
    package var projection: ProjectionPlan

    package struct Folders: Sendable, Hashable {
        package var data = "data"
        package var models = "models"
        package var scenarios = "scenarios"
        package var runs = "runs"
        package var exports = "notebooks-export"
    }

    /// Where the tables are and how their columns map onto the canonical ones.
    package struct DataSources: Sendable {
        /// `nil` in a workspace that has ready-made panels only.
        package var orders: Source?
        package var sellers: Source?
        package var sellerEvents: Source?
        package var sellerNPS: Source?
    }

    /// Where a table comes from and how it becomes ours.
    package struct Source: Sendable, Hashable {
        /// A CSV or Parquet file, a file of SQL, or SQL itself.
        package enum Origin: Sendable, Hashable { case file(String), sql(String) }
        package enum Separator: String, Sendable, CaseIterable {
            case commas, semicolons, tabs, spaces
        }
        package enum Decimal: String, Sendable, CaseIterable { case point, comma }

        /// Where the source is described: `data.orders`.
        package var path: String
        package var place: YAMLPlace
        package var origin: Origin
        /// What stands between the fields of a CSV file.
        package var separator: Separator
        package var decimal: Decimal
        /// Texts that stand for a missing value, beside the empty one.
        package var missing: [String]
        /// The rows to keep, as an expression over the source's columns; `nil`: all.
        package var filter: Expression?
        /// Canonical (or extra) column and the expression that makes it; empty: as they are.
        package var columns: [ColumnMapping]
        /// Date patterns of foreign formats by column.
        package var dates: [String: String]
        /// Foreign values by column: `SELLER_FAULT` to `seller`.
        package var values: [String: [String: String]]
    }

    /// A panel that somebody else built, row by row or grouped.
    package struct ReadyMadePanel: Sendable, Hashable {
        package var name: String
        package var source: Source
        package var roles: PanelRoles
    }

    package struct ColumnMapping: Sendable, Hashable {
        package var name: String
        package var expression: Expression
    }

    /// A KPI of the workspace: fields that are `nil` stay as built in.
    package struct KPIChange: Sendable, Hashable {
        package var name: String
        package var place: YAMLPlace
        package var title: String?
        package var theme: KPI.Theme?
        package var better: KPI.Direction?
        package var feels: KPI.Feels?
        package var eligible: Expression?
        package var numerator: Expression?
        package var placedBy: Expression?
        package var knownFrom: Expression?
        package var windowDays: Int?
    }

    package struct PanelOptions: Sendable, Hashable, Codable {
        package var landmarkDays = 30
        package var lateGraceDays = 0
        package var replacementDays = 7
        package var followUpDays = [30, 90, 365]
        package var historyBurnInDays = 180
        package var gapDaysAtLeast = 60
    }

    /// What `trustcast run` projects.
    package struct ProjectionPlan: Sendable, Hashable {
        package var baseline = "baseline"
        package var scenarios: [String] = []
        package var okrs: [String] = []
        package var repurchaseModel = "next-order"
        /// The model of the next order's channel, beside an all-cause hazard, and where it is named.
        package var channelModel: String?
        package var channelPlace: YAMLPlace?
        package var sellerExitModel: String?
        /// How sellers are cut into tiers and by tenure, and where that is said.
        package var segments = SellerSegmentation()
        package var segmentsPlace: YAMLPlace?
        package var step = StepCalendar.Unit.month
        package var horizon = 12
        package var replicates = 1000
        package var seed: UInt64 = 20_250_101
    }

    /// How messages name a source: its file, or the key whose SQL it is.
    package func name(of source: Source) -> String {
        switch source.origin {
        case .file(let file): path(file)
        case .sql: source.path
        }
    }

    /// The path of a file of the workspace; absolute paths stay as they are.
    package func path(_ relative: String) -> String {
        relative.hasPrefix("/") || root == "." ? relative : "\(root)/\(relative)"
    }
}
