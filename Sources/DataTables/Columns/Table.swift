/// Columns of equal length with names, and where the rows came from.
package struct Table: Sendable, Equatable {
    package private(set) var names: [String]
    package private(set) var columns: [Column]
    package let rowCount: Int
    /// The file and line of each row, for messages; `nil` for tables that were computed.
    package var origin: TableOrigin?

    /// Makes a table.
    ///
    /// - Precondition: as many names as columns, names unique, columns of equal length.
    package init(_ columns: [(name: String, column: Column)], origin: TableOrigin? = nil) {
        names = columns.map(\.name)
        self.columns = columns.map(\.column)
        rowCount = columns.first?.column.count ?? 0
        self.origin = origin
        precondition(Set(names).count == names.count, "column names repeat: \(names)")
        precondition(
            self.columns.allSatisfy { $0.count == rowCount }, "columns differ in length: \(names)")
    }

    package subscript(name: String) -> Column? {
        names.firstIndex(of: name).map { columns[$0] }
    }

    /// A copy with one more column, or with that column replaced.
    package func with(_ name: String, _ column: Column) -> Table {
        var copy = self
        precondition(
            column.count == rowCount || columns.isEmpty, "column \(name) differs in length")
        if let index = copy.names.firstIndex(of: name) {
            copy.columns[index] = column
        } else {
            copy.names.append(name)
            copy.columns.append(column)
        }
        return copy
    }
}

/// The file that rows were read from, and each row's line.
package struct TableOrigin: Sendable, Equatable {
    package let file: String
    /// The one-based line on which each row starts; empty means row *i* is on line *i* + 2.
    package let lines: [Int32]

    package init(file: String, lines: [Int32] = []) {
        self.file = file
        self.lines = lines
    }

    package func line(ofRow row: Int) -> Int { lines.isEmpty ? row + 2 : Int(lines[row]) }
}
