// Columns of texts: one dictionary for all pieces, and what is wrong with its texts.
extension CSVReading {
    /// Joins the pieces' dictionaries, and narrows a column whose kind the sample did not show.
    mutating func textColumn(
        _ read: inout Column, _ column: Int, _ chunks: [CSVChunk], _ rejected: Bool,
        _ bytes: Span<UInt8>
    ) throws(DataError) -> Column {
        guard case .texts(var pieced) = read else { return read }
        read = .flags([])
        let dictionaries = chunks.compactMap { $0.levels[column] }
        let joined = CSVLevels(dictionaries, parallel: options.parallel).joined(bytes)
        recode(&pieced.codes, chunks, joined)
        let codes = pieced.codes
        try checkTexts(joined, codes, column, chunks, bytes)
        var texts = TextColumn(codes: codes, levels: joined.levels)
        if !missingTexts.isEmpty, texts.levels.contains(where: missingTexts.contains) {
            let absent = texts.levels.map(missingTexts.contains)
            texts = texts.recoded(codes.map { $0 >= 0 && absent[Int($0)] ? -1 : $0 })
        } else if rejected {
            texts = texts.recoded(codes)
        }
        if unseen.contains(column) {
            let narrowed = CSVGuess.narrowed(texts, decimalComma: options.decimalComma)
            if narrowed.kind == .instant { try checkOffsets(texts, column, chunks) }
            if narrowed.kind != .text { return narrowed }
        }
        if kinds[column].isInferred { noteTraps(texts, column) }
        return .texts(texts)
    }

    /// Replaces the codes of the pieces by those of the joined dictionary, in place.
    private func recode(
        _ codes: inout [Int32], _ chunks: [CSVChunk], _ joined: CSVLevels.Joined
    ) {
        var starts = [0]
        for chunk in chunks { starts.append(starts[starts.count - 1] + chunk.rows) }
        let firsts = starts
        FixedBuffer.update(&codes) { codes in
            _ = concurrentMap(chunks.count, parallel: options.parallel) { piece -> Int in
                let first = joined.starts[piece]
                for row in firsts[piece]..<firsts[piece + 1] where codes[row] >= 0 {
                    codes[row] = joined.codes[first &+ Int(codes[row])]
                }
                return 0
            }
        }
    }

    /// Stops at the first text that cannot be right, or in lenient reading sets its rows aside.
    ///
    /// Bytes that are not UTF-8 and NUL are faults anywhere; identifiers in scientific notation and
    /// a spreadsheet's error values where texts were declared.
    private mutating func checkTexts(
        _ joined: CSVLevels.Joined, _ codes: [Int32], _ column: Int, _ chunks: [CSVChunk],
        _ bytes: Span<UInt8>
    ) throws(DataError) {
        let isInferred = kinds[column].isInferred
        var faults: [Int32: CSVFault.Kind] = [:]
        for fault in joined.faults where !missingTexts.contains(joined.levels[fault.code]) {
            if isInferred, fault.kind == .scientific || fault.kind == .errorValue { continue }
            faults[Int32(fault.code)] = fault.kind
        }
        guard !faults.isEmpty else { return }
        let lines = TableOrigin(file: "", lines: lines(chunks))
        var first: CSVFault?
        var count = 0
        for (row, code) in codes.enumerated() {
            guard let kind = faults[code] else { continue }
            if let first, !options.lenient {
                count += first.kind == kind ? 1 : 0
                continue
            }
            let line = lines.line(ofRow: row)
            let field = fields(onLine: line, bytes)[column]
            let fault = CSVFault(
                kind: kind, column: column, line: line, start: field.start, stop: field.stop)
            if options.lenient {
                if setAside[row] == nil { setAside[row] = fault }
            } else {
                first = fault
            }
        }
        if let first { throw error(first, bytes, more: count) }
    }

    /// Says where texts look like numbers or dates in a foreign notation and nothing was declared.
    private mutating func noteTraps(_ texts: TextColumn, _ column: Int) {
        let name = header.names[column]
        var found: (value: String, trap: SpreadsheetTrap)?
        for level in texts.levels {
            if let trap = SpreadsheetTrap.inInstant(level) ?? SpreadsheetTrap.inNumber(level) {
                if found == nil { found = (level, trap) }
            } else if decimalNumber(level) == nil, Calendar.instant(iso: level) == nil {
                return
            }
        }
        guard let found else { return }
        notices.append(
            DataError(
                file: file, column: name, value: found.value,
                "read as text: " + found.trap.message(forColumn: name)))
    }

    /// A late column of timestamps, some with an offset and some without.
    private func checkOffsets(
        _ texts: TextColumn, _ column: Int, _ chunks: [CSVChunk]
    ) throws(DataError) {
        let zones = texts.levels.map { CSVGuess.stamp($0)?.zone }
        guard let said = zones.firstIndex(of: .said), let unsaid = zones.firstIndex(of: .unsaid)
        else { return }
        let rows = [said, unsaid].map { texts.codes.firstIndex(of: Int32($0)) ?? 0 }
        throw mixedOffsets(
            column, zoned: line(ofRow: rows[0], chunks), unzoned: line(ofRow: rows[1], chunks))
    }
}
