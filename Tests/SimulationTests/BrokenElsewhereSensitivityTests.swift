import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import TestSupport
import Testing

/// Sensitivity indices that users of other packages could not trust; what we do instead.
///
/// Each test names the thread (`owner/repository#number`). The rest of the list is in
/// `StatisticalModelsTests`.
@Suite struct BrokenElsewhereSensitivityTests {
    private let small = SmallWorld()

    /// Y = parts of three normals, with companions that share the first two or the first.
    private func split(
        _ weights: (Double, Double, Double), count: Int, seed: UInt64
    ) -> VarianceSplit? {
        var stream = RandomStream(key: StreamKey(seed: seed), purpose: .test)
        var (own, luck, other): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<count {
            let (a, b) = (weights.0 * stream.nextNormal(), weights.1 * stream.nextNormal())
            own.append(a + b + weights.2 * stream.nextNormal())
            luck.append(a + b + weights.2 * stream.nextNormal())
            other.append(a + weights.1 * stream.nextNormal() + weights.2 * stream.nextNormal())
        }
        return VarianceSplit(own: own, otherLuck: luck, otherAssumptions: other)
    }

    /// SciML/GlobalSensitivity.jl#181: the confidence level is ignored.
    ///
    /// A share has its standard error; intervals of two levels made of it cover as often as said.
    @Test func sharesAreCoveredAtTheLevelAskedFor() throws {
        let splits = try (0..<400).map {
            try #require(split((2, 3, 4), count: 200, seed: 181_000 + UInt64($0)))
        }
        // Five binomial errors on 400 sets (a false alarm in 6e-7), and a point for the
        // jackknife's own bias.
        for (level, z, slack) in [(0.5, 0.6745, 0.135), (0.95, 1.96, 0.065)] {
            func covered(_ share: (VarianceSplit) -> VarianceSplit.Share, _ truth: Double) -> Double
            {
                let inside = splits.count {
                    abs(share($0).estimate - truth) <= z * share($0).standardError
                }
                return Double(inside) / 400
            }
            #expect(abs(covered(\.parameters, 4.0 / 29) - level) < slack)
            #expect(abs(covered(\.assumptions, 9.0 / 29) - level) < slack)
            #expect(abs(covered(\.chance, 16.0 / 29) - level) < slack)
        }
    }

    /// SALib/SALib#218, #504: indices below 0, which a reader cannot place.
    ///
    /// They are given as they are, with an error that reaches 0; words take the nearest possible.
    @Test func aShareBelow0IsGivenWithItsErrorAndSaidAs0() throws {
        let splits = try (0..<40).map {
            try #require(split((0, 1, 3), count: 100, seed: 218_000 + UInt64($0)))
        }
        let below = splits.filter { $0.parameters.estimate < 0 }
        #expect(below.count > 5 && below.count < 35)
        for split in below {
            #expect(split.parameters.estimate > -5 * split.parameters.standardError)
            let (parameters, assumptions, chance) = split.possible
            #expect(parameters == 0 && assumptions >= 0 && chance >= 0)
            #expect(isClose(parameters + assumptions + chance, 1, relative: 1e-12))
            let sum = [split.parameters, split.assumptions, split.chance].map(\.estimate)
            #expect(isClose(sum.reduce(0, +), 1, relative: 1e-12))
        }
    }

    /// SALib/SALib#451: the interval moves from run to run.
    @Test func theSameSeedGivesTheSameSharesAndErrors() async throws {
        let whole = try await outcomes(workers: 1, seed: 11)
        let again = try await outcomes(workers: 3, seed: 11)
        #expect(!whole.isEmpty && whole == again)
        #expect(try await outcomes(workers: 1, seed: 12) != whole)
    }

    /// SALib/SALib#619: a division by 0 where the result does not vary.
    @Test func aMetricThatHardlyVariesHasNoShares() {
        for value in [0, 1, 0.1, 61.3, -1e-9, 1_234.567, 1e12 / 3] {
            let same = [Double](repeating: value, count: 125)
            #expect(VarianceSplit(own: same, otherLuck: same, otherAssumptions: same) == nil)
            // Two futures that differ from all others: without them nothing is left to split.
            for place in [0, 60, 124] {
                var one = same
                one[place] += 0.3 + abs(value)
                #expect(VarianceSplit(own: one, otherLuck: one, otherAssumptions: same) == nil)
            }
        }
        let unknown = [Double](repeating: .nan, count: 125)
        #expect(
            VarianceSplit(own: unknown, otherLuck: unknown, otherAssumptions: unknown) == nil)
    }

    /// SciML/GlobalSensitivity.jl#57, SALib/SALib#583: an index for each of two inputs that move
    /// together counts their common part twice; groups of dependent inputs are asked for.
    ///
    /// Parameters of one fit, and assumptions that are correlated by rank, fall in one group.
    @Test func inputsThatMoveTogetherAreOneGroup() throws {
        let count = 16_000
        let quantities = ["assumptions.a", "assumptions.b"].map {
            UncertainQuantity(path: $0, kind: .real, shape: .normal(mean: 0, sd: 1))
        }
        let rank = RankCorrelation(first: "assumptions.a", second: "assumptions.b", rank: 0.8)
        let covariance = Matrix(rows: 2, columns: 2, columnMajor: [1, 0.5, 0.5, 1])
        func draw(_ replicates: Range<Int>) throws -> Inputs {
            try Inputs.draw(
                quantities: quantities, correlations: [rank],
                driver: EstimatedParameters(
                    name: "driver", values: [0, 0], covariance: covariance),
                replicates: replicates, seed: 57)
        }
        let design = SplitDesign(replicates: 0..<count)
        let whole = try draw(0..<count)
        let beside = design.inputs(of: whole, fresh: try draw(design.freshReplicates))
        func known(_ inputs: Inputs, _ row: Int) -> Double {
            inputs.values[row, 0] + inputs.values[row, 1] + inputs.driver[row, 0]
                + inputs.driver[row, 1]
        }
        var stream = RandomStream(key: StreamKey(seed: 583), purpose: .test)
        let split = try #require(
            VarianceSplit(
                own: design.bases.map { known(whole, $0) + 2 * stream.nextNormal() },
                otherLuck: design.bases.indices.map {
                    known(beside, 2 * $0) + 2 * stream.nextNormal()
                },
                otherAssumptions: design.bases.indices.map {
                    known(beside, 2 * $0 + 1) + 2 * stream.nextNormal()
                }))
        // Of a rank correlation of 0.8 the copula's is 2 sin(0.8π/6) = 0.8135.
        let common = 2 * 0.813_473_286
        let variance = (3 + 2 + common) + 4
        let truths = [3, 2 + common, 4].map { $0 / variance }
        let shares = [split.parameters, split.assumptions, split.chance]
        for (share, truth) in zip(shares, truths) {
            #expect(abs(share.estimate - truth) < 5 * share.standardError)
            #expect(share.standardError < 0.05)
        }
        #expect(isClose(shares.map(\.estimate).reduce(0, +), 1, relative: 1e-12))
        // Input by input: the squared correlation of a with a + b is (1 + 0.8135) / 2, of b too.
        let sums = (0..<count).map { whole.values[$0, 0] + whole.values[$0, 1] }
        let single = (0..<2).map { squaredCorrelation(whole.values.column($0), sums) }
        #expect(single[0] + single[1] > 1.7)
    }

    private func squaredCorrelation(_ x: [Double], _ y: [Double]) -> Double {
        let n = Double(x.count)
        let (a, b) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
        let sums = zip(x, y).reduce(into: (0.0, 0.0, 0.0)) { sums, pair in
            sums.0 += (pair.0 - a) * (pair.1 - b)
            sums.1 += (pair.0 - a) * (pair.0 - a)
            sums.2 += (pair.1 - b) * (pair.1 - b)
        }
        return sums.0 * sums.0 / (sums.1 * sums.2)
    }

    /// The split of every metric of a projection that has one.
    private func outcomes(workers: Int, seed: UInt64) async throws -> [VarianceSplit] {
        let replicates = 0..<400
        let design = SplitDesign(replicates: replicates)
        let world = try small.world()
        let policy = try Policy(scenario(), world: world)
        let whole = try small.inputs([policy], replicates: replicates, drawn: true)
        let fresh = try small.inputs([policy], replicates: design.freshReplicates, drawn: true)
        let metrics = Metrics(unit: world.assessment.calendar.unit, programs: policy.programNames)
        func run(
            _ inputs: Inputs, _ replicates: Range<Int>, _ indices: ReplicateIndices
        ) async throws -> Outcomes {
            var result = Outcomes(
                scenario: "baseline", metrics: metrics, steps: small.steps,
                first: replicates.lowerBound, history: metrics.table(ofHistory: []))
            try await project(
                world: world, policy: policy, inputs: inputs, replicates: replicates, seed: seed,
                workers: workers, indices: indices,
                summarise: { _, ledgers in
                    metrics.table(history: [], ledgers: ledgers, rows: 1...small.steps)
                },
                sink: { _, table in result.append(table) })
            return result
        }
        let own = try await run(whole, replicates, ReplicateIndices())
        let beside = try await run(
            design.inputs(of: whole, fresh: fresh), design.replicates, design.indices)
        return own.keys.indices.compactMap {
            own.varianceSplit($0, companions: beside, over: 1...small.steps)
        }
    }
}
