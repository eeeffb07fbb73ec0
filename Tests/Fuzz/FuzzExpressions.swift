import DataTables
import StatisticalModels

/// Properties of the expression language and of formulas.
///
/// 1. What parses prints to a text that parses to the same tree.
/// 2. An expression over a table is a column of as many rows, or a ``DataError``.
/// 3. A formula is a formula or a `FormulaError`.
enum FuzzExpressions {
    static func fault(in text: String) -> String? {
        _ = try? Formula.parse(text)
        guard let expression = try? Expression.parse(text) else { return nil }
        let printed = expression.description
        guard let again = try? Expression.parse(printed) else {
            return "\(text) prints as \(printed), which does not parse"
        }
        if again != expression { return "\(text) prints as \(printed), which parses differently" }
        do {
            let column = try expression.evaluate(in: table)
            if column.count != table.rowCount { return "\(text) has \(column.count) rows" }
            _ = try expression.rows(in: table)
        } catch is DataError {
        } catch {
            return "\(text): not a DataError: \(error)"
        }
        return nil
    }

    /// Every kind of column, with missing cells and extremes.
    static let table = Table([
        ("n", .numbers([1, -0.5, .nan, 1e300, 0])),
        ("k", .numbers([0, 3, 1e18, -1e18, .infinity])),
        ("t", .texts(TextColumn(["a", nil, "2024-03-01", "12.5", "é\u{301}\0"]))),
        ("i", .instants([0, 1_700_000_000, Calendar.missing, -62_135_596_800, 253_402_300_799])),
        ("f", .flags([1, 0, -1, 1, 0])),
        ("empty", .texts(TextColumn([nil, nil, nil, nil, nil]))),
        ("seller.late_rate", .numbers([0, 0.5, 1, .nan, 0.25])),
    ])
}
