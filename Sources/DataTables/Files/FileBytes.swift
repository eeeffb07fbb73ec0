import Glibc

/// The bytes of a file, mapped or in memory; read-only.
package struct FileBytes: Sendable {
    private enum Storage: Sendable {
        case memory([UInt8])
        case mapped(MappedFile)
    }

    private let storage: Storage

    /// Bytes that are in memory already.
    package init(_ bytes: [UInt8]) { storage = .memory(bytes) }

    /// The bytes of a text in UTF-8.
    package init(_ text: String) { storage = .memory(Array(text.utf8)) }

    /// Maps a file.
    ///
    /// - Throws: ``FileError`` if it cannot be opened.
    init(mapping path: String) throws(FileError) {
        let file = try MappedFile(path)
        storage = file.count == 0 ? .memory([]) : .mapped(file)
    }

    package var count: Int {
        switch storage {
        case .memory(let bytes): bytes.count
        case .mapped(let file): file.count
        }
    }

    /// Calls `body` with the bytes.
    package func withSpan<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        switch storage {
        case .memory(let bytes): try body(bytes.span)
        case .mapped(let file): try file.withSpan(body)
        }
    }

    /// A copy of the bytes.
    package var array: [UInt8] {
        switch storage {
        case .memory(let bytes): bytes
        case .mapped(let file): file.withSpan { $0.array(0, $0.count) }
        }
    }

    /// The bytes as a text; `nil` if they are not UTF-8.
    package var text: String? { String(validating: array, as: UTF8.self) }
}

/// Pages of a file, unmapped when the last user is gone.
@safe
private final class MappedFile: @unchecked Sendable {
    let count: Int
    private let base: UnsafeMutableRawPointer?

    init(_ path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "read") }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(path, "read") }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            errno = EISDIR
            throw FileError(path, "read")
        }
        count = Int(status.st_size)
        guard count > 0 else {
            unsafe base = nil
            return
        }
        let pages = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let pages = unsafe pages, unsafe pages != MAP_FAILED else {
            throw FileError(path, "read")
        }
        unsafe madvise(pages, count, MADV_WILLNEED)
        unsafe base = pages
    }

    deinit {
        if let base = unsafe base { unsafe munmap(base, count) }
    }

    func withSpan<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        let buffer = unsafe UnsafeRawBufferPointer(start: base, count: count)
        return try unsafe buffer.withMemoryRebound(to: UInt8.self) { bytes in
            try unsafe body(Span(_unsafeElements: bytes))
        }
    }
}

extension Span where Element == UInt8 {
    /// Eight bytes, the first one lowest; the caller's index is checked.
    @inline(__always) func word(_ at: Int) -> UInt64 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
    }

    /// The bytes from `start` up to `end` in an array.
    func array(_ start: Int, _ end: Int) -> [UInt8] {
        unsafe extracting(start..<end).withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// The bytes as a text, with replacement characters where they are not UTF-8.
    func text(_ start: Int, _ end: Int) -> String {
        unsafe extracting(start..<end).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
    }

    /// The number of newlines and whether there is a double quote between `start` and `end`.
    func linesAndQuotes(_ start: Int, _ end: Int) -> (lines: Int, quotes: Bool) {
        let newline = SIMD32<UInt8>(repeating: 0x0A)
        let quote = SIMD32<UInt8>(repeating: 0x22)
        var quotes = SIMD32<UInt8>.zero
        var lines = 0
        var at = start
        while at + 32 <= end {
            var counts = SIMD32<UInt8>.zero
            let stop = Swift.min(end - 31, at + 32 * 200)
            while at < stop {
                let block = unsafe bytes.unsafeLoadUnaligned(
                    fromByteOffset: at, as: SIMD32<UInt8>.self)
                counts.replace(with: counts &+ 1, where: block .== newline)
                quotes.replace(with: 1, where: block .== quote)
                at += 32
            }
            for lane in 0..<32 { lines += Int(counts[lane]) }
        }
        var anyQuote = quotes.max() != 0
        while at < end {
            if self[at] == 0x0A { lines += 1 }
            if self[at] == 0x22 { anyQuote = true }
            at += 1
        }
        return (lines, anyQuote)
    }
}

extension Span where Element == UInt8 {
    /// Four bytes, the first one lowest; the caller's index is checked.
    @inline(__always) func quarter(_ at: Int) -> UInt32 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self)
    }
}
