package import DataTables
import NumericCore

extension CauseSpecificCoxModel {
    /// Fits a Cox regression for each cause.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``CoxFitError``,
    ///   ``ClusterError``, ``CompetingRisksError``.
    /// - Complexity: that of a Cox regression for each cause.
    package func fit(_ table: Table) throws -> CauseSpecificCoxFit {
        let parsed = try Formula.parse(formula)
        let (outcome, column) = try Self.outcome(parsed)
        guard case .texts(let texts) = try table.column(column) else {
            throw CompetingRisksError.wrongOutcome(formula: formula)
        }
        let causes = texts.sortedCauses.causes
        guard !causes.isEmpty else { throw CompetingRisksError.noEvents(outcome: column) }
        let terms = formula.drop { $0 != "~" }
        let fits = try causes.map { cause in
            try CoxModel(
                formula: "Surv(\(outcome), \(Self.event)) \(terms)", ties: ties, strata: strata,
                clusters: clusters, weights: weights, level: level
            ).fit(self.table(table, ofCause: cause))
        }
        let diagnostics = zip(causes, fits).flatMap { cause, fit in
            fit.diagnostics.map { remark in
                var remark = remark
                remark.message = "cause \"\(cause)\": \(remark.message)"
                return remark
            }
        }
        return CauseSpecificCoxFit(
            model: self, causes: causes, fits: fits, diagnostics: diagnostics)
    }

    /// The column that says whether a row has an event of the cause at hand.
    private static let event = "event_of_the_cause"

    /// A table with the column that the regression of a cause reads.
    func table(_ table: Table, ofCause cause: String) throws -> Table {
        let column = try Self.outcome(try Formula.parse(formula)).cause
        let texts = try table.texts(column)
        let wanted = texts.levels.firstIndex(of: cause) ?? -1
        return table.with(Self.event, .numbers(texts.codes.map { Int($0) == wanted ? 1 : 0 }))
    }

    /// The times as a formula writes them, and the column of causes.
    private static func outcome(_ formula: Formula) throws -> (times: String, cause: String) {
        switch formula.response {
        case .rightCensored(let time, let event): return (time.quotedName, event)
        case .counting(let start, let stop, let event):
            return ("\(start.quotedName), \(stop.quotedName)", event)
        case .binary, .grouped:
            throw CompetingRisksError.wrongOutcome(formula: formula.text)
        }
    }
}

extension CauseSpecificCoxFit {
    /// The incidences predicted for each row of a table, its columns held fixed over time.
    ///
    /// - Parameters:
    ///   - table: the rows to predict for, with the strata columns.
    ///   - times: where to give incidences, ascending.
    ///   - form: how hazards become incidences.
    /// - Returns: incidences for each row.
    /// - Throws: as ``CoxFit/survivalCurves(for:at:interval:)``.
    /// - Complexity: O(rows · event times · causes).
    package func incidences(
        for table: Table, at times: [Double], form: IncidenceForm = .matrixExponential
    ) throws -> [PredictedIncidence] {
        // Whole curves are kept for a few rows at a time.
        let length = 64
        var all: [PredictedIncidence] = []
        for first in stride(from: 0, to: table.rowCount, by: length) {
            let part = table.filtered(
                keeping: Array(first..<min(first + length, table.rowCount)))
            let curves = try fits.map { fit in try fit.survivalCurves(for: part) }
            for row in 0..<part.rowCount {
                all.append(predicted(curves.map { $0[row] }, at: times, form: form))
            }
        }
        return all
    }

    /// The incidences of one row from its curve for each cause.
    private func predicted(
        _ curves: [SurvivalCurve], at times: [Double], form: IncidenceForm
    ) -> PredictedIncidence {
        var next = [Int](repeating: 0, count: curves.count)
        var sums = [Double](repeating: 0, count: curves.count)
        var jumps = sums
        var (hazard, product) = (0.0, 1.0)
        var result = PredictedIncidence(
            times: times, survival: [], byCause: curves.map { _ in [] })
        func step(through limit: Double) {
            while let time = curves.indices.compactMap({ cause in
                next[cause] < curves[cause].times.count ? curves[cause].times[next[cause]] : nil
            }).min(), time <= limit {
                for (cause, curve) in curves.enumerated() {
                    let place = next[cause]
                    guard place < curve.times.count, curve.times[place] == time else {
                        jumps[cause] = 0
                        continue
                    }
                    jumps[cause] =
                        curve.cumulativeHazard[place]
                        - (place > 0 ? curve.cumulativeHazard[place - 1] : 0)
                    next[cause] += 1
                }
                let h = jumps.reduce(0, +)
                let share = form.share(hazard: hazard, product: product, jump: h)
                for cause in curves.indices { sums[cause] += share * jumps[cause] }
                hazard += h
                product *= max(0, 1 - h)
            }
        }
        for time in times {
            step(through: time)
            result.survival.append(form == .productLimit ? product : Kernels.exp(-hazard))
            for cause in curves.indices { result.byCause[cause].append(sums[cause]) }
        }
        return result
    }
}

extension IncidenceForm {
    /// What multiplies a cause's jump: the share still without an event, as the form counts it.
    fileprivate func share(hazard: Double, product: Double, jump: Double) -> Double {
        switch self {
        case .matrixExponential:
            jump > 0 ? Kernels.exp(-hazard) * -Kernels.expm1(-jump) / jump : 0
        case .exponentialSurvival: Kernels.exp(-hazard)
        case .productLimit: product
        }
    }
}
