/// One file on its way to a table: the kinds of its columns, then its pieces, then the columns.
struct CSVReading {
    let header: CSVHeader
    let options: CSVOptions
    let file: String?
    let missingTexts: [String]
    let cut: CSVPieces
    /// The kind of each column and whether it was inferred.
    var kinds: [(kind: CSVTarget.Kind, isInferred: Bool)] = []
    /// Columns of which the sample showed no value: their texts are looked at in the end.
    var unseen: Set<Int> = []
    var notices: [DataError] = []
    /// Rows of the table that lenient reading sets aside for what their texts hold.
    var setAside: [Int: CSVFault] = [:]

    init(_ bytes: Span<UInt8>, _ header: CSVHeader, _ options: CSVOptions, file: String?) {
        self.header = header
        self.options = options
        self.file = file
        missingTexts = options.missingTexts.filter { !$0.isEmpty }
        cut = CSVPieces(bytes, header, options)
        let guesses = CSVGuess(bytes, header, cut, options).kinds()
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
            var read = Column.flags([])
            swap(&read, &columns[column])
            columns[column] = try textColumn(&read, column, chunks, rejected, bytes)
        }
        try checkOffsets(chunks)
        for misfit in misfits { noteMixture(misfit, bytes) }
        noteScientificNumbers(chunks, bytes)
        let lines = lines(chunks)
        let named = zip(header.names, columns).map { (name: $0, column: $1) }
        let table = Table(named, origin: file.map { TableOrigin(file: $0, lines: lines) })
        var rejects = rejects(chunks, bytes)
        guard !setAside.isEmpty else {
            return CSVResult(table: table, rejects: rejects, notices: notices)
        }
        rejects += rejectsForTexts(bytes)
        rejects.sort { $0.line < $1.line }
        let kept = (0..<table.rowCount).filter { setAside[$0] == nil }
        return CSVResult(
            table: table.filtered(keeping: kept), rejects: rejects, notices: notices)
    }

    private func readPieces(_ bytes: Span<UInt8>) -> ([Column], [CSVChunk]) {
        var chunks: [CSVChunk] = []
        let wanted = kinds.map { CSVTarget($0.kind, isInferred: $0.isInferred) }
        let (pieces, header) = (cut.pieces, header)
        let columns = CSVColumns.fill(wanted, capacity: cut.lineCount) { targets in
            let reader = CSVChunkReader(
                targets: targets, options: options,
                patterns: header.names.map { options.datePatterns[$0] },
                missingTexts: missingTexts.map { Array($0.utf8) })
            chunks = concurrentMap(pieces.count, parallel: options.parallel) { index in
                let piece = pieces[index]
                return reader.read(
                    bytes, from: piece.start, to: piece.end, firstRow: piece.linesBefore,
                    firstLine: header.bodyLine + piece.linesBefore)
            }
            return close(chunks, targets)
        }
        return (columns, chunks)
    }

    /// Moves the pieces' rows together where blank lines, line breaks inside quotes or rejected
    /// rows left gaps.
    private func close(_ chunks: [CSVChunk], _ targets: [CSVTarget]) -> Int {
        var rows = 0
        for (piece, chunk) in zip(cut.pieces, chunks) {
            if piece.linesBefore != rows {
                for target in targets {
                    target.move(from: piece.linesBefore, to: rows, count: chunk.rows)
                }
            }
            rows += chunk.rows
        }
        return rows
    }

    private static func target(_ kind: ColumnKind) -> CSVTarget.Kind {
        switch kind {
        case .number: .number
        case .text: .text
        case .instant: .instant
        case .flag: .flag
        }
    }

    // MARK: Lines

    /// The line of each row; empty if row *i* is on line *i* + 2.
    func lines(_ chunks: [CSVChunk]) -> [Int32] {
        let rows = chunks.reduce(0) { $0 + $1.rows }
        var isRegular = header.bodyLine == 2
        var before = 0
        for (piece, chunk) in zip(cut.pieces, chunks) {
            if !chunk.lineJumps.isEmpty || piece.linesBefore != before { isRegular = false }
            before += chunk.rows
        }
        if isRegular { return [] }
        var lines: [Int32] = []
        lines.reserveCapacity(rows)
        for (piece, chunk) in zip(cut.pieces, chunks) {
            var line = header.bodyLine + piece.linesBefore
            var next = 0
            for row in 0..<chunk.rows {
                if next < chunk.lineJumps.count, chunk.lineJumps[next].row == row {
                    line = chunk.lineJumps[next].line
                    next += 1
                }
                lines.append(Int32(clamping: line))
                line += 1
            }
        }
        return lines
    }

    /// The line of one row of the table.
    func line(ofRow row: Int, _ chunks: [CSVChunk]) -> Int {
        TableOrigin(file: "", lines: lines(chunks)).line(ofRow: row)
    }

    /// The fields of the row that starts on a line.
    func fields(onLine line: Int, _ bytes: Span<UInt8>) -> [CSVField] {
        guard
            let piece = cut.pieces.last(where: { header.bodyLine + $0.linesBefore <= line })
        else { return [] }
        var at = piece.start
        for _ in (header.bodyLine + piece.linesBefore)..<line {
            at = min(bytes.fieldEnd(at, bytes.count, 0x0A) + 1, bytes.count)
        }
        return CSVField.row(bytes, from: at, options.delimiter)
    }
}
