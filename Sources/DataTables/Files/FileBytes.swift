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
        storage = file.count == 0 ? .memory(file.streamed) : .mapped(file)
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
    /// The bytes of a pipe, which cannot be mapped.
    let streamed: [UInt8]
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
        guard status.st_mode & S_IFMT != S_IFCHR, status.st_mode & S_IFMT != S_IFBLK else {
            errno = EINVAL
            throw FileError(path, "read")
        }
        let isPipe = status.st_mode & S_IFMT == S_IFIFO
        streamed = isPipe ? try Self.drained(descriptor, path) : []
        count = isPipe ? 0 : Int(status.st_size)
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

    private static func drained(
        _ descriptor: Int32, _ path: String
    ) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let room = block.count
            let count = unsafe block.withUnsafeMutableBytes {
                unsafe read(descriptor, $0.baseAddress, room)
            }
            if count == 0 { return bytes }
            if count > 0 {
                bytes.append(contentsOf: block[..<count])
            } else if errno != EINTR {
                throw FileError(path, "read")
            }
        }
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
    ///
    /// Eight bytes at a time: a byte's high bit says that it is a newline, and up to 255 such words
    /// are added up in byte lanes before the lanes are added to each other.
    func linesAndQuotes(_ start: Int, _ end: Int) -> (lines: Int, quotes: Bool) {
        let lows: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let ones: UInt64 = 0x0101_0101_0101_0101
        let pairs: UInt64 = 0x00FF_00FF_00FF_00FF
        var quotes: UInt64 = 0
        var lines = 0
        var at = start
        while at &+ 8 <= end {
            var lanes: UInt64 = 0
            let stop = Swift.min(end &- 7, at &+ 8 &* 255)
            while at < stop {
                let word = word(at)
                let newline = word ^ (ones &* 0x0A)
                let quote = word ^ (ones &* 0x22)
                lanes &+= ~(((newline & lows) &+ lows) | newline | lows) &>> 7
                quotes |= ~(((quote & lows) &+ lows) | quote | lows)
                at &+= 8
            }
            let sums = (lanes & pairs) &+ ((lanes &>> 8) & pairs)
            lines &+= Int(truncatingIfNeeded: (sums &* 0x0001_0001_0001_0001) &>> 48)
        }
        var anyQuote = quotes != 0
        while at < end {
            if self[at] == 0x0A { lines += 1 }
            if self[at] == 0x22 { anyQuote = true }
            at += 1
        }
        return (lines, anyQuote)
    }

    /// The offset of the first byte that is not part of UTF-8, or the length if there is none.
    func firstNotUTF8(_ start: Int, _ end: Int) -> Int {
        if isASCII(start, end) { return end - start }
        var parser = Unicode.UTF8.ForwardParser()
        var rest = array(start, end).makeIterator()
        var length = 0
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let scalar): length += scalar.count
            case .emptyInput, .error: return length
            }
        }
    }

    /// Whether all bytes from `start` up to `end` are ASCII and none is NUL.
    func isPlainASCII(_ start: Int, _ end: Int) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var bits: UInt64 = 0
        var at = start
        while at &+ 8 <= end {
            let word = word(at)
            bits |= word | (word &- ones)
            at &+= 8
        }
        while at < end {
            bits |= UInt64(self[at]) | (UInt64(self[at]) &- 1)
            at &+= 1
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }

    /// Whether all bytes from `start` up to `end` are ASCII.
    func isASCII(_ start: Int, _ end: Int) -> Bool {
        var bits: UInt64 = 0
        var at = start
        while at &+ 8 <= end {
            bits |= word(at)
            at &+= 8
        }
        while at < end {
            bits |= UInt64(self[at])
            at &+= 1
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }
}

extension Span where Element == UInt8 {
    /// Four bytes, the first one lowest; the caller's index is checked.
    @inline(__always) func quarter(_ at: Int) -> UInt32 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self)
    }
}
