import DataTables
import Marketplace

/// Decodes `trustcast.yaml`.
package enum WorkspaceFormat {
    /// The version of the file formats that this engine reads.
    package static let version = 1

    package static func workspace(_ node: YAMLNode, root: String) throws -> Workspace {
        var reader = try MappingReader(node, path: "")
        try checkVersion(&reader)
        let timeZone = "UTC"
        if let zone = reader.take("time_zone"), zone.scalar != timeZone {
            throw zone.place.error(
                "time_zone is \(zone.phrase); this version cuts days and months in UTC only, "
                    + "so shift the stamps in the mapping and write UTC")
        }
        var readyMade: [Workspace.ReadyMadePanel] = []
        let panels = try panels(&reader, &readyMade)
        let result = Workspace(
            root: root, title: try reader.text("title") ?? "Workspace",
            currency: try reader.text("currency") ?? "USD", timeZone: timeZone,
            asOf: try reader.day("as_of"), folders: try folders(&reader),
            data: try sources(&reader, hasReadyMadePanels: !readyMade.isEmpty),
            kpiChanges: try kpis(&reader), panels: panels, readyMadePanels: readyMade,
            projection: try projection(&reader))
        _ = reader.take("economics")
        try reader.finish()
        return result
    }

    private static func checkVersion(_ reader: inout MappingReader) throws {
        guard let node = reader.take("trustcast") else {
            throw reader.missing("trustcast", "write trustcast: 1, the version of the format")
        }
        let found = try Scalars.integer(node, path: "trustcast", atLeast: 1)
        guard found <= version else {
            throw node.place.error(
                "the file is of format \(found) and this engine reads format \(version); "
                    + "install the version of Trustcast that wrote it")
        }
    }

    private static func folders(_ reader: inout MappingReader) throws -> Workspace.Folders {
        var result = Workspace.Folders()
        guard var inner = try reader.mapping("folders") else { return result }
        result.data = try inner.text("data") ?? result.data
        result.models = try inner.text("models") ?? result.models
        result.scenarios = try inner.text("scenarios") ?? result.scenarios
        result.runs = try inner.text("runs") ?? result.runs
        result.exports = try inner.text("exports") ?? result.exports
        try inner.finish()
        return result
    }

    /// The tables; `data` may be left out where every panel is ready-made.
    private static func sources(
        _ reader: inout MappingReader, hasReadyMadePanels: Bool
    ) throws -> Workspace.DataSources {
        let advice = "write data: {orders: {file: data/orders.csv}}"
        guard var inner = try reader.mapping("data") else {
            if hasReadyMadePanels { return Workspace.DataSources() }
            throw reader.missing("data.orders", advice)
        }
        func source(_ key: String) throws -> Workspace.Source? {
            try inner.take(key).map { try SourceFormat.source($0, path: "data.\(key)") }
        }
        let result = Workspace.DataSources(
            orders: try source("orders"), sellers: try source("sellers"),
            sellerEvents: try source("seller_events"), sellerNPS: try source("seller_nps"))
        if result.orders == nil, !hasReadyMadePanels {
            throw reader.missing("data.orders", advice)
        }
        try inner.finish()
        return result
    }

    private static func kpis(_ reader: inout MappingReader) throws -> [Workspace.KPIChange] {
        guard var inner = try reader.mapping("kpis") else { return [] }
        return try inner.takeRest().map { entry in
            var kpi = try MappingReader(entry.value, path: "kpis.\(entry.key)")
            let change = Workspace.KPIChange(
                name: entry.key, place: entry.keyPlace, title: try kpi.text("title"),
                theme: try kpi.choice("theme", of: KPI.Theme.self),
                better: try kpi.choice("better", of: KPI.Direction.self),
                feels: try kpi.choice("feels", of: KPI.Feels.self),
                eligible: try kpi.expression("eligible"),
                numerator: try kpi.expression("numerator"),
                placedBy: try kpi.expression("placed_by"),
                knownFrom: try kpi.expression("known_from"),
                windowDays: try kpi.days("window_days", atLeast: 1))
            try kpi.finish()
            return change
        }
    }

    private static func panels(
        _ reader: inout MappingReader, _ readyMade: inout [Workspace.ReadyMadePanel]
    ) throws -> Workspace.PanelOptions {
        var result = Workspace.PanelOptions()
        guard var inner = try reader.mapping("panels") else { return result }
        if var purchases = try inner.mapping("purchases") {
            result.landmarkDays = try purchases.days("landmark_days") ?? result.landmarkDays
            result.lateGraceDays = try purchases.days("late_grace_days") ?? 0
            result.replacementDays =
                try purchases.days("replacement_days") ?? result.replacementDays
            result.followUpDays = try purchases.listOfDays("follow_up_days") ?? result.followUpDays
            result.historyBurnInDays =
                try purchases.days("history_burn_in_days") ?? result.historyBurnInDays
            try purchases.finish()
        }
        if var months = try inner.mapping("seller_months") {
            result.gapDaysAtLeast =
                try months.days("gap_days_at_least", atLeast: 1) ?? result.gapDaysAtLeast
            try months.finish()
        }
        readyMade = try inner.takeRest().map(PanelFormat.panel)
        return result
    }

    /// The steps of a projection; days have too few orders for its noise and rules.
    private enum Step: String, CaseIterable { case month, week }

    private static func projection(
        _ reader: inout MappingReader
    ) throws -> Workspace.ProjectionPlan {
        var result = Workspace.ProjectionPlan()
        guard var inner = try reader.mapping("projection") else { return result }
        result.baseline = try inner.text("baseline") ?? result.baseline
        result.scenarios = try inner.texts("scenarios") ?? []
        result.okrs = try inner.texts("okrs") ?? []
        if var models = try inner.mapping("models") {
            result.repurchaseModel = try models.text("repurchase") ?? result.repurchaseModel
            result.channelPlace = models.node["channel"]?.place
            result.channelModel = try models.text("channel")
            result.sellerExitModel = try models.text("seller_exit")
            try models.finish()
        }
        if var segments = try inner.mapping("segments") {
            result.segmentsPlace = segments.node.place
            result.segments = try SegmentationFormat.segmentation(&segments)
        }
        switch try inner.choice("step", of: Step.self) ?? .month {
        case .month: result.step = .month
        case .week: result.step = .week
        }
        result.horizon = try inner.integer("horizon", atLeast: 1, atMost: 1200) ?? result.horizon
        result.replicates =
            try inner.integer("replicates", atLeast: 2, atMost: 10_000_000) ?? result.replicates
        let seed = inner.take("seed")
        result.seed = try seed.map { try Scalars.seed($0, path: "projection.seed") } ?? result.seed
        try inner.finish()
        return result
    }
}
