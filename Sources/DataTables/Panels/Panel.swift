/// An analysis table built so that no column knows the future, with what each column is for.
package struct Panel: Sendable, Equatable {
    package var table: Table
    /// One description per column of `table`, in its order.
    package var columns: [PanelColumn]
    /// What was counted while building: rows by reason left out, replacements and so on, in order.
    package var counts: [PanelCount]

    package init(table: Table, columns: [PanelColumn], counts: [PanelCount] = []) {
        precondition(table.names == columns.map(\.name), "panel columns differ from the table's")
        self.table = table
        self.columns = columns
        self.counts = counts
    }
}

/// The role and unit of a panel's column.
package struct PanelColumn: Sendable, Equatable, Codable {
    package enum Role: String, Sendable, Codable {
        case experience, seller, buyer, context, outcome, weight, cluster
    }
    package var name: String
    package var role: Role
    package var unit: String

    package init(_ name: String, _ role: Role, unit: String = "") {
        self.name = name
        self.role = role
        self.unit = unit
    }
}

/// A count that a panel reports: `late replacement orders left out: 17`.
package struct PanelCount: Sendable, Hashable, Codable {
    package var name: String
    package var count: Int

    package init(_ name: String, _ count: Int) {
        self.name = name
        self.count = count
    }
}
