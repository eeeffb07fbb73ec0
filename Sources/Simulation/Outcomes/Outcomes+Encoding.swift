/// Bytes that are no outcomes.
package enum OutcomesDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    case notOutcomes
    case newerVersion(found: Int, known: Int)
    case damaged(offset: Int)

    package var description: String {
        switch self {
        case .notOutcomes: "the file was not written by trustcast as outcomes"
        case .newerVersion(let found, let known):
            "outcomes of version \(found), this program reads up to \(known); use a newer trustcast"
        case .damaged(let offset):
            "the outcomes are damaged or cut off at byte \(offset); run the projection again"
        }
    }
}

extension Outcomes {
    private static let magic: [UInt8] = Array("TRUSTOUT".utf8)
    private static let version: UInt64 = 1

    /// The outcomes as bytes: a mark, a version, names, little-endian numbers and a checksum.
    ///
    /// The same outcomes give the same bytes on every machine.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(8 * (values.count + weights.count) + 65_536)
        writer.bytes += Self.magic
        writer.append(Self.version)
        writer.append(scenario)
        writer.append(UInt64(keys.count))
        for key in keys {
            writer.append(key.metric)
            writer.append(key.segmentKind)
            writer.append(key.segment)
        }
        for column in weightColumns { writer.append(UInt64(bitPattern: Int64(column))) }
        writer.append(UInt64(steps))
        writer.append(UInt64(replicates.lowerBound))
        writer.append(UInt64(replicates.upperBound))
        writer.append(values)
        writer.append(weights)
        writer.append(UInt64(history == nil ? 0 : 1))
        if let history {
            writer.append(UInt64(bitPattern: Int64(history.steps.lowerBound)))
            writer.append(UInt64(bitPattern: Int64(history.steps.upperBound)))
            writer.append(history.values)
            writer.append(history.weights)
        }
        writer.append(ByteWriter.checksum(writer.bytes[...]))
        return writer.bytes
    }

    /// Reads what `encoded` wrote.
    ///
    /// - Throws: `OutcomesDecodingError` for bytes that it did not write or that are damaged.
    package static func decoded(_ bytes: [UInt8]) throws(OutcomesDecodingError) -> Outcomes {
        guard bytes.count >= 24, Array(bytes[..<8]) == magic else { throw .notOutcomes }
        var reader = ByteReader(bytes: bytes, offset: 8)
        let found = try reader.number()
        guard found == version else {
            throw .newerVersion(found: Int(clamping: found), known: Int(version))
        }
        var end = ByteReader(bytes: bytes, offset: bytes.count - 8)
        guard try end.number() == ByteWriter.checksum(bytes[..<(bytes.count - 8)]) else {
            throw .damaged(offset: bytes.count - 8)
        }
        let scenario = try reader.text()
        let keyCount = try reader.count()
        var keys: [MetricKey] = []
        for _ in 0..<keyCount {
            keys.append(
                MetricKey(
                    try reader.text(), segmentKind: try reader.text(), segment: try reader.text()))
        }
        var weightColumns: [Int] = []
        for _ in 0..<keyCount { weightColumns.append(try reader.integer()) }
        let steps = try reader.count()
        let first = try reader.count()
        let last = try reader.count()
        let values = try reader.doubles()
        let weights = try reader.doubles()
        var history: MetricTable?
        if try reader.number() == 1 {
            let bounds = (try reader.integer(), try reader.integer())
            guard bounds.0 <= bounds.1 else { throw .damaged(offset: reader.offset) }
            history = MetricTable(
                steps: bounds.0...bounds.1, values: try reader.doubles(),
                weights: try reader.doubles())
        }
        guard first <= last, values.count == (last - first) * steps * keyCount,
            reader.offset == bytes.count - 8
        else { throw .damaged(offset: reader.offset) }
        return Outcomes(
            scenario: scenario, keys: keys, steps: steps, replicates: first..<last, values: values,
            weightColumns: weightColumns, weights: weights, history: history)
    }
}
