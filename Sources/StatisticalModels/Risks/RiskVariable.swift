import DataTables
import NumericCore

/// A column of the data that is changed in all rows.
struct RiskVariable: Sendable, Hashable {
    var name: String
    var kind: RiskDifference.Kind
    /// The level set, of a factor; its first level is the other.
    var level: String?
    /// What the difference of the two means is multiplied with.
    var scale: Double
    private var firstLevel = ""
    /// How far a number is moved to each side.
    private var width = 0.0

    init(name: String, kind: RiskDifference.Kind, level: String?, scale: Double) {
        self.name = name
        self.kind = kind
        self.level = level
        self.scale = scale
    }

    /// The columns that the recipes read, each once, in order.
    ///
    /// What an expression of several columns gives is not changed: none of them is the variable.
    static func all(of recipes: [DesignRecipe], table: Table) throws -> [RiskVariable] {
        var result: [RiskVariable] = []
        var seen: Set<String> = []
        for recipe in recipes {
            for part in recipe.columns.flatMap(\.parts) {
                switch part {
                case .level(let column, _):
                    guard seen.insert(column).inserted,
                        let factor = recipe.factors.first(where: { $0.column == column })
                    else { continue }
                    result += factor.levels.dropFirst().map { level in
                        var variable = RiskVariable(
                            name: column, kind: .level, level: level, scale: 1)
                        variable.firstLevel = factor.levels[0]
                        return variable
                    }
                case .numeric(let text), .spline(let text, _, _, _):
                    let columns = try Expression.parse(text).columns
                    guard columns.count == 1, let column = columns.first,
                        try table.column(column).kind != .text,
                        seen.insert(column).inserted
                    else { continue }
                    result.append(number(column, try table.numbers(column)))
                }
            }
        }
        return result
    }

    private static func number(_ column: String, _ values: [Double]) -> RiskVariable {
        if values.allSatisfy({ $0 == 0 || $0 == 1 }) {
            return RiskVariable(name: column, kind: .change, level: nil, scale: 1)
        }
        let count = Double(max(1, values.count))
        let mean = values.reduce(0, +) / count
        let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let width = max(spread.squareRoot(), 1e-8) * 0x1p-10
        var variable = RiskVariable(
            name: column, kind: .slope, level: nil, scale: 1 / (2 * width))
        variable.width = width
        return variable
    }

    /// The table with the variable changed, and with it as the change is measured from.
    func tables(_ table: Table) throws -> (one: Table, zero: Table) {
        switch kind {
        case .change:
            return (try table.setting(name, to: "1"), try table.setting(name, to: "0"))
        case .level:
            return (
                try table.setting(name, to: level ?? ""), try table.setting(name, to: firstLevel)
            )
        case .slope, .total:
            let values = try table.numbers(name)
            return (
                table.with(name, .numbers(values.map { $0 + width })),
                table.with(name, .numbers(values.map { $0 - width }))
            )
        }
    }
}
