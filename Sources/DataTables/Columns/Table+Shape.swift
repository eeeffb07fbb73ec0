extension Table {
    /// The table of these rows, in this order; rows may repeat.
    ///
    /// - Precondition: every row is one of the table.
    package func filtered(keeping rows: [Int]) -> Table {
        let kept = zip(names, columns).map { (name: $0, column: $1.taking(rows)) }
        let origin = origin.map { origin in
            TableOrigin(
                file: origin.file, lines: rows.map { Int32(clamping: origin.line(ofRow: $0)) })
        }
        return Table(kept, origin: origin)
    }

    /// The table of these columns, in this order.
    ///
    /// - Throws: ``DataError`` for a name that does not exist.
    package func selecting(_ names: [String]) throws(DataError) -> Table {
        var kept: [(name: String, column: Column)] = []
        for name in names { kept.append((name, try column(name))) }
        return Table(kept, origin: origin)
    }

    /// The table without these columns; names that do not exist are ignored.
    package func dropping(_ dropped: [String]) -> Table {
        let kept = zip(names, columns).filter { !dropped.contains($0.0) }
        return Table(kept.map { (name: $0, column: $1) }, origin: origin)
    }

    /// The table with one column renamed.
    ///
    /// - Throws: ``DataError`` if the column does not exist or the new name is taken.
    package func renaming(_ name: String, to newName: String) throws(DataError) -> Table {
        try renaming([name: newName])
    }

    /// The table with columns renamed, all at once, so that names can be exchanged.
    ///
    /// - Throws: ``DataError`` if a column does not exist or a new name is taken.
    package func renaming(_ newNames: [String: String]) throws(DataError) -> Table {
        for name in newNames.keys.sorted() { _ = try column(name) }
        let renamed = names.map { newNames[$0] ?? $0 }
        var seen: Set<String> = []
        for name in renamed where !seen.insert(name).inserted {
            throw DataError(
                file: origin?.file, column: name,
                "two columns would have this name; choose another one")
        }
        return Table(zip(renamed, columns).map { (name: $0, column: $1) }, origin: origin)
    }

    /// The rows of this table followed by those of another with the same columns, in any order.
    ///
    /// - Throws: ``DataError`` if a column is absent from one of the tables or differs in kind.
    package func appending(_ other: Table) throws(DataError) -> Table {
        for name in other.names where self[name] == nil {
            throw DataError(
                file: origin?.file, column: name,
                "there is no such column" + suggestion(for: name, among: names))
        }
        var joined: [(name: String, column: Column)] = []
        for (name, column) in zip(names, columns) {
            let tail = try other.column(name)
            guard let whole = column.appending(tail) else {
                throw DataError(
                    file: other.origin?.file, column: name,
                    "expected \(column.kind.plural), found \(tail.kind.plural)")
            }
            joined.append((name, whole))
        }
        return Table(joined)
    }
}
