package import DataTables

/// How somebody's extract becomes the canonical orders: an expression for each canonical column.
///
/// Columns that are not named keep their names, so that nothing needs to be said of an extract
/// that has the canonical names already.
package struct OrdersMapping: Sendable, Hashable {
    /// A column of the result and the expression over the source's columns that makes it.
    package struct Entry: Sendable, Hashable {
        package var name: String
        package var expression: Expression

        package init(_ name: String, _ expression: Expression) {
            self.name = name
            self.expression = expression
        }
    }

    package var columns: [Entry]
    /// Foreign formats of dates by canonical column.
    package var datePatterns: [String: DatePattern]
    /// Foreign words by canonical column: `cancelled_by: {SELLER_FAULT: seller}`.
    package var values: [String: [String: String]]

    package init(
        columns: [Entry] = [], datePatterns: [String: DatePattern] = [:],
        values: [String: [String: String]] = [:]
    ) {
        self.columns = columns
        self.datePatterns = datePatterns
        self.values = values
    }

    /// The mapping of an extract that has the canonical columns.
    package static let identity = OrdersMapping()

    /// The types that a reader should give the source's columns, where the mapping settles them.
    ///
    /// Identifiers are texts even where they look like numbers. Dates are declared only if
    /// `includingDates`; undeclared, a bad date stays text and is reported with all its likes.
    package func declaredKinds(
        sourceColumns: [String], includingDates: Bool = false
    ) -> [String: ColumnKind] {
        var kinds: [String: ColumnKind] = [:]
        let mapped = Set(columns.map(\.name))
        func declare(_ source: String, as name: String) {
            guard sourceColumns.contains(source), let column = OrderColumn(rawValue: name) else {
                return
            }
            switch column.kind {
            case .text: kinds[source] = .text
            case .instant where datePatterns[name] != nil: kinds[source] = .text
            case .instant where includingDates: kinds[source] = .instant
            default: break
            }
        }
        for name in OrderColumn.names where !mapped.contains(name) { declare(name, as: name) }
        for entry in columns {
            if case .column(let source) = entry.expression { declare(source, as: entry.name) }
        }
        return kinds
    }

    /// The canonical table: mapped columns, then those of the source that no bare name used up.
    ///
    /// - Throws: ``DataError`` for an expression that does not fit the source.
    package func table(from source: Table) throws -> Table {
        guard !columns.isEmpty else { return try translated(source) }
        var result: [(name: String, column: Column)] = []
        var used: Set<String> = []
        for entry in columns {
            if case .column(let name) = entry.expression { used.insert(name) }
            used.insert(entry.name)
            result.append((entry.name, try evaluate(entry, in: source)))
        }
        for (name, column) in zip(source.names, source.columns) where !used.contains(name) {
            result.append((name, column))
        }
        return try translated(Table(result, origin: source.origin))
    }

    private func evaluate(_ entry: Entry, in source: Table) throws -> Column {
        do {
            return try entry.expression.evaluate(in: source)
        } catch let error as DataError {
            throw DataError(
                file: error.file, line: error.line, column: entry.name,
                "the mapping does not fit: \(error.column.map { "\($0): " } ?? "")\(error.message)")
        }
    }

    /// The table with foreign words replaced.
    private func translated(_ table: Table) throws -> Table {
        var table = table
        for (name, words) in values.sorted(by: { $0.key < $1.key }) {
            guard case .texts(let texts) = try table.column(name) else { continue }
            let levels = texts.levels.map { Optional(words[$0] ?? $0) }
            let merged = TextColumn(levels)
            let codes = texts.codes.map { $0 < 0 ? -1 : merged.codes[Int($0)] }
            table = table.with(name, .texts(TextColumn(codes: codes, levels: merged.levels)))
        }
        return table
    }
}
