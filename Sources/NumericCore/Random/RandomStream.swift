import CKernels

/// The random numbers of one purpose, entity, step and index, addressed and never shared.
///
/// The counter of draw *d* is `purpose | entity | step | d ⊕ index`: the low 24 bits of the last
/// word hold the index (a replicate, usually), the high 8 bits the block, so one stream has 256
/// blocks of two uniforms before it moves on to `step + 2³¹`.
public struct RandomStream: Sendable {
    @usableFromInline let key: StreamKey
    @usableFromInline let purpose: UInt32
    @usableFromInline let entity: UInt32
    @usableFromInline let step: UInt32
    @usableFromInline let index: UInt32
    @usableFromInline var block: UInt32 = 0
    @usableFromInline var spare: Double?

    /// Makes the stream of an address.
    ///
    /// - Precondition: `index < 2²⁴`.
    public init(
        key: StreamKey, purpose: Purpose, entity: UInt32 = 0, step: UInt32 = 0, index: UInt32 = 0
    ) {
        precondition(index < 1 << 24, "index \(index) does not fit into 24 bits")
        self.key = key
        self.purpose = purpose.rawValue
        self.entity = entity
        self.step = step
        self.index = index
    }

    /// The next uniform number of the open interval (0, 1), with 52 random bits.
    public mutating func nextUniform() -> Double {
        if let value = spare {
            spare = nil
            return value
        }
        let counter = [purpose, entity, step ^ ((block >> 8) << 20), (block << 24) ^ index]
        block &+= 1
        var words: [UInt32] = [0, 0, 0, 0]
        ck_philox_block(counter, [key.low, key.high], &words)
        spare = Self.uniform(words[2], words[3])
        return Self.uniform(words[0], words[1])
    }

    @inline(__always) private static func uniform(_ low: UInt32, _ high: UInt32) -> Double {
        let bits = (UInt64(high) << 32 | UInt64(low)) >> 12
        return (Double(bits) + 0.5) * 0x1p-52
    }
}
