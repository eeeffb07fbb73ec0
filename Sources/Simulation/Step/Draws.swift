import NumericCore

/// Single random numbers of a replicate, each at its own address.
struct Draws: Sendable {
    let key: StreamKey
    /// The index of chance, and that of the parameters.
    var chance: UInt32
    var parameters: UInt32

    /// The two uniforms of an address.
    @inline(__always)
    func pair(_ purpose: Purpose, _ entity: UInt32, step: Int, block: UInt32 = 0) -> (
        first: Double, second: Double
    ) {
        uniforms(purpose, entity, step: UInt32(truncatingIfNeeded: step), block, chance)
    }

    /// The same for what a run does not know, as a seller's true rate.
    func parameterPair(_ purpose: Purpose, _ entity: UInt32, block: UInt32 = 0) -> (
        first: Double, second: Double
    ) {
        uniforms(purpose, entity, step: 0, block, parameters)
    }

    private func uniforms(
        _ purpose: Purpose, _ entity: UInt32, step: UInt32, _ block: UInt32, _ index: UInt32
    ) -> (first: Double, second: Double) {
        let words = Philox.block(
            counter: (purpose.rawValue, entity, step, (block << 24) ^ index),
            key: (key.low, key.high))
        return (Self.uniform(words.0, words.1), Self.uniform(words.2, words.3))
    }

    private static func uniform(_ low: UInt32, _ high: UInt32) -> Double {
        (Double((UInt64(high) << 32 | UInt64(low)) >> 12) + 0.5) * 0x1p-52
    }

    /// A well-mixed code of three small numbers.
    static func hash(_ a: Int, _ b: Int, _ c: Int) -> UInt32 {
        var z = UInt64(truncatingIfNeeded: a) &* 0x9E37_79B9_7F4A_7C15
        z ^= UInt64(truncatingIfNeeded: b) &* 0xC2B2_AE3D_27D4_EB4F
        z ^= UInt64(truncatingIfNeeded: c) &* 0x1656_67B1_9E37_79F9
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return UInt32(truncatingIfNeeded: z ^ (z >> 31))
    }

    /// A code of a text (FNV-1a).
    static func hash(_ text: String) -> UInt32 {
        var z: UInt32 = 2_166_136_261
        for byte in text.utf8 { z = (z ^ UInt32(byte)) &* 16_777_619 }
        return z
    }
}
