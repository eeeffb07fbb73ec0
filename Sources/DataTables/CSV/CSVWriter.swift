/// Writes tables as RFC 4180 text.
///
/// Numbers are the shortest that read back the same, whole ones without `.0`; missing is empty;
/// instants are ISO 8601; texts are quoted where they must be. A text that a spreadsheet would run
/// as a formula (one that begins with `=`, `+`, `-`, `@`, a tab or a carriage return) gets an
/// apostrophe in front.
package struct CSVWriter: Sendable {
    /// Whether instants at midnight are written as dates in columns that have nothing else.
    package var datesAtMidnight: Bool
    /// Whether texts that begin like formulas get an apostrophe.
    package var neutralisesFormulas: Bool

    package init(datesAtMidnight: Bool = true, neutralisesFormulas: Bool = true) {
        self.datesAtMidnight = datesAtMidnight
        self.neutralisesFormulas = neutralisesFormulas
    }

    /// Writes a file, wholly or not at all; gzip if the path ends in `.gz`.
    ///
    /// - Throws: ``FileError`` if it cannot be written.
    package func write(_ table: Table, to path: String) throws(FileError) {
        let bytes = bytes(table)
        try Files.writeWhole(path, path.hasSuffix(".gz") ? Gzip.compressed(bytes) : bytes)
    }

    /// The table as a text.
    package func text(_ table: Table) -> String { String(decoding: bytes(table), as: UTF8.self) }

    /// The table as bytes.
    package func bytes(_ table: Table) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((table.rowCount + 1) * table.names.count * 10)
        for (index, name) in table.names.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            append(
                text: name, to: &bytes, isOnly: table.names.count == 1, startsFile: index == 0)
        }
        bytes.append(0x0A)
        let cells = table.columns.map { Cells($0, self, isOnly: table.columns.count == 1) }
        for row in 0..<table.rowCount {
            for column in cells.indices {
                if column > 0 { bytes.append(0x2C) }
                cells[column].append(row, to: &bytes)
            }
            bytes.append(0x0A)
        }
        return bytes
    }

    /// A column ready to be written row by row.
    private enum Cells {
        case numbers([Double])
        case dates([Instant])
        case timestamps([Instant])
        case flags([Int8])
        /// Codes, and each level as it is written.
        case texts([Int32], [[UInt8]], missing: [UInt8])

        init(_ column: Column, _ writer: CSVWriter, isOnly: Bool) {
            switch column {
            case .numbers(let values) where isOnly:
                self.init(.texts(Column.numbers(values).asTexts()), writer, isOnly: true)
            case .instants(let values) where isOnly && values.contains(Calendar.missing):
                self.init(.texts(Column.instants(values).asTexts()), writer, isOnly: true)
            case .flags(let values) where isOnly:
                self.init(.texts(Column.flags(values).asTexts()), writer, isOnly: true)
            case .numbers(let values): self = .numbers(values)
            case .instants(let values):
                let areDates = values.allSatisfy {
                    $0 == Calendar.missing || $0 % Calendar.secondsPerDay == 0
                }
                self = writer.datesAtMidnight && areDates ? .dates(values) : .timestamps(values)
            case .flags(let values): self = .flags(values)
            case .texts(let column):
                let levels = column.levels.map { level in
                    var bytes: [UInt8] = []
                    writer.append(text: level, to: &bytes, isOnly: isOnly)
                    return bytes
                }
                self = .texts(column.codes, levels, missing: isOnly ? [0x22, 0x22] : [])
            }
        }

        func append(_ row: Int, to bytes: inout [UInt8]) {
            switch self {
            case .numbers(let values): CSVWriter.append(values[row], to: &bytes)
            case .dates(let values):
                guard values[row] != Calendar.missing else { return }
                Calendar.appendDate(Calendar.day(of: values[row]), to: &bytes)
            case .timestamps(let values):
                guard values[row] != Calendar.missing else { return }
                Calendar.appendTimestamp(values[row], to: &bytes)
            case .flags(let values):
                if values[row] >= 0 {
                    bytes.append(contentsOf: values[row] == 1 ? "true".utf8 : "false".utf8)
                }
            case .texts(let codes, let levels, let missing):
                let code = codes[row]
                bytes.append(contentsOf: code < 0 ? missing : levels[Int(code)])
            }
        }
    }

    /// Writes a number: the shortest text that reads back the same, nothing if it is missing.
    static func append(_ value: Double, to bytes: inout [UInt8]) {
        if value.isNaN { return }
        if value.magnitude < 1e15, value == value.rounded(.towardZero), value != 0 {
            var digits: [16 of UInt8] = .init(repeating: 0)
            var count = 0
            var rest = UInt64(value.magnitude)
            while rest > 0 {
                digits[count] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
                rest /= 10
                count += 1
            }
            if value < 0 { bytes.append(0x2D) }
            while count > 0 {
                count -= 1
                bytes.append(digits[count])
            }
            return
        }
        bytes.append(contentsOf: shortestText(value).utf8)
    }

    /// At the start of a file it would be passed over, so that a text that begins with it is quoted.
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Writes a text, quoted where it must be.
    ///
    /// A name that starts a file is quoted too if it would look like a file of another format, and
    /// one of white space only, lest what follows it be taken for the start.
    fileprivate func append(
        text: String, to bytes: inout [UInt8], isOnly: Bool, startsFile: Bool = false
    ) {
        var content = Array(text.utf8)
        if neutralisesFormulas, let first = content.first, "=+-@\t\r".utf8.contains(first) {
            content.insert(0x27, at: 0)
        }
        let quotes =
            content.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
            || (isOnly && content.isEmpty) || content.starts(with: Self.byteOrderMark)
            || (startsFile
                && (content.allSatisfy(ForeignFile.isPassedOver)
                    || ForeignFile.fault((content + [0x0A]).span) != nil))
        guard quotes else {
            bytes.append(contentsOf: content)
            return
        }
        bytes.append(0x22)
        for byte in content {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }
}
