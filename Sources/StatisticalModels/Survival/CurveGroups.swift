import DataTables

/// Rows grouped by the combinations of values of some columns, in the order of the values.
struct CurveGroups {
    /// `category=toys, origin=store`; one empty label without columns.
    let labels: [String]
    /// The values behind each label, in the order of the columns.
    let values: [[String]]
    let codes: [Int32]

    init(columns: [String], table: Table) throws {
        var codes = [Int32](repeating: 0, count: table.rowCount)
        var values: [[String]] = [[]]
        for column in columns {
            let texts = try table.column(column).asTexts()
            let levels = DesignColumns.sorted(texts.levels)
            let place = texts.levels.map { level in Int32(levels.firstIndex(of: level) ?? 0) }
            let count = Int32(levels.count)
            var isThere = [Bool](repeating: false, count: values.count * levels.count)
            for row in codes.indices {
                codes[row] = codes[row] * count + place[Int(texts.codes[row])]
                isThere[Int(codes[row])] = true
            }
            // Combinations that occur, in the order of their values.
            var dense = [Int32](repeating: 0, count: isThere.count)
            var kept: [[String]] = []
            for code in isThere.indices where isThere[code] {
                dense[code] = Int32(kept.count)
                kept.append(values[code / levels.count] + [levels[code % levels.count]])
            }
            for row in codes.indices { codes[row] = dense[Int(codes[row])] }
            values = kept
        }
        self.codes = codes
        self.values = values
        labels = self.values.map { value in
            zip(columns, value).map { "\($0)=\($1)" }.joined(separator: ", ")
        }
    }
}
