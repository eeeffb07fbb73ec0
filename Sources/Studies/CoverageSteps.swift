import DataTables
import NumericCore
import StatisticalModels

/// The hazard of the next order on a monthly grid.
enum CoverageSteps {
    private static let slope = 0.5
    private static let calendar = StepCalendar(unit: .month, asOf: 20_088)

    /// Each row an order placed six months before the end of the data, rows independent given x.
    ///
    /// The next order comes in each month with a hazard of e^{a + 0.5x} of a nominal month. One
    /// class; errors over clusters (as sellers) and buyers.
    static func hazard(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        let day: Int64 = 86_400
        let placed = Int64(calendar.firstDay(of: -5)) * day
        let end = Int64(calendar.asOf + 1) * day
        let months = Double(end - placed) / Double(day) / calendar.nominalDays
        let a = rising(to: cell.rate, in: -20...5) { a in
            normalMean { -Kernels.expm1(-months * Kernels.exp(a + slope * $0)) }
        }
        let rows = draws.rows(dependence: 0)
        let seconds = calendar.nominalDays * Double(day)
        var (stop, channel) = ([Double](), [String?]())
        for row in rows {
            let time = -Kernels.log(row.u) / Kernels.exp(a + slope * row.x) * seconds
            let isIn = time < Double(end - placed)
            stop.append((isIn ? time : Double(end - placed)) / Double(day))
            channel.append(isIn ? "marketplace" : nil)
        }
        let names = rows.indices.map { "b\($0)" }
        let table = CoverageDraws.table(
            rows,
            [
                ("buyer_id", .texts(TextColumn(names))), ("order_key", .texts(TextColumn(names))),
                ("seller_id", .texts(TextColumn(rows.map { "s\($0.cluster)" }))),
                ("ordered_at", .instants(rows.map { _ in placed })),
                ("start", .numbers(rows.map { _ in 0 })), ("stop", .numbers(stop)),
                ("next_channel", .texts(TextColumn(channel))),
            ])
        let fit = try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ x", classes: 1,
            clusters: ["seller_id"]
        ).fit(table: table, calendar: calendar)
        let name = fit.parameterNames.last ?? ""
        return CoverageInterval.wald(fit, [(name, slope)])
    }
}
