import NumericCore
import Simulation
import Testing

@Suite struct BacktestScoringTests {
    // MARK: CRPS

    /// Draws 1, 2, 4 and 3 happened: mean |x - y| = 4/3, mean pair distance (1 + 3 + 2)/3 = 2.
    @Test func `Three draws by hand`() throws {
        let score = try #require(SampleScore([4, 1, 2], actual: 3))
        #expect(abs(score.crps - (4.0 / 3 - 1)) < 1e-15)
        #expect(score.pit == 2.0 / 3)
        #expect(score.median == 2)
        #expect(abs(score.bias - (7.0 / 3 - 3)) < 1e-15)
        #expect(score.isInside90)
        #expect(score.isInside50)
        #expect(try #require(SampleScore([1], actual: 3)).crps == 2)
        #expect(SampleScore([.nan], actual: 3) == nil)
        #expect(SampleScore([1], actual: .nan) == nil)
    }

    /// The normal's CRPS is `s (z (2 F(z) - 1) + 2 f(z) - 1 / sqrt(pi))` (Gneiting and Raftery 2007).
    @Test(arguments: [-2.0, 0, 0.7]) func `A normal sample has the normal's CRPS`(z: Double) throws
    {
        var stream = RandomStream(key: StreamKey(seed: 5), purpose: .test)
        let scores = try (0..<400).map { _ in
            let draws = (0..<50).map { _ in 10 + 3 * stream.nextNormal() }
            return try #require(SampleScore(draws, actual: 10 + 3 * z)).crps
        }
        let normal = try Normal(mean: 0, standardDeviation: 1)
        let exact =
            3
            * (z * (2 * normal.cumulative(z) - 1) + 2 * Kernels.exp(normal.logDensity(z))
                - 1 / Double.pi.squareRoot())
        let found = Summary(scores)
        // Six Monte Carlo errors: a false alarm in 2e-9. The fair estimator has no bias at 50 draws.
        #expect(abs(found.mean - exact) < 6 * found.mcse)
        #expect(found.mcse < 0.03)
    }

    @Test func `The order of draws and cases changes nothing`() throws {
        let world = World(seed: 3)
        let cases = world.cases(origins: 12, spread: 1)
        let scoring = BacktestScoring(block: 3, seed: 9)
        #expect(
            scoring.finding(cases, level: 1)
                == scoring.finding(
                    world.cases(
                        origins: 12, spread: 1, reversed: true), level: 1))
        #expect(
            scoring.finding(cases.reversed(), level: 1).skill
                == scoring.finding(cases, level: 1).skill)
    }

    // MARK: The naive forecast

    @Test func `The same month a year before, with its own centred errors`() throws {
        let naive = SeasonalNaive(season: 4)
        // Each year 10 more: errors are all 10, centred 0.
        let series = (0..<12).map { Double($0 % 4) + 10 * Double($0 / 4) }
        #expect(naive.sample(series, lead: 1) == [Double](repeating: 20, count: 8))
        #expect(naive.sample(series, lead: 4) == [Double](repeating: 23, count: 8))
        // Five steps ahead looks two years back: four errors are too few, so the last value.
        #expect(try #require(naive.sample(series, lead: 5)).count == 7)
    }

    @Test func `Without enough years the last value`() throws {
        let naive = SeasonalNaive(season: 12)
        let sample = try #require(naive.sample([1, 2, 4, 3, 5], lead: 1))
        // Errors 1, 2, -1, 2 have mean 1.
        #expect(sample == [5, 6, 3, 6])
        #expect(naive.sample([1, 2, 4], lead: 1) == nil)
        #expect(naive.sample([1, 2, 4, 3, .nan], lead: 1) == nil)
    }

    // MARK: Grades

    @Test func `Every branch of a grade`() {
        func grade(
            _ skill: (Double, Double)?, _ coverage: (Double, Double)? = (0.8, 1),
            origins: Int = 8, blocks: Int = 2, level: Double = 1
        ) -> Grade.Verdict {
            Grade.of(
                origins: origins, blocks: blocks,
                skill: skill.map { Grade.Estimate(($0.0 + $0.1) / 2, $0.0, $0.1) },
                coverage: coverage.map { Grade.Estimate(($0.0 + $0.1) / 2, $0.0, $0.1) },
                level: level)
        }
        #expect(grade((0.1, 0.3)) == .init(grade: .beatsNaive, why: .better))
        #expect(grade((-0.1, 0.3)) == .init(grade: .asNaive, why: .noDifference))
        #expect(grade((0, 0)) == .init(grade: .asNaive, why: .noDifference))
        #expect(grade((-0.3, -0.1)) == .init(grade: .poor, why: .worse))
        #expect(grade((0.1, 0.3), (0.5, 0.85)) == .init(grade: .poor, why: .tooNarrow))
        #expect(grade((-0.1, 0.3), (0.95, 1)) == .init(grade: .poor, why: .tooWide))
        #expect(grade((0.1, 0.3), level: 0.79) == .init(grade: .poor, why: .level(0.79)))
        #expect(grade((0.1, 0.3), level: 1.26) == .init(grade: .poor, why: .level(1.26)))
        #expect(grade((0.1, 0.3), level: 1.25).grade == .beatsNaive)
        #expect(grade((0.1, 0.3), origins: 5) == .init(grade: .unknown, why: .fewOrigins(5)))
        #expect(grade((0.1, 0.3), blocks: 1) == .init(grade: .unknown, why: .overlapping))
        #expect(grade(nil, nil, origins: 0) == .init(grade: .unknown, why: .nothingHappenedYet))
        #expect(grade(nil) == .init(grade: .unknown, why: .neverVaries))
    }

    @Test func `All inside says little from few blocks`() throws {
        let cases = World(seed: 1).cases(origins: 8, spread: 8)
        let finding = BacktestScoring(block: 3, seed: 1).finding(cases, level: 1)
        let coverage = try #require(finding.coverage)
        #expect(coverage.value == 1)
        // Two blocks of three fit into eight origins: 0.05^(1/2).
        #expect(abs(coverage.low - 0.05.squareRoot()) < 1e-12)
    }

    // MARK: Known truth

    /// A forecaster that knows the law over 40 origins, three steps ahead.
    ///
    /// A 90 % interval of coverage misses once in ten, so that the right grade is given in 85 % of
    /// worlds or more; 9 or fewer of 24 would then be a false alarm in 1e-7.
    @Test func `A calibrated forecaster gets A, an overconfident one C, the naive one B`() {
        let worlds = 24
        let grades = (0..<worlds).map { seed -> [Grade] in
            let world = World(seed: UInt64(seed))
            return [
                world.grade(world.cases(origins: 40, spread: 1)),
                world.grade(world.naiveCases(origins: 40)),
                world.grade(world.cases(origins: 40, spread: 0.3)),
                world.grade(world.cases(origins: 40, spread: 1, bias: 8)),
            ]
        }
        #expect(grades.count { $0[0] == .beatsNaive } > 9)
        #expect(grades.count { $0[1] == .asNaive } > 9)
        #expect(grades.allSatisfy { $0[2] == .poor && $0[3] == .poor })
    }

    /// From eight origins: 92 % of 200 calibrated forecasters were graded A, 98 % of those whose
    /// intervals are a third as wide as they should be C.
    @Test func `Eight origins are enough to tell them apart mostly`() {
        let grades = (0..<30).map { seed -> [Grade] in
            let world = World(seed: UInt64(seed))
            return [
                world.grade(world.cases(origins: 8, spread: 1)),
                world.grade(world.cases(origins: 8, spread: 0.3)),
            ]
        }
        // At 85 % each: a false alarm in 2e-7.
        #expect(grades.count { $0[0] == .beatsNaive } > 13)
        #expect(grades.count { $0[1] == .poor } > 13)
    }

    /// A value that is a known signal plus noise of deviation 1; the signal moves by deviation 3.
    private struct World {
        let signal: [Double]
        let values: [Double]
        let seed: UInt64
        static let past = 240

        init(seed: UInt64) {
            self.seed = seed
            var stream = RandomStream(key: StreamKey(seed: seed), purpose: .test, entity: 1)
            signal = (0..<(Self.past + 60)).map { _ in 3 * stream.nextNormal() }
            values = signal.map { $0 + stream.nextNormal() }
        }

        func grade(_ cases: [BacktestCase]) -> Grade {
            var scoring = BacktestScoring(block: 3, seed: seed)
            scoring.resamples = 400
            return scoring.finding(cases, level: 1).grade
        }

        /// Forecasts of the three steps after each origin, as wide as said.
        func cases(
            origins: Int, spread: Double, bias: Double = 0, reversed: Bool = false
        ) -> [BacktestCase] {
            (0..<origins).flatMap { origin in
                (1...3).compactMap { lead -> BacktestCase? in
                    let step = Self.past + origin + lead
                    var stream = RandomStream(
                        key: StreamKey(seed: seed), purpose: .test, entity: 2,
                        step: UInt32(step), index: UInt32(origin))
                    let draws = (0..<200).map { _ in
                        signal[step] + bias + spread * stream.nextNormal()
                    }
                    return BacktestCase(
                        origin: origin, sample: reversed ? draws.reversed() : draws,
                        actual: values[step], naive: naive(origin, lead))
                }
            }
        }

        /// The naive forecast judged against itself.
        func naiveCases(origins: Int) -> [BacktestCase] {
            (0..<origins).flatMap { origin in
                (1...3).compactMap { lead in
                    let sample = naive(origin, lead)
                    return BacktestCase(
                        origin: origin, sample: sample ?? [],
                        actual: values[Self.past + origin + lead], naive: sample)
                }
            }
        }

        private func naive(_ origin: Int, _ lead: Int) -> [Double]? {
            SeasonalNaive(season: 12).sample(
                Array(values[0...(Self.past + origin)]), lead: lead)
        }
    }
}
