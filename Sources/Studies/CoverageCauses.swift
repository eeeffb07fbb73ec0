import DataTables
import NumericCore
import StatisticalModels

/// Times to the first of two events.
enum CoverageCauses {
    private static func columns(
        _ times: [Double], _ isOwn: [Bool], _ draws: inout CoverageDraws
    ) -> [(name: String, column: Column)] {
        let ends = times.map { _ in 0.5 + draws.uniform() }
        let causes = times.indices.map { row -> String? in
            times[row] <= ends[row] ? (isOwn[row] ? "own" : "other") : nil
        }
        return [
            ("time", .numbers(times.indices.map { min(times[$0], ends[$0]) })),
            ("cause", .texts(TextColumn(causes))),
        ]
    }

    /// F(1) of a cause with hazard λ beside another of hazard 0.5, dependent within clusters; the
    /// jackknife over clusters, log-log limits.
    static func incidence(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        func share(_ level: Double) -> Double {
            -level / (level + 0.5) * Kernels.expm1(-level - 0.5)
        }
        let level = rising(to: cell.rate, in: 1e-6...20, share)
        let rows = draws.rows()
        let times = rows.map { -Kernels.log($0.u) / (level + 0.5) }
        let isOwn = rows.map { _ in draws.uniform() < level / (level + 0.5) }
        let fit = try CumulativeIncidenceModel(
            formula: "Surv(time, cause) ~ 1", cluster: "cluster"
        ).fit(CoverageDraws.table(rows, columns(times, isOwn, &draws)))
        guard let cause = fit.causes.firstIndex(of: "own"),
            let place = fit.groups[0].place(at: 1)
        else { return [] }
        let at = fit.groups[0].incidence(ofCause: cause, at: 1)
        guard at.lower.isFinite else { return [] }
        return [
            CoverageInterval(
                name: "F(1)", truth: cell.rate, estimate: at.estimate,
                error: fit.groups[0].causes[cause].standardError[place], lower: at.lower,
                upper: at.upper)
        ]
    }

    /// F(t | x) = 1 − (1 − p·(1 − e^−2t))^{e^{0.5x}}, so that subdistribution hazards are
    /// proportional; the other event comes after an exponential time of mean 1.
    static func fineGray(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        let slope = 0.5
        let p = rising(to: cell.rate, in: 1e-6...0.999999) { p in
            normalMean {
                1 - Kernels.exp(Kernels.exp(slope * $0) * Kernels.log1p(p * Kernels.expm1(-2)))
            }
        }
        let rows = draws.rows()
        var times: [Double] = []
        var isOwn: [Bool] = []
        for row in rows {
            // u is 1 − F: own events are those with F below its limit.
            let left = Kernels.exp(Kernels.exp(-slope * row.x) * Kernels.log(row.u))
            let inner = 1 - (1 - left) / p
            isOwn.append(inner > 0)
            times.append(inner > 0 ? -Kernels.log(inner) / 2 : draws.exponential())
        }
        let fit = try FineGrayModel(
            formula: "Surv(time, cause) ~ x", cause: "own", clusters: ["cluster"]
        ).fit(CoverageDraws.table(rows, columns(times, isOwn, &draws)))
        return CoverageInterval.wald(fit, [("x", slope)])
    }
}
