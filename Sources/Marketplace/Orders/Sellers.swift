package import DataTables

/// The sellers table: what is known of sellers beside their orders.
package struct Sellers: Sendable {
    package var count: Int { ids.codes.count }
    package var ids: TextColumn
    package var onboardedAt: [Instant]
    package var category: TextColumn
    package var fulfilment: TextColumn
    package var country: TextColumn
    package var leftAt: [Instant]
    /// Canonical names and extra columns.
    package var table: Table
    package var present: Set<String>

    /// The canonical columns.
    package static let columnNames = [
        "seller_id", "onboarded_at", "category", "fulfilment", "country", "left_at",
    ]

    /// Makes sellers from a canonical table.
    ///
    /// - Throws: ``DataFaults``: empty or repeated identifiers, dates that are none.
    package init(
        validating table: Table, datePatterns: [String: DatePattern] = [:]
    ) throws(DataFaults) {
        var reader = CanonicalReader(table, datePatterns: datePatterns)
        try reader.require(["seller_id"], of: "sellers")
        ids = reader.identifiers("seller_id", every: "seller needs its identifier")
        onboardedAt = reader.instants("onboarded_at")
        leftAt = reader.instants("left_at")
        category = reader.texts("category")
        fulfilment = reader.texts("fulfilment")
        country = reader.texts("country")
        var first = [Int](repeating: -1, count: ids.levels.count)
        for (row, code) in ids.codes.enumerated() where code >= 0 {
            let id = ids.levels[Int(code)]
            let before = first[Int(code)]
            if before < 0 {
                first[Int(code)] = row
            } else {
                let line = reader.faults.line(ofRow: before)
                reader.faults.add(
                    row: row, column: "seller_id", value: id, kind: "repeated",
                    message: "seller \(id) stands already on line \(line); "
                        + "expected one row for each seller")
            }
        }
        for row in leftAt.indices
        where leftAt[row] != Calendar.missing && leftAt[row] < onboardedAt[row] {
            reader.faults.add(
                row: row, column: "left_at", value: Calendar.isoText(leftAt[row]), kind: "order",
                message: "expected a date from onboarded_at "
                    + "\(Calendar.isoText(onboardedAt[row])) on; leave it empty for a seller who "
                    + "is still there")
        }
        self.table = reader.table
        present = Set(table.names).intersection(Self.columnNames)
        guard reader.faults.isEmpty else { throw reader.faults.faults }
    }

    /// The row of each of these sellers; −1 where the table does not have one.
    package func rows(of sellerIDs: [String]) -> [Int32] {
        var rowOfID: [String: Int32] = [:]
        rowOfID.reserveCapacity(count)
        for (row, code) in ids.codes.enumerated() where code >= 0 {
            rowOfID[ids.levels[Int(code)]] = Int32(row)
        }
        return sellerIDs.map { rowOfID[$0] ?? -1 }
    }
}
