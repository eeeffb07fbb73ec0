import DataTables
import Testing

@Suite("Joins: by one or several keys, and as of an instant")
struct JoiningTests {
    /// A table with keys of every kind, few distinct values and many missing ones.
    private func table(
        _ numbers: inout TestNumbers, rows: Int, value: String, prefix: String = ""
    ) -> Table {
        func pick<Value>(_ missing: Value, _ value: (Int) -> Value) -> [Value] {
            (0..<rows).map { _ in
                let number = numbers.next(below: 6)
                return number == 0 ? missing : value(number)
            }
        }
        return Table([
            (prefix + "text", .texts(TextColumn(pick(nil) { "k\($0)" }))),
            (prefix + "number", .numbers(pick(.nan) { $0 == 1 ? -0.0 : Double($0) - 2 })),
            (prefix + "instant", .instants(pick(Calendar.missing) { Int64($0) * 86_400 })),
            (prefix + "flag", .flags(pick(-1) { Int8($0 % 2) })),
            (value, .numbers((0..<rows).map { Double($0) })),
        ])
    }

    /// A cell as a text that is equal exactly where the values are; `nil` is missing.
    private func cell(_ table: Table, _ name: String, _ row: Int) -> String? {
        switch table[name] {
        case .texts(let column): column[row]
        case .numbers(let values): values[row].isNaN ? nil : "\(values[row] + 0)"
        case .instants(let values): values[row] == Calendar.missing ? nil : "\(values[row])"
        case .flags(let values): values[row] < 0 ? nil : "\(values[row])"
        case nil: nil
        }
    }

    private func matches(
        _ left: Table, _ leftRow: Int, _ right: Table, _ rightRow: Int, _ keys: [JoinKey]
    ) -> Bool {
        keys.allSatisfy { key in
            guard let a = cell(left, key.left, leftRow), let b = cell(right, key.right, rightRow)
            else { return false }
            return a == b
        }
    }

    static let keySets: [[JoinKey]] = [
        ["text"], ["number"], ["instant"], ["flag"], ["text", "number"],
        ["flag", "instant", "text"], [JoinKey("text", "text"), "number", "instant", "flag"],
    ]

    @Test(arguments: keySets, [1 as UInt64, 2, 3])
    func joinsEqualPairingByHand(keys: [JoinKey], seed: UInt64) throws {
        var numbers = TestNumbers(state: seed)
        let left = table(&numbers, rows: 80, value: "a")
        let all = table(&numbers, rows: 60, value: "b")
        var unique: [Int] = []
        for row in 0..<60 where !unique.contains(where: { matches(all, row, all, $0, keys) }) {
            unique.append(row)
        }
        let others = all.names.filter { name in
            name != "b" && !keys.contains { $0.right == name }
        }
        let right = all.dropping(others).filtered(keeping: unique)
        let partner = (0..<80).map { row in
            (0..<right.rowCount).first { matches(left, row, right, $0, keys) }
        }
        let joined = try left.joining(right, by: keys)
        #expect(joined.names == left.names + ["b"])
        #expect(joined.selecting(left.names, equals: left))
        for row in 0..<80 {
            #expect(cell(joined, "b", row) == partner[row].flatMap { cell(right, "b", $0) })
        }
        let inner = try left.joining(right, by: keys, kind: .inner)
        let kept = (0..<80).filter { partner[$0] != nil }
        #expect(inner.rowCount == kept.count)
        for (row, leftRow) in kept.enumerated() {
            #expect(cell(inner, "a", row) == "\(Double(leftRow))")
            #expect(cell(inner, "b", row) == partner[leftRow].flatMap { cell(right, "b", $0) })
        }
        if unique.count < 60 {
            let repeated = all.dropping(others)
            let partnered = (0..<60).filter { row in matches(all, row, all, row, keys) }
            let more = partnered.count - unique.filter { partnered.contains($0) }.count
            if more > 0 {
                #expect(throws: DataError.self) { try left.joining(repeated, by: keys) }
            }
        }
    }

    static let looks: [(strict: Bool, tolerance: Int64?)] = [
        (false, nil), (true, nil), (false, 0), (true, 0), (false, 7), (true, 7),
    ]

    @Test(arguments: looks, [1 as UInt64, 2, 3, 4])
    func asOfEqualsLookingAtEveryRow(
        look: (strict: Bool, tolerance: Int64?), seed: UInt64
    ) throws {
        var numbers = TestNumbers(state: seed)
        func table(_ rows: Int, _ at: String, _ value: String) -> Table {
            Table([
                (
                    "key",
                    .texts(
                        TextColumn(
                            (0..<rows).map { _ in
                                let code = numbers.next(below: 5)
                                return code == 0 ? nil : "s\(code)"
                            }))
                ),
                (
                    at,
                    .instants(
                        (0..<rows).map { _ in
                            let number = numbers.next(below: 40)
                            return number == 0 ? Calendar.missing : Int64(number) - 20
                        })
                ),
                (value, .numbers((0..<rows).map { Double($0) })),
            ])
        }
        let left = table(120, "at", "a")
        let right = table(90, "from", "b")
        let wanted = try left.instants("at")
        let known = try right.instants("from")
        for keys in [["key"], []] as [[JoinKey]] {
            let others = keys.isEmpty ? right.dropping(["key"]) : right
            let joined = try left.joiningAsOf(
                others, by: keys, at: JoinKey("at", "from"), isStrict: look.strict,
                tolerance: look.tolerance)
            let found = try joined.numbers("b")
            for row in 0..<120 {
                var best: Int?
                for other in 0..<90 where known[other] != Calendar.missing {
                    guard wanted[row] != Calendar.missing,
                        keys.isEmpty || matches(left, row, right, other, keys)
                    else { continue }
                    let age = wanted[row] - known[other]
                    guard look.strict ? age > 0 : age >= 0, age <= look.tolerance ?? .max else {
                        continue
                    }
                    if best.map({ known[$0] <= known[other] }) ?? true { best = other }
                }
                #expect(found[row].isNaN ? best == nil : best == Int(found[row]))
            }
            let inner = try left.joiningAsOf(
                others, by: keys, at: JoinKey("at", "from"), isStrict: look.strict,
                tolerance: look.tolerance, kind: .inner)
            #expect(try inner.numbers("b") == found.filter { !$0.isNaN })
        }
    }

    @Test func extremeInstantsAreNoTrap() {
        let index = AsOfIndex(groups: [0, 0], instants: [.min + 1, .max], groupCount: 1)
        #expect(index.row(group: 0, at: .max) == 1)
        #expect(index.row(group: 0, at: .max, isStrict: true) == 0)
        #expect(index.row(group: 0, at: .max - 1, tolerance: .max) == nil)
        #expect(index.row(group: 0, at: .max, tolerance: 0) == 1)
        #expect(index.row(group: -1, at: .max) == nil)
        #expect(index.row(group: 0, at: Calendar.missing) == nil)
    }

    private func message(_ body: () throws -> Table) -> String {
        do {
            return "\(try body().rowCount) rows"
        } catch {
            return "\(error)"
        }
    }

    @Test func joinsSayWhatIsWrong() throws {
        let schema: [String: ColumnKind] = ["seller_id": .text, "channel": .text]
        func read(_ text: String, _ name: String) throws -> Table {
            try CSV.read(text: text, name: name, options: CSVOptions(schema: schema))
        }
        let orders = try read(
            "order_id,seller_id,channel\n1,s1,store\n2,s2,online\n", "orders.csv")
        let sellers = try read(
            "seller_id,channel,country\ns1,store,DE\ns2,store,FR\n\ns1,online,DE\ns2,store,FR\n"
                + "s2,store,AT\n", "sellers.csv")
        let countries = sellers.dropping(["channel"])
        #expect(
            message { try orders.joining(countries, by: ["seller_id"]) }
                == "sellers.csv:5: seller_id \"s1\": expected each key once, but it stands on "
                + "line 2 already; keep one of the rows (2 more like it)")
        #expect(
            message { try orders.joining(sellers, by: ["seller_id", "channel"]) }
                == "sellers.csv:6: seller_id, channel \"s2, store\": expected each key once, but "
                + "it stands on line 3 already; keep one of the rows (1 more like it)")
        #expect(
            message {
                var computed = countries
                computed.origin = nil
                return try orders.joining(computed, by: ["seller_id"])
            }
                == "seller_id \"s1\": expected each key once, but it stands in row 1 already and "
                + "again in row 3; keep one of the rows (2 more like it)")
        #expect(
            message {
                try orders.joining(sellers.filtered(keeping: [0, 1]), by: ["seller_id"])
            }
                == "sellers.csv: channel: both tables have a column of this name; rename one "
                + "before joining them")
        let numbered = try CSV.read(text: "seller_id,country\n1,DE\n", name: "sellers.csv")
        #expect(
            message { try orders.joining(numbered, by: ["seller_id"]) }
                == "sellers.csv: seller_id: expected texts as in orders.csv seller_id, found "
                + "numbers; declare both columns alike")
        #expect(
            message { try orders.joining(countries, by: [JoinKey("seler_id", "seller_id")]) }
                == "orders.csv: seler_id: there is no such column; did you mean \"seller_id\"?")
        #expect(
            message { try orders.joiningAsOf(countries, at: JoinKey("order_id", "country")) }
                == "orders.csv: order_id: expected dates or timestamps, found numbers")
    }

    @Test func joinedRowsKeepTheirLines() throws {
        let left = try CSV.read(text: "id,a\n1,x\n\n2,y\n3,z\n", name: "left.csv")
        let right = try CSV.read(text: "id,b\n3,q\n2,p\n", name: "right.csv")
        let inner = try left.joining(right, by: ["id"], kind: .inner)
        #expect((0..<2).map { inner.origin?.line(ofRow: $0) } == [4, 5])
        #expect(try inner.texts("b") == TextColumn(["p", "q"]))
        let all = try left.joining(right, by: ["id"])
        #expect(try all.texts("b") == TextColumn([nil, "p", "q"]))
        #expect(all.origin == left.origin)
    }
}

extension Table {
    /// Whether these columns equal another table's, missing numbers being equal.
    fileprivate func selecting(_ names: [String], equals other: Table) -> Bool {
        names.allSatisfy { name in
            guard case .numbers(let a)? = self[name], case .numbers(let b)? = other[name] else {
                return self[name] == other[name]
            }
            return zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        }
    }
}
