import DataTables
import Marketplace

/// Decodes `trustcast.yaml`.
package enum WorkspaceFormat {
    /// The version of the file formats that this engine reads.
    package static let version = 1

    package static func workspace(_ node: YAMLNode, root: String) throws -> Workspace {
        var reader = try MappingReader(node, path: "")
        try checkVersion(&reader)
        let timeZone = try reader.text("time_zone") ?? "UTC"
        if timeZone != "UTC" {
            throw node.place.error(
                "time_zone is \"\(timeZone)\"; this version cuts days and months in UTC only, "
                    + "so shift the stamps in the mapping and write UTC")
        }
        let result = Workspace(
            root: root, title: try reader.text("title") ?? "Workspace",
            currency: try reader.text("currency") ?? "USD", timeZone: timeZone,
            asOf: try reader.day("as_of"), folders: try folders(&reader),
            data: try sources(&reader), kpiChanges: try kpis(&reader),
            panels: try panels(&reader), projection: try projection(&reader))
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

    private static func sources(_ reader: inout MappingReader) throws -> Workspace.DataSources {
        guard var inner = try reader.mapping("data"), let orders = inner.take("orders") else {
            throw reader.missing("data.orders", "write data: {orders: {file: data/orders.csv}}")
        }
        let result = Workspace.DataSources(
            orders: try source(orders, path: "data.orders"),
            sellers: try inner.take("sellers").map { try source($0, path: "data.sellers") },
            sellerEvents: try inner.take("seller_events").map {
                try source($0, path: "data.seller_events")
            })
        try inner.finish()
        return result
    }

    private static func source(_ node: YAMLNode, path: String) throws -> Workspace.Source {
        var reader = try MappingReader(node, path: path)
        guard let file = try reader.text("file") else {
            throw reader.missing("file", "name a CSV file")
        }
        var columns: [Workspace.ColumnMapping] = []
        if var inner = try reader.mapping("columns") {
            columns = try inner.takeRest().map {
                Workspace.ColumnMapping(
                    name: $0.key,
                    expression: try Scalars.expression($0.value, path: "\(inner.path).\($0.key)"))
            }
        }
        var values: [String: [String: String]] = [:]
        if var inner = try reader.mapping("values") {
            for entry in inner.takeRest() {
                values[entry.key] = try words(entry.value, path: "\(inner.path).\(entry.key)")
            }
        }
        let dates = try reader.take("dates").map { try words($0, path: "\(path).dates") } ?? [:]
        let separated = try reader.text("separated_by") ?? "commas"
        guard separated == "commas" || separated == "spaces" else {
            throw node.place.error(
                "\(path).separated_by is \"\(separated)\"; commas or spaces is expected")
        }
        try reader.finish()
        return Workspace.Source(
            file: file, place: node.place, isFixedWidth: separated == "spaces", columns: columns,
            dates: dates, values: values)
    }

    private static func words(_ node: YAMLNode, path: String) throws -> [String: String] {
        var reader = try MappingReader(node, path: path)
        var result: [String: String] = [:]
        for entry in reader.takeRest() {
            result[entry.key] = try Scalars.text(entry.value, path: "\(path).\(entry.key)")
        }
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
                windowDays: try kpi.integer("window_days", atLeast: 1))
            try kpi.finish()
            return change
        }
    }

    private static func panels(_ reader: inout MappingReader) throws -> Workspace.PanelOptions {
        var result = Workspace.PanelOptions()
        guard var inner = try reader.mapping("panels") else { return result }
        if var purchases = try inner.mapping("purchases") {
            result.landmarkDays = try purchases.integer("landmark_days") ?? result.landmarkDays
            result.lateGraceDays = try purchases.integer("late_grace_days") ?? 0
            result.replacementDays =
                try purchases.integer("replacement_days") ?? result.replacementDays
            result.followUpDays = try purchases.integers("follow_up_days") ?? result.followUpDays
            result.historyBurnInDays =
                try purchases.integer("history_burn_in_days") ?? result.historyBurnInDays
            try purchases.finish()
        }
        if var months = try inner.mapping("seller_months") {
            result.gapDaysAtLeast =
                try months.integer("gap_days_at_least", atLeast: 1) ?? result.gapDaysAtLeast
            try months.finish()
        }
        try inner.finish()
        return result
    }

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
            result.sellerExitModel = try models.text("seller_exit")
            try models.finish()
        }
        result.step = try inner.choice("step", of: StepCalendar.Unit.self) ?? .month
        result.horizon = try inner.integer("horizon", atLeast: 1) ?? result.horizon
        result.replicates = try inner.integer("replicates", atLeast: 1) ?? result.replicates
        result.seed = UInt64(try inner.integer("seed") ?? Int(result.seed))
        try inner.finish()
        return result
    }
}
