import Dispatch

/// An array whose pieces are filled in parallel.
///
/// Pieces have a fixed length, so that what `fill` writes cannot depend on the number of threads.
///
/// - Parameters:
///   - count: the length of the array.
///   - piece: the length of a piece.
///   - fill: writes every element of a piece, given its range in the array; the first element of
///     the span is the first of the range.
/// - Returns: the array.
/// - Complexity: that of the fills.
public func filledConcurrently<Element: BitwiseCopyable & Sendable>(
    count: Int, piece: Int = 1 << 16,
    _ fill: @Sendable (_ range: Range<Int>, _ out: inout MutableSpan<Element>) -> Void
) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
        nonisolated(unsafe) let out = buffer
        DispatchQueue.concurrentPerform(iterations: (count + piece - 1) / piece) { index in
            let range = (index * piece)..<min(count, (index + 1) * piece)
            var span = out.extracting(range).mutableSpan
            fill(range, &span)
        }
        initialized = count
    }
}
