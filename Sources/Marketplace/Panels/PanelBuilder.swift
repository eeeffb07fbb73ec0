import DataTables

/// Columns with their roles, each made on all cores when it is added.
struct PanelBuilder {
    private var columns: [Column] = []
    private var roles: [PanelColumn] = []

    /// Adds a column unless one of that name is there already.
    mutating func add(
        _ name: String, _ role: PanelColumn.Role, unit: String = "",
        _ column: @autoclosure () -> Column
    ) {
        guard !roles.contains(where: { $0.name == name }) else { return }
        columns.append(column())
        roles.append(PanelColumn(name, role, unit: unit))
    }

    func panel(counts: [PanelCount]) -> Panel {
        let named = zip(roles, columns).map { (name: $0.name, column: $1) }
        return Panel(table: Table(named), columns: roles, counts: counts)
    }

    /// Texts of codes into `levels`, without the levels that do not appear; order is kept.
    static func compact(_ codes: [Int32], _ levels: [String]) -> Column {
        var used = [Bool](repeating: false, count: levels.count)
        for code in codes where code >= 0 { used[Int(code)] = true }
        if used.allSatisfy({ $0 }) {
            return .texts(TextColumn(codes: codes, levels: levels))
        }
        var newCodes = [Int32](repeating: -1, count: levels.count)
        var kept: [String] = []
        for (code, level) in levels.enumerated() where used[code] {
            newCodes[code] = Int32(kept.count)
            kept.append(level)
        }
        let newCode = newCodes
        let compacted = concurrentRows(codes.count) { row in
            codes[row] < 0 ? -1 : newCode[Int(codes[row])]
        }
        return .texts(TextColumn(codes: compacted, levels: kept))
    }
}
