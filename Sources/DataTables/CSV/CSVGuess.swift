/// The kinds of undeclared columns, first guessed from samples and then held against every cell.
enum CSVGuess {
    /// How many places of a file are looked at, and how many lines at each.
    private static let places = 16
    private static let linesAtPlace = 64

    /// A guess for each column; `nil` where no sampled cell had a value.
    ///
    /// A guess need not be right: a cell that does not fit makes the reader start again with texts.
    static func kinds(
        _ bytes: Span<UInt8>, bodyStart: Int, columns: Int, _ delimiter: CSVDelimiter
    ) -> [ColumnKind?] {
        var candidates = [[ColumnKind]](repeating: [.flag, .number, .instant], count: columns)
        var seen = [Bool](repeating: false, count: columns)
        for place in 0..<places {
            var at = bodyStart + (bytes.count - bodyStart) / places * place
            if place > 0 {
                at = bytes.fieldEnd(at, bytes.count, 0x0A) + 1
            }
            for _ in 0..<linesAtPlace where at < bytes.count {
                at = sample(bytes, at, delimiter, &candidates, &seen)
            }
        }
        return (0..<columns).map { seen[$0] ? candidates[$0].first ?? .text : nil }
    }

    /// Takes one line into account and returns where the next one begins.
    private static func sample(
        _ bytes: Span<UInt8>, _ start: Int, _ delimiter: CSVDelimiter,
        _ candidates: inout [[ColumnKind]], _ seen: inout [Bool]
    ) -> Int {
        var at = start
        for column in candidates.indices {
            let field = CSVField(bytes, at, bytes.count, delimiter)
            if field.stop > field.start, field.fault == nil {
                seen[column] = true
                candidates[column].removeAll { !fits(bytes, field, $0) }
            }
            at = field.next + 1
            if field.endsRow(bytes) { return at }
        }
        return bytes.fieldEnd(at, bytes.count, 0x0A) + 1
    }

    private static func fits(_ bytes: Span<UInt8>, _ field: CSVField, _ kind: ColumnKind) -> Bool {
        let (start, stop) = (field.start, field.stop)
        switch kind {
        case .flag: return CSVCells.flag(bytes, start, stop, digits: false) != nil
        case .number:
            return CSVCells.number(bytes, start, stop) != nil
                && !CSVCells.isIdentifier(bytes, start, stop)
        case .instant:
            return CSVCells.trimmed(bytes, start, stop).utf8.count >= 10
                && Calendar.instant(iso: CSVCells.trimmed(bytes, start, stop)) != nil
        case .text: return true
        }
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
                    Calendar.instant(iso: CSVCells.trimmed($0.span, 0, $0.count))
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
