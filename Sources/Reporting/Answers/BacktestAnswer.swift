package import Scenarios
import Simulation

/// What `trustcast backtest` prints.
package enum BacktestAnswer {
    /// A row for each metric without a segment, and what its grade means.
    package static func lines(_ backtest: Backtest) -> [String] {
        let identity = backtest.identity
        let whole = backtest.grades.filter { $0.key.segmentKind.isEmpty }
        var lines = [
            "The baseline projected from \(identity.origins) days in the past "
                + "(\(backtest.originDays.first ?? "") to \(backtest.originDays.last ?? "")) with "
                + "the data known then, \(Wording.steps(identity.horizon, identity.step)) ahead, "
                + "\(Wording.count(identity.replicates)) futures each:"
        ]
        let heads = ["metric", "grade", "skill (90 % interval)", "in 90 % intervals"]
        let cells = [heads] + whole.map(cells)
        let widths = heads.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        for (row, texts) in cells.enumerated() {
            let line = zip(texts, widths).map { Wording.padded($0, $1) }.joined(separator: "  ")
            lines.append("  \(line)  \(row == 0 ? "what it means" : whole[row - 1].why)")
        }
        lines.append(
            "Skill: the share of error (CRPS) saved against the same \(identity.step) a year before (the last "
                + "value where history is short); 0 is no better, 1 is without error. A: better, and 9 in 10 of what happened lay in its "
                + "90 % intervals, within chance; B: as good; C: worse, or its intervals do not "
                + "hold; –: cannot be said.")
        lines += backtest.remarks.map { "Note: \($0)." }
        return lines
    }

    private static func cells(_ grade: MetricGrade) -> [String] {
        let skill =
            grade.skill.map {
                // All origins in one block: nothing is known of the error.
                guard $0.low < $0.high else { return Wording.signed($0.value, 2) }
                return "\(Wording.signed($0.value, 2)) (\(Wording.signed($0.low, 2)) to "
                    + "\(Wording.signed($0.high, 2)))"
            } ?? "unknown"
        let coverage =
            grade.coverage.map {
                "\(Wording.percent($0.value)) (\(Wording.percent($0.low)) to "
                    + "\(Wording.percent($0.high)))"
            } ?? "unknown"
        return [grade.key.description, grade.grade.rawValue, skill, coverage]
    }
}

extension Wording {
    /// `1 month`, `3 months`.
    static func steps(_ count: Int, _ unit: String) -> String {
        "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}
