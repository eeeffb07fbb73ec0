import NumericCore
import TestSupport
import Testing

private let scipyPoint: [(dimension: Int, value: Double)] = [
    (0, 0.86474609375),
    (1, 0.41943359375),
    (2, 0.82666015625),
    (3, 0.45166015625),
    (5, 0.24658203125),
    (8, 0.68505859375),
    (13, 0.85009765625),
    (20, 0.07568359375),
    (31, 0.15771484375),
    (40, 0.89990234375),
    (50, 0.22802734375),
    (62, 0.48583984375),
    (63, 0.76708984375),
]

@Suite struct SobolTests {
    /// The first points of the first dimensions, by hand from the direction numbers 1 and 1, 3.
    @Test func firstPoints() {
        let sequence = Sobol(dimensions: 3)
        let got = (0..<8).map { point in
            (0..<3).map { Double(sequence.digits(point: UInt32(point), dimension: $0)) * 0x1p-32 }
        }
        #expect(
            got == [
                [0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75],
                [0.375, 0.375, 0.625], [0.875, 0.875, 0.125], [0.625, 0.125, 0.875],
                [0.125, 0.625, 0.375],
            ])
    }

    /// Every dimension alone is a permutation of the 2ᵐ intervals: the direction numbers are regular.
    @Test func everyDimensionIsStratified() {
        let sequence = Sobol(dimensions: Sobol.greatestDimension)
        for dimension in 0..<Sobol.greatestDimension {
            let cells = Set(
                (0..<1024).map { sequence.digits(point: $0, dimension: dimension) >> 22 })
            #expect(cells.count == 1024, "\(dimension)")
        }
    }

    /// Point number 1234 of scipy 1.17.1, `qmc.Sobol(64, scramble=False, bits=32)`.
    @Test func farDimensions() {
        let sequence = Sobol(dimensions: 64)
        for (dimension, value) in scipyPoint {
            let got = Double(sequence.digits(point: 1234, dimension: dimension)) * 0x1p-32
            #expect(got == value, "\(dimension)")
        }
    }

    /// How many points lie in each elementary interval of 2⁻ᵃ × 2⁻ᵇ.
    private func intervals(_ points: Matrix, _ a: Int, _ b: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: 1 << (a + b))
        for row in 0..<points.rows {
            let x = Int(points[row, 0] * Double(1 << a))
            let y = Int(points[row, 1] * Double(1 << b))
            counts[x << b | y] += 1
        }
        return counts
    }

    @Test func scramblingKeepsTheNet() {
        for index in UInt32(0)..<5 {
            let net = ScrambledSobol(dimensions: 2, key: StreamKey(seed: 1), index: index)
            let points = net.points(256)
            for a in 0...8 {
                #expect(intervals(points, a, 8 - a).allSatisfy { $0 == 1 }, "\(index) \(a)")
                #expect(intervals(points, a / 2, 4 - a / 2).allSatisfy { $0 == 16 }, "\(index)")
            }
        }
        // Random points are no net.
        let random = Matrix(rows: 256, columns: 2, columnMajor: numbers(512, from: 41, 0, 1))
        #expect(intervals(random, 4, 4).contains { $0 != 1 })
    }

    /// Nested: points that share k digits before scrambling share k digits after it, and a flip
    /// depends on the digits before it (an additive shift alone would flip all points alike).
    @Test func scramblingIsNested() {
        let net = ScrambledSobol(dimensions: 1, key: StreamKey(seed: 1))
        var flips: Set<UInt32> = []
        for point in UInt32(0)..<64 {
            let plain = net.sequence.digits(point: point, dimension: 0)
            let turned = UInt32(net.coordinate(point: point, dimension: 0) * 0x1p32)
            flips.insert((plain ^ turned) >> 26)
            for other in 0..<point {
                let before = (plain ^ net.sequence.digits(point: other, dimension: 0))
                    .leadingZeroBitCount
                let after =
                    (turned ^ UInt32(net.coordinate(point: other, dimension: 0) * 0x1p32))
                    .leadingZeroBitCount
                #expect(before == after)
            }
        }
        #expect(flips.count > 8)
    }

    /// One coordinate over 20,000 randomisations is uniform: Kolmogorov–Smirnov, four tests at
    /// 2 exp(−2 · 2.9²) = 1e-7 each.
    @Test func everyPointIsUniform() {
        for (point, dimension) in [(UInt32(0), 0), (1, 5), (77, 63), (4_000_000_000, 2)] {
            let values = (UInt32(0)..<20_000).map {
                ScrambledSobol(dimensions: dimension + 1, key: StreamKey(seed: 1), index: $0)
                    .coordinate(point: point, dimension: dimension)
            }.sorted()
            let n = Double(values.count)
            let distance = values.enumerated().reduce(0) {
                max($0, abs($1.element - (Double($1.offset) + 0.5) / n))
            }
            #expect(distance * n.squareRoot() < 2.9, "\(point) \(dimension)")
            #expect(values.allSatisfy { $0 > 0 && $0 < 1 })
        }
    }

    /// ∏ (1 + (xⱼ − ½)) over five dimensions has the mean 1.
    ///
    /// Over 100 randomisations of 1,024 points
    /// the mean of means lies within six standard errors (2e-9), and their variance is at most 1/200
    /// of that of as many random points, ((13/12)⁵ − 1) / 1,024.
    @Test func meansAreUnbiasedAndPrecise() {
        func product(_ point: [Double]) -> Double { point.reduce(1) { $0 * (0.5 + $1) } }
        let means = (UInt32(0)..<100).map { index in
            let net = ScrambledSobol(dimensions: 5, key: StreamKey(seed: 1), index: index)
            return (UInt32(0)..<1024).reduce(0) { $0 + product(net.point($1)) } / 1024
        }
        let mean = means.reduce(0, +) / 100
        let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 99
        #expect(abs(mean - 1) < 6 * (variance / 100).squareRoot())
        let growth = 13.0 / 12
        let random = (growth * growth * growth * growth * growth - 1) / 1024
        #expect(variance < random / 200)
    }

    @Test func pointsAreAddressed() {
        let net = ScrambledSobol(dimensions: 3, key: StreamKey(seed: 1), index: 4)
        let points = net.points(40)
        #expect((0..<3).map { points[33, $0] } == net.point(33))
        let other = ScrambledSobol(dimensions: 3, key: StreamKey(seed: 1), index: 5)
        #expect(other.point(33) != net.point(33))
        // Fewer dimensions are the first of more.
        let more = ScrambledSobol(dimensions: 9, key: StreamKey(seed: 1), index: 4)
        #expect(Array(more.point(33)[..<3]) == net.point(33))
    }
}
