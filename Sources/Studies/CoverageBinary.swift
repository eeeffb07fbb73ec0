import DataTables
import NumericCore
import StatisticalModels

/// Outcomes of 0 and 1.
enum CoverageBinary {
    private static let slope = 0.5

    /// The intercept at which a mean over x (and an effect of variance v) has the rate.
    private static func intercept(_ rate: Double, variance: Double = 0) -> Double {
        let spread = (slope * slope + variance).squareRoot()
        return rising(to: rate, in: -20...20) { a in
            normalMean { Kernels.logistic(a + spread * $0) }
        }
    }

    /// y = 1 where u < p: marginally a logistic regression, dependent within clusters; errors CR1,
    /// t quantiles for 50 clusters.
    static func logistic(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        let a = intercept(cell.rate)
        let rows = draws.rows()
        let y = rows.map { $0.u < Kernels.logistic(a + slope * $0.x) ? 1.0 : 0 }
        let fit = try LogisticModel(formula: "y ~ x", clusters: ["cluster"]).fit(
            CoverageDraws.table(rows, [("y", .numbers(y))]))
        return CoverageInterval.wald(fit, [("(Intercept)", a), ("x", slope)])
    }

    /// Independent rows, profile intervals of the penalised likelihood.
    static func firth(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        let a = intercept(cell.rate)
        let rows = draws.rows(dependence: 0)
        let y = rows.map { $0.u < Kernels.logistic(a + slope * $0.x) ? 1.0 : 0 }
        let fit = try LogisticModel(formula: "y ~ x", penalty: .firth).fit(
            CoverageDraws.table(rows, [("y", .numbers(y))]))
        guard let profile = fit.profile else { return [] }
        return [("(Intercept)", a), ("x", slope)].indices.map { index in
            CoverageInterval(
                name: profile.rows[index].name, truth: index == 0 ? a : slope,
                estimate: fit.coefficients[index], error: fit.standardErrors[index],
                lower: profile.rows[index].lower, upper: profile.rows[index].upper)
        }
    }

    /// log odds a + 0.5·x + u_g with u_g of standard deviation 0.8; five points.
    static func mixed(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        let deviation = 0.8
        let a = intercept(cell.rate, variance: deviation * deviation)
        let rows = draws.rows(dependence: 0)
        let effects = (0..<cell.clusters).map { _ in deviation * draws.normal() }
        let y = rows.map {
            $0.u < Kernels.logistic(a + slope * $0.x + effects[$0.cluster]) ? 1.0 : 0
        }
        let fit = try MixedLogisticModel(
            formula: "y ~ x", group: "cluster", quadraturePoints: 5
        ).fit(CoverageDraws.table(rows, [("y", .numbers(y))]))
        return CoverageInterval.wald(fit, [("(Intercept)", a), ("x", slope)])
    }
}
