import DataTables

/// The way from one order of rows to another, in steps that stay in a cache.
///
/// Taking the values of a long column one by one from all over it waits for memory at each of them.
/// Here every chunk of the column is first dealt out by the chunk of the result that its values go
/// to; then every chunk of the result is put together from those runs. Both steps write within one
/// chunk only, and the second reads each run from its start to its end.
struct RowOrder: Sendable {
    /// Rows of a chunk; a place in it fits 16 bits.
    private static let size = 65_536

    private let chunks: [Range<Int>]
    private let results: [Range<Int>]
    /// Where each row goes in its own chunk when that is dealt out.
    private let dealt: [UInt16]
    /// Where each dealt value goes in its chunk of the result.
    private let target: [UInt16]
    /// For each chunk of rows, where the run for each chunk of the result starts in it.
    private let runs: [[Int32]]

    /// Prepares the way.
    ///
    /// - Parameters:
    ///   - places: For each row its place in the result, or −1 for none.
    ///   - count: The length of the result.
    /// - Complexity: O(rows); 4 bytes a row.
    init(places: [Int32], count: Int) {
        let chunks = fixedChunks(of: places.count, size: Self.size)
        let results = fixedChunks(of: count, size: Self.size)
        let runs = concurrentMap(chunks.count) { chunk in
            var starts = [Int32](repeating: 0, count: results.count + 1)
            for row in chunks[chunk] where places[row] >= 0 {
                starts[Int(places[row]) / Self.size + 1] += 1
            }
            for result in results.indices { starts[result + 1] += starts[result] }
            return starts
        }
        let dealt: [UInt16] = concurrentArray(pieces: chunks) { chunk, room in
            var next = runs[chunk]
            var unused = next[results.count]
            for offset in 0..<room.count {
                let place = Int(places[chunks[chunk].lowerBound + offset])
                if place >= 0 {
                    room[offset] = UInt16(truncatingIfNeeded: next[place / Self.size])
                    next[place / Self.size] += 1
                } else {
                    room[offset] = UInt16(truncatingIfNeeded: unused)
                    unused += 1
                }
            }
        }
        target = concurrentArray(pieces: chunks) { chunk, room in
            let first = chunks[chunk].lowerBound
            for offset in 0..<room.count {
                let place = max(0, Int(places[first + offset]))
                room[Int(dealt[first + offset])] = UInt16(truncatingIfNeeded: place % Self.size)
            }
        }
        self.chunks = chunks
        self.results = results
        self.runs = runs
        self.dealt = dealt
    }

    /// The values of a column in the new order; zero bits (0, false) in places of no row.
    ///
    /// - Complexity: O(rows), with one column more while it works.
    func taken<Value: BitwiseCopyable & Sendable>(_ column: [Value]) -> [Value] {
        let buffer: [Value] = concurrentArray(pieces: chunks) { chunk, room in
            let first = chunks[chunk].lowerBound
            for offset in 0..<room.count {
                room[Int(dealt[first + offset])] = column[first + offset]
            }
        }
        return concurrentArray(pieces: results) { result, room in
            for chunk in chunks.indices {
                let first = chunks[chunk].lowerBound
                let run = Int(runs[chunk][result])..<Int(runs[chunk][result + 1])
                for offset in run {
                    room[Int(target[first + offset])] = buffer[first + offset]
                }
            }
        }
    }

    /// A column of a table in the new order.
    func taken(_ column: Column) -> Column {
        switch column {
        case .numbers(let values): .numbers(taken(values))
        case .instants(let values): .instants(taken(values))
        case .flags(let values): .flags(taken(values))
        case .texts(let texts): .texts(TextColumn(codes: taken(texts.codes), levels: texts.levels))
        }
    }
}
