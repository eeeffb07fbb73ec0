import DataTables
import NumericCore
import StatisticalModels

/// Times to one event.
enum CoverageTimes {
    private static let slope = 0.5

    /// The rate λ at which a share of rows with hazard λ·e^{0.5x} has the event by time 1.
    private static func hazard(_ rate: Double) -> Double {
        rising(to: rate, in: 1e-6...20) { level in
            normalMean { -Kernels.expm1(-level * Kernels.exp(slope * $0)) }
        }
    }

    /// Follow-up ends at a uniform time of 0.5…1.5 (a third before 0.83), at random.
    private static func followed(
        _ times: [Double], _ draws: inout CoverageDraws
    ) -> [(name: String, column: Column)] {
        let ends = times.map { _ in 0.5 + draws.uniform() }
        return [
            ("time", .numbers(times.indices.map { min(times[$0], ends[$0]) })),
            ("event", .numbers(times.indices.map { times[$0] <= ends[$0] ? 1 : 0 })),
        ]
    }

    /// S(1) with the jackknife over clusters, log-log limits.
    static func curve(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        let level = -Kernels.log(1 - cell.rate)
        let rows = draws.rows()
        let times = rows.map { -Kernels.log($0.u) / level }
        let fit = try KaplanMeierModel(
            formula: "Surv(time, event) ~ 1", errors: .jackknife(cluster: "cluster")
        ).fit(CoverageDraws.table(rows, followed(times, &draws)))
        let curve = fit.curves[0]
        let at = curve.survival(at: 1)
        let place = curve.times.lastIndex { $0 <= 1 } ?? 0
        guard at.lower.isFinite else { return [] }
        return [
            CoverageInterval(
                name: "S(1)", truth: 1 - cell.rate, estimate: at.estimate,
                error: at.estimate * curve.standardError[place], lower: at.lower, upper: at.upper)
        ]
    }

    /// The mean time up to 1, errors over clusters.
    static func restrictedMean(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        let level = -Kernels.log(1 - cell.rate)
        let rows = draws.rows()
        let times = rows.map { -Kernels.log($0.u) / level }
        let fit = try RestrictedMeanModel(
            formula: "Surv(time, event) ~ 1", limit: 1, cluster: "cluster"
        ).fit(CoverageDraws.table(rows, followed(times, &draws)))
        let mean = fit.means[0]
        return [
            CoverageInterval(
                name: "mean to 1", truth: cell.rate / level, estimate: mean.estimate,
                error: mean.standardError, lower: mean.lower, upper: mean.upper)
        ]
    }

    /// Marginally proportional hazards, dependent within clusters.
    static func cox(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        let level = hazard(cell.rate)
        let rows = draws.rows()
        let times = rows.map { -Kernels.log($0.u) / (level * Kernels.exp(slope * $0.x)) }
        let fit = try CoxModel(formula: "Surv(time, event) ~ x", clusters: ["cluster"]).fit(
            CoverageDraws.table(rows, followed(times, &draws)))
        return CoverageInterval.wald(fit, [("x", slope)])
    }

    /// Marginally Weibull with σ = 0.8, so that time^{1/0.8} has the hazards of `cox`.
    static func weibull(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        let sigma = 0.8
        let level = hazard(cell.rate)
        let rows = draws.rows()
        let times = rows.map { row in
            let own = -Kernels.log(row.u) / (level * Kernels.exp(slope * row.x))
            return Kernels.exp(sigma * Kernels.log(own))
        }
        let fit = try ParametricSurvivalModel(
            formula: "Surv(time, event) ~ x", clusters: ["cluster"]
        ).fit(CoverageDraws.table(rows, followed(times, &draws)))
        return CoverageInterval.wald(
            fit,
            [
                ("(Intercept)", -sigma * Kernels.log(level)), ("x", -sigma * slope),
                ("log(scale)", Kernels.log(sigma)),
            ])
    }

    /// Independent rows, a share not cured of about 1.25 times the rate, whose Weibull times (median
    /// 0.3, σ = 0.7) are nearly all over by the end of follow-up.
    static func cure(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        let sigma = 0.7
        let share = 1.25 * cell.rate
        let a = rising(to: share, in: -20...20) { a in
            normalMean { Kernels.logistic(a + slope * $0) }
        }
        let rows = draws.rows(dependence: 0)
        let scale = 0.3 / Kernels.exp(sigma * Kernels.log(Kernels.log(2)))
        let times = rows.map { row -> Double in
            guard row.u < Kernels.logistic(a + slope * row.x) else { return .infinity }
            return scale * Kernels.exp(sigma * Kernels.log(draws.exponential()))
        }
        let fit = try CureModel(formula: "Surv(time, event) ~ 1", incidence: "x").fit(
            CoverageDraws.table(rows, followed(times, &draws)))
        let mean = rows.reduce(0) { $0 + $1.x } / Double(rows.count)
        let cured = fit.cured
        return CoverageInterval.wald(
            fit,
            [
                ("incidence:(Intercept)", a), ("incidence:x", slope),
                ("latency:(Intercept)", Kernels.log(scale)), ("log(scale)", Kernels.log(sigma)),
            ])
            + [
                // On the logit scale and at the rows' own mean, less the truth there.
                CoverageInterval(
                    name: "cured share, logit", truth: 0,
                    estimate: Kernels.logit(cured.estimate) + a + slope * mean,
                    error: fit.covariance[0, 0].squareRoot(),
                    lower: (cured.lower > 0 ? Kernels.logit(cured.lower) : -.infinity) + a
                        + slope * mean,
                    upper: (cured.upper < 1 ? Kernels.logit(cured.upper) : .infinity) + a
                        + slope * mean)
            ]
    }
}
