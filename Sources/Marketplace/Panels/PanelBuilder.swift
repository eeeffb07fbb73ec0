import DataTables

/// Columns with their roles, made on the machine's cores when the panel is asked for.
struct PanelBuilder {
    private var makers: [@Sendable () -> Column] = []
    private var roles: [PanelColumn] = []

    /// Adds a column unless one of that name is there already.
    mutating func add(
        _ name: String, _ role: PanelColumn.Role, unit: String = "",
        _ column: @escaping @Sendable @autoclosure () -> Column
    ) {
        guard !roles.contains(where: { $0.name == name }) else { return }
        makers.append(column)
        roles.append(PanelColumn(name, role, unit: unit))
    }

    func panel(counts: [PanelCount]) -> Panel {
        let makers = makers
        let columns = concurrentMap(makers.count) { makers[$0]() }
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
        var newCode = [Int32](repeating: -1, count: levels.count)
        var kept: [String] = []
        for (code, level) in levels.enumerated() where used[code] {
            newCode[code] = Int32(kept.count)
            kept.append(level)
        }
        return .texts(
            TextColumn(codes: codes.map { $0 < 0 ? -1 : newCode[Int($0)] }, levels: kept))
    }
}
