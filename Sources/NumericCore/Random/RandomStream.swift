import CKernels

/// The random numbers of one purpose, entity, step and index, addressed and never shared.
///
/// The counter of block *b* is `purpose | entity | step | (b << 24) ⊕ index`: the low 24 bits of the
/// last word hold the index (a replicate, usually), the high 8 bits the block, so one stream has 256
/// blocks of two uniforms before the block number reaches into the high bits of `step`.
public struct RandomStream: RandomNumberGenerator, Sendable {
    let key: StreamKey
    let purpose: UInt32
    let entity: UInt32
    let step: UInt32
    let index: UInt32
    private var block: UInt32 = 0
    private var spare: UInt64 = 0
    private var hasSpare = false

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

    /// The next 64 random bits; two of them come from a block.
    public mutating func nextUInt64() -> UInt64 {
        if hasSpare {
            hasSpare = false
            return spare
        }
        let words = ck_philox(
            purpose, entity, step ^ ((block >> 8) << 20), (block << 24) ^ index, key.low, key.high)
        block &+= 1
        spare = UInt64(words.w3) << 32 | UInt64(words.w2)
        hasSpare = true
        return UInt64(words.w1) << 32 | UInt64(words.w0)
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 { nextUInt64() }

    /// The next uniform number of the open interval (0, 1), with 52 random bits.
    public mutating func nextUniform() -> Double {
        (Double(nextUInt64() >> 12) + 0.5) * 0x1p-52
    }

    /// The next whole number of 0..<bound, each equally likely (Lemire 2019).
    ///
    /// - Precondition: `bound > 0`.
    public mutating func nextIndex(below bound: Int) -> Int {
        precondition(bound > 0, "no index below \(bound)")
        let range = UInt64(bound)
        var product = nextUInt64().multipliedFullWidth(by: range)
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold {
                product = nextUInt64().multipliedFullWidth(by: range)
            }
        }
        return Int(product.high)
    }
}
