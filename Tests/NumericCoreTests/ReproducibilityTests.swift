import NumericCore
import Testing

/// A hash (FNV-1a) of many results that no processor and no build may change by a bit.
///
/// Recorded once; a change here changes every simulated number.
private struct Fingerprint {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            hash = (hash ^ ((value >> UInt64(shift)) & 0xFF)) &* 0x100_0000_01B3
        }
    }

    mutating func add(_ value: Double) { add(value.bitPattern) }
    mutating func add(_ value: Int) { add(UInt64(bitPattern: Int64(value))) }
}

@Suite struct ReproducibilityTests {
    private let uniforms = numbers(400, from: 31, 0, 1)

    @Test func elementaryFunctions() {
        var print = Fingerprint()
        for u in uniforms {
            let x = 60 * (u - 0.5)
            for value in [
                Kernels.exp(x), Kernels.expm1(x), Kernels.log(u), Kernels.log1p(-u),
                Kernels.logistic(x), Kernels.normalQuantile(u), Kernels.normalCumulative(x / 4),
            ] { print.add(value) }
        }
        #expect(print.hash == 0xC5CF_9C08_B466_5192)
    }

    @Test func keyedUniformNumbers() {
        var print = Fingerprint()
        var first: [Double] = []
        var second: [Double] = []
        keyedUniforms(
            key: StreamKey(seed: 2024), purpose: .lateAndDefective, entities: Array(0..<500),
            step: 9, block: 3, index: 77, first: &first, second: &second)
        for value in first + second { print.add(value) }
        #expect(print.hash == 0xC23D_FD5B_BABA_C21D)
    }

    @Test func invertedCounts() {
        var print = Fingerprint()
        for (u, p) in zip(uniforms, uniforms.reversed()) {
            for trials in [3, 40, 900, 250_000, 1_000_000_000] {
                print.add(Inversion.binomial(u, trials: trials, probability: p))
                print.add(Inversion.poisson(u, mean: Double(trials) * p))
            }
            let draws = Int(1000 * p)
            print.add(
                Inversion.hypergeometric(u, population: 1000, successes: 333, draws: draws))
            print.add(Inversion.geometric(u, probability: p))
        }
        #expect(print.hash == 0x6FA3_7D1D_30D9_EDBB)
    }

    @Test func distributionsAndSpecialFunctions() throws {
        var print = Fingerprint()
        let beta = try Beta(alpha: 2, beta: 31)
        let gamma = try Gamma(shape: 0.7, scale: 3)
        for u in uniforms {
            print.add(beta.quantile(u))
            print.add(gamma.quantile(u))
            print.add(Special.studentTQuantile(u, 7))
            print.add(Special.logGamma(30 * u))
            print.add(Special.logBeta(u, 40 * u))
        }
        #expect(print.hash == 0x4947_60C6_E5D0_A2B0)
    }
}
