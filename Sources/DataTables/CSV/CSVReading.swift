/// One file on its way to a table: the kinds of its columns, then its pieces, then the columns.
struct CSVReading {
    private let header: CSVHeader
    private let options: CSVOptions
    private let file: String?
    private let missingTexts: [String]
    private let pieces: [Piece]
    private let lineCount: Int
    /// The kind of each column and whether it was inferred.
    private var kinds: [(kind: CSVTarget.Kind, isInferred: Bool)] = []
    /// Columns of which the sample showed no value: their texts are looked at in the end.
    private var unseen: Set<Int> = []
    private var notices: [DataError] = []

    /// A part of the file between two newlines.
    private struct Piece {
        let start: Int
        let end: Int
        /// The number of newlines in all pieces before.
        var linesBefore: Int
    }

    init(_ bytes: Span<UInt8>, _ header: CSVHeader, _ options: CSVOptions, file: String?) {
        self.header = header
        self.options = options
        self.file = file
        missingTexts = options.missingTexts.filter { !$0.isEmpty }
        (pieces, lineCount) = Self.pieces(bytes, header, options)
        let guesses = CSVGuess.kinds(
            bytes, bodyStart: header.bodyStart, columns: header.names.count, options.delimiter)
        for (column, name) in header.names.enumerated() {
            if options.datePatterns[name] != nil {
                kinds.append((.date, false))
            } else if let declared = options.schema[name] {
                kinds.append((Self.target(declared), false))
            } else if options.decimalComma {
                unseen.insert(column)
                kinds.append((.text, true))
            } else {
                if guesses[column] == nil { unseen.insert(column) }
                kinds.append((Self.target(guesses[column] ?? .text), true))
            }
        }
    }

    /// Reads the table; a second time if inferred kinds did not hold.
    mutating func result(_ bytes: Span<UInt8>) throws -> CSVResult {
        var (columns, chunks) = readPieces(bytes)
        let misfits = misfits(chunks)
        if !misfits.isEmpty {
            for misfit in misfits { kinds[misfit.column].kind = .text }
            (columns, chunks) = readPieces(bytes)
        }
        try throwFirstFault(chunks, bytes)
        let rejected = !chunks.allSatisfy(\.rejectedRows.isEmpty)
        for column in kinds.indices where kinds[column].kind == .text {
            columns[column] = try textColumn(columns[column], column, chunks, rejected, bytes)
        }
        try checkOffsets(chunks)
        let named = zip(header.names, columns).map { (name: $0, column: $1) }
        let origin = file.map { TableOrigin(file: $0, lines: lines(chunks)) }
        for misfit in misfits { noteMixture(misfit, bytes) }
        return CSVResult(
            table: Table(named, origin: origin), rejects: rejects(chunks, bytes), notices: notices)
    }

    // MARK: Pieces

    private static func pieces(
        _ bytes: Span<UInt8>, _ header: CSVHeader, _ options: CSVOptions
    ) -> ([Piece], lines: Int) {
        let start = header.bodyStart
        var ends: [Int] = []
        var at = start
        while at < bytes.count {
            let cut = min(at + max(options.chunkBytes, 1), bytes.count)
            let end = cut == bytes.count ? cut : bytes.fieldEnd(cut - 1, bytes.count, 0x0A) + 1
            ends.append(min(end, bytes.count))
            at = ends[ends.count - 1]
        }
        let cuts = ends
        let counts = parallelMap(cuts.count, parallel: options.parallel) { index in
            bytes.linesAndQuotes(index == 0 ? start : cuts[index - 1], cuts[index])
        }
        var pieces: [Piece] = []
        var lines = 0
        for (index, count) in counts.enumerated() {
            let first = index == 0 ? start : cuts[index - 1]
            pieces.append(Piece(start: first, end: cuts[index], linesBefore: lines))
            lines += count.lines
        }
        if let last = ends.last, last > start, bytes[last - 1] != 0x0A { lines += 1 }
        let quoted = options.delimiter != .whitespace && counts.contains { $0.quotes }
        if quoted { pieces = [Piece(start: start, end: bytes.count, linesBefore: 0)] }
        return (pieces, lines)
    }

    private func readPieces(_ bytes: Span<UInt8>) -> ([Column], [CSVChunk]) {
        var chunks: [CSVChunk] = []
        let wanted = kinds.map { CSVTarget($0.kind, isInferred: $0.isInferred) }
        let (pieces, header) = (pieces, header)
        let columns = CSVColumns.fill(wanted, capacity: lineCount) { targets in
            let reader = CSVChunkReader(
                targets: targets, options: options,
                patterns: header.names.map { options.datePatterns[$0] },
                missingTexts: missingTexts.map { Array($0.utf8) })
            chunks = parallelMap(pieces.count, parallel: options.parallel) { index in
                let piece = pieces[index]
                return reader.read(
                    bytes, from: piece.start, to: piece.end, firstRow: piece.linesBefore,
                    firstLine: header.bodyLine + piece.linesBefore)
            }
            return close(chunks, targets)
        }
        return (columns, chunks)
    }

    /// Moves the pieces' rows together where blank lines or rejected rows left gaps.
    private func close(_ chunks: [CSVChunk], _ targets: [CSVTarget]) -> Int {
        var rows = 0
        for (piece, chunk) in zip(pieces, chunks) {
            if piece.linesBefore != rows {
                for target in targets {
                    target.move(from: piece.linesBefore, to: rows, count: chunk.rows)
                }
            }
            rows += chunk.rows
        }
        return rows
    }

    // MARK: Columns

    private static func target(_ kind: ColumnKind) -> CSVTarget.Kind {
        switch kind {
        case .number: .number
        case .text: .text
        case .instant: .instant
        case .flag: .flag
        }
    }

    /// Joins the pieces' dictionaries, and narrows a column whose kind the sample did not show.
    private mutating func textColumn(
        _ read: Column, _ column: Int, _ chunks: [CSVChunk], _ rejected: Bool,
        _ bytes: Span<UInt8>
    ) throws -> Column {
        guard case .texts(let pieced) = read else { return read }
        let dictionaries = chunks.compactMap { $0.dictionaries[column] }
        let joined = CSVLevels(dictionaries, parallel: options.parallel).joined(bytes)
        let codes = recoded(pieced.codes, chunks, joined.codes)
        if let bad = joined.broken {
            let row = codes.firstIndex(of: Int32(bad)) ?? 0
            let line = TableOrigin(file: "", lines: lines(chunks)).line(ofRow: row)
            throw DataError(
                file: file, line: line, column: header.names[column],
                "the text is not UTF-8; save the file as UTF-8")
        }
        var texts = TextColumn(codes: codes, levels: joined.levels)
        if !missingTexts.isEmpty, texts.levels.contains(where: missingTexts.contains) {
            let absent = texts.levels.map(missingTexts.contains)
            texts = texts.recoded(codes.map { $0 >= 0 && absent[Int($0)] ? -1 : $0 })
        } else if rejected {
            texts = texts.recoded(codes)
        }
        if unseen.contains(column) {
            let narrowed = CSVGuess.narrowed(texts, decimalComma: options.decimalComma)
            if narrowed.kind != .text { return narrowed }
        }
        try check(texts, column, chunks)
        return .texts(texts)
    }

    private func recoded(
        _ codes: [Int32], _ chunks: [CSVChunk], _ newCodes: [[Int32]]
    ) -> [Int32] {
        if chunks.count == 1 { return codes }
        var starts = [0]
        for chunk in chunks { starts.append(starts[starts.count - 1] + chunk.rows) }
        let firsts = starts
        return FixedBuffer<Int32>.array(capacity: codes.count) { result in
            _ = parallelMap(chunks.count, parallel: options.parallel) { piece -> Int in
                let newCode = newCodes[piece]
                for row in firsts[piece]..<firsts[piece + 1] {
                    let code = codes[row]
                    result[row] = code < 0 ? -1 : newCode[Int(code)]
                }
                return 0
            }
            return codes.count
        }
    }

    private func lines(_ chunks: [CSVChunk]) -> [Int32] {
        let rows = chunks.reduce(0) { $0 + $1.rows }
        var isRegular = header.bodyLine == 2
        var before = 0
        for (piece, chunk) in zip(pieces, chunks) {
            if !chunk.lineJumps.isEmpty || piece.linesBefore != before { isRegular = false }
            before += chunk.rows
        }
        if isRegular { return [] }
        var lines: [Int32] = []
        lines.reserveCapacity(rows)
        for (piece, chunk) in zip(pieces, chunks) {
            var line = header.bodyLine + piece.linesBefore
            var jumps = chunk.lineJumps[...]
            for row in 0..<chunk.rows {
                if let jump = jumps.first, jump.row == row {
                    line = jump.line
                    jumps.removeFirst()
                }
                lines.append(Int32(clamping: line))
                line += 1
            }
        }
        return lines
    }
}

// MARK: - Faults

extension CSVReading {
    /// The first cell of each inferred column that did not fit the guess.
    private func misfits(_ chunks: [CSVChunk]) -> [CSVFault] {
        kinds.indices.compactMap { column in
            chunks.lazy.compactMap { $0.misfits[column] }.first
        }
    }

    private func throwFirstFault(_ chunks: [CSVChunk], _ bytes: Span<UInt8>) throws(DataError) {
        for chunk in chunks {
            let broken = chunk.faults.first { $0.kind == .unterminated }
            guard let first = options.lenient ? broken : chunk.faults.first else { continue }
            let count = chunks.reduce(0) { $0 + ($1.faultCounts[first.sort] ?? 0) }
            throw error(first, bytes, more: count - 1)
        }
    }

    private func error(_ fault: CSVFault, _ bytes: Span<UInt8>, more: Int) -> DataError {
        fault.error(bytes, names: header.names, options: options, file: file, more: more)
    }

    private func rejects(_ chunks: [CSVChunk], _ bytes: Span<UInt8>) -> [RejectedRow] {
        guard options.lenient else { return [] }
        return chunks.flatMap { chunk in
            zip(chunk.faults, chunk.rejectedRows).map { fault, row in
                var reason = error(fault, bytes, more: 0)
                reason.file = nil
                reason.line = nil
                let end = row.upperBound
                let stop = end > row.lowerBound && bytes[end - 1] == 0x0D ? end - 1 : end
                return RejectedRow(
                    line: fault.line, text: bytes.text(row.lowerBound, stop),
                    reason: reason.description)
            }
        }
    }

    /// Identifiers in scientific notation are an error where texts were declared; texts that look
    /// like numbers or dates in a foreign notation are a notice where nothing was.
    private mutating func check(
        _ texts: TextColumn, _ column: Int, _ chunks: [CSVChunk]
    ) throws(DataError) {
        let name = header.names[column]
        if !kinds[column].isInferred {
            guard let level = texts.levels.firstIndex(where: SpreadsheetTrap.isScientific) else {
                return
            }
            let bad = texts.levels.map(SpreadsheetTrap.isScientific)
            let count = texts.codes.reduce(0) { $0 + ($1 >= 0 && bad[Int($1)] ? 1 : 0) }
            let row = texts.codes.firstIndex(of: Int32(level)) ?? 0
            throw DataError(
                file: file,
                line: TableOrigin(file: "", lines: lines(chunks)).line(ofRow: row), column: name,
                value: texts.levels[level],
                SpreadsheetTrap.scientificIdentifier.message(forColumn: name), more: count - 1)
        }
        guard let first = texts.levels.first, let trap = Self.trap(first),
            texts.levels.allSatisfy({ Self.trap($0) != nil })
        else { return }
        notices.append(
            DataError(
                file: file, column: name, value: first,
                "read as text: " + trap.message(forColumn: name)))
    }

    private static func trap(_ text: String) -> SpreadsheetTrap? {
        SpreadsheetTrap.inInstant(text) ?? SpreadsheetTrap.inNumber(text)
    }

    private mutating func noteMixture(_ misfit: CSVFault, _ bytes: Span<UInt8>) {
        notices.append(
            DataError(
                file: file, line: misfit.line, column: header.names[misfit.column],
                value: CSVFault.shortened(bytes.text(misfit.start, misfit.stop)),
                "read as text, because this cell is not \(misfit.expected) as others are"))
    }

    /// Some timestamps with an offset and some without cannot be put in one order.
    private func checkOffsets(_ chunks: [CSVChunk]) throws(DataError) {
        for column in kinds.indices where kinds[column].kind == .instant {
            let zoned = chunks.lazy.compactMap { $0.zonedLines[column] }.first
            let unzoned = chunks.lazy.compactMap { $0.unzonedLines[column] }.first
            guard let zoned, let unzoned else { continue }
            throw DataError(
                file: file, line: max(zoned, unzoned), column: header.names[column],
                "line \(zoned) has an offset from UTC and line \(unzoned) has none; "
                    + "write all timestamps alike")
        }
    }
}

extension CSVFault {
    /// The kind that the cell was expected to be.
    var expected: String {
        switch kind {
        case .badNumber: ColumnKind.number.phrase
        case .badInstant: ColumnKind.instant.phrase
        default: ColumnKind.flag.phrase
        }
    }
}
