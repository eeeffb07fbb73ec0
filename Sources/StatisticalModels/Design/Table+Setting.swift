import DataTables

extension Table {
    /// The table with one value in every row of a column, of the kind that the column has.
    ///
    /// - Parameters:
    ///   - name: the column.
    ///   - value: as ``Column/asTexts()`` writes it; a flag as 0 and 1 too.
    /// - Returns: the table, the column replaced in its place.
    /// - Throws: ``DataError`` if there is no such column.
    func setting(_ name: String, to value: String) throws -> Table {
        let column: Column
        switch try self.column(name).kind {
        case .text:
            column = .texts(
                TextColumn(codes: [Int32](repeating: 0, count: rowCount), levels: [value]))
        case .flag:
            let flag: Int8 = value == "true" || value == "1" ? 1 : 0
            column = .flags([Int8](repeating: flag, count: rowCount))
        case .number, .instant:
            column = .numbers([Double](repeating: Double(value) ?? .nan, count: rowCount))
        }
        return with(name, column)
    }
}
