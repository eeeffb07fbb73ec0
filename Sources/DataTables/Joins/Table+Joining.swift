/// Which rows of the left table a join keeps.
package enum JoinKind: Sendable, Hashable {
    /// Those that have a partner.
    case inner
    /// All; the right table's columns are missing where there is no partner.
    case left
}

extension Table {
    /// The rows of this table, each with the columns of the one row of `right` that has its key.
    ///
    /// Rows keep their order and origin. The key's columns are taken from this table only; a
    /// missing key has no partner.
    ///
    /// - Throws: ``DataError`` if a column does not exist, the kinds of a key differ, a column of
    ///   `right` has the name of one here, or a key appears twice in `right`: then it names the
    ///   second row, the line of the first, and how many more rows repeat a key.
    /// - Complexity: O(rows of both tables × keys).
    package func joining(
        _ right: Table, by keys: [JoinKey], kind: JoinKind = .left
    ) throws(DataError) -> Table {
        let codes = try JoinCodes(self, right, by: keys)
        let rowOfCode = try Self.uniqueRows(right, keys, codes)
        let rows = codes.left.map { $0 < 0 ? -1 : rowOfCode[Int($0)] }
        return try attaching(right, rows, dropping: keys.map(\.right), kind)
    }

    /// The rows of this table, each with the columns of the last row of `right` of its key at or
    /// before its instant: what was known then.
    ///
    /// Rows of `right` without an instant are never found, and rows here without one find nothing;
    /// of several rows at the same instant the last one in the table counts.
    ///
    /// - Parameters:
    ///   - right: The table of what became known when.
    ///   - keys: Columns that must be equal; none looks among all rows of `right`.
    ///   - instants: The columns of instants.
    ///   - isStrict: Whether a row at exactly the same instant does not count.
    ///   - tolerance: How many seconds back a row may lie at most; `nil` is without limit.
    ///   - kind: Whether rows without a partner are kept.
    /// - Returns: This table with the columns of `right` but the keys'.
    /// - Throws: ``DataError`` if a column does not exist or is of the wrong kind, or a column of
    ///   `right` has the name of one here.
    /// - Precondition: `tolerance` is not negative.
    /// - Complexity: O(*n* log *m*) for *n* rows here and *m* rows of `right`.
    package func joiningAsOf(
        _ right: Table, by keys: [JoinKey] = [], at instants: JoinKey, isStrict: Bool = false,
        tolerance: Int64? = nil, kind: JoinKind = .left
    ) throws(DataError) -> Table {
        let wanted = try self.instants(instants.left)
        let known = try right.instants(instants.right)
        var (left, groups) = (
            [Int32](repeating: 0, count: rowCount), [Int32](repeating: 0, count: right.rowCount)
        )
        var groupCount = 1
        if !keys.isEmpty {
            let codes = try JoinCodes(self, right, by: keys)
            (left, groups, groupCount) = (codes.left, codes.right, codes.count)
        }
        let index = AsOfIndex(groups: groups, instants: known, groupCount: groupCount)
        let rows = wanted.indices.map { row in
            Int32(
                index.row(
                    group: Int(left[row]), at: wanted[row], isStrict: isStrict,
                    tolerance: tolerance) ?? -1)
        }
        return try attaching(right, rows, dropping: keys.map(\.right), kind)
    }

    /// This table with the columns of the rows of `right`; −1 is no row.
    private func attaching(
        _ right: Table, _ rows: [Int32], dropping dropped: [String], _ kind: JoinKind
    ) throws(DataError) -> Table {
        let attached = right.dropping(dropped)
        for name in attached.names where self[name] != nil {
            throw DataError(
                file: right.origin?.file, column: name,
                "both tables have a column of this name; rename one before joining them")
        }
        var left = self
        var rows = rows
        if kind == .inner, rows.contains(where: { $0 < 0 }) {
            left = filtered(keeping: rows.indices.filter { rows[$0] >= 0 })
            rows = rows.filter { $0 >= 0 }
        }
        let columns =
            zip(left.names, left.columns).map { (name: $0, column: $1) }
            + zip(attached.names, attached.columns).map {
                (name: $0, column: $1.takingOrMissing(rows))
            }
        return Table(columns, origin: left.origin)
    }

    /// For each code the one row that has it, or −1.
    private static func uniqueRows(
        _ table: Table, _ keys: [JoinKey], _ codes: JoinCodes
    ) throws(DataError) -> [Int32] {
        var rows = [Int32](repeating: -1, count: codes.count)
        var repeated: (first: Int, second: Int)?
        var count = 0
        for (row, code) in codes.right.enumerated() where code >= 0 {
            let first = rows[Int(code)]
            if first < 0 {
                rows[Int(code)] = Int32(row)
            } else {
                if repeated == nil { repeated = (Int(first), row) }
                count += 1
            }
        }
        guard let repeated else { return rows }
        let names = keys.map(\.right)
        let values = names.map { name in
            table[name]?.taking([repeated.second]).asTexts()[0] ?? ""
        }
        let (line, place) =
            table.origin.map { ($0.line(ofRow: repeated.second), "on line") }
            ?? (repeated.second + 1, "in row")
        let first = table.origin?.line(ofRow: repeated.first) ?? repeated.first + 1
        throw DataError(
            file: table.origin?.file, line: table.origin == nil ? nil : line,
            column: names.joined(separator: ", "), value: values.joined(separator: ", "),
            "expected each key once, but it stands \(place) \(first) already"
                + (table.origin == nil ? " and again in row \(line)" : "")
                + "; keep one of the rows", more: count - 1)
    }
}
