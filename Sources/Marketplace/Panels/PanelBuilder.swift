import DataTables

/// Columns with their roles, gathered for the rows of a panel.
struct PanelBuilder {
    private var columns: [(name: String, column: Column)] = []
    private var roles: [PanelColumn] = []

    /// Adds a column unless one of that name is there already.
    mutating func add(
        _ name: String, _ role: PanelColumn.Role, unit: String = "", _ column: Column
    ) {
        guard !columns.contains(where: { $0.name == name }) else { return }
        columns.append((name, column))
        roles.append(PanelColumn(name, role, unit: unit))
    }

    func panel(counts: [PanelCount]) -> Panel {
        Panel(table: Table(columns), columns: roles, counts: counts)
    }

    /// Texts of codes into `levels`, without the levels that do not appear; order is kept.
    static func compact(_ codes: [Int32], _ levels: [String]) -> Column {
        var used = [Bool](repeating: false, count: levels.count)
        for code in codes where code >= 0 { used[Int(code)] = true }
        var newCode = [Int32](repeating: -1, count: levels.count)
        var kept: [String] = []
        for (code, level) in levels.enumerated() where used[code] {
            newCode[code] = Int32(kept.count)
            kept.append(level)
        }
        return .texts(
            TextColumn(codes: codes.map { $0 < 0 ? -1 : newCode[Int($0)] }, levels: kept))
    }

    /// The texts of a column in the levels' order of appearance, without unused ones.
    static func compact(_ texts: TextColumn) -> Column { compact(texts.codes, texts.levels) }
}
