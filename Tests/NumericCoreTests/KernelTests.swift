import CKernels
import Glibc
import NumericCore
import TestSupport
import Testing

private struct Case: Sendable {
    let name: String
    let low: Double
    let high: Double
    let loop: @Sendable (Int32, UnsafeMutablePointer<Double>?, UnsafePointer<Double>?, Int) -> Void
    let scalar: @Sendable (Double) -> Double
    let library: @Sendable (Double) -> Double
    let relative: Double
    var absolute = 2e-17
}

private let cases: [Case] = [
    Case(
        name: "exp", low: -745, high: 709.7, loop: { ck_exp($0, $1, $2, $3) },
        scalar: { Kernels.exp($0) }, library: { exp($0) }, relative: 4e-16),
    Case(
        name: "expm1", low: -3, high: 3, loop: { ck_expm1($0, $1, $2, $3) },
        scalar: { Kernels.expm1($0) }, library: { expm1($0) }, relative: 9e-16),
    Case(
        name: "log", low: 0, high: 20, loop: { ck_log($0, $1, $2, $3) },
        scalar: { Kernels.log($0) }, library: { log($0) }, relative: 4e-16),
    Case(
        name: "log1p", low: -1, high: 3, loop: { ck_log1p($0, $1, $2, $3) },
        scalar: { Kernels.log1p($0) }, library: { log1p($0) }, relative: 5e-16),
    Case(
        name: "logistic", low: -700, high: 40, loop: { ck_logistic($0, $1, $2, $3) },
        scalar: { Kernels.logistic($0) },
        library: { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) }, relative: 9e-16),
    Case(
        name: "normalCumulative", low: -8, high: 8,
        loop: { ck_normal_cumulative($0, $1, $2, $3) }, scalar: { Kernels.normalCumulative($0) },
        library: { 0.5 * erfc(-$0 * 0.5.squareRoot()) }, relative: 3e-14),
    // The inverse of libm's erfc, as far as p itself resolves the quantile.
    Case(
        name: "normalQuantile", low: 0, high: 0.5, loop: { ck_normal_quantile($0, $1, $2, $3) },
        scalar: { Kernels.normalQuantile($0) },
        library: { p in
            var x = Kernels.normalQuantile(p) * (1 + 1e-7)
            for _ in 0..<2 {
                x -= (0.5 * erfc(-x * 0.5.squareRoot()) - p) / Special.normalDensity(x)
            }
            return x
        }, relative: 1e-14, absolute: 4e-16),
]

private let edges: [Double] = [
    0, -0.0, 1, -1, 0.5, 709.78, 710, -745.2, -746, -1e300, 1e300, .infinity, -.infinity, .nan,
    .leastNonzeroMagnitude, .leastNormalMagnitude, 0x1p-52, 1 - 0x1p-53, -0x1p-60,
]

@Suite struct KernelTests {
    @Test(arguments: cases.indices) func agreesWithTheLibrary(index: Int) {
        let item = cases[index]
        for x in numbers(4000, from: 11, item.low, item.high) {
            let want = item.library(x)
            let tolerance = abs(want) < 1e-307 ? 1e-307 : item.absolute
            #expect(
                isClose(item.scalar(x), want, absolute: tolerance, relative: item.relative),
                "\(item.name)(\(x))")
        }
    }

    @Test(arguments: cases.indices) func everyInstructionSetGivesTheScalarBits(index: Int) {
        let item = cases[index]
        let x = numbers(4001, from: 12, item.low, item.high) + numbers(999, from: 13) + edges
        let want = x.map { item.scalar($0) }
        for level in 0...ck_level() {
            var got = [Double](repeating: 0, count: x.count)
            item.loop(level, &got, x, x.count)
            for (position, pair) in zip(got, want).enumerated() {
                #expect(
                    pair.0.bitPattern == pair.1.bitPattern || (pair.0.isNaN && pair.1.isNaN),
                    "\(item.name)(\(x[position])), level \(level)")
            }
        }
    }

    @Test func edgesAreDefined() {
        #expect(Kernels.exp(710) == .infinity && Kernels.exp(-.infinity) == 0)
        #expect(Kernels.exp(0) == 1 && Kernels.exp(.nan).isNaN)
        #expect(Kernels.log(0) == -.infinity && Kernels.log(.infinity) == .infinity)
        #expect(Kernels.log(-1).isNaN && Kernels.log(1) == 0)
        #expect(Kernels.log1p(-1) == -.infinity && Kernels.log1p(1e-300) == 1e-300)
        #expect(Kernels.expm1(-.infinity) == -1 && Kernels.expm1(1e-300) == 1e-300)
        #expect(Kernels.logistic(-.infinity) == 0 && Kernels.logistic(.infinity) == 1)
        #expect(Kernels.normalQuantile(0) == -.infinity && Kernels.normalQuantile(1) == .infinity)
        #expect(Kernels.normalQuantile(0.5) == 0)
        #expect(isClose(Kernels.normalCumulative(0), 0.5, relative: 3e-16))
        #expect(Kernels.normalCumulative(-.infinity) == 0)
        #expect(Kernels.normalCumulative(.infinity) == 1)
        #expect(isClose(Kernels.logit(Kernels.logistic(-3)), -3, relative: 1e-15))
    }

    @Test func arraysResizeTheirTarget() {
        var y: [Double] = []
        Kernels.exp([0, 1], into: &y)
        #expect(y.count == 2 && y[0] == 1)
        Kernels.log([], into: &y)
        #expect(y.isEmpty)
    }
}
