import DataTables
import Foundation
import Marketplace

/// Reads the source tables of a workspace and keeps what it noticed.
struct SourceReader {
    let workspace: Workspace
    let isLenient: Bool
    let environment: [String: String]
    /// SHA-256 of what was read, by the source's file or key.
    private(set) var hashes: [String: String] = [:]
    private(set) var notices: [String] = []
    private(set) var rejects: [Table] = []

    init(
        workspace: Workspace, isLenient: Bool,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.workspace = workspace
        self.isLenient = isLenient
        self.environment = environment
    }

    mutating func note(_ text: String) { notices.append(text) }

    func mapping(of source: Workspace.Source) throws -> OrdersMapping {
        var patterns: [String: DatePattern] = [:]
        for (column, pattern) in source.dates {
            do {
                patterns[column] = try DatePattern(pattern)
            } catch {
                throw source.place.error("\(source.path).dates.\(column): \(error)")
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
        if let source = workspace.data.orders { try checkDates(source, in: canonical) }
        guard isLenient else {
            return try Orders(validating: canonical, datePatterns: mapping.datePatterns)
        }
        let result = try Orders.lenient(canonical, datePatterns: mapping.datePatterns)
        if result.orders.count == 0, let first = result.faults.errors.first {
            throw WorkspaceError(
                "every row of the orders has a fault, so that none is left; the first: \(first)")
        }
        if result.rejects.rowCount > 0 {
            rejects.append(result.rejects)
            notices += result.faults.errors.map { "set aside: \($0)" }
        }
        return result.orders
    }

    /// A table of sellers or their events, mapped as its source says.
    mutating func canonical(
        _ source: Workspace.Source
    ) throws -> (table: Table, datePatterns: [String: DatePattern]) {
        let mapping = try mapping(of: source)
        var schema: [String: ColumnKind] = ["seller_id": .text]
        for entry in mapping.columns where entry.name == "seller_id" {
            if case .column(let name) = entry.expression { schema[name] = .text }
        }
        let raw = try read(source, schema: schema)
        let table = try mapping.table(from: raw)
        try checkDates(source, in: table)
        return (table, mapping.datePatterns)
    }

    /// Formats of dates of columns that are not there would be passed over.
    private func checkDates(_ source: Workspace.Source, in table: Table) throws {
        for name in source.dates.keys.sorted() where table[name] == nil {
            let near = nearest(name, among: table.names).map { "; did you mean \"\($0)\"?" } ?? ""
            throw source.place.error(
                "\(source.path).dates names \(name), which is no column\(near)")
        }
    }

    /// The orders placed up to the end of the as-of day, with what happened to them until then.
    mutating func limited(_ orders: Orders, to asOf: Int?) throws -> Orders {
        guard let asOf else { return orders }
        let end = Calendar.instant(ofDay: asOf + 1)
        let later = orders.orderedAt.count { $0 >= end }
        guard later > 0 || orders.hasEvents(from: end) else { return orders }
        if later == orders.count, let first = orders.orderedAt.min() {
            throw WorkspaceError(
                "no order was placed up to as_of \(Calendar.isoDate(asOf)); the first one is of "
                    + "\(Calendar.isoDate(Calendar.day(of: first))): write a later as_of")
        }
        if later > 0 {
            notices.append(
                "\(later) orders were placed after as_of \(Calendar.isoDate(asOf)) and are left out"
            )
        }
        return try orders.known(before: end)
    }

    /// The rows of a source that its filter keeps, columns as they are.
    mutating func read(
        _ source: Workspace.Source, schema: [String: ColumnKind] = [:]
    ) throws -> Table {
        let options = CSVOptions(
            delimiter: source.separator.delimiter, schema: schema, lenient: isLenient,
            missingTexts: [""] + source.missing, decimalComma: source.decimal == .comma)
        let name = workspace.name(of: source)
        let result =
            try source.usesDuckDB
            ? answered(source, options: options) : inFile(source, options: options)
        notices += result.notices.map(\.description)
        if !result.rejects.isEmpty {
            rejects.append(CSV.table(of: result.rejects))
            notices.append(
                "\(name): \(result.rejects.count) rows could not be read and are set aside")
        }
        guard let filter = source.filter else { return result.table }
        let kept: [Int]
        do {
            kept = try filter.rows(in: result.table)
        } catch {
            throw source.place.error("\(source.path).filter: \(error)")
        }
        notices.append(
            "\(source.path).filter keeps \(kept.count) of \(result.table.rowCount) rows")
        return result.table.filtered(keeping: kept)
    }

    private mutating func inFile(
        _ source: Workspace.Source, options: CSVOptions
    ) throws -> CSVResult {
        guard case .file(let file) = source.origin else {
            return try answered(source, options: options)
        }
        let path = workspace.path(try expanded(file, source))
        try requireFile(path, source)
        hashes[file] = SHA256.hex(try Files.mapFile(path).array)
        return try CSV.readResult(path, options: options)
    }

    /// The rows that duckdb gives; they are asked for anew each time, and their hash stands for
    /// what was read.
    private mutating func answered(
        _ source: Workspace.Source, options: CSVOptions
    ) throws -> CSVResult {
        let sql: String
        var isQuery = true
        switch source.origin {
        case .sql(let text): sql = text
        case .file(let file):
            let path = workspace.path(try expanded(file, source))
            try requireFile(path, source)
            isQuery = file.lowercased().hasSuffix(".sql")
            sql =
                isQuery
                ? try Workspace.text(path) ?? "" : DuckDB.query(parquet: Self.absolute(path))
        }
        let duckDB = try DuckDB(environment: environment, neededBy: source.path)
        let name = workspace.name(of: source)
        do {
            let answer = try duckDB.answer(
                sql, in: workspace.root, name: isQuery ? "\(name) (duckdb's answer)" : name,
                options: options)
            hashes[source.path] = answer.hash
            if isQuery {
                notices.append(
                    "\(source.path) is SQL, which every command runs anew; "
                        + "\(answer.rows.table.rowCount) rows came, and fits are kept while the "
                        + "rows stay the same")
            }
            return answer.rows
        } catch let error as DuckDBFailure {
            throw source.place.error("\(source.path): \(error)")
        }
    }

    private func requireFile(_ path: String, _ source: Workspace.Source) throws {
        guard Files.exists(path) else {
            throw source.place.error(
                "there is no file \(path); put it there, or change the file named here")
        }
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).path
    }

    /// The file with a leading `$NAME` replaced by that environment variable.
    private func expanded(_ file: String, _ source: Workspace.Source) throws -> String {
        guard file.hasPrefix("$") else { return file }
        let name = file.dropFirst().prefix { $0 != "/" }
        guard let value = environment[String(name)], !value.isEmpty else {
            throw source.place.error(
                "the file \(file) needs the environment variable \(name); set it to the "
                    + "folder that holds the data")
        }
        return value + file.dropFirst(name.count + 1)
    }
}

extension Workspace.Source.Separator {
    fileprivate var delimiter: CSVDelimiter {
        switch self {
        case .commas: .comma
        case .semicolons: .semicolon
        case .tabs: .tab
        case .spaces: .whitespace
        }
    }
}
