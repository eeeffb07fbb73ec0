import CKernels
import NumericCore
import TestSupport
import Testing

/// What every instruction set must agree on to the last bit.
private let size = 1_000_000

/// Bit patterns without a pattern: every exponent, both signs, denormals, infinities and NaN.
private func anyDoubles(_ count: Int) -> [Double] {
    var stream = RandomStream(key: StreamKey(seed: 1), purpose: .test, entity: 700)
    var result = (0..<count).map { _ in Double(bitPattern: stream.nextUInt64()) }
    let special: [Double] = [
        0, -0.0, Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 0x1p-1022, -0x1p-1022,
        Double.leastNormalMagnitude.nextDown, .infinity,
        -.infinity, .nan, .signalingNaN, -Double.nan, .greatestFiniteMagnitude,
        -.greatestFiniteMagnitude, 1, -1, 1.0.nextUp, 1.0.nextDown, 709.782712893384,
        709.7827128933841, 710, -745.1332191019411, -745.1332191019412, -746, -708.4, -708.3, 36.7,
        -36.8, 0.34, -0.34, 0.5.nextDown, 0.5.nextUp, 0.075, 0.925,
    ]
    // At every place of a register, and in the rest that fills none.
    for (index, value) in special.enumerated() {
        for offset in 0..<9 { result[1009 * index + 113 * offset] = value }
        result[count - 1 - index] = value
    }
    return result
}

/// A hash of bits in which all NaNs are one.
private func fingerprint(_ values: [Double]) -> UInt64 {
    values.reduce(0xCBF2_9CE4_8422_2325) {
        ($0 ^ ($1.isNaN ? 0x7FF8_0000_0000_0000 : $1.bitPattern)) &* 0x100_0000_01B3
    }
}

private typealias Loop =
    @Sendable (Int32, UnsafeMutablePointer<Double>?, UnsafePointer<Double>?, Int) -> Void

@Suite struct InstructionSetTests {
    private static let loops: [(name: String, loop: Loop, low: Double, high: Double)] = [
        ("exp", { ck_exp($0, $1, $2, $3) }, -746, 711),
        ("expm1", { ck_expm1($0, $1, $2, $3) }, -40, 40),
        ("log", { ck_log($0, $1, $2, $3) }, 0, 3),
        ("log1p", { ck_log1p($0, $1, $2, $3) }, -1, 3),
        ("logistic", { ck_logistic($0, $1, $2, $3) }, -750, 40),
        ("normal quantile", { ck_normal_quantile($0, $1, $2, $3) }, 0, 1),
        ("normal cumulative", { ck_normal_cumulative($0, $1, $2, $3) }, -39, 9),
    ]

    /// Half of the points are any doubles, half lie where the function varies.
    @Test(arguments: loops.indices) func elementaryFunctions(index: Int) {
        let item = Self.loops[index]
        let x = anyDoubles(size / 2) + numbers(size / 2 + 3, from: 701, item.low, item.high)
        var first: UInt64?
        for level in 0...ck_level() {
            var y = [Double](repeating: 0, count: x.count)
            item.loop(level, &y, x, x.count)
            let print = fingerprint(y)
            #expect(print == first ?? print, "\(item.name), level \(level)")
            first = first ?? print
        }
    }

    @Test func philoxBlocks() {
        let entities = (0..<UInt32(size / 2 + 3)).map { $0 &* 2_654_435_761 }
        var first: UInt64?
        for level in 0...ck_level() {
            var (a, b) = (
                [Double](repeating: 0, count: entities.count),
                [Double](repeating: 0, count: entities.count)
            )
            ck_keyed_uniforms(
                level, [0xFFFF_FFFF, 7], 63, entities, .max, 0xFF00_0001, &a, &b, entities.count)
            let print = fingerprint(a) ^ (fingerprint(b) &* 3)
            #expect(print == first ?? print, "level \(level)")
            first = first ?? print
            #expect(a.allSatisfy { $0 > 0 && $0 < 1 } && b.allSatisfy { $0 > 0 && $0 < 1 })
        }
    }

    /// Edges of u and p, no trials, one, a billion.
    private func binomialCases(_ count: Int) -> (u: [Double], trials: [Int64], p: [Double]) {
        var u = numbers(count, from: 702, 0, 1)
        var p = numbers(count, from: 703, 0, 1)
        let sizes: [Int64] = [0, 1, 30, 512, 513, 900, 40_000, 1_000_000_000]
        let trials = (0..<count).map { sizes[$0 % 8] }
        let edges: [Double] = [
            Double.leastNonzeroMagnitude, 0x1p-1022, 1e-300, 0x1p-53, 0.5, 1 - 0x1p-53,
        ]
        for index in 0..<(count / 50) {
            u[index * 50] = edges[index % 6]
            p[index * 50 + index % 3] = edges[(index / 6) % 6]
        }
        p[10] = 0
        p[11] = 1
        p[12] = -1
        p[13] = 1.5
        return (u, trials, p)
    }

    @Test func binomialCounts() {
        let (u, trials, p) = binomialCases(200_000)
        var first: [Int64]?
        for level in 0...ck_level() {
            var counts = [Int64](repeating: -1, count: u.count)
            ck_invert_binomials(level, &counts, u, trials, p, u.count)
            #expect(counts == first ?? counts, "level \(level)")
            first = first ?? counts
        }
        // The array form is the scalar form that simulations draw with.
        for index in stride(from: 0, to: u.count, by: 37) {
            let one = Inversion.binomial(
                u[index], trials: Int(trials[index]), probability: p[index])
            #expect(first?[index] == Int64(one))
        }
    }

    @Test func poissonCounts() {
        let (u, trials, p) = binomialCases(200_000)
        let means = zip(trials, p).map { min(1, max(0, $1)) * Double($0) }
        var first: [Int64]?
        for level in 0...ck_level() {
            var counts = [Int64](repeating: -1, count: u.count)
            ck_invert_poissons(level, &counts, u, means, u.count)
            #expect(counts == first ?? counts, "level \(level)")
            first = first ?? counts
        }
        for index in stride(from: 0, to: u.count, by: 37) {
            #expect(first?[index] == Int64(Inversion.poisson(u[index], mean: means[index])))
        }
    }

    /// A kernel that is off by one unit in the last place once is found.
    @Test func oneWrongBitIsFound() {
        let x = numbers(1001, from: 704)
        var y = x
        y[700] = y[700].nextUp
        #expect(fingerprint(x) != fingerprint(y))
    }
}
