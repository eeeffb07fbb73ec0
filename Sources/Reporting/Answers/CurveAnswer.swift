package import StatisticalModels

/// What is asked of curves beyond the curves, as a strategist reads it.
package enum CurveAnswer {
    /// Mean days up to a limit, and how groups differ in them.
    package static func means(_ fit: RestrictedMeanFit) -> [String] {
        let limit = Wording.amount(fit.model.limit)
        var lines = ["Mean days without an order, of the first \(limit):"]
        lines += fit.means.map { mean in
            "  \(mean.label.isEmpty ? "all" : mean.label): \(days(mean.estimate)) "
                + "(\(days(mean.lower)) to \(days(mean.upper)))"
                + (mean.isFollowed ? "" : ", not followed so long: the curve is taken to stay")
        }
        lines += fit.differences.map { difference in
            "  \(difference.group) less \(difference.reference): "
                + "\(Wording.signed(difference.estimate, 1)) days "
                + "(\(Wording.signed(difference.lower, 1)) to \(Wording.signed(difference.upper, 1)))"
        }
        return lines
    }

    /// Shares with an event if every row had the same value of the column, and their differences.
    package static func adjusted(_ curves: AdjustedCurves, terms: String) -> [String] {
        var lines = [
            "The same \(Wording.count(curves.rowsUsed)) rows at each \(curves.column), alike in "
                + "\(terms) (averaged predictions of a Cox regression):"
        ]
        if curves.rowsLeftOut > 0 {
            lines.append("  left out: \(Wording.count(curves.rowsLeftOut)) (a value is missing)")
        }
        lines += curves.curves.map { curve in
            let shares = curves.times.indices.map { index in
                "by day \(Int(curves.times[index])) \(Wording.exactPercent(1 - curve.survival[index])) "
                    + "(\(Wording.exactPercent(1 - curve.upper[index])) to "
                    + "\(Wording.exactPercent(1 - curve.lower[index])))"
            }
            return "  \(curve.label): " + shares.joined(separator: ", ")
        }
        lines += curves.differences.map { difference in
            let points = curves.times.indices.map { index in
                "by day \(Int(curves.times[index])) \(Wording.signed(-100 * difference.estimates[index], 1)) "
                    + "(\(Wording.signed(-100 * difference.upper[index], 1)) to "
                    + "\(Wording.signed(-100 * difference.lower[index], 1)))"
            }
            return "  \(difference.label) less \(difference.reference), in points: "
                + points.joined(separator: ", ")
        }
        return lines + [
            "Alike in what the terms hold, not in what nobody recorded: associations still."
        ]
    }

    private static func days(_ value: Double) -> String { Wording.decimals(value, 1) }
}
