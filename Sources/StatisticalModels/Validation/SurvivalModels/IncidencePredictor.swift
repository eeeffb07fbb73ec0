package import DataTables
package import NumericCore

/// The probabilities of states at times, rows × times.
package struct PredictedStates: Sendable {
    /// Of no event of any cause; `nil` where a fit knows one incidence alone.
    package var survival: Matrix?
    /// For each asked cause, of no event of it: 1 − its incidence.
    package var free: [Matrix]

    package init(survival: Matrix?, free: [Matrix]) {
        self.survival = survival
        self.free = free
    }
}

/// What gives the incidences of causes for rows that it was not fitted to.
package protocol IncidencePredictor: Sendable {
    /// The states at times, ascending; a cause that the fit has not seen has an incidence of 0.
    ///
    /// - Throws: ``DataError`` for absent columns, unknown levels, groups and strata.
    func states(_ table: Table, at times: [Double], causes: [String]) throws -> PredictedStates
}

/// A specification whose fit predicts incidences, so that it can be judged by cross-validation.
package protocol IncidencePredictorModel: Sendable {
    var formula: String { get }
    var weights: String? { get }
    /// Columns besides the formula's that predictions need, their values known from the fit.
    var groupingColumns: [String] { get }
    /// The cause that is predicted; `nil`: all of them.
    var predictedCause: String? { get }

    /// Fits to a table, without what judging does not need.
    func incidencePredictor(_ table: Table) throws -> any IncidencePredictor
}

extension FineGrayFit: IncidencePredictor {
    package func states(
        _ table: Table, at times: [Double], causes: [String]
    ) throws -> PredictedStates {
        var free = try incidences(for: table, at: times)
        for index in free.elements.indices { free.elements[index] = 1 - free.elements[index] }
        return PredictedStates(survival: nil, free: causes.map { _ in free })
    }
}

extension FineGrayModel: IncidencePredictorModel {
    package var weights: String? { nil }
    package var groupingColumns: [String] { [] }
    package var predictedCause: String? { cause }

    package func incidencePredictor(_ table: Table) throws -> any IncidencePredictor {
        var plain = self
        plain.clusters = []
        plain.errors = .knownCensoring
        return try plain.fit(table)
    }
}

extension CauseSpecificCoxModel: IncidencePredictorModel {
    package var groupingColumns: [String] { strata }
    package var predictedCause: String? { nil }

    package func incidencePredictor(_ table: Table) throws -> any IncidencePredictor {
        var plain = self
        plain.clusters = []
        return try plain.fit(table)
    }
}

extension CumulativeIncidenceFit: IncidencePredictor {
    /// The curves of each row's group.
    package func states(
        _ table: Table, at times: [Double], causes wanted: [String]
    ) throws -> PredictedStates {
        let columns = try Formula.parse(model.formula).columnNames {
            CompetingRisksError.notAGroup(term: $0)
        }
        let codes = try CurveGroups(columns: columns, table: table)
        let own = try codes.labels.map { label in
            guard let curves = groups.first(where: { $0.label == label }) else {
                throw DataError(
                    file: table.origin?.file, column: columns.joined(separator: ", "),
                    value: label, "there is no curve of this group")
            }
            return curves
        }
        func matrix(_ value: (IncidenceCurves, Double) -> Double) -> Matrix {
            let values = own.map { curves in times.map { value(curves, $0) } }
            var result = Matrix(rows: table.rowCount, columns: times.count)
            for row in 0..<table.rowCount {
                for column in times.indices {
                    result[row, column] = values[Int(codes.codes[row])][column]
                }
            }
            return result
        }
        return PredictedStates(
            survival: matrix { curves, time in
                curves.place(at: time).map { curves.survival[$0] } ?? 1
            },
            free: wanted.map { cause in
                let place = causes.firstIndex(of: cause)
                return matrix { curves, time in
                    place.map { 1 - curves.incidence(ofCause: $0, at: time).estimate } ?? 1
                }
            })
    }
}

extension CumulativeIncidenceModel: IncidencePredictorModel {
    package var groupingColumns: [String] {
        ((try? Formula.parse(formula))?.terms ?? []).flatMap(\.columns)
    }

    package var predictedCause: String? { nil }

    package func incidencePredictor(_ table: Table) throws -> any IncidencePredictor {
        var plain = self
        plain.cluster = nil
        plain.errors = .delta
        return try plain.fit(table)
    }
}
