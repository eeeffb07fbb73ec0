package import DataTables
import NumericCore

extension CureModel {
    /// Fits the model to a table by Newton's method, with the steps of known curing where the
    /// likelihood is not concave.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``ParametricFitError``,
    ///   ``CureFitError``, ``ClusterError``.
    /// - Complexity: O(rows · columns²) for each of 10 to 30 iterations, and as many again for
    ///   the interval of the cured share.
    /// - Reference: goldens `cure_*`, made with R.
    package func fit(_ table: Table) throws -> CureFit {
        let parsed = try Formula.parse(formula)
        let response = formula.prefix { $0 != "~" }
        let who = try Formula.parse("\(response) ~ \(incidence)")
        let design = try Design.build(
            formula: parsed, table: table, extraColumns: clusters + who.terms.flatMap(\.columns),
            weights: weights, hasSurvivalIntercept: true)
        let times = try ParametricTimes(design, formula: formula, outcome: parsed.outcomeName)
        guard times.start == nil else { throw CureFitError.lateEntry(formula: formula) }
        guard parsed.offsets.isEmpty, who.offsets.isEmpty else { throw CureFitError.offset }
        let whoDesign = try Design.build(
            formula: who, table: design.table, weights: weights, hasSurvivalIntercept: true)
        var logs = times.stop
        Kernels.log(times.stop, into: &logs)
        let likelihood = CureLikelihood(
            distribution: distribution, incidence: whoDesign.matrix, latency: design.matrix,
            logTimes: logs, event: times.event, weights: design.weights)
        let names =
            whoDesign.recipe.columnNames.map { "incidence:" + $0 }
            + design.recipe.columnNames.map { "latency:" + $0 }
            + (distribution.hasScale ? ["log(scale)"] : [])
        let intercept = design.recipe.columnNames.firstIndex(of: "(Intercept)")
        let uncured = try ParametricLikelihood(
            distribution: distribution, x: design.matrix, start: nil, stop: times.stop,
            event: times.event, offset: nil, weights: design.weights
        ).maximum(intercept: intercept, names: design.recipe.columnNames)
        let solving = CureSolving(
            likelihood: likelihood, names: names, uncured: uncured.derivatives.value)
        let solution = try solving.maximum(
            starts: solving.starts(uncured.solution, intercept: intercept))
        let (bread, estimates) = try solving.estimates(solution)
        let groups = try clusters.map { try ClusterCodes(column: $0, in: design.table) }
        let scores = groups.isEmpty ? nil : likelihood.scores(at: solution.solution)
        let clustered = try scores.map { scores in
            try ClusterCovariance(
                clusters: groups, bread: bread, factor: { _ in 1 },
                scores: { scores.column($0) })
        }
        var cured = try solving.profile(solution, level: level)
        cured.shortFollowUp = times.shortFollowUp
        let u = whoDesign.matrix.multipliedInChunks(
            by: Array(solution.solution[..<whoDesign.matrix.columns]))
        return CureFit(
            model: self, incidence: whoDesign.recipe, latency: design.recipe,
            coefficientNames: names, coefficients: estimates, modelCovariance: bread,
            clusteredCovariance: clustered?.matrix,
            inferenceDegreesOfFreedom: clustered?.degreesOfFreedom,
            logLikelihood: solution.derivatives.value,
            uncuredLogLikelihood: uncured.derivatives.value,
            meanUncured: u.reduce(0) { $0 + Kernels.logistic($1) } / Double(u.count),
            cured: cured,
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
                events: times.event.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }, leftOut: design.leftOut,
                clusters: clustered?.counts ?? []),
            diagnostics: design.diagnostics + whoDesign.diagnostics
                + (clustered?.diagnostics ?? []) + cured.remarks,
            record: solution.record)
    }
}

extension ParametricTimes {
    /// Maller and Zhou's α: (1 − N/n)ⁿ with N the events of the stretch before the last one that
    /// is as long as the follow-up after it.
    ///
    /// - Reference: Maller and Zhou (1996), Survival Analysis with Long-Term Survivors, §4.3.
    var shortFollowUp: Double {
        let last = stop.max() ?? 0
        let lastEvent = stop.indices.reduce(0) { event[$1] > 0 ? max($0, stop[$1]) : $0 }
        let from = 2 * lastEvent - last
        let near = stop.indices.reduce(0) { count, row in
            count + (event[row] > 0 && stop[row] > from ? 1 : 0)
        }
        let rows = Double(stop.count)
        return Kernels.exp(rows * Kernels.log1p(-Double(near) / rows))
    }
}

extension CuredShare {
    /// What a reader must know before believing the share.
    var remarks: [Diagnostic] {
        var remarks: [Diagnostic] = []
        if lower == 0 {
            remarks.append(
                Diagnostic(
                    "cure_not_needed", .warning,
                    "the data do not tell whether anybody is cured: a model without cured rows fits "
                        + "nearly as well (likelihood ratio \(shortestText(likelihoodRatio.rounded(toPlaces: 2)))); "
                        + "read the cured share as 0 up to its upper limit, and use kind: aft"
                ))
        }
        if shortFollowUp > 0.05 {
            remarks.append(
                Diagnostic(
                    "short_follow_up", .warning,
                    "follow-up is too short to see a plateau: events go on until its end (Maller and "
                        + "Zhou's alpha is \(shortestText(shortFollowUp.rounded(toPlaces: 2))), above "
                        + "0.05); the cured share is read off the law's tail, not off the data"))
        }
        return remarks
    }
}

extension Double {
    fileprivate func rounded(toPlaces places: Int) -> Double {
        let unit = places == 2 ? 100.0 : 10.0
        return (self * unit).rounded() / unit
    }
}
