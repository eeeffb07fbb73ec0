import DataTables

/// A value for each of `count` rows, computed in fixed chunks on the machine's cores.
@inline(__always)
func concurrentRows<Element: BitwiseCopyable & Sendable>(
    _ count: Int, _ value: @Sendable (Int) -> Element
) -> [Element] {
    let chunks = fixedChunks(of: count)
    return concurrentArray(pieces: chunks) { piece, room in
        let first = chunks[piece].lowerBound
        for offset in 0..<room.count { room[offset] = value(first + offset) }
    }
}

/// The parts one after the other, copied on the machine's cores.
func joined<Element: BitwiseCopyable & Sendable>(_ parts: [[Element]]) -> [Element] {
    var pieces: [Range<Int>] = []
    for part in parts {
        let start = pieces.last?.upperBound ?? 0
        pieces.append(start..<start + part.count)
    }
    return concurrentArray(pieces: pieces) { piece, room in
        let part = parts[piece]
        for offset in 0..<room.count { room[offset] = part[offset] }
    }
}
