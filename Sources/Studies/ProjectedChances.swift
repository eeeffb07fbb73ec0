import DataTables
import NumericCore
import StatisticalModels

/// The calibration of P(met) over markets, metrics and steps.
struct ProjectedChances {
    let count: Int
    /// Of the logistic regression of met on logit P(met), with errors by market.
    let slope: CoefficientRow
    let intercept: CoefficientRow
    /// The slope of each metric alone; `nil` where its key results tell none.
    let slopes: [(metric: String, slope: CoefficientRow?)]
    let brier: Double
    /// The Brier score of each metric's, step's and multiple's own frequency.
    let climatology: Double
    /// Of ten bands of P(met): key results, mean P(met), share met.
    let bands: [(count: Int, chance: Double, met: Double)]

    init(_ all: [ProjectionRecord]) throws {
        // Warnings have no level to hold: the policy sets them anew.
        let records = all.filter { $0.metric != "warnings" }
        count = records.count
        let rows = try Self.regression(records)
        intercept = rows[0]
        slope = rows[1]
        slopes = ProjectionMarket.metrics.compactMap { metric in
            let own = records.filter { $0.metric == metric }
            return own.isEmpty ? nil : (metric, (try? Self.regression(own))?[1])
        }
        let met = records.map { $0.isMet ? 1.0 : 0 }
        let n = Double(records.count)
        brier = zip(records, met).reduce(0) { $0 + ($1.0.chance - $1.1) * ($1.0.chance - $1.1) } / n
        climatology = Self.climatology(records)
        bands = (0..<10).compactMap { band in
            let some = records.filter { min(9, Int($0.chance * 10)) == band }
            guard !some.isEmpty else { return nil }
            let size = Double(some.count)
            return (
                some.count, some.reduce(0) { $0 + $1.chance } / size,
                Double(some.count { $0.isMet }) / size
            )
        }
    }

    /// Intercept and slope of met on logit P(met), with errors by market.
    private static func regression(_ records: [ProjectionRecord]) throws -> [CoefficientRow] {
        let table = Table([
            ("met", .numbers(records.map { $0.isMet ? 1.0 : 0 })),
            ("logit", .numbers(records.map { Kernels.logit($0.chance) })),
            ("market", .texts(TextColumn(records.map { Optional("\($0.market)") }))),
        ])
        return CoefficientTable(
            try LogisticModel(formula: "met ~ logit", clusters: ["market"]).fit(table)
        ).rows
    }

    private static func climatology(_ records: [ProjectionRecord]) -> Double {
        let groups = Dictionary(grouping: records) { "\($0.metric) \($0.step) \($0.market % 3)" }
        let sum = groups.values.reduce(0.0) { sum, some in
            let share = Double(some.count { $0.isMet }) / Double(some.count)
            return sum + Double(some.count) * share * (1 - share)
        }
        return sum / Double(records.count)
    }

    /// The slope's 95 % interval holds 1 and the Brier score is below climatology.
    var isFine: Bool { slope.lower <= 1 && 1 <= slope.upper && brier < climatology }

    var text: String {
        var lines = [
            "P(met) of \(count) key results: slope \(short(slope.estimate)) "
                + "(\(short(slope.lower)) to \(short(slope.upper))), intercept "
                + "\(short(intercept.estimate)) (\(short(intercept.lower)) to "
                + "\(short(intercept.upper))), Brier \(short(brier)), climatology "
                + "\(short(climatology))",
            "Slopes by metric: "
                + slopes.map { metric, slope in
                    guard let slope else { return "\(metric) not told" }
                    return "\(metric) \(short(slope.estimate)) "
                        + "(\(short(slope.lower)) to \(short(slope.upper)))"
                }.joined(separator: ", "), "", "| key results | mean P(met) | met |",
            "|---|---|---|",
        ]
        for band in bands {
            lines.append("| \(band.count) | \(percent(band.chance)) | \(percent(band.met)) |")
        }
        return lines.joined(separator: "\n")
    }
}
