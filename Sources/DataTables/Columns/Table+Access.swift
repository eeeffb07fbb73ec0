extension Table {
    /// The column of that name.
    ///
    /// - Throws: ``DataError`` that names the nearest existing column.
    package func column(_ name: String) throws(DataError) -> Column {
        if let column = self[name] { return column }
        throw DataError(
            file: origin?.file, column: name,
            "there is no such column" + suggestion(for: name, among: names))
    }

    /// A column's numbers; flags become 0, 1 or not-a-number.
    ///
    /// - Throws: ``DataError`` if there is no such column or it holds texts or instants.
    package func numbers(_ name: String) throws(DataError) -> [Double] {
        switch try column(name) {
        case .numbers(let values): return values
        case .flags(let values): return values.map { $0 < 0 ? .nan : Double($0) }
        case .texts(let column) where column.isWhollyMissing:
            return [Double](repeating: .nan, count: rowCount)
        case let other: throw wrongKind(name, other, expected: "numbers")
        }
    }

    /// A column's texts.
    ///
    /// - Throws: ``DataError`` if there is no such column or it does not hold texts.
    package func texts(_ name: String) throws(DataError) -> TextColumn {
        let column = try column(name)
        guard case .texts(let texts) = column else {
            throw wrongKind(name, column, expected: "texts")
        }
        return texts
    }

    /// A column's instants.
    ///
    /// - Throws: ``DataError`` if there is no such column or it does not hold instants.
    package func instants(_ name: String) throws(DataError) -> [Instant] {
        switch try column(name) {
        case .instants(let values): return values
        case .texts(let column) where column.isWhollyMissing:
            return [Instant](repeating: Calendar.missing, count: rowCount)
        case let other: throw wrongKind(name, other, expected: "dates or timestamps")
        }
    }

    /// A column's flags: 1, 0 or −1 for missing; numbers that are all 0, 1 or missing are accepted.
    ///
    /// - Throws: ``DataError`` if there is no such column or it does not hold flags.
    package func flags(_ name: String) throws(DataError) -> [Int8] {
        switch try column(name) {
        case .flags(let values): return values
        case .texts(let column) where column.isWhollyMissing:
            return [Int8](repeating: -1, count: rowCount)
        case .numbers(let values) where values.allSatisfy({ $0 == 0 || $0 == 1 || $0.isNaN }):
            return values.map { $0.isNaN ? -1 : Int8($0) }
        case let other: throw wrongKind(name, other, expected: "true or false")
        }
    }

    private func wrongKind(_ name: String, _ found: Column, expected: String) -> DataError {
        DataError(
            file: origin?.file, column: name,
            "expected \(expected), found \(found.kind.plural)")
    }
}

extension ColumnKind {
    /// The kind as an error message names it: `a number`.
    package var phrase: String {
        switch self {
        case .number: "a number"
        case .text: "a text"
        case .instant: "a date or timestamp"
        case .flag: "true or false"
        }
    }

    /// The kind as an error message names a column of it.
    package var plural: String {
        switch self {
        case .number: "numbers"
        case .text: "texts"
        case .instant: "dates or timestamps"
        case .flag: "true or false"
        }
    }
}
