import DataTables

/// Decodes where a table comes from and how its columns map onto ours.
enum SourceFormat {
    /// A source by itself.
    static func source(_ node: YAMLNode, path: String) throws -> Workspace.Source {
        if let file = node.scalar, !file.isEmpty {
            throw node.place.error("\(path) is \(node.phrase); write {file: \(file)}")
        }
        var reader = try MappingReader(node, path: path)
        let source = try source(&reader)
        try reader.finish()
        return source
    }

    /// The keys of a source inside a mapping that may have others.
    static func source(_ reader: inout MappingReader) throws -> Workspace.Source {
        let origin = try origin(&reader)
        var columns: [Workspace.ColumnMapping] = []
        if var inner = try reader.mapping("columns") {
            columns = try inner.takeRest().map {
                Workspace.ColumnMapping(
                    name: $0.key,
                    expression: try Scalars.expression($0.value, path: "\(inner.path).\($0.key)"))
            }
        }
        var values: [String: [String: String]] = [:]
        if var inner = try reader.mapping("values") {
            for entry in inner.takeRest() {
                values[entry.key] = try words(entry.value, path: "\(inner.path).\(entry.key)")
            }
        }
        let dates = try reader.take("dates").map { try words($0, path: reader.path(of: "dates")) }
        let separator = try reader.choice("separated_by", of: Workspace.Source.Separator.self)
        let decimal = try reader.choice("decimal", of: Workspace.Source.Decimal.self) ?? .point
        let source = Workspace.Source(
            path: reader.path, place: reader.node.place, origin: origin,
            separator: separator ?? .commas, decimal: decimal,
            missing: try reader.texts("missing") ?? [], filter: try reader.expression("filter"),
            columns: columns, dates: dates ?? [:], values: values)
        if decimal == .comma, source.separator == .commas || source.usesDuckDB {
            throw reader.node.place.error(
                "\(reader.path).decimal is comma, so fields cannot be separated by commas; write "
                    + "separated_by: semicolons (or tabs, or spaces) as the file has it")
        }
        if separator != nil, source.usesDuckDB {
            throw reader.node.place.error(
                "\(reader.path).separated_by is for CSV files; Parquet and SQL have columns of "
                    + "their own, so leave it out")
        }
        return source
    }

    private static func origin(_ reader: inout MappingReader) throws -> Workspace.Source.Origin {
        let file = try reader.text("file")
        let sql = try reader.text("sql")
        switch (file, sql) {
        case (let file?, nil): return .file(file)
        case (nil, let sql?): return .sql(sql)
        case (nil, nil):
            throw reader.missing(
                "file", "name a CSV, Parquet or SQL file, or write a query under sql")
        case (_?, _?):
            throw reader.node.place.error(
                "\(reader.path) has both file and sql; leave one of them out")
        }
    }

    private static func words(_ node: YAMLNode, path: String) throws -> [String: String] {
        var reader = try MappingReader(node, path: path)
        var result: [String: String] = [:]
        for entry in reader.takeRest() {
            result[entry.key] = try Scalars.text(entry.value, path: "\(path).\(entry.key)")
        }
        return result
    }
}

extension Workspace.Source {
    /// Whether the `duckdb` command has to read it.
    package var usesDuckDB: Bool {
        switch origin {
        case .file(let file): DuckDB.reads(file)
        case .sql: true
        }
    }
}
