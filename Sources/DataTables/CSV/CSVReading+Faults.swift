// What is wrong with a file, and what a reader should know about it.
extension CSVReading {
    /// The first cell of each inferred column that did not fit the guess.
    func misfits(_ chunks: [CSVChunk]) -> [CSVFault] {
        kinds.indices.compactMap { column in
            chunks.lazy.compactMap { $0.misfits[column] }.first
        }
    }

    /// Throws the first fault in the file; in lenient reading only a quote that never closes.
    func throwFirstFault(_ chunks: [CSVChunk], _ bytes: Span<UInt8>) throws(DataError) {
        for chunk in chunks {
            let broken = chunk.faults.first { $0.kind == .unterminated }
            guard let first = options.lenient ? broken : chunk.faults.first else { continue }
            let count = chunks.reduce(0) { $0 + ($1.faultCounts[first.sort] ?? 0) }
            throw error(first, bytes, more: count - 1)
        }
    }

    func error(_ fault: CSVFault, _ bytes: Span<UInt8>, more: Int) -> DataError {
        fault.error(bytes, names: header.names, options: options, file: file, more: more)
    }

    /// The rows that the reader set aside.
    func rejects(_ chunks: [CSVChunk], _ bytes: Span<UInt8>) -> [RejectedRow] {
        guard options.lenient else { return [] }
        return chunks.flatMap { chunk in
            zip(chunk.faults, chunk.rejectedRows).map { fault, row in
                rejected(fault, row, bytes)
            }
        }
    }

    /// The rows set aside for what their texts hold.
    func rejectsForTexts(_ bytes: Span<UInt8>) -> [RejectedRow] {
        setAside.values.map { fault in
            let fields = fields(onLine: fault.line, bytes)
            let start = fields[0].start - (fields[0].isQuoted ? 1 : 0)
            return rejected(fault, start..<fields[fields.count - 1].next, bytes)
        }
    }

    private func rejected(
        _ fault: CSVFault, _ row: Range<Int>, _ bytes: Span<UInt8>
    ) -> RejectedRow {
        var reason = error(fault, bytes, more: 0)
        reason.file = nil
        reason.line = nil
        if fault.kind == .ragged { reason.value = nil }
        let end = row.upperBound
        let stop = end > row.lowerBound && bytes[end - 1] == 0x0D ? end - 1 : end
        return RejectedRow(
            line: fault.line, text: bytes.text(row.lowerBound, stop), reason: reason.description)
    }

    mutating func noteMixture(_ misfit: CSVFault, _ bytes: Span<UInt8>) {
        notices.append(
            DataError(
                file: file, line: misfit.line, column: header.names[misfit.column],
                value: CSVFault.shortened(bytes.text(misfit.start, misfit.stop)),
                "read as text, because this cell is not \(misfit.expected) as others are"))
    }

    /// Numbers that nobody declared and that a spreadsheet may have made of identifiers.
    mutating func noteScientificNumbers(_ chunks: [CSVChunk], _ bytes: Span<UInt8>) {
        for column in kinds.indices where kinds[column].kind == .number {
            guard let first = chunks.lazy.compactMap({ $0.scientific[column] }).first else {
                continue
            }
            notices.append(
                DataError(
                    file: file, line: first.line, column: header.names[column],
                    value: CSVFault.shortened(bytes.text(first.start, first.stop)),
                    "read as a number; an identifier in scientific notation has lost digits: "
                        + "format the column as text before exporting"))
        }
    }

    /// Some timestamps with an offset and some without cannot be put in one order.
    func checkOffsets(_ chunks: [CSVChunk]) throws(DataError) {
        for column in kinds.indices where kinds[column].kind == .instant {
            let zoned = chunks.lazy.compactMap { $0.zonedLines[column] }.first
            let unzoned = chunks.lazy.compactMap { $0.unzonedLines[column] }.first
            guard let zoned, let unzoned else { continue }
            throw mixedOffsets(column, zoned: zoned, unzoned: unzoned)
        }
    }

    func mixedOffsets(_ column: Int, zoned: Int, unzoned: Int) -> DataError {
        DataError(
            file: file, line: max(zoned, unzoned), column: header.names[column],
            "line \(zoned) has an offset from UTC and line \(unzoned) has none; "
                + "write all timestamps alike")
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
