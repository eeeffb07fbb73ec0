/// The texts of one piece of a file, coded 0, 1, 2, … by first appearance; where most are
/// distinct, some may have several codes.
///
/// No text is held: a code leads to a place in the file, or for texts that had to be unescaped to
/// one in the arena. A class, so that a lookup in one of many pieces counts one reference only.
final class ByteLevels: Sendable {
    /// A code with enough of its text to tell most others apart.
    struct Entry: BitwiseCopyable, Sendable {
        /// The whole text where it has at most eight bytes, else its hash.
        var word: UInt64
        var code: Int32
        var length: UInt32
    }

    /// How many partitions the codes are spread over by their hashes.
    static let partitions = 512

    /// Places in the file; negative: the complements of places in the arena.
    private let places: [Int]
    private let lengths: [UInt32]
    /// All codes, by partition and then ascending, and where each partition starts.
    let entries: [Entry]
    let starts: [Int32]
    private let arena: [UInt8]

    init(_ keys: Span<ByteDictionary.Key>, _ arena: [UInt8]) {
        self.arena = arena
        var starts = [Int32](repeating: 0, count: Self.partitions + 1)
        var places: [Int] = []
        var lengths: [UInt32] = []
        places.reserveCapacity(keys.count)
        lengths.reserveCapacity(keys.count)
        for code in keys.indices {
            places.append(keys[code].place)
            lengths.append(UInt32(keys[code].length))
            starts[Self.partition(keys[code].hash) + 1] += 1
        }
        for partition in 0..<Self.partitions { starts[partition + 1] += starts[partition] }
        var next = starts
        var entries = [Entry](
            repeating: Entry(word: 0, code: 0, length: 0), count: keys.count)
        for code in keys.indices {
            let key = keys[code]
            let partition = Self.partition(key.hash)
            let word = key.length <= 8 ? key.prefix : key.hash
            entries[Int(next[partition])] = Entry(
                word: word, code: Int32(code), length: UInt32(key.length))
            next[partition] += 1
        }
        self.places = places
        self.lengths = lengths
        self.entries = entries
        self.starts = starts
    }

    private static func partition(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 55) }

    var count: Int { places.count }

    /// Whether a text equals one of another piece.
    func isEqual(_ code: Int, _ other: ByteLevels, _ otherCode: Int, _ bytes: Span<UInt8>) -> Bool {
        let (a, b) = (places[code], other.places[otherCode])
        let length = Int(lengths[code])
        guard length == Int(other.lengths[otherCode]) else { return false }
        guard a >= 0, b >= 0, length > 8 else {
            return content(code, bytes) == other.content(otherCode, bytes)
        }
        var offset = 0
        while offset + 8 <= length {
            if bytes.word(a + offset) != bytes.word(b + offset) { return false }
            offset += 8
        }
        return bytes.word(a + length - 8) == bytes.word(b + length - 8)
    }

    /// The bytes of a text, out of the file or the arena.
    private func content(_ code: Int, _ bytes: Span<UInt8>) -> [UInt8] {
        let place = places[code]
        let length = Int(lengths[code])
        return place >= 0
            ? bytes.array(place, place + length) : Array(arena[~place..<(~place + length)])
    }

    /// A text and what cannot be right about it.
    func text(_ code: Int, _ bytes: Span<UInt8>) -> (text: String, fault: CSVFault.Kind?) {
        let place = places[code]
        guard place >= 0, bytes.isPlainASCII(place, place + Int(lengths[code])) else {
            let content = content(code, bytes)
            guard let text = String(validating: content, as: UTF8.self) else {
                return ("", .notUTF8)
            }
            return (text, content.contains(0) ? .nul : Self.trap(text, content.first ?? 0))
        }
        let text = bytes.text(place, place + Int(lengths[code]))
        return (text, Self.trap(text, bytes[place]))
    }

    /// What a spreadsheet has done to a text; most are passed by a look at their first byte.
    @inline(__always)
    private static func trap(_ text: String, _ first: UInt8) -> CSVFault.Kind? {
        if first == 0x23 { return SpreadsheetTrap.inCell(text) == nil ? nil : .errorValue }
        guard first &- 0x30 < 10 else { return nil }
        return SpreadsheetTrap.isScientific(text) ? .scientific : nil
    }
}
