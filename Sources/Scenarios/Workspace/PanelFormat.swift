package import DataTables

/// What the columns of a ready-made panel are for.
package struct PanelRoles: Sendable, Hashable {
    /// Columns of outcomes; each row is one observation, or stands for `weight` equal ones.
    package var outcomes: [String] = []
    /// The column with the number of events among the `weight` observations of a row; such a panel
    /// is grouped.
    package var events: String?
    /// The column with the number of observations that a row stands for.
    package var weight: String?
    /// One or two columns within which rows are dependent.
    package var clusters: [String] = []
    /// Columns of the other roles.
    package var others: [PanelColumn.Role: [String]] = [:]
    package var place: YAMLPlace

    /// The role of a column; a column that nobody named is context.
    package func role(of column: String) -> PanelColumn.Role {
        if outcomes.contains(column) || events == column { return .outcome }
        if weight == column { return .weight }
        if clusters.contains(column) { return .cluster }
        return others.first { $0.value.contains(column) }?.key ?? .context
    }

    /// All columns with the key that names them.
    var named: [(key: String, column: String)] {
        outcomes.map { ("outcome", $0) } + (events.map { [("events", $0)] } ?? [])
            + (weight.map { [("weight", $0)] } ?? []) + clusters.map { ("cluster", $0) }
            + others.flatMap { role, names in names.map { (role.rawValue, $0) } }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    }
}

/// Decodes the panels of `panels` that somebody else built.
enum PanelFormat {
    static func panel(_ entry: YAMLNode.Entry) throws -> Workspace.ReadyMadePanel {
        let path = "panels.\(entry.key)"
        guard entry.value["file"] != nil || entry.value["sql"] != nil else {
            let guess = nearest(entry.key, among: ["purchases", "seller_months"])
                .map { "did you mean \"\($0)\"? " }
            throw entry.keyPlace.error(
                "unknown panel \"\(entry.key)\"; \(guess ?? "")a panel that you bring ready-made "
                    + "needs file or sql, and roles")
        }
        var reader = try MappingReader(entry.value, path: path)
        let source = try SourceFormat.source(&reader)
        guard let node = reader.take("roles") else {
            throw reader.missing("roles", "write \(usage)")
        }
        let roles = try roles(node, path: "\(path).roles")
        try reader.finish()
        return Workspace.ReadyMadePanel(name: entry.key, source: source, roles: roles)
    }

    private static let usage =
        "roles: {outcome: COLUMN}, or for grouped rows roles: {events: COLUMN, weight: COLUMN}"

    private static func roles(_ node: YAMLNode, path: String) throws -> PanelRoles {
        var reader = try MappingReader(node, path: path)
        var roles = PanelRoles(place: node.place)
        roles.outcomes = try names("outcome", &reader)
        roles.events = try reader.text("events")
        roles.weight = try reader.text("weight")
        roles.clusters = try names("cluster", &reader)
        for role in [PanelColumn.Role.experience, .seller, .buyer, .context] {
            roles.others[role] = try names(role.rawValue, &reader)
        }
        try reader.finish()
        guard !roles.outcomes.isEmpty || roles.events != nil else {
            throw node.place.error("\(path) names no outcome; write \(usage)")
        }
        if let events = roles.events, roles.weight == nil {
            throw node.place.error(
                "\(path) has events (\(events)) and no weight; write weight: the column with the "
                    + "number of observations that each row stands for")
        }
        if roles.events != nil, !roles.outcomes.isEmpty {
            throw node.place.error(
                "\(path) has both outcome and events; a grouped panel has events and weight, one "
                    + "row by row has outcome")
        }
        var seen: [String: String] = [:]
        for (key, column) in roles.named {
            if let before = seen[column] {
                throw node.place.error(
                    "\(path) gives \(column) two roles, \(before) and \(key); leave one")
            }
            seen[column] = key
        }
        return roles
    }

    /// One name or a list of them.
    private static func names(_ key: String, _ reader: inout MappingReader) throws -> [String] {
        guard let node = reader.take(key) else { return [] }
        if let name = node.scalar { return [name] }
        return try Scalars.texts(node, path: reader.path(of: key))
    }
}
