import NumericCore

/// What was forecast of one value from one origin, and what happened.
package struct BacktestCase: Sendable, Hashable {
    /// The origin's number, in order of time.
    package var origin: Int
    package var score: SampleScore
    /// The CRPS of the naive forecast of the same value.
    package var naive: Double

    /// - Returns: `nil` where the forecast, what happened, or the naive forecast is missing.
    package init?(origin: Int, sample: [Double], actual: Double, naive: [Double]?) {
        guard let score = SampleScore(sample, actual: actual), let naive,
            let peer = SampleScore(naive, actual: actual)
        else { return nil }
        self.origin = origin
        self.score = score
        self.naive = peer.crps
    }
}

/// Grades metrics from the cases of all origins.
package struct BacktestScoring: Sendable {
    /// How many neighbouring origins are drawn together: those whose horizons overlap.
    package var block: Int
    package var seed: UInt64
    /// Resamples for intervals.
    package var resamples = 2_000

    package init(block: Int, seed: UInt64) {
        self.block = block
        self.seed = seed
    }

    /// What the cases of one metric say.
    package struct Finding: Sendable, Hashable {
        package var grade: Grade
        package var why: String
        package var origins: Int
        package var cases: Int
        package var skill: Grade.Estimate?
        package var coverage: Grade.Estimate?
        package var coverage50: Double
        /// The mean of forecast minus what happened, over the mean size of what happened.
        package var bias: Double
        package var meanPIT: Double
    }

    /// Grades one metric.
    ///
    /// Skill is `1 - sum of CRPS / sum of the naive's`. Intervals are the 5th and 95th percentile
    /// over resamples of origins in circular blocks (Politis and Romano 1992). That of coverage is
    /// never narrower than the exact binomial one of independent cases (Clopper and Pearson 1934);
    /// where every case, or none, was inside, resamples cannot vary and it is the exact one of as
    /// many trials as blocks fit into the origins.
    ///
    /// - Parameters:
    ///   - cases: In any order.
    ///   - level: Observed over expected orders in the replay, of the channel that is furthest off.
    /// - Returns: The grade with what it rests on.
    package func finding(_ cases: [BacktestCase], level: Double) -> Finding {
        let byOrigin = Dictionary(grouping: cases, by: \.origin).sorted { $0.key < $1.key }
            .map { Sums($0.value) }
        let all = Sums(cases)
        let (skill, coverage) = estimates(byOrigin, all)
        let verdict = Grade.of(
            origins: byOrigin.count, blocks: byOrigin.count / block, skill: skill,
            coverage: coverage, level: level)
        let count = Double(cases.count)
        let size = cases.reduce(0) { $0 + abs($1.score.actual) }
        let biases = cases.reduce(0) { $0 + $1.score.bias }
        return Finding(
            grade: verdict.grade, why: verdict.why.description, origins: byOrigin.count,
            cases: cases.count, skill: skill, coverage: coverage,
            coverage50: Double(cases.count { $0.score.isInside50 }) / count,
            bias: size == 0 ? .nan : biases / size,
            meanPIT: cases.reduce(0) { $0 + $1.score.pit } / count)
    }

    /// The sums of some cases.
    private struct Sums {
        var crps = 0.0
        var naive = 0.0
        var inside = 0.0
        var count = 0.0

        init() {}

        /// In an order that does not depend on that of the cases.
        init(_ cases: [BacktestCase]) {
            crps = cases.map(\.score.crps).sorted().reduce(0, +)
            naive = cases.map(\.naive).sorted().reduce(0, +)
            inside = Double(cases.count { $0.score.isInside90 })
            count = Double(cases.count)
        }

        mutating func add(_ other: Sums) {
            crps += other.crps
            naive += other.naive
            inside += other.inside
            count += other.count
        }

        /// `nil` where the naive forecast was without error and so was this one.
        var skill: Double? {
            if naive > 0 { return 1 - crps / naive }
            return crps > 0 ? -.infinity : nil
        }
        var coverage: Double { inside / count }
    }

    private func estimates(
        _ origins: [Sums], _ all: Sums
    ) -> (skill: Grade.Estimate?, coverage: Grade.Estimate?) {
        guard !origins.isEmpty else { return (nil, nil) }
        var skills: [Double] = []
        var coverages: [Double] = []
        for resample in 0..<resamples {
            let drawn = drawn(origins, resample)
            // A resample in which neither erred says nothing of which is better.
            skills.append(drawn.skill ?? 0)
            coverages.append(drawn.coverage)
        }
        skills.sort()
        coverages.sort()
        let skill = all.skill.map {
            Grade.Estimate(
                $0, Summary.quantile(ofSorted: skills, 0.05),
                Summary.quantile(ofSorted: skills, 0.95))
        }
        return (skill, coverage(all, coverages, origins: origins.count))
    }

    /// As many origins as there are, in circular blocks of neighbours.
    private func drawn(_ origins: [Sums], _ resample: Int) -> Sums {
        var stream = RandomStream(
            key: StreamKey(seed: seed), purpose: .bootstrap, index: UInt32(resample))
        var sums = Sums()
        var left = origins.count
        while left > 0 {
            let start = stream.nextIndex(below: origins.count)
            for offset in 0..<min(block, left) {
                sums.add(origins[(start + offset) % origins.count])
            }
            left -= min(block, left)
        }
        return sums
    }

    /// The resamples' interval, widened to what independent cases would leave open: near 1 few
    /// resamples differ.
    private func coverage(
        _ all: Sums, _ resampled: [Double], origins: Int
    ) -> Grade.Estimate {
        let blocks = Double(max(1, origins / block))
        let rare = Kernels.exp(Kernels.log(0.05) / blocks)
        if all.inside == all.count { return Grade.Estimate(1, rare, 1) }
        if all.inside == 0 { return Grade.Estimate(0, 0, 1 - rare) }
        var low = Summary.quantile(ofSorted: resampled, 0.05)
        var high = Summary.quantile(ofSorted: resampled, 0.95)
        let outside = all.count - all.inside
        if let below = try? Beta(alpha: all.inside, beta: outside + 1),
            let above = try? Beta(alpha: all.inside + 1, beta: outside)
        {
            low = min(low, below.quantile(0.05))
            high = max(high, above.quantile(0.95))
        }
        return Grade.Estimate(all.coverage, low, high)
    }
}
