import DataTables
import NumericCore
import StatisticalModels

/// What the projections of one world's markets come to.
struct ProjectionReport {
    let world: ProjectionWorld
    let markets: Int
    let records: [ProjectionRecord]
    let seed: UInt64
    let isQuick: Bool

    /// The coverage of one metric at one step.
    struct Row {
        var metric: String
        var step: Int
        var count: Int
        var covered: Int
        /// Truth below and above the interval.
        var low: Int
        var high: Int
        /// Mean of (truth − projected mean) over the projected mean, and over its deviation.
        var bias: Double
        var shift: Double
        /// Standard deviation of (truth − mean) / deviation: 1 where the spread is right.
        var spread: Double

        var share: Double { Double(covered) / Double(count) }
        /// The exact 95 % interval of the coverage (Clopper and Pearson 1934).
        var interval: (Double, Double) { exactInterval(covered, of: count) }
    }

    var rows: [Row] {
        ProjectionMarket.metrics.flatMap { metric in
            ProjectionMarket.steps.compactMap { step in
                row(metric, step, records.filter { $0.metric == metric && $0.step == step })
            }
        }
    }

    private func row(_ metric: String, _ step: Int, _ some: [ProjectionRecord]) -> Row? {
        guard !some.isEmpty else { return nil }
        let count = Double(some.count)
        let missed = some.filter { !$0.isCovered(seed: seed) }
        let low = missed.count { $0.rank(seed: seed) < $0.replicates / 2 }
        let scores = some.filter { $0.deviation > 0 }.map { ($0.truth - $0.mean) / $0.deviation }
        let shift = scores.reduce(0, +) / Double(scores.count)
        let squares = scores.reduce(0) { $0 + ($1 - shift) * ($1 - shift) }
        let means = some.reduce(0) { $0 + $1.mean } / count
        let truths = some.reduce(0) { $0 + $1.truth } / count
        return Row(
            metric: metric, step: step, count: some.count, covered: some.count - missed.count,
            low: low, high: missed.count - low, bias: truths / means - 1, shift: shift,
            spread: (squares / Double(max(1, scores.count - 1))).squareRoot())
    }

    /// Bounds of the full study, or a binomial test in the tests' size.
    func holds(_ row: Row) -> Bool {
        if !isQuick { return row.share >= 0.87 && row.share <= 0.93 }
        let level = 1e-4 / Double(ProjectionMarket.metrics.count * ProjectionMarket.steps.count)
        return exactBinomialTest(row.covered, of: row.count, share: 0.9) >= level
    }

    var isFine: Bool {
        get throws {
            guard rows.allSatisfy(holds) else { return false }
            // Errors by cluster say nothing of a slope from so few markets.
            if isQuick { return true }
            return try ProjectedChances(records).isFine
        }
    }

    func text() throws -> String {
        var lines = [
            "\(world.rawValue): \(Set(records.map(\.market)).count) of \(markets) markets, seed \(seed)",
            "",
            "| metric | step | covered | 95 % interval | below / above | bias | shift | spread |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for row in rows {
            let share = holds(row) ? percent(row.share) : "**\(percent(row.share))**"
            lines.append(
                "| \(row.metric) | \(row.step) | \(share) | \(percent(row.interval.0)) to "
                    + "\(percent(row.interval.1)) | \(row.low) / \(row.high) | "
                    + "\(percent(row.bias)) | \(short(row.shift)) | \(short(row.spread)) |")
        }
        lines += ["", try ProjectedChances(records).text]
        return lines.joined(separator: "\n") + "\n"
    }
}

/// The exact 95 % interval of a share (Clopper and Pearson 1934).
func exactInterval(_ successes: Int, of count: Int) -> (Double, Double) {
    let (k, n) = (Double(successes), Double(count))
    func bound(_ a: Double, _ b: Double, _ p: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if Special.regularizedBeta(middle, a, b) < p { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
    return (
        successes == 0 ? 0 : bound(k, n - k + 1, 0.025),
        successes == count ? 1 : bound(k + 1, n - k, 0.975)
    )
}
