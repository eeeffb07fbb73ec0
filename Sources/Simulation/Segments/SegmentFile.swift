import DataTables

/// Where a run's segments of sellers go as they come: one file a scenario, a block a replicate.
///
/// ```
/// TRUSTSEG version scenario segments steps first | block … | replicates checksum
/// ```
/// A block has for each segment the number of its bytes, then for each step the counts in short form
/// and the value. The same replicates give the same bytes, written at once or shard by shard.
package struct SegmentFile {
    static let magic: [UInt8] = Array("TRUSTSEG".utf8)
    static let version: UInt64 = 1

    private let file: GrowingFile
    private var checksum = ByteWriter.noChecksum
    private var replicates = 0

    /// Begins a file.
    ///
    /// - Throws: `FileError`.
    package init(
        _ path: String, scenario: String, segments: [SellerSegment], entriesAreKnown: Bool,
        steps: Int, first: Int
    ) throws {
        file = try GrowingFile(path)
        var writer = ByteWriter()
        writer.bytes += Self.magic
        writer.append(Self.version)
        writer.append(scenario)
        writer.append(UInt64(segments.count))
        for segment in segments {
            writer.append(segment.kind)
            writer.append(segment.name)
        }
        writer.append(UInt64(entriesAreKnown ? 1 : 0))
        writer.append(UInt64(steps))
        writer.append(UInt64(first))
        try write(writer.bytes)
    }

    /// Adds the next replicate.
    package mutating func append(_ tally: SellerTally) throws {
        var block = ByteWriter()
        for segment in 0..<tally.segments {
            var part = ByteWriter()
            for step in 1...tally.steps {
                for kind in SellerCount.allCases {
                    part.append(short: tally.count(kind, segment: segment, step: step))
                }
                part.append(tally.value(segment: segment, step: step).bitPattern)
            }
            block.append(short: part.bytes.count)
            block.bytes += part.bytes
        }
        try write(block.bytes)
        replicates += 1
    }

    /// Adds the replicates of another file of the same scenario.
    ///
    /// - Throws: `OutcomesMergeError` unless they are the next ones.
    package mutating func append(_ other: SegmentDraws, after: Int) throws {
        guard other.replicates.lowerBound == after else {
            throw OutcomesMergeError.gap(after: after, next: other.replicates.lowerBound)
        }
        try other.blocks { try write($0) }
        replicates += other.replicates.count
    }

    /// Ends the file.
    package mutating func finish() throws {
        var writer = ByteWriter()
        writer.append(UInt64(replicates))
        try write(writer.bytes)
        var end = ByteWriter()
        end.append(checksum)
        try file.append(end.bytes)
    }

    private mutating func write(_ bytes: [UInt8]) throws {
        checksum = ByteWriter.checksum(bytes[...], after: checksum)
        try file.append(bytes)
    }
}

/// A finished file of segments: one segment's outcomes are read at a time, so that memory holds no
/// more.
package struct SegmentDraws: Sendable {
    package let scenario: String
    package let segments: [SellerSegment]
    package let entriesAreKnown: Bool
    package let steps: Int
    package let replicates: Range<Int>
    private let bytes: FileBytes
    /// The first byte of each block's part of each segment: `[replicate * segments + segment]`.
    private let parts: [Int]
    /// The bytes of all blocks.
    private let body: Range<Int>

    /// Opens a file and checks that it is whole.
    ///
    /// - Throws: `FileError`; `OutcomesDecodingError` for bytes that are no segments or damaged.
    package init(_ path: String) throws {
        bytes = try Files.mapFile(path)
        let all = bytes
        let head = try all.withSpan { try SegmentHead($0) }
        scenario = head.scenario
        segments = head.segments
        entriesAreKnown = head.entriesAreKnown
        steps = head.steps
        replicates = head.first..<(head.first + head.replicates)
        parts = head.parts
        body = head.body
    }

    /// The outcomes of one of the segments.
    package func outcomes(of place: Int) throws -> Outcomes {
        var result = SegmentMetrics.noOutcomes(
            scenario: scenario, segments[place], entriesAreKnown: entriesAreKnown, steps: steps,
            first: replicates.lowerBound)
        let width = SellerCount.allCases.count
        try bytes.withSpan { span in
            var reader = SpanReader()
            for replicate in 0..<replicates.count {
                reader.offset = parts[replicate * segments.count + place]
                var counts: [Int] = []
                var values: [Double] = []
                for _ in 0..<steps {
                    for _ in 0..<width { counts.append(try reader.short(span)) }
                    values.append(Double(bitPattern: try reader.number(span)))
                }
                result.append(
                    SegmentMetrics.table(
                        SellerTally(segment: counts, values: values),
                        entriesAreKnown: entriesAreKnown))
            }
        }
        return result
    }

    /// Hands over the bytes of the blocks, some at a time.
    fileprivate func blocks(_ receive: ([UInt8]) throws -> Void) throws {
        let size = 1 << 20
        for start in stride(from: body.lowerBound, to: body.upperBound, by: size) {
            try receive(
                bytes.withSpan { span in
                    (start..<min(start + size, body.upperBound)).map { span[$0] }
                })
        }
    }
}

/// What stands before the blocks and behind them, and where each part of a block is.
private struct SegmentHead {
    var scenario: String
    var segments: [SellerSegment] = []
    var entriesAreKnown: Bool
    var steps: Int
    var first: Int
    var replicates: Int
    var parts: [Int] = []
    var body: Range<Int>

    init(_ span: Span<UInt8>) throws(OutcomesDecodingError) {
        guard span.count >= 24, (0..<8).allSatisfy({ span[$0] == SegmentFile.magic[$0] }) else {
            throw .notOutcomes
        }
        var reader = SpanReader(offset: 8)
        let found = try reader.number(span)
        guard found == SegmentFile.version else {
            throw .newerVersion(found: Int(clamping: found), known: Int(SegmentFile.version))
        }
        var sum = ByteWriter.noChecksum
        for place in 0..<(span.count - 8) {
            sum = (sum ^ UInt64(span[place])) &* 0x100_0000_01b3
        }
        var end = SpanReader(offset: span.count - 16)
        replicates = Int(truncatingIfNeeded: try end.number(span))
        guard try end.number(span) == sum else { throw .damaged(offset: span.count - 8) }
        scenario = try reader.text(span)
        for _ in 0..<(try reader.number(span)) {
            segments.append(
                SellerSegment(kind: try reader.text(span), name: try reader.text(span)))
        }
        entriesAreKnown = try reader.number(span) == 1
        steps = Int(truncatingIfNeeded: try reader.number(span))
        first = Int(truncatingIfNeeded: try reader.number(span))
        body = reader.offset..<(span.count - 16)
        for _ in 0..<replicates {
            for _ in segments {
                let length = try reader.short(span)
                parts.append(reader.offset)
                reader.offset += length
            }
        }
        guard reader.offset == body.upperBound else { throw .damaged(offset: reader.offset) }
    }
}

/// Reads what `ByteWriter` wrote from bytes that are not held.
private struct SpanReader {
    var offset = 0

    mutating func number(_ span: Span<UInt8>) throws(OutcomesDecodingError) -> UInt64 {
        guard offset >= 0, offset + 8 <= span.count else { throw .damaged(offset: offset) }
        var number: UInt64 = 0
        for place in 0..<8 { number |= UInt64(span[offset + place]) << UInt64(8 * place) }
        offset += 8
        return number
    }

    mutating func short(_ span: Span<UInt8>) throws(OutcomesDecodingError) -> Int {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while offset < span.count, shift < 63 {
            let byte = span[offset]
            offset += 1
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return Int(number) }
            shift += 7
        }
        throw .damaged(offset: offset)
    }

    mutating func text(_ span: Span<UInt8>) throws(OutcomesDecodingError) -> String {
        let length = try number(span)
        guard length <= UInt64(span.count - offset) else { throw .damaged(offset: offset) }
        let bytes = (0..<Int(length)).map { span[offset + $0] }
        offset += Int(length)
        return String(decoding: bytes, as: UTF8.self)
    }
}
