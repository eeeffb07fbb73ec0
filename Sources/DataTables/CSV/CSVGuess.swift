/// The kinds of undeclared columns, first guessed from samples and then held against every cell.
///
/// The kind of a column is decided by all its cells: flag if each is `true` or `false`, number if
/// each is a decimal number, instant if each is an ISO 8601 date or timestamp, text otherwise, also
/// where no cell has a value. No cell is of two kinds, so the order of these rules does not matter:
/// `1` and `0` are numbers, `2024` is a number, `00123` and more than fifteen digits are texts, for
/// as numbers they would lose what tells them apart. One cell that does not fit, on whatever row,
/// makes the column texts, and a notice names that cell.
///
/// The sample (64 rows at each of 16 places) decides only how the file is read at first. A guess
/// that some cell contradicts costs a second reading; a column whose sample was empty is read as
/// texts, whose distinct ones then decide.
struct CSVGuess {
    /// How many places of a file are looked at, and how many rows at each.
    private static let places = 16
    private static let rowsAtPlace = 64

    private let delimiter: CSVDelimiter
    private let missingTexts: [[UInt8]]
    private var candidates: [[ColumnKind]]
    private var seen: [Bool]

    /// Looks at the sample.
    init(_ bytes: Span<UInt8>, _ header: CSVHeader, _ cut: CSVPieces, _ options: CSVOptions) {
        delimiter = options.delimiter
        missingTexts = options.missingTexts.map { Array($0.utf8) }
        let width = header.names.count
        candidates = [[ColumnKind]](repeating: [.flag, .number, .instant], count: width)
        seen = [Bool](repeating: false, count: width)
        for place in 0..<Self.places {
            let wanted = header.bodyStart + (bytes.count - header.bodyStart) / Self.places * place
            var at = cut.rowStart(atOrAfter: wanted, bytes, delimiter)
            for _ in 0..<Self.rowsAtPlace where at < bytes.count {
                let fields = CSVField.row(bytes, from: at, delimiter)
                take(fields, bytes)
                at = (fields.last?.next ?? at) + 1
            }
        }
    }

    /// A guess for each column; `nil` where no sampled cell had a value.
    ///
    /// A guess need not be right: a cell that does not fit makes the reader start again with texts.
    func kinds() -> [ColumnKind?] {
        candidates.indices.map { seen[$0] ? candidates[$0].first ?? .text : nil }
    }

    /// Takes one row into account; rows with faults say nothing.
    private mutating func take(_ fields: [CSVField], _ bytes: Span<UInt8>) {
        guard fields.count == seen.count, fields.allSatisfy({ $0.fault == nil }) else { return }
        for (column, field) in fields.enumerated() where field.stop > field.start {
            if missingTexts.contains(bytes.array(field.start, field.stop)) { continue }
            seen[column] = true
            candidates[column].removeAll { !Self.fits(bytes, field, $0) }
        }
    }

    private static func fits(_ bytes: Span<UInt8>, _ field: CSVField, _ kind: ColumnKind) -> Bool {
        let (start, stop) = (field.start, field.stop)
        switch kind {
        case .flag: return CSVCells.flag(bytes, start, stop, digits: false) != nil
        case .number:
            return CSVCells.number(bytes, start, stop) != nil
                && !CSVCells.isIdentifier(bytes, start, stop)
        case .instant: return stamp(CSVCells.trimmed(bytes, start, stop)) != nil
        case .text: return true
        }
    }

    /// The moment that a text means, if it is an ISO 8601 date or timestamp.
    static func stamp(_ text: String) -> Calendar.Stamp? {
        let bytes = Array(text.utf8)
        return Calendar.stamp(bytes.span, 0, bytes.count)
    }

    /// A column of texts as the kind that all its levels fit, for columns that the sample missed.
    static func narrowed(_ column: TextColumn, decimalComma: Bool = false) -> Column {
        guard !column.isWhollyMissing else { return .texts(column) }
        let levels = column.levels.map { level in
            Array((decimalComma ? pointed(level) ?? level : level).utf8)
        }
        let kind = [ColumnKind.flag, .number, .instant].first { kind in
            levels.allSatisfy { level in
                fits(
                    level.span,
                    CSVField(plain: level.span, 0, level.count, level.count), kind)
            }
        }
        func values<Value>(_ missing: Value, _ read: ([UInt8]) -> Value?) -> [Value] {
            let values = levels.map { read($0) ?? missing }
            return column.codes.map { $0 < 0 ? missing : values[Int($0)] }
        }
        if decimalComma, kind == .number,
            column.levels.contains(where: { pointed($0) == nil })
        {
            return .texts(column)
        }
        switch kind {
        case .flag:
            return .flags(values(-1) { CSVCells.flag($0.span, 0, $0.count, digits: false) })
        case .number: return .numbers(values(.nan) { CSVCells.number($0.span, 0, $0.count) })
        case .instant:
            return .instants(
                values(Calendar.missing) {
                    stamp(CSVCells.trimmed($0.span, 0, $0.count))?.instant
                })
        default: return .texts(column)
        }
    }

    /// `1.234,50` as `1234.50`; `nil` for what is no number with a decimal comma.
    private static func pointed(_ text: String) -> String? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first else { return nil }
        let unsigned = whole.hasPrefix("-") ? whole.dropFirst() : whole
        let groups = unsigned.split(separator: ".", omittingEmptySubsequences: false)
        let areDigits = (groups + parts.dropFirst()).allSatisfy { group in
            !group.isEmpty && group.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        guard areDigits, groups.count == 1 || (1...3).contains(groups[0].count),
            groups.dropFirst().allSatisfy({ $0.count == 3 })
        else { return nil }
        let sign = whole.hasPrefix("-") ? "-" : ""
        return sign + groups.joined() + (parts.count == 2 ? ".\(parts[1])" : "")
    }
}
