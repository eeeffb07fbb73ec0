extension SellerMoments {
    private static let magic: [UInt8] = Array("TRUSTSEL".utf8)
    private static let version: UInt64 = 1

    /// The sums as bytes, the same on every machine: a mark, a version, little-endian numbers and a
    /// checksum.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes += Self.magic
        writer.append(Self.version)
        writer.append(UInt64(ids.count))
        for id in ids { writer.append(id) }
        writer.append(UInt64(replicates))
        for column in [orders, ordersSquared, value, events] { writer.append(column) }
        writer.append(valueSquared.map { UInt64(truncatingIfNeeded: $0) })
        writer.append(valueSquared.map { UInt64(truncatingIfNeeded: $0 >> 64) })
        writer.append(ByteWriter.checksum(writer.bytes[...]))
        return writer.bytes
    }

    /// Reads what `encoded` wrote.
    ///
    /// - Throws: `OutcomesDecodingError` for bytes that it did not write or that are damaged.
    package init(decoding bytes: [UInt8]) throws(OutcomesDecodingError) {
        guard bytes.count >= 24, Array(bytes[..<8]) == Self.magic else { throw .notOutcomes }
        var reader = ByteReader(bytes: bytes, offset: 8)
        let found = try reader.number()
        guard found == Self.version else {
            throw .newerVersion(found: Int(clamping: found), known: Int(Self.version))
        }
        var end = ByteReader(bytes: bytes, offset: bytes.count - 8)
        guard try end.number() == ByteWriter.checksum(bytes[..<(bytes.count - 8)]) else {
            throw .damaged(offset: bytes.count - 8)
        }
        var ids: [String] = []
        for _ in 0..<(try reader.count()) { ids.append(try reader.text()) }
        self.init(ids: ids)
        replicates = try reader.count()
        orders = try reader.numbers()
        ordersSquared = try reader.numbers()
        value = try reader.numbers()
        events = try reader.numbers()
        let low = try reader.numbers()
        let high = try reader.numbers()
        guard low.count == ids.count, high.count == ids.count,
            events.count == Event.allCases.count * ids.count
        else { throw .damaged(offset: reader.offset) }
        valueSquared = zip(low, high).map { UInt128($1) << 64 | UInt128($0) }
    }
}
