import CKernels
import NumericCore
import TestSupport
import Testing

/// Philox4x32-10 in plain Swift, the twin of the C form.
private func plainPhilox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
    var c = counter
    var k = key
    for _ in 0..<10 {
        let first = c[0].multipliedFullWidth(by: 0xD251_1F53)
        let second = c[2].multipliedFullWidth(by: 0xCD9E_8D57)
        c = [second.high ^ c[1] ^ k[0], second.low, first.high ^ c[3] ^ k[1], first.low]
        k = [k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85]
    }
    return c
}

@Suite struct RandomTests {
    /// The published vectors of Random123 (tests/kat_vectors), ten rounds.
    @Test func philoxVectors() {
        let vectors: [(counter: [UInt32], key: [UInt32], block: [UInt32])] = [
            (
                [0, 0, 0, 0], [0, 0],
                [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
            ),
            (
                [.max, .max, .max, .max], [.max, .max],
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
            ),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
            ),
        ]
        for (counter, key, block) in vectors {
            let got = Philox.block(
                counter: (counter[0], counter[1], counter[2], counter[3]), key: (key[0], key[1]))
            #expect([got.0, got.1, got.2, got.3] == block)
            #expect(plainPhilox(counter, key) == block)
        }
    }

    @Test func streamFollowsItsAddress() {
        let key = StreamKey(seed: 42)
        var stream = RandomStream(key: key, purpose: .test, entity: 7, step: 3, index: 9)
        for block in UInt32(0)..<300 {
            let step = 3 ^ ((block >> 8) << 20)
            let words = plainPhilox(
                [Purpose.test.rawValue, 7, step, (block << 24) ^ 9], [key.low, key.high])
            for pair in [(words[0], words[1]), (words[2], words[3])] {
                let bits = UInt64(pair.1) << 32 | UInt64(pair.0)
                #expect(stream.nextUniform() == (Double(bits >> 12) + 0.5) / 0x1p52)
            }
        }
    }

    @Test func keyedUniformsAreTheStreamsFirstPair() {
        let key = StreamKey(seed: 1)
        let entities = (0..<37).map { UInt32($0) &* 2_654_435_761 }
        var first: [Double] = []
        var second: [Double] = []
        keyedUniforms(
            key: key, purpose: .test, entities: entities, step: 11, index: 5, first: &first,
            second: &second)
        for (position, entity) in entities.enumerated() {
            var stream = RandomStream(key: key, purpose: .test, entity: entity, step: 11, index: 5)
            #expect(first[position] == stream.nextUniform())
            #expect(second[position] == stream.nextUniform())
        }
        var other: [Double] = []
        var rest: [Double] = []
        keyedUniforms(
            key: key, purpose: .test, entities: entities, step: 11, block: 1, index: 5,
            first: &other, second: &rest)
        #expect(Set(first + second + other + rest).count == 4 * entities.count)
        for level in 0...ck_level() {
            ck_keyed_uniforms(
                level, [key.low, key.high], Purpose.test.rawValue, entities, 11, 5, &other, &rest,
                entities.count)
            #expect(other == first && rest == second, "level \(level)")
        }
    }

    @Test func uniformsStayInsideTheOpenInterval() {
        // The smallest and the largest 52-bit number.
        #expect((Double(UInt64(0)) + 0.5) * 0x1p-52 > 0)
        #expect((Double(UInt64.max >> 12) + 0.5) * 0x1p-52 < 1)
    }

    @Test func indicesAreEquallyLikely() {
        var stream = RandomStream(key: StreamKey(seed: 3), purpose: .test)
        var counts = [Double](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[stream.nextIndex(below: 7)] += 1 }
        let chiSquare = counts.reduce(0) { $0 + ($1 - 10_000) * ($1 - 10_000) / 10_000 }
        #expect(Special.chiSquaredUpper(chiSquare, 6) > 1e-6)
        #expect(stream.nextIndex(below: 1) == 0)
        #expect([3, 1, 2].shuffled(using: &stream).sorted() == [1, 2, 3])
    }

    /// Kolmogorov-Smirnov against the distribution function; P(D√n > 2.7) < 1e-6.
    @Test(arguments: ["normal", "exponential", "gamma 0.3", "gamma 4", "beta"])
    func variatesFollowTheirDistribution(kind: String) {
        var stream = RandomStream(key: StreamKey(seed: 8), purpose: .test, entity: 2)
        let uniforms = (0..<20_000).map { _ in
            switch kind {
            case "normal": return Special.normalCumulative(stream.nextNormal())
            case "exponential": return 1 - Kernels.exp(-stream.nextExponential())
            case "gamma 0.3":
                return Special.regularizedGammaLower(0.3, stream.nextGamma(shape: 0.3))
            case "gamma 4": return Special.regularizedGammaLower(4, stream.nextGamma(shape: 4))
            default: return Special.regularizedBeta(stream.nextBeta(0.5, 3), 0.5, 3)
            }
        }.sorted()
        let n = Double(uniforms.count)
        let distance = uniforms.enumerated().reduce(0) {
            max($0, abs($1.element - Double($1.offset) / n))
        }
        #expect(distance * n.squareRoot() < 2.7)
    }

    @Test func tinyBetaShapesDoNotUnderflow() {
        var stream = RandomStream(key: StreamKey(seed: 5), purpose: .test)
        let draws = (0..<200).map { _ in stream.nextBeta(1e-4, 1e-4) }
        #expect(draws.allSatisfy { $0 >= 0 && $0 <= 1 })
        // Near 0 or near 1, about half each.
        let high = draws.count { $0 > 0.5 }
        #expect(high > 60 && high < 140)
    }
}
