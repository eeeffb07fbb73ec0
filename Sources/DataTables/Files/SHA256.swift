/// The SHA-256 digest of bytes (FIPS 180-4).
package struct SHA256: Sendable {
    private var state: [8 of UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
        0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var pending: [UInt8] = []
    private var length: UInt64 = 0

    package init() {}

    /// The digest of some bytes as 64 hexadecimal digits.
    package static func hex(_ bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes.span)
        return hash.hex()
    }

    /// The digest of a text's UTF-8 as 64 hexadecimal digits.
    package static func hex(_ text: String) -> String { hex(Array(text.utf8)) }

    /// The digest of a file's bytes, as they lie there, as 64 hexadecimal digits.
    ///
    /// - Throws: ``FileError`` if it cannot be read.
    package static func hex(file path: String) throws -> String {
        try Files.mapFile(path).withSpan { bytes in
            var hash = SHA256()
            hash.update(bytes)
            return hash.hex()
        }
    }

    /// Takes in more bytes.
    package mutating func update(_ bytes: Span<UInt8>) {
        length &+= UInt64(bytes.count)
        var at = 0
        while !pending.isEmpty, at < bytes.count {
            pending.append(bytes[at])
            at += 1
            if pending.count == 64 {
                let block = pending
                pending.removeAll(keepingCapacity: true)
                compress(block.span, 0)
            }
        }
        while at + 64 <= bytes.count {
            compress(bytes, at)
            at += 64
        }
        while at < bytes.count {
            pending.append(bytes[at])
            at += 1
        }
    }

    /// The digest of all bytes so far.
    package func hex() -> String {
        var last = self
        var padding: [UInt8] = [0x80]
        while (pending.count + padding.count) % 64 != 56 { padding.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            padding.append(UInt8(truncatingIfNeeded: (length &* 8) >> UInt64(shift)))
        }
        last.update(padding.span)
        var text = ""
        for index in 0..<8 {
            let word = String(last.state[index], radix: 16)
            text += String(repeating: "0", count: 8 - word.count) + word
        }
        return text
    }

    private mutating func compress(_ bytes: Span<UInt8>, _ start: Int) {
        var schedule = [64 of UInt32](repeating: 0)
        for index in 0..<16 {
            let low = UInt32(truncatingIfNeeded: bytes.quarter(start + 4 * index))
            schedule[index] = low.byteSwapped
        }
        for index in 16..<64 {
            let a = schedule[index - 15]
            let b = schedule[index - 2]
            let s0 = Self.rotate(a, 7) ^ Self.rotate(a, 18) ^ (a >> 3)
            let s1 = Self.rotate(b, 17) ^ Self.rotate(b, 19) ^ (b >> 10)
            schedule[index] = schedule[index - 16] &+ s0 &+ schedule[index - 7] &+ s1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let s1 = Self.rotate(e, 6) ^ Self.rotate(e, 11) ^ Self.rotate(e, 25)
            let first = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ sha256Constants[index] &+ schedule[index]
            let s0 = Self.rotate(a, 2) ^ Self.rotate(a, 13) ^ Self.rotate(a, 22)
            let second = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ second)
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    @inline(__always) private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 {
        (word &>> bits) | (word &<< (32 - bits))
    }
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
private let sha256Constants: [64 of UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
]
