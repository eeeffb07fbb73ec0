package import DataTables
import NumericCore

/// The parameters are the coefficients of each cause's regression and, for each stratum, the steps
/// of each cause's baseline at known coefficients.
///
/// Regressions of different causes are taken as independent of each other, which they are as the
/// model has it; with clusters that share a liability to several causes they are not quite.
extension CauseSpecificCoxFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { fits.map(\.recipe) }
    package var riskCategories: [String] { causes }
    package var riskColumns: [String] { model.strata }
    package var inferenceDegreesOfFreedom: Double? {
        fits.compactMap(\.inferenceDegreesOfFreedom).min()
    }
    /// A row costs a pass over the event times.
    package var riskRowsAtMost: Int { 2_000 }

    /// Of an event of each cause before any other, by products of matrix exponentials.
    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        guard let first = fits.first else { return [] }
        let steps = steps(within: days)
        let strata = try first.baselineSteps(of: table)
        let designs = try fits.map { try CenteredRows($0, table) }
        var result = causes.map { _ in MeanRisk(value: 0, gradient: []) }
        var inPredictors = Matrix(rows: table.rowCount, columns: causes.count * causes.count)
        var drift = fits.map { fit in
            causes.map { _ in [Double](repeating: 0, count: fit.coefficients.count) }
        }
        var inSteps: [[Double]] = causes.map { _ in [] }
        for (place, hazards) in steps.enumerated() {
            let own = strata.indices.filter { strata[$0] == place }
            let slopes = slopes(own, hazards, designs, &inPredictors)
            func along(_ k: Int, _ j: Int) -> ArraySlice<Double> {
                let base = (k * causes.count + j) * hazards.count
                return slopes.inSteps[base..<(base + hazards.count)]
            }
            for j in causes.indices {
                for column in fits[j].coefficients.indices {
                    let means = meanIncrements(of: j, column, stratum: place, hazards)
                    for k in causes.indices {
                        drift[j][k][column] += zip(along(k, j), means).reduce(0) {
                            $0 + $1.0 * $1.1
                        }
                    }
                }
            }
            for k in causes.indices {
                result[k].value += slopes.incidence[k]
                for j in causes.indices { inSteps[k] += along(k, j) }
            }
        }
        let share = 1 / Double(table.rowCount)
        for k in causes.indices {
            for j in causes.indices {
                let direct = designs[j].x.transposeMultipliedInChunks(
                    by: inPredictors.column(k * causes.count + j))
                result[k].gradient += zip(direct, drift[j][k]).map { $0 - $1 }
            }
            result[k].gradient += inSteps[k]
            result[k] = share * result[k]
        }
        return result
    }

    package func riskCovariances(
        _ table: Table, within days: Double
    ) -> (inference: RiskCovariance, model: RiskCovariance) {
        var variances: [Double] = []
        for (place, hazards) in steps(within: days).enumerated() {
            for cause in fits.indices {
                let baseline = baseline(of: cause, stratum: place)
                variances += hazards.increments(of: cause) { baseline?.variance[$0] ?? 0 }
            }
        }
        return (
            RiskCovariance(.blocks(fits.map(\.covariance)), independent: variances),
            RiskCovariance(.blocks(fits.map(\.modelCovariance)), independent: variances)
        )
    }

    /// The steps of each stratum up to a time.
    private func steps(within days: Double) -> [HazardSteps] {
        (fits.first?.baselines ?? []).indices.map { place in
            HazardSteps(
                fits.indices.map { baseline(of: $0, stratum: place) }, times: [days])
        }
    }

    /// A cause's baseline in the stratum at a place of the first cause's.
    private func baseline(of cause: Int, stratum place: Int) -> CoxBaseline? {
        fits[cause].baseline(ofStratum: fits[0].baselines[place].stratum, near: place)
    }

    /// ∫ x̄ dH of a column of a cause's regression, step by step.
    private func meanIncrements(
        of cause: Int, _ column: Int, stratum place: Int, _ hazards: HazardSteps
    ) -> [Double] {
        let baseline = baseline(of: cause, stratum: place)
        let columns = fits[cause].coefficients.count
        return hazards.increments(of: cause) {
            baseline?.meanIntegral[$0 * columns + column] ?? 0
        }
    }

    /// Slopes summed over the rows of one stratum, in parallel; those in the predictors row by row.
    private func slopes(
        _ rows: [Int], _ hazards: HazardSteps, _ designs: [CenteredRows],
        _ inPredictors: inout Matrix
    ) -> IncidenceSlopes {
        let chunks = fixedChunks(of: rows.count, size: 256)
        let parts = concurrentMap(chunks.count) { index in
            var slopes = IncidenceSlopes(hazards)
            var risks = [Double](repeating: 0, count: designs.count)
            var found: [Double] = []
            for place in chunks[index] {
                for cause in risks.indices { risks[cause] = designs[cause].risk[rows[place]] }
                slopes.add(risks)
                found += slopes.inPredictors
            }
            return (slopes, found)
        }
        var total = IncidenceSlopes(hazards)
        for (index, (slopes, found)) in parts.enumerated() {
            total.add(slopes)
            for (offset, place) in chunks[index].enumerated() {
                for column in 0..<inPredictors.columns {
                    inPredictors[rows[place], column] =
                        found[offset * inPredictors.columns + column]
                }
            }
        }
        return total
    }
}

/// Rows less the fit's means, and their risks.
private struct CenteredRows: Sendable {
    var x: Matrix
    var risk: [Double] = []

    init(_ fit: CoxFit, _ table: Table) throws {
        x = try fit.recipe.matrix(for: table)
        for column in 0..<x.columns {
            for index in (column * x.rows)..<((column + 1) * x.rows) {
                x.elements[index] -= fit.centers[column]
            }
        }
        let eta = x.predictors(fit.coefficients[...], try fit.recipe.offset(for: table))
        Kernels.exp(eta, into: &risk)
    }
}

extension Matrix {
    /// The matrices along the diagonal, 0 elsewhere.
    fileprivate static func blocks(_ parts: [Matrix]) -> Matrix {
        let size = parts.reduce(0) { $0 + $1.rows }
        var result = Matrix(rows: size, columns: size)
        var first = 0
        for part in parts {
            for column in 0..<part.columns {
                for row in 0..<part.rows {
                    result[first + row, first + column] = part[row, column]
                }
            }
            first += part.rows
        }
        return result
    }
}
