package import DataTables
import NumericCore

/// Whether effects change with time: the score test of the products of columns and a function of
/// time, added to a fitted Cox regression.
///
/// With U_k and V_k the score and information of event time k at the estimates and g_k a function of
/// that time, less its mean over the events, the added columns have the score Σ g_k·U_k and the
/// information [Σ V_k, Σ g_k·V_k; Σ g_k·V_k, Σ g_k²·V_k]: not the older approximation that takes
/// all V_k to be alike.
///
/// - Reference: Grambsch and Therneau (1994), doi:10.1093/biomet/81.3.515, in the exact form of R's
///   survival 3. Goldens `cox_zph_*`.
package struct ProportionalHazardsTest: Sendable, Hashable, Codable {
    /// The function of time.
    package enum Transform: String, Sendable, Codable, CaseIterable {
        /// 1 − S(t−) of the Kaplan–Meier curve of all rows: time by the events that have happened.
        case kaplanMeier = "km"
        case identity
        /// The mean rank of the time among all rows' times.
        case rank
        case logarithm = "log"
    }

    package struct Row: Sendable, Hashable, Codable {
        /// The term or column; `GLOBAL` for all of them.
        package var name: String
        package var statistic: Double
        package var degreesOfFreedom: Int
        package var pValue: Double
    }

    package var transform: Transform
    /// For each term (or column), then for all.
    package var rows: [Row]
    /// For each column the coefficient of its product with the function of time, one step from 0:
    /// above 0 where the hazard ratio grows with time.
    package var slopes: [Double]
    package var coefficientNames: [String]
    package var diagnostics: [Diagnostic]
    /// g before it is centred, for each event by stratum and time.
    package var eventTimes: [Double]

    package var global: Row? { rows.last }
}

extension CoxFit {
    /// Tests whether the hazard ratios are constant in time.
    ///
    /// - Parameters:
    ///   - table: the rows that the model was fitted to.
    ///   - transform: the function of time; by default the one that late, rare times do not rule.
    ///   - isByTerm: whether the columns of a factor or spline are tested together.
    /// - Returns: a test for each term or column and one for all.
    /// - Throws: what ``residuals(_:)`` throws; ``CoxFitError/incompatible(_:_:)`` for exact ties.
    /// - Complexity: as three iterations of the fit.
    package func proportionalHazards(
        _ table: Table, transform: ProportionalHazardsTest.Transform = .kaplanMeier,
        isByTerm: Bool = true
    ) throws -> ProportionalHazardsTest {
        if model.ties == .exact {
            throw CoxFitError.incompatible("ties: exact", "the test of proportional hazards")
        }
        // A penalty leaves a score at the estimates, which the test takes to be 0.
        if frailty != nil || ridge != nil {
            throw CoxFitError.incompatible(
                frailty == nil ? "ridge" : "frailty", "the test of proportional hazards")
        }
        let rows = try CoxRows(model, table: table, recipe: recipe)
        let extended = ExtendedScore(rows, at: coefficients, transform: transform)
        let count = coefficients.count
        let groups =
            isByTerm
            ? recipe.termColumns : coefficientNames.indices.map { (coefficientNames[$0], [$0]) }
        var results = try groups.map { name, columns in
            try extended.test(name, columns: columns, names: coefficientNames)
        }
        if count > 0 {
            results.append(
                try extended.test(
                    "GLOBAL", columns: Array(0..<count), names: coefficientNames))
        }
        let slopes = try extended.slopes(names: coefficientNames)
        return ProportionalHazardsTest(
            transform: transform, rows: results, slopes: slopes,
            coefficientNames: coefficientNames,
            diagnostics: zip(groups, results).flatMap { group, row in
                Diagnostic.changingEffect(
                    row, slope: group.1.count == 1 ? slopes[group.1[0]] : nil)
            }, eventTimes: extended.eventTimes)
    }
}

/// The score and information of columns and their products with a function of time.
private struct ExtendedScore {
    private let score: [Double]
    private let information: Matrix
    private let columns: Int
    let eventTimes: [Double]

    init(
        _ rows: CoxRows, at beta: [Double], transform: ProportionalHazardsTest.Transform
    ) {
        let likelihood = CoxLikelihood(data: rows.data)
        let data = rows.data
        let state = likelihood.state(at: beta)
        let moments = likelihood.moments(state.risk)
        let values = rows.transformed(transform)
        let events = data.tied
        let total = Double(events.reduce(0, +))
        let mean = values.indices.reduce(0) { $0 + values[$1] * Double(events[$1]) } / total
        let g = values.map { $0 - mean }
        func block(_ factors: [Double]) -> Matrix {
            let expected = likelihood.expected(
                state, hazard: zip(state.hazard, factors).map { $0 * $1 },
                discount: zip(state.discount, factors).map { $0 * $1 })
            return likelihood.information(
                state, base: weightedGram(data.x, weights: expected), moments: moments,
                factors: factors)
        }
        columns = data.x.columns
        information = Self.joined(
            block(g.map { _ in 1 }), block(g), block(g.map { $0 * $0 }))
        score = (0..<data.x.columns).map { column in
            let mean = likelihood.means(moments[column], state).mean
            var sum = 0.0
            for k in g.indices {
                for row in data.eventRows(k) {
                    sum += g[k] * data.weights[row] * (data.x[row, column] - mean[k])
                }
            }
            return sum
        }
        eventTimes = values.indices.flatMap { k in
            [Double](repeating: values[k], count: events[k])
        }
    }

    /// [plain, once; once, twice].
    private static func joined(_ plain: Matrix, _ once: Matrix, _ twice: Matrix) -> Matrix {
        let p = plain.rows
        var all = Matrix(rows: 2 * p, columns: 2 * p)
        for column in 0..<p {
            for row in 0..<p {
                all[row, column] = plain[row, column]
                all[row + p, column] = once[row, column]
                all[row, column + p] = once[row, column]
                all[row + p, column + p] = twice[row, column]
            }
        }
        return all
    }

    func test(
        _ name: String, columns chosen: [Int], names: [String]
    ) throws -> ProportionalHazardsTest.Row {
        let (gradient, solved) = try solve(chosen, names: names)
        let statistic = max(0, zip(gradient, solved).reduce(0) { $0 + $1.0 * $1.1 })
        return ProportionalHazardsTest.Row(
            name: name, statistic: statistic, degreesOfFreedom: chosen.count,
            pValue: Special.chiSquaredUpper(statistic, Double(chosen.count)))
    }

    /// One step from 0 of each product alone.
    func slopes(names: [String]) throws -> [Double] {
        try (0..<columns).map { try solve([$0], names: names).solved[columns] }
    }

    private func solve(
        _ chosen: [Int], names: [String]
    ) throws -> (gradient: [Double], solved: [Double]) {
        let places = Array(0..<columns) + chosen.map { $0 + columns }
        let gradient = [Double](repeating: 0, count: columns) + chosen.map { score[$0] }
        do {
            let factor = try Cholesky(
                information.selecting(columns: places).selecting(rows: places))
            return (gradient, factor.solve(gradient))
        } catch {
            throw CoxFitError.singularInformation(
                column: names[places[error.column] % max(1, columns)])
        }
    }
}

extension CoxRows {
    /// A function of time at each event time.
    fileprivate func transformed(_ transform: ProportionalHazardsTest.Transform) -> [Double] {
        switch transform {
        case .identity: return data.times
        case .logarithm: return data.times.map { Kernels.log($0) }
        case .rank, .kaplanMeier: break
        }
        var ends = [Int](repeating: 0, count: ranks.times.count)
        var events = ends
        var starts = ends
        for row in ranks.stop.indices {
            ends[Int(ranks.stop[row])] += 1
            if event[row] != 0 { events[Int(ranks.stop[row])] += 1 }
        }
        for rank in ranks.start ?? [] { starts[Int(rank)] += 1 }
        var values = [Double](repeating: 0, count: ends.count)
        var (before, survival) = (0, 1.0)
        // Those with start < t ≤ stop are at risk at t.
        var atRisk = ranks.start == nil ? ranks.stop.count : 0
        for rank in ends.indices {
            if transform == .rank {
                values[rank] = Double(before) + Double(ends[rank] + 1) / 2
            } else {
                values[rank] = 1 - survival
                if events[rank] > 0 {
                    survival *= 1 - Double(events[rank]) / Double(atRisk)
                }
            }
            before += ends[rank]
            atRisk += starts[rank] - ends[rank]
        }
        return data.times.map { values[ranks.times.count(through: $0) - 1] }
    }
}

extension DesignRecipe {
    /// The columns of each term, in order: those of a factor, a spline or an interaction together.
    var termColumns: [(name: String, columns: [Int])] {
        var terms: [(name: String, columns: [Int])] = []
        for (index, column) in columns.enumerated() {
            let name = column.parts.map { part in
                switch part {
                case .numeric(let text): text
                case .level(let column, _): column
                case .spline(let expression, _, _, _): "ns(\(expression))"
                }
            }.joined(separator: ":")
            if let place = terms.firstIndex(where: { $0.name == name }) {
                terms[place].columns.append(index)
            } else {
                terms.append((name, [index]))
            }
        }
        return terms
    }
}

extension Diagnostic {
    /// What to say about a term whose effect changes with time.
    fileprivate static func changingEffect(
        _ row: ProportionalHazardsTest.Row, slope: Double?
    ) -> [Diagnostic] {
        guard row.pValue < 0.01 else { return [] }
        let course =
            slope.map {
                $0 > 0 ? "its hazard ratio grows with time" : "its hazard ratio falls with time"
            }
            ?? "its hazard ratios change with time"
        return [
            Diagnostic(
                "changing_effect", .warning,
                "the effect of \"\(row.name)\" is not constant: \(course); read the ratio as an "
                    + "average over the events, give the column as a stratum, or compare survival "
                    + "at times", place: row.name)
        ]
    }
}
