import Dispatch
import Glibc

/// Room for a fixed number of plain values that several threads fill, each its own part.
///
/// Indices are checked. The room belongs to an array under construction (``column(of:count:_:)``),
/// so a buffer must not outlive the call that handed it out.
@safe
struct FixedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Element>?
    let count: Int

    /// A buffer without room.
    init() {
        unsafe base = nil
        count = 0
    }

    fileprivate init(_ buffer: UnsafeMutableBufferPointer<Element>) {
        unsafe base = buffer.baseAddress
        count = buffer.count
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index beyond buffer")
            return unsafe base.unsafelyUnwrapped[index]
        }
        nonmutating set {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index beyond buffer")
            unsafe base.unsafelyUnwrapped[index] = newValue
        }
    }

    /// Moves `length` values from one place to an earlier one.
    func move(from source: Int, to target: Int, count length: Int) {
        guard length > 0, source != target else { return }
        precondition(
            target >= 0 && target < source && source + length <= count, "move beyond buffer")
        guard let base = unsafe base else { return }
        unsafe (base + target).update(from: base + source, count: length)
    }

    /// Lets `body` change an array's values in place.
    static func update(_ array: inout [Element], _ body: (FixedBuffer) -> Void) {
        unsafe array.withUnsafeMutableBufferPointer { unsafe body(FixedBuffer($0)) }
    }

    /// Makes an array that `fill` writes; it returns how many values from the start are valid.
    static func array(capacity: Int, _ fill: (FixedBuffer) throws -> Int) rethrows -> [Element] {
        try unsafe [Element](unsafeUninitializedCapacity: capacity) { buffer, count in
            unsafe adviseLargePages(UnsafeMutableRawBufferPointer(buffer))
            count = try fill(
                unsafe FixedBuffer(UnsafeMutableBufferPointer(rebasing: buffer[..<capacity])))
        }
    }
}

/// Asks for large pages behind a large buffer: its first touch then costs a fraction.
@unsafe
private func adviseLargePages(_ buffer: UnsafeMutableRawBufferPointer) {
    let size = 1 << 21
    guard buffer.count >= 4 * size, let base = buffer.baseAddress else { return }
    let lead = (size - Int(bitPattern: base) % size) % size
    let length = (buffer.count - lead) / size * size
    unsafe _ = madvise(base + lead, length, MADV_HUGEPAGE)
}

/// An array made in blocks side by side, and what else each block returned, in their order.
///
/// - Precondition: `body` returns as many values as its range has indices.
func parallelBlocks<Result, Extra>(
    _ count: Int, of block: Int, parallel: Bool = true,
    _ body: @Sendable (Range<Int>) -> ([Result], Extra)
) -> ([Result], [Extra]) {
    var extras: [Extra] = []
    let results = unsafe [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
        nonisolated(unsafe) let base = unsafe buffer
        extras = concurrentMap((count + block - 1) / block, parallel: parallel) { index in
            let range = index * block..<min(count, (index + 1) * block)
            let (values, extra) = body(range)
            precondition(
                values.count == range.count, "\(values.count) values, \(range.count) indices")
            unsafe _ = UnsafeMutableBufferPointer(rebasing: base[range])
                .initialize(fromContentsOf: values)
            return extra
        }
        initialized = count
    }
    return (results, extras)
}
