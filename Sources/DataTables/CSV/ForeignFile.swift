/// Files of other formats, told by their first bytes, so that nobody is shown their bytes as text.
enum ForeignFile {
    /// What the file is and what to do, or `nil` if it may be delimited text.
    static func fault(_ bytes: Span<UInt8>) -> String? {
        for (signature, advice) in signatures where begins(bytes, with: signature) { return advice }
        var first = 0
        while first < bytes.count, isPassedOver(bytes[first]) { first += 1 }
        if first < bytes.count, bytes[first] == 0x3C {
            return "the file is a web page or XML, not CSV; was it downloaded without logging in?"
        }
        if let fault = json(bytes, first) { return fault }
        return nullByte(bytes)
    }

    /// White space, which another format may have before it begins.
    static func isPassedOver(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static let signatures: [([UInt8], String)] = [
        (
            [0x50, 0x4B, 0x03, 0x04],
            "the file is a workbook or a zip archive, not CSV; export its sheet as CSV in UTF-8"
        ),
        (
            [0xD0, 0xCF, 0x11, 0xE0],
            "the file is an old workbook, not CSV; export its sheet as CSV in UTF-8"
        ),
        (Array("PAR1".utf8), "the file is Parquet, not CSV; write it as CSV first"),
        ([0x28, 0xB5, 0x2F, 0xFD], "the file is packed by zstd; unpack it, or pack it by gzip"),
        (Array("BZh".utf8), "the file is packed by bzip2; unpack it, or pack it by gzip"),
        (
            [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00],
            "the file is packed by xz; unpack it, or pack it by gzip"
        ),
        ([0x1F, 0x8B], "the file is packed by gzip twice; unpack it once"),
    ]

    private static func begins(_ bytes: Span<UInt8>, with signature: [UInt8]) -> Bool {
        guard bytes.count >= signature.count else { return false }
        for index in signature.indices where bytes[index] != signature[index] { return false }
        return true
    }

    /// `{"` or `[{` at the start, as no header begins.
    private static func json(_ bytes: Span<UInt8>, _ first: Int) -> String? {
        guard first + 1 < bytes.count else { return nil }
        switch (bytes[first], bytes[first + 1]) {
        case (0x7B, 0x22), (0x5B, 0x7B), (0x5B, 0x0A), (0x7B, 0x0A):
            return "the file is JSON, not CSV; write it as CSV first"
        default: return nil
        }
    }

    /// A byte 0 in the first kilobyte: no text, or text of two bytes a character.
    private static func nullByte(_ bytes: Span<UInt8>) -> String? {
        let end = min(bytes.count, 1024)
        var zeros = 0
        for index in 0..<end where bytes[index] == 0 { zeros += 1 }
        guard zeros > 0 else { return nil }
        if zeros == end {
            return "the file begins with zeros only, as after a full disk or a power cut; "
                + "copy or export it again"
        }
        return zeros * 3 > end
            ? "the file is not text in UTF-8: every other byte is 0, as in UTF-16; save it as UTF-8"
            : nil
    }
}
