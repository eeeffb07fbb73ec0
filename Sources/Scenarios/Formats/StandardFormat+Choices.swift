import DataTables
import Marketplace

extension StandardFormat {
    /// A value for everybody, or `{default: 365, when: [{if: orders_90d >= 400, then: 90}]}`.
    static func choices<Value: Sendable & Hashable>(
        _ key: String, _ reader: inout MappingReader, read: (YAMLNode, String) throws -> Value
    ) throws -> (value: Value, cases: [Standard.Case<Value>])? {
        guard let node = reader.take(key) else { return nil }
        let path = reader.path(of: key)
        guard node.isMapping else { return (try read(node, path), []) }
        guard node["default"] != nil || node["when"] != nil else {
            throw node.place.error(
                "\(path) is a mapping of keys to values; a single value is expected")
        }
        var inner = try MappingReader(node, path: path)
        guard let otherwise = inner.take("default") else {
            throw inner.missing("default", "say what holds where no condition does")
        }
        let value = try read(otherwise, "\(path).default")
        guard let list = inner.take("when") else {
            throw inner.missing("when", "write when: [{if: CONDITION, then: VALUE}]")
        }
        try inner.finish()
        let cases = try Scalars.items(list, path: "\(path).when").map { item in
            var reader = try MappingReader(item, path: "\(path).when")
            guard let condition = try reader.expression("if") else {
                throw reader.missing("if", "write a condition, as orders_90d >= 400")
            }
            guard let result = reader.take("then") else {
                throw reader.missing("then", "say what holds where the condition does")
            }
            try reader.finish()
            return Standard.Case(
                condition: condition, value: try read(result, "\(path).when.then"))
        }
        return (value, cases)
    }
}
