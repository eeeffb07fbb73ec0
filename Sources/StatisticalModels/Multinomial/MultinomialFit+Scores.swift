package import DataTables

extension MultinomialFit: RowScoring {
    package func rowScores(_ table: Table, with column: String) throws -> RowScores {
        let rows = try CategoryRows(model, table, columns: [column])
        let order = [reference] + categories
        let place = rows.names.map { Int32(order.firstIndex(of: $0) ?? 0) }
        let x = try recipe.matrix(for: rows.table)
        let likelihood = MultinomialLikelihood(
            x: x, codes: rows.codes.map { place[Int($0)] }, categories: categories.count,
            weights: rows.design.weights ?? [Double](repeating: 1, count: rows.codes.count))
        return RowScores(
            table: rows.table, events: [Double](repeating: 1, count: rows.codes.count),
            column: likelihood.scores(at: coefficients))
    }
}
