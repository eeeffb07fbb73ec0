import NumericCore

/// A direction in which a logistic likelihood rises for ever.
struct Separation {
    let isComplete: Bool
    /// The direction, 0 for columns that stay finite.
    let direction: [Double]

    /// Looks for a direction d with x·d ≥ 0 in rows of successes only, ≤ 0 in rows of failures
    /// only, = 0 in mixed rows, not all 0.
    ///
    /// Newton steps of a separated likelihood turn into such a direction, because what stays
    /// finite settles; a step is taken as proof only if every row satisfies the condition. Then
    /// columns that are not needed for it are taken out, one by one.
    ///
    /// - Reference: Albert and Anderson (1984), doi:10.1093/biomet/71.1.1. Goldens
    ///   `logistic_separation_complete`, `logistic_separation_quasi`.
    static func find(_ likelihood: LogisticLikelihood) -> Separation? {
        let count = likelihood.x.columns
        guard var best = certificate(likelihood) else { return nil }
        var active = Array(0..<count)
        let sizes = likelihood.columnSizes
        let order = (0..<count).sorted {
            abs(best.direction[$0]) * sizes[$0] < abs(best.direction[$1]) * sizes[$1]
        }
        for column in order where active.count > 1 {
            let fewer = active.filter { $0 != column }
            if let found = certificate(likelihood.selecting(columns: fewer)) {
                active = fewer
                best = found
            }
        }
        var direction = [Double](repeating: 0, count: count)
        for (place, column) in active.enumerated() { direction[column] = best.direction[place] }
        let largest = (0..<count).map { abs(direction[$0]) * sizes[$0] }.max() ?? 0
        for column in 0..<count where abs(direction[column]) * sizes[column] < 1e-6 * largest {
            direction[column] = 0
        }
        return Separation(isComplete: best.isComplete, direction: direction)
    }

    private static func certificate(_ likelihood: LogisticLikelihood) -> Separation? {
        var beta = [Double](repeating: 0, count: likelihood.x.columns)
        for iteration in 0..<30 {
            let here = likelihood.derivatives(at: beta)
            let step: [Double]
            do {
                step = try Cholesky(here.information).solve(here.gradient)
            } catch {
                return nil
            }
            for column in beta.indices { beta[column] += step[column] }
            guard beta.allSatisfy(\.isFinite) else { return nil }
            if iteration >= 3, let kind = likelihood.isSeparated(by: step) {
                return Separation(isComplete: kind, direction: step)
            }
        }
        return nil
    }
}

extension LogisticLikelihood {
    /// The root mean square of each column.
    fileprivate var columnSizes: [Double] {
        let gram = weightedGram(x, weights: [Double](repeating: 1, count: x.rows))
        return gram.diagonal.map { ($0 / Double(max(1, x.rows))).squareRoot() }
    }

    /// Whether a direction separates the outcomes; if so, whether no row lies on the border.
    fileprivate func isSeparated(by direction: [Double]) -> Bool? {
        let along = x.multiplied(by: direction)
        let reach = along.reduce(0) { max($0, abs($1)) }
        guard reach > 1e-3 else { return nil }
        let slack = 1e-6 * reach
        var isComplete = true
        for row in along.indices {
            let side = side(row)
            if side == 0 ? abs(along[row]) > slack : side * along[row] < -slack { return nil }
            if abs(along[row]) <= slack { isComplete = false }
        }
        return isComplete
    }
}
