/// The key of every random number of a run: two halves of SplitMix64 of the seed.
public struct StreamKey: Sendable, Hashable {
    /// The low half.
    public let low: UInt32
    /// The high half.
    public let high: UInt32

    /// Makes the key of a seed.
    public init(seed: UInt64) {
        var z = seed &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        low = UInt32(truncatingIfNeeded: z)
        high = UInt32(truncatingIfNeeded: z >> 32)
    }
}
