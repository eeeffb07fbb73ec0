import DataTables

/// Reads a column of Olist's timestamps: ISO `2017-10-02 10:56:33`, or US `10/2/2017 10:56` as
/// spreadsheets save it.
///
/// A column is of one form; the first value that is of the other, or of none, is a fault.
struct OlistDates {
    private static let unitedStates = ["M/d/yyyy H:mm", "M/d/yyyy H:mm:ss", "M/d/yyyy"]
        .compactMap { try? DatePattern($0) }

    /// The moments of a column; missing where a cell is empty.
    static func instants(_ name: String, in table: Table, _ faults: inout FaultCollector)
        -> [Instant]
    {
        let missing = [Instant](repeating: Calendar.missing, count: table.rowCount)
        switch table[name] {
        case .instants(let values): return values
        case .texts(let texts): return instants(texts, name, &faults)
        default: return missing
        }
    }

    private static func instants(
        _ texts: TextColumn, _ name: String, _ faults: inout FaultCollector
    ) -> [Instant] {
        let isAmerican = texts.levels.first?.contains("/") ?? false
        let moments = texts.levels.map { text in
            isAmerican
                ? unitedStates.lazy.compactMap { $0.instant(text) }.first
                : Calendar.instant(iso: text)
        }
        let expected =
            isAmerican
            ? "expected the month first, as in 10/2/2017 10:56 for October 2; the days before "
                + "the months are another form: save the column as 2017-10-02 10:56:33"
            : "expected a timestamp such as 2017-10-02 10:56:33 (or a whole column of the form "
                + "10/2/2017 10:56)"
        return texts.codes.indices.map { row in
            guard texts.codes[row] >= 0 else { return Calendar.missing }
            if let moment = moments[Int(texts.codes[row])] { return moment }
            faults.add(
                row: row, column: name, value: texts[row], kind: "date", message: expected)
            return Calendar.missing
        }
    }
}
