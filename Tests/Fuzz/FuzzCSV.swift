import DataTables

/// Properties of reading and writing delimited text.
///
/// 1. The size of pieces and the number of threads change nothing: table, lines, notices, error.
/// 2. Lenient reading of a sound file gives the same table and sets nothing aside.
/// 3. What was read, written and read again is the same table.
/// 4. Other delimiters and declared kinds give a table or an error, again whatever the pieces.
///
/// The input's own bytes choose among the options, so that an input stays a plain file.
enum FuzzCSV {
    static func fault(in input: [UInt8]) -> String? {
        guard let bytes = unpacked(input) else { return nil }
        let choice = choice(by: bytes)
        let whole = read(bytes, CSVOptions(parallel: false))
        let pieces = [1, 7, 64][choice % 3]
        let other = read(bytes, CSVOptions(parallel: choice % 16 == 0, chunkBytes: pieces))
        if other != whole { return "pieces of \(pieces) bytes change what is read" }
        if case .table(let table, _, _) = whole {
            if read(bytes, CSVOptions(lenient: true)) != whole {
                return "lenient reading changes a sound file"
            }
            if let fault = roundTrip(table) { return fault }
        }
        let kinds = whole.names.enumerated().map { (column: Int, name: String) in
            (name, ColumnKind.allCases[(column + choice) % ColumnKind.allCases.count])
        }
        var options = CSVOptions(
            delimiter: [.comma, .semicolon, .tab, .whitespace][choice % 4],
            schema: Dictionary(kinds) { first, _ in first }, lenient: choice % 5 == 0,
            missingTexts: ["", "NA"], parallel: false)
        let declared = read(bytes, options)
        options.chunkBytes = 5
        return read(bytes, options) == declared
            ? nil : "pieces of 5 bytes change what is read as \(kinds)"
    }

    /// A number that decides among options, the same for the same bytes (FNV-1a).
    private static func choice(by bytes: [UInt8]) -> Int {
        Int(bytes.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 } >> 1)
    }

    /// What reading gave, in a form that can be compared.
    private enum Answer: Equatable {
        case table(Table, [RejectedRow], [DataError])
        case error(DataError)

        var names: [String] {
            if case .table(let table, _, _) = self { return table.names }
            return []
        }

        /// Missing numbers are not-a-number, which is not equal to itself.
        static func == (a: Answer, b: Answer) -> Bool {
            switch (a, b) {
            case (.table(let a, let rejects, let notices), .table(let b, let others, let more)):
                (0..<a.rowCount).allSatisfy { line(a, $0) == line(b, $0) }
                    && difference(a, b) == nil && rejects == others && notices == more
            case (.error(let a), .error(let b)): a == b
            default: false
            }
        }

        private static func line(_ table: Table, _ row: Int) -> Int? {
            table.origin?.line(ofRow: row)
        }
    }

    private static func unpacked(_ input: [UInt8]) -> [UInt8]? {
        Gzip.isGzip(input.span) ? try? Gzip.decompressed(input.span) : input
    }

    private static func read(_ bytes: [UInt8], _ options: CSVOptions) -> Answer {
        do {
            let result = try CSV.readResult(FileBytes(bytes), name: "f.csv", options: options)
            return .table(result.table, result.rejects, result.notices)
        } catch let error as DataError {
            return .error(error)
        } catch {
            fatalError("not a DataError: \(error)")
        }
    }

    private static func roundTrip(_ table: Table) -> String? {
        let kinds = zip(table.names, table.columns.map(\.kind)).map { ($0, $1) }
        let options = CSVOptions(schema: Dictionary(kinds) { first, _ in first })
        let written = CSVWriter(neutralisesFormulas: false).bytes(table)
        switch read(written, options) {
        case .table(let back, _, _): return difference(table, back)
        case .error(let error) where error.message.contains("scientific notation"): return nil
        case .error(let error): return "cannot be read again: \(error)"
        }
    }

    /// Where two tables differ; bits of numbers count, but for not-a-number's.
    private static func difference(_ a: Table, _ b: Table) -> String? {
        guard a.names == b.names else { return "names \(a.names) became \(b.names)" }
        guard a.rowCount == b.rowCount else { return "\(a.rowCount) rows became \(b.rowCount)" }
        for (name, (x, y)) in zip(a.names, zip(a.columns, b.columns)) {
            let same: Bool
            switch (x, y) {
            case (.numbers(let x), .numbers(let y)):
                same = zip(x, y).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
            default: same = x == y
            }
            if !same { return "column \(name): \(x) became \(y)" }
        }
        return nil
    }
}
