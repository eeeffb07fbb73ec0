package import DataTables
import NumericCore

extension ParametricSurvivalFit: RowScoring {
    package func rowScores(_ table: Table, with column: String) throws -> RowScores {
        let (design, times) = try ParametricTimes.read(
            model.formula, table, clusters: model.clusters + [column], weights: model.weights)
        let likelihood = ParametricLikelihood(
            distribution: model.distribution, x: design.matrix, start: times.start,
            stop: times.stop, event: times.event, offset: design.givenOffset,
            weights: design.weights)
        let scores = likelihood.scores(
            at: slopes.map { $0 / scale } + (model.distribution.hasScale ? [1 / scale] : []))
        return RowScores(
            table: design.table, events: times.event, column: { scores.column($0) })
    }
}

extension GeneralizedGammaFit: RowScoring {
    package func rowScores(_ table: Table, with column: String) throws -> RowScores {
        let (design, times) = try ParametricTimes.read(
            model.formula, table, clusters: model.clusters + [column], weights: model.weights)
        let names = design.recipe.columnNames
        let shape = shape
        let search = ShapeSearch(
            likelihood: ParametricLikelihood(
                law: .generalizedGamma(GeneralizedGammaLaw(shape: shape)), x: design.matrix,
                start: times.start, stop: times.stop, event: times.event,
                offset: design.givenOffset, weights: design.weights),
            names: names, intercept: names.firstIndex(of: "(Intercept)"))
        let point = slopes.map { $0 / scale } + [1 / scale]
        let scores = search.likelihood(shape).scores(at: point)
        let last = search.rowSlopes(shape, point)
        let count = coefficients.count
        return RowScores(
            table: design.table, events: times.event,
            column: { $0 == count - 1 ? last : scores.column($0) })
    }
}

extension PiecewiseExponentialFit: RowScoring {
    /// Columns are not centred: hazards are those where all columns are 0.
    package func rowScores(_ table: Table, with column: String) throws -> RowScores {
        let (design, times) = try ParametricTimes.read(
            model.formula, table, clusters: model.clusters + [column], weights: model.weights,
            hasIntercept: false)
        let likelihood = PiecewiseExponentialLikelihood(
            intervals: timeIntervals, x: design.matrix, times: times, offset: design.givenOffset,
            weights: design.weights)
        return RowScores(
            table: design.table, events: times.event, column: likelihood.scores(at: coefficients))
    }
}

extension CureFit: RowScoring {
    package func rowScores(_ table: Table, with column: String) throws -> RowScores {
        let parsed = try Formula.parse(model.formula)
        let response = model.formula.prefix { $0 != "~" }
        let who = try Formula.parse("\(response) ~ \(model.incidence)")
        let design = try Design.build(
            formula: parsed, table: table,
            extraColumns: model.clusters + [column] + who.terms.flatMap(\.columns),
            weights: model.weights, hasSurvivalIntercept: true)
        let times = try ParametricTimes(
            design, formula: model.formula, outcome: parsed.outcomeName)
        let whoDesign = try Design.build(
            formula: who, table: design.table, weights: model.weights, hasSurvivalIntercept: true)
        var logs = times.stop
        Kernels.log(times.stop, into: &logs)
        let likelihood = CureLikelihood(
            distribution: model.distribution, incidence: whoDesign.matrix, latency: design.matrix,
            logTimes: logs, event: times.event, weights: design.weights)
        let first = whoDesign.matrix.columns
        let slopes = coefficients[first..<(first + design.matrix.columns)]
        let scores = likelihood.scores(
            at: Array(coefficients[..<first]) + slopes.map { $0 / scale }
                + (model.distribution.hasScale ? [1 / scale] : []))
        return RowScores(
            table: design.table, events: times.event, column: { scores.column($0) })
    }
}
