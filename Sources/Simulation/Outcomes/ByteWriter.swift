/// Little-endian bytes of numbers and texts.
struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func append(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func append(_ text: String) {
        append(UInt64(text.utf8.count))
        bytes += Array(text.utf8)
    }

    mutating func append(_ numbers: [UInt64]) {
        append(UInt64(numbers.count))
        for number in numbers { append(number) }
    }

    mutating func append(_ numbers: [Double]) {
        append(UInt64(numbers.count))
        for number in numbers { append(number.bitPattern) }
    }

    /// Bytes of seven bits, the last without the eighth: small counts take one.
    mutating func append(short number: Int) {
        var rest = UInt64(number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The checksum of nothing.
    static let noChecksum: UInt64 = 0xcbf2_9ce4_8422_2325

    /// FNV-1a, 64 bits; of what follows bytes of which it is known.
    static func checksum(_ bytes: ArraySlice<UInt8>, after: UInt64 = noChecksum) -> UInt64 {
        bytes.reduce(after) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// Reads what `ByteWriter` wrote, in the same order.
struct ByteReader {
    let bytes: [UInt8]
    var offset: Int

    mutating func number() throws(OutcomesDecodingError) -> UInt64 {
        guard offset + 8 <= bytes.count else { throw .damaged(offset: offset) }
        var number: UInt64 = 0
        for place in 0..<8 { number |= UInt64(bytes[offset + place]) << UInt64(8 * place) }
        offset += 8
        return number
    }

    mutating func integer() throws(OutcomesDecodingError) -> Int {
        Int(truncatingIfNeeded: Int64(bitPattern: try number()))
    }

    /// A number that says how much follows: never more than there are bytes.
    mutating func count() throws(OutcomesDecodingError) -> Int {
        let value = try number()
        guard value <= UInt64(max(bytes.count, 1 << 24)) else { throw .damaged(offset: offset) }
        return Int(value)
    }

    mutating func text() throws(OutcomesDecodingError) -> String {
        let length = try count()
        guard offset + length <= bytes.count else { throw .damaged(offset: offset) }
        let text = String(decoding: bytes[offset..<(offset + length)], as: UTF8.self)
        offset += length
        return text
    }

    mutating func doubles() throws(OutcomesDecodingError) -> [Double] {
        try numbers().map { Double(bitPattern: $0) }
    }

    mutating func numbers() throws(OutcomesDecodingError) -> [UInt64] {
        let length = try count()
        guard offset + 8 * length <= bytes.count else { throw .damaged(offset: offset) }
        var numbers: [UInt64] = []
        numbers.reserveCapacity(length)
        for _ in 0..<length { numbers.append(try number()) }
        return numbers
    }
}
