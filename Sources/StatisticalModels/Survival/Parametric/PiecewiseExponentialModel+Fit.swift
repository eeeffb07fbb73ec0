package import DataTables
import NumericCore

extension PiecewiseExponentialModel {
    /// Fits the model to a table by Newton's method; the likelihood is concave.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``ParametricFitError``,
    ///   ``ClusterError``.
    /// - Complexity: O(rows · columns²) for each of about 5 to 8 iterations, however many intervals.
    /// - Reference: Friedman (1982), doi:10.1214/aos/1176345693.
    package func fit(_ table: Table) throws -> PiecewiseExponentialFit {
        let (read, times) = try ParametricTimes.read(
            formula, table, clusters: clusters, weights: weights, hasIntercept: false)
        var design = read
        let intervals = TimeIntervals(cuts: try cutPoints(times))
        let centers = design.matrix.center()
        let likelihood = PiecewiseExponentialLikelihood(
            intervals: intervals, x: design.matrix, times: times, offset: design.givenOffset,
            weights: design.weights)
        let seen = try seen(likelihood)
        let names =
            (0..<intervals.count).map { "log hazard \(Self.label(intervals, $0))" }
            + design.recipe.columnNames
        let start = seen.map { Kernels.log($0.events / $0.exposure) }
        let solution = try maximum(likelihood, start: start, names: names)
        let bread: Matrix
        do {
            bread = try Cholesky(solution.derivatives.information).inverse()
        } catch {
            throw ParametricFitError.singularInformation(column: names[error.column])
        }
        let groups = try clusters.map { try ClusterCodes(column: $0, in: design.table) }
        let clustered =
            try groups.isEmpty
            ? nil
            : ClusterCovariance(
                clusters: groups, bread: bread, factor: { _ in 1 },
                scores: likelihood.scores(at: solution.solution))
        let turn = Self.uncentring(centers, intervals: intervals.count)
        return PiecewiseExponentialFit(
            model: self, recipe: design.recipe, coefficientNames: names,
            coefficients: turn.multiplied(by: solution.solution),
            modelCovariance: bread.turned(by: turn),
            clusteredCovariance: clustered?.matrix.turned(by: turn),
            inferenceDegreesOfFreedom: clustered?.degreesOfFreedom,
            logLikelihood: solution.derivatives.value,
            nullLogLikelihood: zip(seen, start).reduce(likelihood.eventOffsets) {
                $0 + $1.0.events * ($1.1 - 1)
            }, intervals: seen,
            counts: times.counts(design, clustered),
            diagnostics: design.diagnostics + (clustered?.diagnostics ?? [])
                + times.remarks(columns: names.count + 1),
            record: solution.record)
    }

    /// What was seen in each interval.
    ///
    /// - Throws: ``ParametricFitError/emptyInterval(from:to:)``.
    private func seen(
        _ likelihood: PiecewiseExponentialLikelihood
    ) throws(ParametricFitError) -> [PiecewiseInterval] {
        let exposures = likelihood.exposures()
        let intervals = likelihood.intervals
        if let empty = likelihood.events.firstIndex(of: 0) {
            throw .emptyInterval(from: intervals.start(empty), to: intervals.end(empty))
        }
        return (0..<intervals.count).map {
            PiecewiseInterval(
                start: intervals.start($0),
                end: $0 < intervals.cuts.count ? intervals.end($0) : nil,
                events: likelihood.events[$0], exposure: exposures[$0])
        }
    }

    /// Where intervals end: those given, or quantiles of the times of events.
    private func cutPoints(_ times: ParametricTimes) throws(ParametricFitError) -> [Double] {
        switch cuts {
        case .at(let given):
            let isAscending = zip(given, given.dropFirst()).allSatisfy { $0 < $1 }
            guard isAscending, given.allSatisfy({ $0 > 0 && $0.isFinite }) else {
                throw .cuts(given)
            }
            return given
        case .intervals(let count):
            guard (1...1000).contains(count) else { throw .intervalCount(count) }
            let events = times.stop.indices.filter { times.event[$0] > 0 }
                .map { times.stop[$0] }.sorted()
            var found: [Double] = []
            for index in 1..<max(1, count) {
                let place = (events.count * index + count - 1) / count - 1
                guard place >= 0 else { continue }
                let cut = events[place]
                if cut > found.last ?? 0, cut < events[events.count - 1] { found.append(cut) }
            }
            return found
        }
    }

    private func maximum(
        _ likelihood: PiecewiseExponentialLikelihood, start: [Double], names: [String]
    ) throws -> NewtonSolution {
        do {
            let zeros = [Double](repeating: 0, count: likelihood.x.columns)
            return try maximize(start: start + zeros) { likelihood.derivatives(at: $0) }
        } catch NewtonError.notConverged(let last) {
            throw ParametricFitError.notConverged(iterations: last.record.iterations.count)
        } catch NewtonError.singularInformation(let column) {
            throw ParametricFitError.singularInformation(column: names[column])
        } catch NewtonError.notFinite {
            throw ParametricFitError.notConverged(iterations: 0)
        }
    }

    /// An interval as `(0, 30]`.
    private static func label(_ intervals: TimeIntervals, _ index: Int) -> String {
        let end = intervals.end(index)
        return "(\(shortestText(intervals.start(index))), "
            + (end.isFinite ? "\(shortestText(end))]" : "…)")
    }

    /// Log hazards at columns of 0 from those at their means.
    private static func uncentring(_ centers: [Double], intervals: Int) -> Matrix {
        var turn = Matrix.identity(intervals + centers.count)
        for interval in 0..<intervals {
            for (column, center) in centers.enumerated() {
                turn[interval, intervals + column] = -center
            }
        }
        return turn
    }
}
