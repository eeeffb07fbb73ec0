import DataTables
import Foundation
import Marketplace

/// Reads the source files of a workspace and keeps what it noticed.
struct SourceReader {
    let workspace: Workspace
    let isLenient: Bool
    private(set) var hashes: [String: String] = [:]
    private(set) var notices: [String] = []
    private(set) var rejects: [Table] = []

    init(workspace: Workspace, isLenient: Bool) {
        self.workspace = workspace
        self.isLenient = isLenient
    }

    mutating func note(_ text: String) { notices.append(text) }

    func mapping(of source: Workspace.Source) throws -> OrdersMapping {
        var patterns: [String: DatePattern] = [:]
        for (column, pattern) in source.dates {
            do {
                patterns[column] = try DatePattern(pattern)
            } catch {
                throw source.place.error("dates.\(column): \(error)")
            }
        }
        return OrdersMapping(
            columns: source.columns.map { .init($0.name, $0.expression) }, datePatterns: patterns,
            values: source.values)
    }

    mutating func table(_ source: Workspace.Source, kinds mapping: OrdersMapping) throws -> Table {
        var candidates = Set(OrderColumn.allCases.map(\.rawValue))
        for entry in mapping.columns { candidates.formUnion(entry.expression.columns) }
        let kinds = mapping.declaredKinds(
            sourceColumns: candidates.sorted(), includingDates: false)
        return try read(source, schema: kinds)
    }

    mutating func orders(_ raw: Table, mapping: OrdersMapping) throws -> Orders {
        let canonical = try mapping.table(from: raw)
        guard isLenient else {
            return try Orders(validating: canonical, datePatterns: mapping.datePatterns)
        }
        let result = try Orders.lenient(canonical, datePatterns: mapping.datePatterns)
        if result.rejects.rowCount > 0 {
            rejects.append(result.rejects)
            notices += result.faults.errors.map { "set aside: \($0)" }
        }
        return result.orders
    }

    /// A table whose columns are renamed or made as its source says.
    mutating func canonical(_ source: Workspace.Source) throws -> Table {
        let raw = try read(source, schema: ["seller_id": .text])
        var table = raw
        for entry in source.columns {
            let column = try entry.expression.evaluate(in: raw)
            table = table.with(
                entry.name, entry.name == "seller_id" ? .texts(column.asTexts()) : column)
        }
        return table
    }

    /// The orders placed up to the end of the as-of day; nothing later is known.
    mutating func limited(_ orders: Orders, to asOf: Int?) throws -> Orders {
        guard let asOf else { return orders }
        let end = Calendar.instant(ofDay: asOf + 1)
        let kept = (0..<orders.count).filter { orders.orderedAt[$0] < end }
        guard kept.count < orders.count else { return orders }
        notices.append(
            "\(orders.count - kept.count) orders were placed after as_of "
                + "\(Calendar.isoDate(asOf)) and are left out")
        return try Orders(validating: orders.table.filtered(keeping: kept), present: orders.present)
    }

    private mutating func read(
        _ source: Workspace.Source, schema: [String: ColumnKind]
    ) throws -> Table {
        let path = workspace.path(try Self.expanded(source))
        guard Files.exists(path) else {
            throw source.place.error(
                "there is no file \(path); put it there, or change the file named here")
        }
        hashes[source.file] = SHA256.hex(try Files.mapFile(path).array)
        let options = CSVOptions(
            delimiter: source.isFixedWidth ? .whitespace : .comma, schema: schema,
            lenient: isLenient)
        let result = try CSV.readResult(path, options: options)
        notices += result.notices.map(\.description)
        if !result.rejects.isEmpty {
            rejects.append(CSV.table(of: result.rejects))
            notices.append(
                "\(path): \(result.rejects.count) rows could not be read and are set aside")
        }
        return result.table
    }

    /// The file with a leading `$NAME` replaced by that environment variable.
    private static func expanded(_ source: Workspace.Source) throws -> String {
        guard source.file.hasPrefix("$") else { return source.file }
        let name = source.file.dropFirst().prefix { $0 != "/" }
        guard let value = ProcessInfo.processInfo.environment[String(name)], !value.isEmpty else {
            throw source.place.error(
                "the file \(source.file) needs the environment variable \(name); set it to the "
                    + "folder that holds the data")
        }
        return value + source.file.dropFirst(name.count + 1)
    }
}
