import CZlib

/// Gzip streams by zlib.
package enum Gzip {
    /// Whether bytes begin as a gzip stream does.
    package static func isGzip(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// The content of a gzip stream; several members one after another are joined.
    ///
    /// - Throws: ``DataError`` that names the file if the stream is cut off or damaged.
    package static func decompressed(
        _ bytes: Span<UInt8>, file: String? = nil
    ) throws(DataError) -> [UInt8] {
        var stream = unsafe z_stream()
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(&stream, 31, ZLIB_VERSION, size) == Z_OK else {
            throw DataError(file: file, "there is not enough memory to unpack the file")
        }
        defer { unsafe _ = inflateEnd(&stream) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count &* 5)
        var block = [UInt8](repeating: 0, count: 1 << 18)
        var at = 0
        var ended = false
        while !ended || at < bytes.count {
            if ended, unsafe inflateReset(&stream) != Z_OK { break }
            let (status, used, made) = unsafe inflateBlock(&stream, bytes, at, &block)
            at += used
            result.append(contentsOf: block[..<made])
            ended = status == Z_STREAM_END
            if status != Z_OK && !ended && status != Z_BUF_ERROR {
                throw damaged(file, at)
            }
            if !ended, used == 0, made == 0 {
                throw DataError(
                    file: file,
                    "the gzip file ends too early, after \(result.count) bytes of content; "
                        + "copy or download it again")
            }
        }
        return result
    }

    private static func damaged(_ file: String?, _ at: Int) -> DataError {
        DataError(
            file: file,
            "the gzip file is damaged near byte \(at); copy or download it again")
    }

    private static func inflateBlock(
        _ stream: inout z_stream, _ bytes: Span<UInt8>, _ at: Int, _ block: inout [UInt8]
    ) -> (status: Int32, used: Int, made: Int) {
        let input = bytes.extracting(at..<min(bytes.count, at + (1 << 20)))
        let room = block.count
        return unsafe input.withUnsafeBufferPointer { source in
            unsafe block.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(room)
                let status = unsafe inflate(&stream, Z_NO_FLUSH)
                return unsafe (
                    status, source.count - Int(stream.avail_in), room - Int(stream.avail_out)
                )
            }
        }
    }

    /// Bytes as a gzip stream; the same bytes always give the same stream (no name, time 0).
    package static func compressed(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
        var stream = unsafe z_stream()
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let ready = unsafe deflateInit2_(
            &stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        precondition(ready == Z_OK, "zlib cannot start: \(ready)")
        defer { unsafe _ = deflateEnd(&stream) }
        var result: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 18)
        var at = 0
        var status = Z_OK
        while status != Z_STREAM_END {
            let end = min(bytes.count, at + (1 << 20))
            let room = block.count
            let step = unsafe bytes[at..<end].withUnsafeBufferPointer { source in
                unsafe block.withUnsafeMutableBufferPointer { target in
                    unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                    unsafe stream.avail_in = UInt32(source.count)
                    unsafe stream.next_out = target.baseAddress
                    unsafe stream.avail_out = UInt32(room)
                    let status = unsafe deflate(&stream, end == bytes.count ? Z_FINISH : Z_NO_FLUSH)
                    return unsafe (status, Int(stream.avail_in), Int(stream.avail_out))
                }
            }
            status = step.0
            at = end - step.1
            result.append(contentsOf: block[..<(room - step.2)])
        }
        return result
    }
}
