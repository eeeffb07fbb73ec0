import DataTables
import NumericCore
import Scenarios
import StatisticalModels

// Predicted survival, and what confounding could do.
extension DiagnosisAnswer {
    /// Incidences by cause, or survival from landmarks on.
    static func states(_ found: IncidenceQuality) -> [String] {
        var about: [String] = []
        if let cause = found.cause { about.append("on \(cause) before any other cause") }
        if let landmark = found.landmark {
            about.append(
                "from day \(shortestText(landmark)) on, for those under observation then, with "
                    + "their columns of then")
        }
        return survival(
            found.quality, about: about, landmark: found.landmark, hasCauses: found.cause != nil)
    }

    /// The driver's returns from a landmark on.
    static func driver(_ quality: SurvivalQuality, landmarkDays: Int) -> [String] {
        survival(
            quality,
            about: [
                "on who orders again from day \(landmarkDays) after an order on, given the buyer's "
                    + "history until then"
            ],
            landmark: Double(landmarkDays),
            tooFar: ": those it calls likely come back less often, those it calls unlikely more "
                + "often")
    }

    static func survival(
        _ quality: SurvivalQuality, about: [String] = [], landmark: Double? = nil,
        hasCauses: Bool = false, tooFar: String? = nil
    ) -> [String] {
        let plan = quality.plan.map { " (\(way($0)))" } ?? ""
        let what = about.isEmpty ? "" : ", \(about.joined(separator: ", "))"
        var lines = ["Judged on rows it was not fitted to\(plan)\(what):"]
        for time in quality.times {
            let from = landmark ?? 0
            let later = from > 0 ? ", \(shortestText(time.time)) days later" : ""
            let known =
                "\(Wording.count(time.events)) with the event by then, "
                + "\(Wording.count(time.eventFree)) without"
                + (hasCauses ? ", those with another event among them" : "")
            lines.append("  By day \(shortestText(from + time.time))\(later): \(known).")
            if let area = time.areaUnderCurve, let brier = time.brier,
                let reference = time.referenceBrier
            {
                lines.append(
                    "    Area under the curve \(Wording.decimals(area, 3)); Brier score "
                        + "\(Wording.decimals(brier, 4)), without any column "
                        + "\(Wording.decimals(reference, 4)).")
            }
            lines.append(
                "    Level: \(Wording.exactPercent(time.observed)) observed, "
                    + "\(Wording.exactPercent(time.meanPredicted)) predicted.")
            if let slope = time.slope {
                lines.append("    " + (tooFar.map { spread(slope, tooFar: $0) } ?? spread(slope)))
            }
        }
        if let score = quality.integratedBrier, let reference = quality.integratedReferenceBrier {
            lines.append(
                "  Brier score over these days \(Wording.decimals(score, 4)), without any column "
                    + "\(Wording.decimals(reference, 4)).")
        }
        if let concordance = quality.concordance {
            lines.append(
                "  Of two rows it names the one whose event comes first in "
                    + "\(Wording.exactPercent(concordance.concordance)) of pairs "
                    + "(\(Wording.exactPercent(concordance.lower)) to "
                    + "\(Wording.exactPercent(concordance.upper)); concordance); 50 % is chance.")
        }
        lines += quality.notJudged.map { "  not judged: \(Wording.count($0.count)) (\($0.name))" }
        return lines + quality.diagnostics.map { "  \($0.severity.rawValue): \($0.message)" }
    }

    static func confounding(_ terms: [Diagnosis.Sensitivity]) -> [String] {
        let width = terms.map(\.term.count).max() ?? 0
        var lines = [
            "Could something unmeasured explain it all? Only if it went with the column and with "
                + "the outcome by at least this risk ratio (E-value); the second one is enough for "
                + "the interval to reach 1:"
        ]
        for term in terms {
            let value = term.eValue
            let answer =
                value.limit > 1
                ? "\(Wording.decimals(value.estimate, 2)), for the interval "
                    + Wording.decimals(value.limit, 2)
                : "nothing is needed, the interval holds 1"
            lines.append(
                "  \(Wording.padded(term.term, width))  \(value.ratio.measure.words) \(value.ratio.text): "
                    + answer)
            if let stated = term.stated {
                lines.append(
                    "  \(Wording.padded("", width))  with the stated confounder, at worst, a risk ratio of "
                        + stated.corrected.text)
            }
        }
        return lines
    }

    /// The effects without and with a column held fixed; sentences where the two differ.
    static func held(_ pair: WithAndWithoutStrata, of terms: [String]) -> [String] {
        let names = terms.map { String($0.prefix { $0 != " " }) }
        let rows = pair.rows.filter { names.contains($0.name) }
        let columns = pair.columns.joined(separator: " and ")
        let width = rows.map(\.name.count).max() ?? 0
        var lines = [
            "The same with \(columns) held fixed (\(Wording.count(pair.strata)) values, "
                + "\(Wording.count(pair.counts.rowsUsed)) rows):"
        ]
        for row in rows {
            let with = row.with.map(ratio) ?? "does not vary within \(columns)"
            lines.append(
                "  \(Wording.padded(row.name, width))  \(ratio(row.without)) without, \(with)"
                    + (row.with == nil ? "" : " with"))
        }
        let apart = rows.filter { ($0.pValue ?? 1) <= 1 - pair.level }
        lines += apart.map { "  \($0.sentence)." }
        if apart.isEmpty {
            lines.append(
                "  The two agree within their errors; what differs within \(columns) is not held "
                    + "fixed.")
        }
        return lines + pair.diagnostics.map { "  \($0.severity.rawValue): \($0.message)" }
    }

    private static func ratio(_ row: CoefficientRow) -> String {
        let unit = row.name.hasSuffix("_rate") ? 0.1 : 1
        let values = [row.estimate, row.lower, row.upper].map {
            Wording.decimals(Kernels.exp(unit * $0), 3)
        }
        return "\(values[0]) (\(values[1]) to \(values[2]))"
    }
}
