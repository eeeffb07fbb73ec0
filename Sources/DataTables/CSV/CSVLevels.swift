/// Joins the distinct texts of a file's pieces into one dictionary.
///
/// Codes follow the first appearance in the file, whatever thread read which piece: the pieces are
/// taken in order, and within a piece its own codes are in order already. Texts are spread over
/// partitions by their hash so that each partition's table fits a cache and partitions can be
/// worked on at the same time; only then are codes given out, by counting the first appearances.
struct CSVLevels {
    let dictionaries: [ByteDictionary]
    let parallel: Bool
    /// Where each piece's codes start in one long list of all pieces' codes; one more than pieces.
    private let starts: [Int]
    private let partitionBits: Int

    init(_ dictionaries: [ByteDictionary], parallel: Bool) {
        self.dictionaries = dictionaries
        self.parallel = parallel
        var starts = [0]
        for dictionary in dictionaries {
            starts.append(starts[starts.count - 1] + dictionary.count)
        }
        self.starts = starts
        partitionBits = (starts.last ?? 0) > 100_000 ? 6 : 0
    }

    /// For each piece the code in the joined dictionary of each of its codes, and the texts.
    ///
    /// A level is `nil` where a text is not UTF-8.
    func joined(_ bytes: Span<UInt8>) -> (codes: [[Int32]], levels: [String?]) {
        let total = starts[dictionaries.count]
        var levelCount = 0
        let final = FixedBuffer<Int32>.array(capacity: total) { codes in
            let owners = FixedBuffer<Int32>.array(capacity: total) { owners in
                findOwners(bytes, owners)
                return total
            }
            levelCount = number(owners, codes)
            return total
        }
        let pieces = dictionaries.indices.map { Array(final[starts[$0]..<starts[$0 + 1]]) }
        return (pieces, texts(bytes, final, levelCount))
    }

    /// Writes for each place in the long list the place at which its text appears first.
    private func findOwners(_ bytes: Span<UInt8>, _ owners: FixedBuffer<Int32>) {
        let partitions = 1 << partitionBits
        let shift = UInt64(64 - partitionBits)
        let buckets = parallelMap(dictionaries.count, parallel: parallel) { piece -> [[Int32]] in
            var buckets = [[Int32]](repeating: [], count: partitions)
            let dictionary = dictionaries[piece]
            for code in 0..<dictionary.count {
                let partition = partitionBits == 0 ? 0 : Int(dictionary.key(code).hash >> shift)
                buckets[partition].append(Int32(code))
            }
            return buckets
        }
        _ = parallelMap(partitions, parallel: parallel) { partition -> Int in
            var size = 0
            for piece in buckets { size += piece[partition].count }
            var slots = [Int64](repeating: -1, count: max(4, Self.powerOfTwo(size * 2)))
            let mask = slots.count - 1
            for piece in buckets.indices {
                for code in buckets[piece][partition] {
                    let key = dictionaries[piece].key(Int(code))
                    let place = starts[piece] + Int(code)
                    var slot = Int(truncatingIfNeeded: key.hash) & mask
                    var owner = place
                    while slots[slot] >= 0 {
                        let other = slots[slot]
                        let otherPiece = Int(other >> 32)
                        let otherCode = Int(other & 0xFFFF_FFFF)
                        if isEqual(key, piece, otherCode, otherPiece, bytes) {
                            owner = starts[otherPiece] + otherCode
                            break
                        }
                        slot = (slot + 1) & mask
                    }
                    if owner == place { slots[slot] = Int64(piece) << 32 | Int64(code) }
                    owners[place] = Int32(owner)
                }
            }
            return size
        }
    }

    private func isEqual(
        _ key: ByteDictionary.Key, _ piece: Int, _ otherCode: Int, _ otherPiece: Int,
        _ bytes: Span<UInt8>
    ) -> Bool {
        let other = dictionaries[otherPiece].key(otherCode)
        guard key.hash == other.hash, key.length == other.length, key.prefix == other.prefix else {
            return false
        }
        if key.length <= 8 { return true }
        if key.place >= 0, other.place >= 0 {
            var offset = 8
            while offset + 8 <= key.length {
                if bytes.word(key.place + offset) != bytes.word(other.place + offset) {
                    return false
                }
                offset += 8
            }
            return bytes.word(key.place + key.length - 8)
                == bytes.word(other.place + key.length - 8)
        }
        return dictionaries[piece].content(key, bytes)
            == dictionaries[otherPiece].content(other, bytes)
    }

    /// Gives codes to first appearances in order and copies them to the repetitions.
    private func number(_ owners: [Int32], _ codes: FixedBuffer<Int32>) -> Int {
        var next: Int32 = 0
        for place in owners.indices {
            let owner = Int(owners[place])
            if owner == place {
                codes[place] = next
                next += 1
            } else {
                codes[place] = codes[owner]
            }
        }
        return Int(next)
    }

    /// The text of each code, made once.
    private func texts(_ bytes: Span<UInt8>, _ codes: [Int32], _ count: Int) -> [String?] {
        let firsts = FixedBuffer<Int32>.array(capacity: count) { firsts in
            var next = 0
            for place in codes.indices where Int(codes[place]) == next {
                firsts[next] = Int32(place)
                next += 1
            }
            return count
        }
        let block = 16_384
        let blocks = parallelMap((count + block - 1) / block, parallel: parallel) { index in
            let first = index * block
            var piece = 0
            return firsts[first..<min(count, first + block)].map { place -> String? in
                while Int(place) >= starts[piece + 1] { piece += 1 }
                let dictionary = dictionaries[piece]
                return dictionary.text(dictionary.key(Int(place) - starts[piece]), bytes)
            }
        }
        return blocks.count == 1 ? blocks[0] : Array(blocks.joined())
    }

    private static func powerOfTwo(_ least: Int) -> Int {
        least <= 1 ? 1 : 1 << (Int.bitWidth - (least - 1).leadingZeroBitCount)
    }
}
