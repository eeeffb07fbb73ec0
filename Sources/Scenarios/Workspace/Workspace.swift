package import DataTables
package import Marketplace

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
        package var orders: Source
        package var sellers: Source?
        package var sellerEvents: Source?
    }

    package struct Source: Sendable, Hashable {
        package var file: String
        package var place: YAMLPlace
        /// Columns are separated by runs of spaces instead of commas.
        package var isFixedWidth: Bool
        /// Canonical (or extra) column and the expression that makes it; empty: as they are.
        package var columns: [ColumnMapping]
        /// Date patterns of foreign formats by column.
        package var dates: [String: String]
        /// Foreign values by column: `SELLER_FAULT` to `seller`.
        package var values: [String: [String: String]]
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
        package var sellerExitModel: String?
        package var step = StepCalendar.Unit.month
        package var horizon = 12
        package var replicates = 1000
        package var seed: UInt64 = 20_250_101
    }

    /// The path of a file of the workspace; absolute paths stay as they are.
    package func path(_ relative: String) -> String {
        relative.hasPrefix("/") || root == "." ? relative : "\(root)/\(relative)"
    }
}
