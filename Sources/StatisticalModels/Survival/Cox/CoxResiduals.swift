package import DataTables
package import NumericCore

/// The residuals of the rows of a table under a fitted Cox regression, each kind made when asked.
///
/// Rows are those used, in the order of the table; a residual belongs to a row, not to its weight.
/// With M the martingale residual (events less those expected), x̄(t) the mean of the columns at
/// risk at t and V the model covariance:
/// score ∫(x − x̄)dM; dfbeta weight·score·V, about what the coefficients lose without the row;
/// dfbetas the same over standard errors; Schoenfeld x − x̄(t) of each event; scaled Schoenfeld
/// events·V·(x − x̄) + β, whose course in time is that of the coefficient.
///
/// - Reference: Therneau and Grambsch (2000), Modeling Survival Data, ch. 4 and 7. Goldens `cox_*`.
package struct CoxResiduals: Sendable {
    private let likelihood: CoxLikelihood
    private let state: CoxLikelihood.State
    private let moments: [(atRisk: [Double], tied: [Double])]
    private let fit: CoxFit
    private let table: Table
    /// The rows of the table given, ascending.
    package let rows: UsedRows

    init(_ fit: CoxFit, rows source: CoxRows) throws {
        var data = source.data
        if data.ties == .exact { data.ties = .breslow }
        if let frailty = fit.frailty {
            let (codes, labels) = try source.frailtyGroups(frailty.column)
            let known = Dictionary(
                uniqueKeysWithValues: zip(frailty.groups, frailty.logFrailties))
            // A group that the fit has not seen has the mean frailty.
            let u = labels.map { known[$0] ?? 0 }
            for (place, row) in data.order.enumerated() {
                data.offset[place] += u[Int(codes[Int(row)])]
            }
        }
        likelihood = CoxLikelihood(data: data)
        state = likelihood.state(at: fit.coefficients)
        moments = likelihood.moments(state.risk)
        rows = source.design.rows
        table = source.design.table
        self.fit = fit
    }

    /// Events less the events expected of each row.
    package func martingale() -> [Double] {
        let data = likelihood.data
        return given(state.residuals.indices.map { state.residuals[$0] / data.weights[$0] })
    }

    /// sign(M)·√(−2·(M + d·log(d − M))).
    package func deviance() -> [Double] {
        var events = [Bool](repeating: false, count: likelihood.data.rows)
        for k in likelihood.data.times.indices {
            for row in likelihood.data.eventRows(k) {
                events[Int(likelihood.data.order[row])] = true
            }
        }
        let martingale = martingale()
        return martingale.indices.map { row in
            let m = martingale[row]
            let inner = events[row] ? m + Kernels.log(1 - m) : m
            let size = max(0, -2 * inner).squareRoot()
            return m < 0 ? -size : size
        }
    }

    /// n × p.
    ///
    /// - Throws: ``CoxFitError/incompatible(_:_:)`` for exact ties.
    package func score() throws -> Matrix {
        let weights = given(likelihood.data.weights)
        return try weightedScores { score, row in score / weights[row] }
    }

    /// n × p.
    ///
    /// - Throws: ``CoxFitError/incompatible(_:_:)`` for exact ties.
    package func dfbeta() throws -> Matrix {
        try weightedScores { score, _ in score }.multiplied(by: fit.modelCovariance)
    }

    /// n × p.
    ///
    /// - Throws: ``CoxFitError/incompatible(_:_:)`` for exact ties.
    package func dfbetas() throws -> Matrix {
        var result = try dfbeta()
        let errors = fit.modelStandardErrors
        for index in result.elements.indices {
            result.elements[index] /= errors[index / max(1, result.rows)]
        }
        return result
    }

    /// A row for each event, by stratum, time and the order of the table.
    ///
    /// - Throws: ``CoxFitError/incompatible(_:_:)`` for exact ties.
    package func schoenfeld() throws -> CoxEventResiduals {
        try requireApproximateTies()
        let data = likelihood.data
        let means = moments.map { likelihood.means($0, state).mean }
        var (places, times) = ([Int](), [Int]())
        for k in data.times.indices {
            for row in data.eventRows(k) {
                places.append(row)
                times.append(k)
            }
        }
        let values =
            data.x.columns == 0
            ? []
            : (0..<data.x.columns).flatMap { column in
                places.indices.map { data.x[places[$0], column] - means[column][times[$0]] }
            }
        return CoxEventResiduals(
            times: times.map { data.times[$0] }, rows: places.map { Int(data.order[$0]) },
            values: Matrix(rows: places.count, columns: data.x.columns, columnMajor: values))
    }

    /// As ``schoenfeld()``, scaled.
    ///
    /// - Throws: ``CoxFitError/incompatible(_:_:)`` for exact ties.
    package func scaledSchoenfeld() throws -> CoxEventResiduals {
        var result = try schoenfeld()
        let events = Double(result.times.count)
        result.values = result.values.multiplied(by: fit.modelCovariance)
        for index in result.values.elements.indices {
            let column = index / max(1, result.values.rows)
            result.values.elements[index] =
                result.values.elements[index] * events + fit.coefficients[column]
        }
        return result
    }

    /// Sums of residuals of rows within the values of a column, as of ``dfbeta()``: about what the
    /// coefficients lose without the cluster.
    ///
    /// - Throws: ``DataError`` for an absent column.
    package func sums(of residuals: Matrix, by column: String) throws -> CoxClusterSums {
        let groups = LabelledGroups(column: try table.column(column))
        var sums = Matrix(rows: groups.labels.count, columns: residuals.columns)
        for column in 0..<residuals.columns {
            for row in 0..<residuals.rows {
                sums[Int(groups.codes[row]), column] += residuals[row, column]
            }
        }
        return CoxClusterSums(labels: groups.labels, values: sums)
    }

    private func requireApproximateTies() throws(CoxFitError) {
        if fit.model.ties == .exact { throw .incompatible("ties: exact", "score residuals") }
    }

    private func weightedScores(_ scaled: (Double, Int) -> Double) throws -> Matrix {
        try requireApproximateTies()
        var all: [Double] = []
        for column in moments.indices {
            let scores = likelihood.scores(column: column, state, moments: moments[column])
            all += scores.indices.map { scaled(scores[$0], $0) }
        }
        return Matrix(
            rows: likelihood.data.rows, columns: moments.count, columnMajor: all)
    }

    /// Sorted values in the order of the table.
    private func given(_ sorted: [Double]) -> [Double] {
        var values = sorted
        for (place, row) in likelihood.data.order.enumerated() { values[Int(row)] = sorted[place] }
        return values
    }
}

/// Residuals of events.
package struct CoxEventResiduals: Sendable, Equatable {
    package var times: [Double]
    /// Places among the used rows.
    package var rows: [Int]
    /// events × p.
    package var values: Matrix
}

/// Sums over the rows of each cluster.
package struct CoxClusterSums: Sendable, Equatable {
    package var labels: [String]
    /// clusters × p.
    package var values: Matrix
}

extension CoxFit {
    /// The residuals of a table's rows: those of the fit, if it is the table it was fitted to.
    ///
    /// - Throws: what ``CoxModel/fit(_:)`` throws about the table; ``DataError`` for levels that the
    ///   fit has not seen.
    /// - Complexity: O(n·p) once, and for each kind.
    package func residuals(_ table: Table) throws -> CoxResiduals {
        try CoxResiduals(self, rows: CoxRows(model, table: table, recipe: recipe))
    }
}
