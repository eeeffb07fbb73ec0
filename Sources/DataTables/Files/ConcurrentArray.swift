import Dispatch

/// The results of `body` for 0 ..< `count`, in that order, from as many threads as there are cores.
///
/// The result does not depend on the number of threads, if `body` depends only on its argument.
package func concurrentMap<Result>(
    _ count: Int, parallel: Bool = true, _ body: @Sendable (Int) -> Result
) -> [Result] {
    guard parallel, count > 1 else { return (0..<count).map(body) }
    return unsafe [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
        nonisolated(unsafe) let base = unsafe buffer
        DispatchQueue.concurrentPerform(iterations: count) { index in
            unsafe base.initializeElement(at: index, to: body(index))
        }
        initialized = count
    }
}

/// An array whose pieces are written on the machine's cores.
///
/// The result does not depend on the number of cores, if what is written depends only on the piece.
///
/// - Parameters:
///   - pieces: Consecutive ranges of indices, the first from 0; together the whole array.
///   - write: Writes a piece, given its number and room for its elements, which are zero bits
///     (0, false, the case of raw value 0) until they are written.
/// - Returns: The array of all pieces.
/// - Precondition: each piece starts where the one before ends.
/// - Complexity: O(elements); no memory but the array's.
package func concurrentArray<Element: BitwiseCopyable & Sendable>(
    pieces: [Range<Int>],
    _ write: @Sendable (_ piece: Int, _ room: inout MutableSpan<Element>) -> Void
) -> [Element] {
    var count = 0
    for piece in pieces {
        precondition(piece.lowerBound == count, "piece \(piece) does not start at \(count)")
        count = piece.upperBound
    }
    return unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
        nonisolated(unsafe) let all = unsafe buffer
        DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
            let own = unsafe UnsafeMutableBufferPointer(rebasing: all[pieces[index]])
            unsafe UnsafeMutableRawBufferPointer(own).initializeMemory(
                as: UInt8.self, repeating: 0)
            var room = unsafe own.mutableSpan
            write(index, &room)
        }
        initialized = count
    }
}

/// Fixed pieces of a range of rows, independent of the machine.
package func fixedChunks(of count: Int, size: Int = 65_536) -> [Range<Int>] {
    stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
}
