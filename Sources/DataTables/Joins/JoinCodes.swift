/// A pair of columns, one of each table, whose values must be equal in joined rows.
package struct JoinKey: Sendable, Hashable, ExpressibleByStringLiteral {
    package var left: String
    package var right: String

    package init(_ left: String, _ right: String) {
        self.left = left
        self.right = right
    }

    /// A column that has the same name in both tables.
    package init(stringLiteral name: String) { self.init(name, name) }
}

/// The keys of two tables' rows as codes: equal keys, and only those, have equal codes.
///
/// A row in which any part of the key is missing has the code −1 and meets no other row. Numbers
/// are equal as numbers (−0 is 0), texts byte for byte, instants to the second.
struct JoinCodes {
    private(set) var left: [Int32]
    private(set) var right: [Int32]
    /// The number of distinct codes.
    private(set) var count: Int

    /// Codes the rows of two tables by one or several pairs of columns.
    ///
    /// - Throws: ``DataError`` if there is no key, a column does not exist, or the columns of a pair
    ///   differ in kind.
    /// - Complexity: O(rows of both tables × keys), hashing each distinct text once.
    init(_ left: Table, _ right: Table, by keys: [JoinKey]) throws(DataError) {
        precondition(!keys.isEmpty, "a join needs at least one key")
        (self.left, self.right, count) = try Self.codes(left, right, keys[0])
        for key in keys.dropFirst() {
            let (moreLeft, moreRight, moreCount) = try Self.codes(left, right, key)
            combine(moreLeft, moreRight, moreCount)
        }
    }

    /// Gives each pair of an old and a new code a code of its own.
    private mutating func combine(_ moreLeft: [Int32], _ moreRight: [Int32], _ moreCount: Int) {
        var codes: [Int: Int32] = [:]
        func combined(_ old: [Int32], _ new: [Int32]) -> [Int32] {
            old.indices.map { row in
                guard old[row] >= 0, new[row] >= 0 else { return -1 }
                return Self.code(Int(old[row]) * moreCount + Int(new[row]), &codes)
            }
        }
        left = combined(left, moreLeft)
        right = combined(right, moreRight)
        count = codes.count
    }

    private static func codes(
        _ left: Table, _ right: Table, _ key: JoinKey
    ) throws(DataError) -> (left: [Int32], right: [Int32], count: Int) {
        switch (try left.column(key.left), try right.column(key.right)) {
        case (.texts(let a), .texts(let b)): return codes(a, b)
        case (.numbers(let a), .numbers(let b)):
            return codes(a, b) { $0.isNaN ? nil : $0 == 0 ? 0 : $0 }
        case (.instants(let a), .instants(let b)):
            return codes(a, b) { $0 == Calendar.missing ? nil : $0 }
        case (.flags(let a), .flags(let b)): return codes(a, b) { $0 < 0 ? nil : $0 }
        case (let a, .texts(let b)) where b.isWhollyMissing:
            return codes(a.asTexts(), b)
        case (.texts(let a), let b) where a.isWhollyMissing:
            return codes(a, b.asTexts())
        case (let a, let b):
            throw DataError(
                file: right.origin?.file, column: key.right,
                "expected \(a.kind.plural) as in \(place(left))\(key.left), found "
                    + "\(b.kind.plural); declare both columns alike")
        }
    }

    private static func place(_ table: Table) -> String {
        table.origin.map { $0.file + " " } ?? ""
    }

    private static func codes(
        _ left: TextColumn, _ right: TextColumn
    ) -> (left: [Int32], right: [Int32], count: Int) {
        var codes: [String: Int32] = [:]
        codes.reserveCapacity(max(left.levels.count, right.levels.count))
        let leftCodes = left.levels.map { code($0, &codes) }
        let rightCodes = right.levels.map { code($0, &codes) }
        return (
            left.codes.map { $0 < 0 ? -1 : leftCodes[Int($0)] },
            right.codes.map { $0 < 0 ? -1 : rightCodes[Int($0)] }, codes.count
        )
    }

    private static func codes<Value: Hashable>(
        _ left: [Value], _ right: [Value], _ present: (Value) -> Value?
    ) -> (left: [Int32], right: [Int32], count: Int) {
        var codes: [Value: Int32] = [:]
        let leftCodes = left.map { value in present(value).map { code($0, &codes) } ?? -1 }
        let rightCodes = right.map { value in present(value).map { code($0, &codes) } ?? -1 }
        return (leftCodes, rightCodes, codes.count)
    }

    private static func code<Value: Hashable>(
        _ value: Value, _ codes: inout [Value: Int32]
    ) -> Int32 {
        let next = Int32(codes.count)
        if let code = codes[value] { return code }
        codes[value] = next
        return next
    }
}
