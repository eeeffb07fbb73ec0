package import DataTables

/// Rows grouped by the values of a column.
package struct ClusterCodes: Sendable, Equatable {
    package let name: String
    /// Each row's group, from 0 to `count` − 1.
    package let codes: [Int32]
    package let count: Int

    /// Groups by codes that need not be dense; none may be negative.
    package init(name: String, codes: [Int32]) {
        self.name = name
        let top = Int(codes.max() ?? -1) + 1
        var dense = [Int32](repeating: -1, count: top)
        var next: Int32 = 0
        self.codes = codes.map { code in
            if dense[Int(code)] < 0 {
                dense[Int(code)] = next
                next += 1
            }
            return dense[Int(code)]
        }
        count = Int(next)
    }

    /// Groups the rows of a table by a column without missing values.
    package init(column name: String, in table: Table) throws {
        switch try table.column(name) {
        case .texts(let texts): self.init(name: name, codes: texts.codes)
        case .numbers(let values): self.init(name: name, codes: Self.interned(values))
        case .instants(let values): self.init(name: name, codes: Self.interned(values))
        case .flags(let values): self.init(name: name, codes: values.map { Int32($0) })
        }
    }

    /// The groups that rows of the same group in both form.
    package func crossed(with other: ClusterCodes) -> ClusterCodes {
        let pairs = zip(codes, other.codes).map { Int64($0) * Int64(other.count) + Int64($1) }
        return ClusterCodes(name: "\(name) and \(other.name)", codes: Self.interned(pairs))
    }

    private static func interned<Value: Hashable>(_ values: [Value]) -> [Int32] {
        var index: [Value: Int32] = [:]
        index.reserveCapacity(min(values.count, 1 << 16))
        return values.map { value in
            if let code = index[value] { return code }
            let code = Int32(index.count)
            index[value] = code
            return code
        }
    }
}
