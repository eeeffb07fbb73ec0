import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Survival of many new rows at asked times, block by block.
@Suite struct SurvivalStreamTests {
    private let table = lawTable(rows: 250, seed: 83)
    private let times = (0..<12).map { 2.5 + 2.25 * Double($0) }

    private func stream(
        _ fit: some SurvivalPredicting, _ table: Table, rowsPerBlock: Int
    ) throws -> [SurvivalBlock] {
        var blocks: [SurvivalBlock] = []
        try fit.streamSurvival(for: table, at: times, rowsPerBlock: rowsPerBlock) {
            blocks.append($0)
        }
        return blocks
    }

    /// 200,000 rows in blocks have the bits of a sample of them asked for one by one.
    @Test func blocksHaveTheBitsOfSingleRows() throws {
        let fit = try CoxModel(
            formula: "Surv(start, stop, event) ~ x + ns(z, 3) + flag", strata: ["stratum"]
        ).fit(table)
        let many = try table.selecting(["x", "z", "flag", "stratum"]).filtered(
            keeping: (0..<200_000).map { ($0 * 77 + $0 / 250) % 250 })
        var seen = 0
        var largest = 0
        try fit.streamSurvival(for: many, at: times) { block in
            #expect(block.rows.lowerBound == seen)
            seen = block.rows.upperBound
            largest = max(largest, block.rows.count)
            guard let row = block.rows.first(where: { $0 % 9_973 == 0 }) else { return }
            let single = try stream(fit, many.filtered(keeping: [row]), rowsPerBlock: 1)[0]
            let place = (row - block.rows.lowerBound) * times.count
            let range = place..<(place + times.count)
            // Bit patterns: limits are not-a-number where S is 1.
            func same(_ a: [Double], _ b: [Double]) -> Bool {
                a[range].map(\.bitPattern) == b.map(\.bitPattern)
            }
            #expect(same(block.survival, single.survival))
            #expect(same(block.lower, single.lower))
            #expect(same(block.upper, single.upper))
        }
        #expect(seen == 200_000)
        #expect(largest == 8_192)
    }

    @Test func blocksAgreeWithCurves() throws {
        let fit = try CoxModel(
            formula: "Surv(start, stop, event) ~ x + z + offset(off)", strata: ["stratum"],
            clusters: ["cluster"]
        ).fit(table)
        let curves = try fit.survivalCurves(for: table, at: times)
        for block in try stream(fit, table, rowsPerBlock: 64) {
            for (place, row) in block.rows.enumerated() {
                for j in times.indices {
                    let index = place * times.count + j
                    #expect(
                        isClose(block.survival[index], curves[row].survival[j], relative: 1e-12))
                    let (lower, upper) = (curves[row].lower[j], curves[row].upper[j])
                    if lower.isNaN {
                        #expect(block.lower[index].isNaN)
                    } else {
                        #expect(isClose(block.lower[index], lower, relative: 1e-9))
                        #expect(isClose(block.upper[index], upper, relative: 1e-9))
                    }
                }
            }
        }
    }

    @Test func parametricFitsStreamToo() throws {
        let formula = "Surv(start, stop, event) ~ x + flag"
        let law = try ParametricSurvivalModel(formula: formula, distribution: .logLogistic).fit(
            table)
        let want = try law.survival(table, at: times)
        let blocks = try stream(law, table, rowsPerBlock: 100)
        #expect(blocks.map(\.rows.count) == [100, 100, 50])
        for block in blocks {
            for (place, row) in block.rows.enumerated() {
                for j in times.indices {
                    #expect(
                        isClose(
                            block.survival[place * times.count + j], want[row][j].estimate,
                            relative: 1e-12))
                }
            }
        }
        // The error of log S is that of S over S.
        let errors = try law.logSurvival(table, at: times)
        for row in [0, 77, 249] {
            for j in times.indices {
                #expect(
                    isClose(
                        errors.standardErrors[row * times.count + j],
                        want[row][j].standardError / want[row][j].estimate, relative: 1e-8))
            }
        }
        // One interval of a constant hazard is the exponential law.
        let one = try PiecewiseExponentialModel(formula: formula, cuts: .intervals(1)).fit(table)
        let exponential = try ParametricSurvivalModel(
            formula: formula, distribution: .exponential
        ).fit(table)
        for (a, b) in zip(
            try stream(one, table, rowsPerBlock: 250),
            try stream(exponential, table, rowsPerBlock: 250))
        {
            for (x, y) in zip(a.survival + a.lower, b.survival + b.lower) {
                #expect(isClose(x, y, relative: 1e-8))
            }
        }
        let pieces = try PiecewiseExponentialModel(formula: formula, cuts: .intervals(5)).fit(table)
        let gamma = try GeneralizedGammaModel(formula: formula).fit(table)
        for blocks in [
            try stream(pieces, table, rowsPerBlock: 33), try stream(gamma, table, rowsPerBlock: 33),
        ] {
            for block in blocks {
                for row in 0..<block.rows.count {
                    let own = block.survival[(row * times.count)..<((row + 1) * times.count)]
                    #expect(zip(own, own.dropFirst()).allSatisfy { $0 >= $1 })
                }
            }
        }
    }

    @Test func missingColumnsGiveNoValueAndUnknownStrataAreNamed() throws {
        let named = table.with(
            "s", .texts(TextColumn(try table.numbers("stratum").map { "s\(Int($0))" })))
        let fit = try CoxModel(formula: "Surv(time, event) ~ x", strata: ["s"]).fit(named)
        var x = try table.numbers("x")
        x[3] = .nan
        let block = try stream(fit, named.with("x", .numbers(x)), rowsPerBlock: 250)[0]
        #expect(block.survival[3 * times.count].isNaN)
        #expect(!block.survival[4 * times.count].isNaN)
        let strange = named.filtered(keeping: [0]).with("s", .texts(TextColumn(["s9"])))
        #expect {
            try stream(fit, strange, rowsPerBlock: 1)
        } throws: { error in
            "\(error)".contains("the model was fitted without this stratum; it knows: s0; s1; s2")
        }
    }

    /// Blocks may come from a file read in pieces.
    @Test func tablesThatComeOneAfterAnotherAreBlocks() throws {
        let fit = try CoxModel(formula: "Surv(time, event) ~ x").fit(table)
        var rest = [Array(0..<100), Array(100..<250)]
        var rows: [Range<Int>] = []
        try fit.streamSurvival(at: times, { rows.append($0.rows) }) {
            rest.isEmpty ? nil : table.filtered(keeping: rest.removeFirst())
        }
        #expect(rows == [0..<100, 100..<250])
    }

    /// √(gᵀVg) with g the slopes of log S in the coefficients, by differences.
    @Test func errorsAreThoseOfTheDeltaMethod() throws {
        let formula = "Surv(time, event) ~ x + flag"
        func check<Fit: SurvivalPredicting>(
            _ fit: Fit, _ coefficients: WritableKeyPath<Fit, [Double]>
        ) throws {
            let rows = table.filtered(keeping: [3, 70, 201])
            let at = Array(times.prefix(6))
            let found = try fit.logSurvival(rows, at: at)
            let count = fit.coefficients.count
            var slopes: [[Double]] = []
            for index in 0..<count {
                var (up, down) = (fit, fit)
                up[keyPath: coefficients][index] += 1e-5
                down[keyPath: coefficients][index] -= 1e-5
                let (a, b) = (
                    try up.logSurvival(rows, at: at), try down.logSurvival(rows, at: at)
                )
                slopes.append(zip(a.values, b.values).map { ($0 - $1) / 2e-5 })
            }
            for place in found.values.indices {
                var variance = 0.0
                for a in 0..<count {
                    for b in 0..<count {
                        variance += slopes[a][place] * slopes[b][place] * fit.covariance[a, b]
                    }
                }
                #expect(
                    isClose(found.standardErrors[place], variance.squareRoot(), relative: 1e-5))
            }
        }
        for law in LifetimeDistribution.allCases {
            try check(
                ParametricSurvivalModel(formula: formula, distribution: law).fit(table),
                \.coefficients)
        }
        try check(GeneralizedGammaModel(formula: formula).fit(table), \.coefficients)
        try check(
            PiecewiseExponentialModel(formula: formula, cuts: .intervals(4)).fit(table),
            \.coefficients)
        let cure = try CureModel(formula: formula, incidence: "flag").fit(table)
        try check(cure, \.coefficients)
        let want = try cure.survival(table, at: times)
        let block = try stream(cure, table, rowsPerBlock: 250)[0]
        for row in [0, 100, 249] {
            for j in times.indices {
                #expect(
                    isClose(block.survival[row * times.count + j], want[row][j], relative: 1e-12))
            }
        }
    }
}
