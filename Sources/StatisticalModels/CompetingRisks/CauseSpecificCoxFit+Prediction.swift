package import DataTables
import NumericCore

extension CauseSpecificCoxFit: IncidencePredictor {
    /// As ``incidences(for:at:form:)`` in products of matrix exponentials, for many rows.
    ///
    /// Beyond a thousand event times between 0 and the last asked one, the hazards of neighbouring
    /// ones are taken together, none across an asked time: within such a step the causes' shares of
    /// the hazard are taken as constant.
    ///
    /// - Complexity: O(rows · causes · min(event times, 1,000)).
    package func states(
        _ table: Table, at times: [Double], causes wanted: [String]
    ) throws -> PredictedStates {
        guard let first = fits.first else {
            throw CompetingRisksError.noEvents(outcome: model.formula)
        }
        let strata = try first.baselineSteps(of: table)
        let steps = first.baselines.enumerated().map { place, own in
            HazardSteps(
                fits.map { $0.baseline(ofStratum: own.stratum, near: place) }, times: times)
        }
        let risks = try fits.map { fit in
            let center = zip(fit.centers, fit.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
            return try fit.linearPredictors(table).map { Kernels.exp($0 - center) }
        }
        let count = table.rowCount
        var survival = Matrix(rows: count, columns: times.count)
        var all = fits.map { _ in survival }
        let chunks = fixedChunks(of: count)
        let parts = concurrentMap(chunks.count) { index in
            var found: [Double] = []
            var own = [Double](repeating: 0, count: fits.count)
            for row in chunks[index] {
                for cause in own.indices { own[cause] = risks[cause][row] }
                steps[Int(strata[row])].append(own, to: &found)
            }
            return found
        }
        for (index, part) in parts.enumerated() {
            var place = 0
            for row in chunks[index] {
                for column in times.indices {
                    survival[row, column] = part[place]
                    for cause in all.indices {
                        all[cause][row, column] = 1 - part[place + 1 + cause]
                    }
                    place += 1 + all.count
                }
            }
        }
        let nothing = Matrix(rows: count, columns: times.count, repeating: 1)
        return PredictedStates(
            survival: survival,
            free: wanted.map { cause in causes.firstIndex(of: cause).map { all[$0] } ?? nothing })
    }
}
