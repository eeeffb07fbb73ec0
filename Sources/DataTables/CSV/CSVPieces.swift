/// Cuts a file into pieces that begin where a row begins, so that they can be read side by side.
///
/// Cuts are made at newlines near fixed places. Whether such a newline ends a row or lies inside
/// quotes depends on every quote before it, so each stretch is walked for both cases at once (they
/// agree after a few quotes, and a stretch without quotes is not walked at all); then the cases are
/// chained from the first stretch to the last. A cut inside quotes moves to the next row's start.
struct CSVPieces {
    /// A part of the file that holds whole rows.
    struct Piece {
        let start: Int
        var end: Int
        /// The number of newlines between the header and the piece.
        let linesBefore: Int
    }

    private(set) var pieces: [Piece] = []
    /// The number of lines after the header; there are no more rows than that.
    private(set) var lineCount = 0

    private var hasQuotes = false

    /// What was seen between two cuts.
    private struct Stretch {
        let start: Int
        let end: Int
        let lines: Int
        let hasQuotes: Bool
        /// Whether the end lies inside quotes if the start lies outside or inside them.
        let fromOutside: Bool
        let fromInside: Bool
    }

    init(_ bytes: Span<UInt8>, _ header: CSVHeader, _ options: CSVOptions) {
        let stretches = Self.stretches(bytes, header, options)
        var isInside = false
        var rowStart = header.bodyStart
        for stretch in stretches {
            if isInside, rowStart <= stretch.start {
                rowStart = bytes.rowStart(
                    from: stretch.start, isInside: true, options.delimiter.byte)
            } else if !isInside {
                rowStart = max(rowStart, stretch.start)
            }
            if rowStart < stretch.end {
                let skipped = bytes.linesAndQuotes(stretch.start, rowStart).lines
                if let last = pieces.indices.last { pieces[last].end = rowStart }
                pieces.append(
                    Piece(start: rowStart, end: bytes.count, linesBefore: lineCount + skipped))
            }
            lineCount += stretch.lines
            if stretch.hasQuotes { hasQuotes = true }
            isInside = isInside ? stretch.fromInside : stretch.fromOutside
        }
        if bytes.count > header.bodyStart, bytes[bytes.count - 1] != 0x0A { lineCount += 1 }
    }

    private static func stretches(
        _ bytes: Span<UInt8>, _ header: CSVHeader, _ options: CSVOptions
    ) -> [Stretch] {
        var cuts = [header.bodyStart]
        var at = header.bodyStart
        while at < bytes.count {
            let cut = min(at + max(options.chunkBytes, 1), bytes.count)
            at = min(bytes.fieldEnd(cut - 1, bytes.count, 0x0A) + 1, bytes.count)
            cuts.append(at)
        }
        let places = cuts
        let hasQuoting = options.delimiter != .whitespace
        return concurrentMap(places.count - 1, parallel: options.parallel) { index in
            let (start, end) = (places[index], places[index + 1])
            let (lines, quotes) = bytes.linesAndQuotes(start, end)
            let hasQuotes = quotes && hasQuoting
            let inside =
                hasQuotes
                ? bytes.quoteStates(start, end, options.delimiter.byte) : (false, true)
            return Stretch(
                start: start, end: end, lines: lines, hasQuotes: hasQuotes,
                fromOutside: inside.0, fromInside: inside.1)
        }
    }

    /// The start of the first row at or after a place, or the end of the file.
    func rowStart(
        atOrAfter place: Int, _ bytes: Span<UInt8>, _ delimiter: CSVDelimiter
    ) -> Int {
        guard let piece = pieces.last(where: { $0.start <= place }) else { return bytes.count }
        if piece.start == place { return place }
        guard hasQuotes else {
            return min(bytes.fieldEnd(place - 1, bytes.count, 0x0A) + 1, bytes.count)
        }
        return bytes.rowStart(
            from: piece.start, isInside: false, atOrAfter: place, delimiter.byte)
    }
}

extension Span where Element == UInt8 {
    /// Whether `end` lies inside quotes, if `start` lies outside and if it lies inside.
    ///
    /// Outside, a quote opens a field directly after a delimiter or newline and is text elsewhere;
    /// inside, two quotes are text and one closes. `start` and `end` follow newlines.
    func quoteStates(
        _ start: Int, _ end: Int, _ delimiter: UInt8
    ) -> (fromOutside: Bool, fromInside: Bool) {
        var outside = QuoteState(isInside: false)
        var inside = QuoteState(isInside: true)
        var at = fieldEnd(start, end, 0x22, 0x22)
        while at < end, outside != inside {
            outside.pass(self, at, delimiter)
            inside.pass(self, at, delimiter)
            at = fieldEnd(at &+ 1, end, 0x22, 0x22)
        }
        if outside != inside { return (outside.isInside, inside.isInside) }
        while at < end {
            outside.pass(self, at, delimiter)
            at = fieldEnd(at &+ 1, end, 0x22, 0x22)
        }
        return (outside.isInside, outside.isInside)
    }

    /// The start of the first row after `start` and not before `place`, or the end of the file.
    ///
    /// `start` follows a newline, which may lie inside quotes.
    func rowStart(
        from start: Int, isInside: Bool, atOrAfter place: Int = 0, _ delimiter: UInt8
    ) -> Int {
        var state = QuoteState(isInside: isInside)
        var at = start
        while true {
            at = fieldEnd(at, count, 0x22, state.isInside ? 0x22 : 0x0A)
            guard at < count else { return count }
            if self[at] == 0x22 {
                state.pass(self, at, delimiter)
            } else if at + 1 >= place {
                return at + 1
            }
            at += 1
        }
    }
}

/// Whether a place lies inside quotes, moved from one quote to the next.
private struct QuoteState: Equatable {
    var isInside: Bool
    /// Whether the next quote is the second one of a pair.
    private var isPaired = false

    init(isInside: Bool) { self.isInside = isInside }

    /// Moves past the quote at `at`.
    @inline(__always)
    mutating func pass(_ bytes: Span<UInt8>, _ at: Int, _ delimiter: UInt8) {
        if isPaired {
            isPaired = false
        } else if isInside {
            isPaired = at &+ 1 < bytes.count && bytes[at &+ 1] == 0x22
            isInside = isPaired
        } else {
            let before = bytes[at &- 1]
            isInside = before == delimiter || before == 0x0A
        }
    }
}
