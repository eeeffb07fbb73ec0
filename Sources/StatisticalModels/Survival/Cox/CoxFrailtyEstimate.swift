import DataTables
package import NumericCore

/// The shared factors of a Cox regression with gamma frailty.
package struct CoxFrailtyEstimate: Sendable, Equatable, Codable {
    package var column: String
    /// θ: 0 where the data show no differences among groups beyond the columns.
    package var variance: Double
    package var isEstimated: Bool
    /// The values of the column, in order.
    package var groups: [String]
    /// u_g: e^u multiplies the hazard of the group's rows; shrunk to 0 where it has few events.
    package var logFrailties: [Double]
    /// Of u_g, from the full inverse information.
    package var standardErrors: [Double]
    /// H⁻¹·I·H⁻¹ of the coefficients: their spread if the frailties were fixed.
    package var samplingCovariance: Matrix
    /// trace(I·H⁻¹) of coefficients and frailties.
    package var effectiveDegreesOfFreedom: Double
    /// With the frailties integrated out.
    package var integratedLogLikelihood: Double
    /// Without frailties.
    package var plainLogLikelihood: Double
    package var diagnostics: [Diagnostic]

    /// 2·(integrated − plain log-likelihood).
    package var statistic: Double { max(0, 2 * (integratedLogLikelihood - plainLogLikelihood)) }

    /// That the variance is 0: half of χ² with one degree of freedom, as 0 is at the edge.
    package var pValue: Double {
        statistic > 0 ? Special.chiSquaredUpper(statistic, 1) / 2 : 1
    }
}

extension CoxFrailtyEstimate {
    /// The maximum at the given variance, or at the one where the integrated likelihood is largest.
    ///
    /// - Throws: ``CoxFitError``.
    static func fit(
        _ frailty: CoxModel.Frailty, rows: CoxRows, plain: CoxEstimate
    ) throws -> (CoxEstimate, CoxFrailtyEstimate) {
        let (codes, labels) = try rows.frailtyGroups(frailty.column)
        let data = plain.likelihood.data
        let cells = (data.times.count + data.x.columns) * labels.count
        guard labels.count <= CoxFrailtyLikelihood.mostGroups,
            cells <= CoxFrailtyLikelihood.mostCells
        else {
            throw CoxFitError.frailtyTooLarge(
                column: frailty.column, groups: labels.count, times: data.times.count)
        }
        var search = FrailtySearch(
            likelihood: CoxFrailtyLikelihood(data: data, codes: codes, groups: labels.count),
            column: frailty.column, names: plain.kept.map { rows.design.recipe.columns[$0].name },
            point: plain.coefficients + [Double](repeating: 0, count: labels.count))
        guard let theta = try frailty.variance ?? search.variance() else {
            return (plain, none(frailty, labels: labels, plain: plain))
        }
        let solution = try search.solve(theta)
        let inverse = try Cholesky(solution.derivatives.information).inverse()
        let p = data.x.columns
        let u = solution.solution[p...]
        let inner = Array(0..<p)
        let estimate = CoxEstimate(
            plain, data: search.likelihood.data(with: u),
            coefficients: Array(solution.solution[..<p]),
            bread: inverse.selecting(columns: inner).selecting(rows: inner),
            record: solution.record)
        let correction = search.likelihood.correction(theta: theta).value
        return (
            estimate,
            CoxFrailtyEstimate(
                frailty, theta: theta, labels: labels, u: u, inverse: inverse,
                integrated: solution.derivatives.value + correction, plain: plain.value)
        )
    }

    /// At the maximum for θ, with the inverse information of coefficients and frailties.
    private init(
        _ frailty: CoxModel.Frailty, theta: Double, labels: [String], u: ArraySlice<Double>,
        inverse: Matrix, integrated: Double, plain: Double
    ) {
        let p = u.startIndex
        let pull = u.map { Kernels.exp($0) / theta }
        column = frailty.column
        variance = theta
        isEstimated = frailty.variance == nil
        groups = labels
        logFrailties = Array(u)
        standardErrors = Array(inverse.standardErrors[p...])
        samplingCovariance = Self.sampling(inverse, p, pull)
        effectiveDegreesOfFreedom = pull.indices.reduce(Double(inverse.rows)) {
            $0 - pull[$1] * inverse[p + $1, p + $1]
        }
        integratedLogLikelihood = integrated
        plainLogLikelihood = plain
        diagnostics = []
    }

    /// H⁻¹ − H⁻¹·diag(0, pull)·H⁻¹ of the coefficients.
    private static func sampling(_ inverse: Matrix, _ p: Int, _ pull: [Double]) -> Matrix {
        var result = Matrix(rows: p, columns: p)
        for column in 0..<p {
            for row in 0..<p {
                var sum = inverse[row, column]
                for group in pull.indices {
                    sum -= inverse[row, p + group] * pull[group] * inverse[p + group, column]
                }
                result[row, column] = sum
            }
        }
        return result.symmetrized()
    }

    private static func none(
        _ frailty: CoxModel.Frailty, labels: [String], plain: CoxEstimate
    ) -> CoxFrailtyEstimate {
        let zeros = labels.map { _ in 0.0 }
        return CoxFrailtyEstimate(
            column: frailty.column, variance: 0, isEstimated: true, groups: labels,
            logFrailties: zeros, standardErrors: zeros, samplingCovariance: plain.bread,
            effectiveDegreesOfFreedom: Double(plain.bread.rows),
            integratedLogLikelihood: plain.value, plainLogLikelihood: plain.value,
            diagnostics: [
                Diagnostic(
                    "no_frailty", .note,
                    "values of \(frailty.column) differ no more than chance makes them differ: the "
                        + "variance of the frailty is 0 and the fit is the plain one",
                    place: frailty.column)
            ])
    }
}

/// Finds maxima at given variances, each from the last one, and the best variance.
private struct FrailtySearch {
    let likelihood: CoxFrailtyLikelihood
    let column: String
    let names: [String]
    private(set) var point: [Double]

    private static let least = 1e-4
    private static let most = 400.0

    init(likelihood: CoxFrailtyLikelihood, column: String, names: [String], point: [Double]) {
        self.likelihood = likelihood
        self.column = column
        self.names = names
        self.point = point
    }

    mutating func solve(_ theta: Double) throws -> NewtonSolution {
        do {
            let found = try maximize(start: point) { likelihood.derivatives(at: $0, theta: theta) }
            point = found.solution
            return found
        } catch NewtonError.notConverged(let last) {
            throw CoxFitError.notConverged(
                coefficients: Array(last.solution.prefix(names.count)),
                iterations: last.record.iterations.count)
        } catch NewtonError.singularInformation(let place) {
            throw CoxFitError.singularInformation(
                column: place < names.count ? names[place] : column)
        }
    }

    /// The slope of the integrated likelihood in log θ: b and u do not move it to first order.
    private mutating func slope(_ theta: Double) throws -> Double {
        let u = try solve(theta).solution[names.count...]
        let inner = u.reduce(0) { $0 - (Kernels.expm1($1) - $1) }
        return -(inner + likelihood.correction(theta: theta).slope) / theta
    }

    /// The variance at which the slope is 0, by regula falsi on log θ; `nil`: none above 0.
    mutating func variance() throws -> Double? {
        var (low, high) = (0.5, 0.5)
        var lowSlope = try slope(low)
        var highSlope = lowSlope
        while lowSlope <= 0 {
            (high, highSlope) = (low, lowSlope)
            low /= 4
            if low < Self.least { return nil }
            lowSlope = try slope(low)
        }
        while highSlope > 0 {
            (low, lowSlope) = (high, highSlope)
            high *= 4
            if high > Self.most {
                throw CoxFitError.frailtyUnbounded(column: column, variance: low)
            }
            highSlope = try slope(high)
        }
        var (a, b) = (Kernels.log(low), Kernels.log(high))
        var side = 0
        for _ in 0..<60 where b - a > 1e-11 {
            let c = (a * highSlope - b * lowSlope) / (highSlope - lowSlope)
            let here = try slope(Kernels.exp(c))
            if min(c - a, b - c) < 1e-11 || here == 0 { return Kernels.exp(c) }
            // Illinois: an end that stays twice counts half.
            if here > 0 {
                (a, lowSlope) = (c, here)
                if side == 1 { highSlope /= 2 }
                side = 1
            } else {
                (b, highSlope) = (c, here)
                if side == -1 { lowSlope /= 2 }
                side = -1
            }
        }
        return Kernels.exp((a + b) / 2)
    }
}
