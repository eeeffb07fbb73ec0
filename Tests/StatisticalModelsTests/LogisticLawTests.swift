import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// A small table with a known mechanism, drawn from a fixed stream.
func lawTable(rows: Int, seed: UInt64) -> Table {
    var state = seed
    func uniform() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (Double(state >> 11) + 0.5) * 0x1p-53
    }
    var columns: [String: [Double]] = [:]
    for _ in 0..<rows {
        let x = Special.normalQuantile(uniform())
        let z = Special.normalQuantile(uniform()) * 3 + 10
        let flag = uniform() < 0.4 ? 1.0 : 0.0
        let eta = -0.5 + 0.8 * x - 0.1 * (z - 10) + 0.5 * flag
        let y = uniform() < 1 / (1 + Kernels.exp(-eta)) ? 1.0 : 0.0
        let start = (3 * uniform()).rounded(.down)
        let length = (1 - 12 * Kernels.log(uniform()) * Kernels.exp(-eta)).rounded(.up)
        let event = uniform() < 0.7 ? 1.0 : 0.0
        let values: [(String, Double)] = [
            ("x", x), ("z", z), ("flag", flag), ("y", y), ("start", start),
            ("stop", start + min(length, 30)), ("time", min(length, 30)),
            ("event", length < 30 ? event : 0), ("w", (1 + 3 * uniform()).rounded(.down)),
            ("off", 0.2 * uniform()), ("stratum", (3 * uniform()).rounded(.down)),
            ("cluster", (25 * uniform()).rounded(.down)),
        ]
        for (name, value) in values { columns[name, default: []].append(value) }
    }
    return Table(columns.sorted { $0.key < $1.key }.map { ($0.key, .numbers($0.value)) })
}

@Suite struct LogisticLawTests {
    private let table = lawTable(rows: 300, seed: 11)

    private func coefficients(_ formula: String, _ table: Table, weights: String? = nil) throws
        -> [Double]
    {
        try LogisticModel(formula: formula, weights: weights).fit(table).coefficients
    }

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let model = LogisticModel(formula: "y ~ x + z + flag", clusters: ["cluster", "stratum"])
        let one = try model.fit(table)
        let other = try model.fit(
            table.filtered(keeping: (0..<300).map { ($0 * 77 + 5) % 300 }))
        for (a, b) in zip(
            one.coefficients + one.standardErrors, other.coefficients + other.standardErrors)
        {
            #expect(isClose(a, b, relative: 1e-10))
        }
    }

    @Test func aRescaledColumnRescalesItsCoefficient() throws {
        let z = try table.numbers("z")
        let scaled = table.with("z", .numbers(z.map { $0 * 1000 - 7 }))
        let one = try coefficients("y ~ x + z", table)
        let other = try coefficients("y ~ x + z", scaled)
        #expect(isClose(other[2] * 1000, one[2], relative: 1e-9))
        #expect(isClose(other[1], one[1], relative: 1e-9))
    }

    @Test func aWeightOfTwoIsARowTwice() throws {
        let w = try table.numbers("w")
        let repeated = table.filtered(
            keeping: w.indices.flatMap { [Int](repeating: $0, count: Int(w[$0])) })
        let weighted = try LogisticModel(
            formula: "y ~ x + z", clusters: ["cluster"], weights: "w"
        ).fit(table)
        let expanded = try LogisticModel(formula: "y ~ x + z", clusters: ["cluster"]).fit(repeated)
        for (a, b) in [
            (weighted.coefficients, expanded.coefficients),
            (weighted.modelStandardErrors, expanded.modelStandardErrors),
            (weighted.standardErrors, expanded.standardErrors),
            (weighted.robustCovariance.elements, expanded.robustCovariance.elements),
            ([weighted.deviance, weighted.sampleSize], [expanded.deviance, expanded.sampleSize]),
        ] {
            for (x, y) in zip(a, b) { #expect(isClose(x, y, relative: 1e-10)) }
        }
    }

    @Test func aMirroredOutcomeTurnsTheSigns() throws {
        let one = try coefficients("y ~ x + z", table)
        let other = try coefficients("y == 0 ~ x + z", table)
        for (a, b) in zip(one, other) { #expect(isClose(a, -b, relative: 1e-10)) }
    }

    @Test func theScoreIsTheSlopeOfTheLikelihood() throws {
        // At the estimate with one coefficient moved, through an offset: the profile's slope is 0.
        let fit = try LogisticModel(formula: "y ~ x + z + offset(off)").fit(table)
        let x = try table.numbers("x")
        let off = try table.numbers("off")
        func value(_ move: Double) throws -> Double {
            let moved = table.with(
                "off", .numbers(off.indices.map { off[$0] + (fit.coefficients[1] + move) * x[$0] }))
            return try LogisticModel(formula: "y ~ z + offset(off)").fit(moved).logLikelihood
        }
        let slope = (try value(1e-4) - value(-1e-4)) / 2e-4
        #expect(abs(slope) < 1e-5)
        let curvature = (try value(1e-2) - 2 * value(0) + value(-1e-2)) / 1e-4
        #expect(isClose(-1 / curvature, fit.modelCovariance[1, 1], relative: 1e-3))
    }

    @Test func oneClusterColumnGivenTwiceIsThatColumnOnce() throws {
        let twice = table.with("again", try table.column("cluster"))
        let one = try LogisticModel(formula: "y ~ x", clusters: ["cluster"]).fit(table)
        let two = try LogisticModel(formula: "y ~ x", clusters: ["cluster", "again"]).fit(twice)
        for (a, b) in zip(one.standardErrors, two.standardErrors) {
            #expect(isClose(a, b, relative: 1e-10))
        }
        #expect(one.inferenceDegreesOfFreedom == 24)
        #expect(one.diagnostics.map(\.code) == ["few_clusters"])
    }

    @Test func riskDifferencesMoveEveryTermOfTheirVariable() throws {
        // d/dx of a spline and an interaction, against predictions at moved values.
        let formula = "y ~ ns(x, 3) + x:flag + log1p(w)"
        let fit = try LogisticModel(formula: formula).fit(table)
        func mean(_ table: Table) throws -> Double {
            let p = try fit.predict(table).map(\.probability)
            return p.reduce(0, +) / Double(p.count)
        }
        func moved(_ name: String, _ h: Double) throws -> Table {
            table.with(name, .numbers(try table.numbers(name).map { $0 + h }))
        }
        for variable in ["x", "w"] {
            let h = 1e-5
            let slope = (try mean(moved(variable, h)) - mean(moved(variable, -h))) / (2 * h)
            let effect = try #require(fit.riskDifferences.first { $0.variable == variable })
            #expect(effect.kind == .slope)
            #expect(isClose(effect.estimate, slope, relative: 1e-6))
        }
        let zero = [Double](repeating: 0, count: 300)
        let change =
            try mean(table.with("flag", .numbers(zero.map { _ in 1 })))
            - mean(table.with("flag", .numbers(zero)))
        let effect = try #require(fit.riskDifferences.first { $0.variable == "flag" })
        #expect(effect.kind == .change)
        #expect(isClose(effect.estimate, change, relative: 1e-10))
        #expect(effect.perThousand == 1000 * effect.estimate)
    }
}
