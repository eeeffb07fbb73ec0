/// Reading delimited text (RFC 4180 and files between runs of spaces) into typed columns.
package enum CSV {
    /// Reads a file, plain or gzip.
    ///
    /// - Throws: ``FileError`` if it cannot be opened, ``DataError`` for the first fault in it.
    package static func read(_ path: String, options: CSVOptions = CSVOptions()) throws -> Table {
        try readResult(path, options: options).table
    }

    /// Reads bytes; `name` stands for the file in messages.
    ///
    /// - Throws: ``DataError`` for the first fault.
    package static func read(
        bytes: [UInt8], name: String? = nil, options: CSVOptions = CSVOptions()
    ) throws -> Table {
        try readResult(FileBytes(bytes), name: name, options: options).table
    }

    /// Reads a text; `name` stands for the file in messages.
    ///
    /// - Throws: ``DataError`` for the first fault.
    package static func read(
        text: String, name: String? = nil, options: CSVOptions = CSVOptions()
    ) throws -> Table {
        try read(bytes: Array(text.utf8), name: name, options: options)
    }

    /// Reads a file with the rows set aside and the notices.
    ///
    /// - Throws: ``FileError`` if it cannot be opened, ``DataError`` for the first fault in it; in
    ///   lenient reading only for faults of the whole file.
    package static func readResult(
        _ path: String, options: CSVOptions = CSVOptions()
    ) throws -> CSVResult {
        try readResult(try Files.readFile(path), name: path, options: options)
    }

    /// Reads bytes with the rows set aside and the notices.
    ///
    /// The result does not depend on the number of threads or pieces: pieces are cut where rows
    /// begin (``CSVPieces``), rows keep their order and texts are coded by first appearance.
    /// How undeclared kinds are inferred is said at ``CSVGuess``.
    ///
    /// - Throws: as ``readResult(_:options:)-(String,_)``.
    /// - Complexity: O(bytes); one pass to count lines and quotes, one to read, and a third over the
    ///   whole file if a cell far from the sampled ones contradicts the kind guessed for its column.
    package static func readResult(
        _ bytes: FileBytes, name: String? = nil, options: CSVOptions = CSVOptions()
    ) throws -> CSVResult {
        try bytes.withSpan { bytes in
            let header = try CSVHeader(bytes, options, file: name)
            var reading = CSVReading(bytes, header, options, file: name)
            return try reading.result(bytes)
        }
    }

    /// Writes the rows set aside as a table of `line`, `row` and `reason`.
    package static func table(of rejects: [RejectedRow]) -> Table {
        Table([
            ("line", .numbers(rejects.map { Double($0.line) })),
            ("row", .texts(TextColumn(rejects.map { Optional($0.text) }))),
            ("reason", .texts(TextColumn(rejects.map { Optional($0.reason) }))),
        ])
    }
}
