/// What reading one piece of a file found.
struct CSVChunk: Sendable {
    var rows = 0
    /// Rows from which lines no longer follow each other, with the line of that row.
    var lineJumps: [(row: Int, line: Int)] = []
    /// The first fault of each sort, or in lenient reading every one.
    var faults: [CSVFault] = []
    var faultCounts: [CSVFault.Sort: Int] = [:]
    /// Where the rows of the faults lie, in lenient reading.
    var rejectedRows: [Range<Int>] = []
    /// For each inferred column the first cell that did not fit.
    var misfits: [CSVFault?]
    /// For each column the line of the first timestamp with and without an offset.
    var zonedLines: [Int?]
    var unzonedLines: [Int?]
    /// For each inferred column of numbers the first one in scientific notation.
    var scientific: [CSVFault?]
    /// For each column of texts what its codes stand for.
    var levels: [ByteLevels?] = []

    init(_ targets: [CSVTarget]) {
        misfits = targets.map { _ in nil }
        zonedLines = misfits.map { _ in nil }
        unzonedLines = zonedLines
        scientific = misfits
    }

    /// Takes back what was noted about the cells of a row that is not kept.
    mutating func forgetCells(from start: Int, _ line: Int) {
        for column in misfits.indices {
            if let misfit = misfits[column], misfit.start >= start { misfits[column] = nil }
            if let cell = scientific[column], cell.start >= start { scientific[column] = nil }
            if let zoned = zonedLines[column], zoned >= line { zonedLines[column] = nil }
            if let unzoned = unzonedLines[column], unzoned >= line { unzonedLines[column] = nil }
        }
    }
}

/// Reads the rows of one piece of a file into the targets' buffers.
struct CSVChunkReader {
    let targets: [CSVTarget]
    let options: CSVOptions
    /// The pattern of each column of dates.
    let patterns: [DatePattern?]
    /// Texts beside the empty one that stand for a missing number, date or flag.
    let missingTexts: [[UInt8]]
    /// After how many rows it is decided whether a column's texts are worth looking up.
    private static let rowsLookedUp = 512

    /// Reads the bytes from `start` up to `end`; the first row goes to `firstRow`.
    func read(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, firstRow: Int, firstLine: Int
    ) -> CSVChunk {
        var chunk = CSVChunk(targets)
        var months = [CSVMonth](repeating: CSVMonth(), count: targets.count)
        let dictionaries = targets.map { $0.kind == .text ? ByteDictionary() : nil }
        let delimiter = options.delimiter
        let emptyField: UInt8? = delimiter == .whitespace ? nil : delimiter.byte
        let width = targets.count
        var at = start
        var line = firstLine
        var expectedLine = firstLine
        while at < end {
            if let next = Self.afterBlankLine(bytes, at, end, delimiter) {
                at = next
                line &+= 1
                continue
            }
            let rowStart = at
            let rowLine = line
            let row = firstRow &+ chunk.rows
            var fault: CSVFault?
            var column = 0
            while true {
                if at < end, bytes[at] == emptyField, column < width {
                    targets[column].setMissing(row)
                    column &+= 1
                    at &+= 1
                    continue
                }
                let field = CSVField(bytes, at, end, delimiter)
                if column >= width {
                    if field.fault == .unterminated {
                        fault = CSVFault(
                            kind: .unterminated, column: column, line: line, start: field.start,
                            stop: field.stop)
                    }
                } else {
                    let kind = cell(
                        bytes, field, column, row, line, dictionaries, &chunk, &months)
                    if let kind, fault == nil {
                        fault = CSVFault(
                            kind: kind, column: column, line: line, start: field.start,
                            stop: field.stop)
                    }
                }
                column &+= 1
                line &+= field.newlines
                at = field.next &+ 1
                if field.next >= end || bytes[field.next] == 0x0A { break }
            }
            line &+= 1
            if column != width, fault?.kind != .unterminated, fault?.kind != .afterQuote {
                fault = CSVFault(
                    kind: .ragged, column: column, line: rowLine, start: rowStart, stop: at &- 1)
            }
            if let fault {
                chunk.forgetCells(from: rowStart, rowLine)
                note(fault, rowStart..<min(at - 1, end), &chunk)
            } else {
                if rowLine != expectedLine { chunk.lineJumps.append((chunk.rows, rowLine)) }
                expectedLine = rowLine &+ 1
                chunk.rows &+= 1
                if chunk.rows == Self.rowsLookedUp {
                    for dictionary in dictionaries {
                        dictionary?.listIfDistinct(rows: Self.rowsLookedUp)
                    }
                }
            }
        }
        chunk.levels = dictionaries.map { $0?.sealed() }
        return chunk
    }

    /// Where the next line begins if this one is blank, else `nil`.
    @inline(__always)
    private static func afterBlankLine(
        _ bytes: Span<UInt8>, _ at: Int, _ end: Int, _ delimiter: CSVDelimiter
    ) -> Int? {
        var index = at
        if delimiter == .whitespace {
            while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index &+= 1 }
        }
        if index < end, bytes[index] == 0x0D { index &+= 1 }
        return index >= end || bytes[index] == 0x0A ? index &+ 1 : nil
    }

    /// Reads a cell into its column; the kind of fault if it is not what was declared.
    @inline(__always)
    private func cell(
        _ bytes: Span<UInt8>, _ field: CSVField, _ column: Int, _ row: Int, _ line: Int,
        _ dictionaries: [ByteDictionary?], _ chunk: inout CSVChunk, _ months: inout [CSVMonth]
    ) -> CSVFault.Kind? {
        if let fault = field.fault { return fault == .unterminated ? .unterminated : .afterQuote }
        let target = targets[column]
        let (start, stop) = (field.start, field.stop)
        switch target.kind {
        case .text:
            guard stop > start, let dictionary = dictionaries[column] else {
                target.codes[row] = -1
                return nil
            }
            target.codes[row] =
                field.isEscaped
                ? dictionary.code(unescaping: bytes, start, stop)
                : dictionary.code(bytes, start, stop)
            return nil
        case .number:
            guard stop > start else {
                target.numbers[row] = .nan
                return nil
            }
            if let value = CSVCells.number(bytes, start, stop) {
                target.numbers[row] = value
                if !target.isInferred { return nil }
                if !CSVCells.isIdentifier(bytes, start, stop) {
                    if CSVCells.isScientific(bytes, start, stop), chunk.scientific[column] == nil {
                        chunk.scientific[column] = CSVFault(
                            kind: .scientific, column: column, line: line, start: start, stop: stop)
                    }
                    return nil
                }
            } else if isMissing(bytes, start, stop) {
                target.numbers[row] = .nan
                return nil
            }
            return misfit(.badNumber, bytes, field, column, line, &chunk)
        case .instant:
            guard stop > start else {
                target.instants[row] = Calendar.missing
                return nil
            }
            if let stamp = months[column].stamp(bytes, start, stop) {
                target.instants[row] = stamp.instant
                if stamp.zone == .unsaid {
                    if chunk.unzonedLines[column] == nil { chunk.unzonedLines[column] = line }
                } else if stamp.zone == .said, chunk.zonedLines[column] == nil {
                    chunk.zonedLines[column] = line
                }
                return nil
            }
            target.instants[row] = Calendar.missing
            if isMissing(bytes, start, stop) { return nil }
            return misfit(.badInstant, bytes, field, column, line, &chunk)
        case .date, .flag: return rareCell(bytes, field, column, row, line, &chunk)
        }
    }

    /// Cells of declared patterns and of flags.
    @inline(never)
    private func rareCell(
        _ bytes: Span<UInt8>, _ field: CSVField, _ column: Int, _ row: Int, _ line: Int,
        _ chunk: inout CSVChunk
    ) -> CSVFault.Kind? {
        let target = targets[column]
        let (start, stop) = (field.start, field.stop)
        let absent = start == stop || isMissing(bytes, start, stop)
        if target.kind == .date {
            let instant = absent ? nil : patterns[column]?.instant(bytes, start, stop)
            target.instants[row] = instant ?? Calendar.missing
            return absent || instant != nil ? nil : .badDate
        }
        let flag =
            absent ? nil : CSVCells.flag(bytes, start, stop, digits: !target.isInferred)
        target.flags[row] = flag ?? -1
        if absent || flag != nil { return nil }
        return misfit(.badFlag, bytes, field, column, line, &chunk)
    }

    /// A fault where the kind was declared; where it was inferred, a note that it does not fit.
    @inline(never)
    private func misfit(
        _ kind: CSVFault.Kind, _ bytes: Span<UInt8>, _ field: CSVField, _ column: Int, _ line: Int,
        _ chunk: inout CSVChunk
    ) -> CSVFault.Kind? {
        guard targets[column].isInferred else { return kind }
        if chunk.misfits[column] == nil {
            chunk.misfits[column] = CSVFault(
                kind: kind, column: column, line: line, start: field.start, stop: field.stop)
        }
        return nil
    }

    @inline(never)
    private func isMissing(_ bytes: Span<UInt8>, _ start: Int, _ stop: Int) -> Bool {
        !missingTexts.isEmpty && missingTexts.contains(bytes.array(start, stop))
    }

    private func note(_ fault: CSVFault, _ row: Range<Int>, _ chunk: inout CSVChunk) {
        chunk.faultCounts[fault.sort, default: 0] += 1
        if options.lenient || chunk.faultCounts[fault.sort] == 1 {
            chunk.faults.append(fault)
            chunk.rejectedRows.append(row)
        }
    }
}
