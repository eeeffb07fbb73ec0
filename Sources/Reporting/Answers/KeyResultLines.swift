import DataTables
import Marketplace
package import Scenarios
import Simulation

/// Key results as lines to read.
package enum KeyResultLines {
    package static func lines(_ run: FinishedRun) -> [String] {
        guard !run.keyResults.isEmpty else {
            return ["This run has no key results; name an OKR file under projection.okrs."]
        }
        let names = run.keyResults.filter { $0.answer.scenario == run.baseline.name }
        return names.flatMap { row -> [String] in
            let keyResult = row.answer.keyResult
            let isShare = ForecastTables.unit(of: row.answer.key, currency: "") == "share"
            func value(_ number: Double) -> String {
                isShare ? Wording.decimals(100 * number, 1) + " %" : Wording.amount(number)
            }
            let relation = row.answer.direction == .lower ? "at most" : "at least"
            let head =
                "\(row.objective) / \(keyResult.name): \(row.answer.key) \(relation) "
                + "\(value(keyResult.target)) by \(Calendar.isoDate(keyResult.due))"
            let answers = run.keyResults.filter { $0.answer.keyResult == keyResult }
            return [head]
                + answers.flatMap { answer -> [String] in
                    let summary = answer.answer.summary
                    let line =
                        "  \(answer.answer.scenario): met "
                        + "\(Wording.percent(answer.answer.probabilityMet)); "
                        + "\(value(summary.p05)) to \(value(summary.p95)) 9 times in 10; "
                        + "short by \(value(answer.answer.expectedShortfall)) on average"
                    return [line] + (DecidingLine.text(answer).map { ["    \($0)"] } ?? [])
                }
        }
    }
}
