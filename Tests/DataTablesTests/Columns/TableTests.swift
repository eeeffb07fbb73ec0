import DataTables
import Testing

@Suite("Tables: columns by name, rows by choice")
struct TableTests {
    static let table = Table(
        [
            ("order_id", .texts(TextColumn(["o1", "o2", "o3"]))),
            ("gmv", .numbers([1, .nan, 3])),
            ("refunded", .flags([1, -1, 0])),
            ("ordered_at", .instants([5, Calendar.missing, 7])),
        ], origin: TableOrigin(file: "orders.csv"))

    @Test func readsColumnsByKind() throws {
        #expect(try Self.table.texts("order_id").levels == ["o1", "o2", "o3"])
        #expect(try Self.table.instants("ordered_at") == [5, Calendar.missing, 7])
        #expect(try Self.table.flags("refunded") == [1, -1, 0])
        let numbers = try Self.table.numbers("refunded")
        #expect(numbers[0] == 1 && numbers[1].isNaN && numbers[2] == 0)
        let flags = Table([("x", .numbers([1, 0, .nan])), ("y", .numbers([1, 2, 0]))])
        #expect(try flags.flags("x") == [1, 0, -1])
        #expect(throws: DataError.self) { try flags.flags("y") }
    }

    @Test func namesFaults() {
        func message(_ body: () throws -> some Any) -> String? {
            do {
                _ = try body()
                return nil
            } catch {
                return (error as? DataError)?.description
            }
        }
        #expect(
            message { try Self.table.numbers("gmw") }
                == "orders.csv: gmw: there is no such column; did you mean \"gmv\"?")
        #expect(
            message { try Self.table.numbers("delivered") }
                == "orders.csv: delivered: there is no such column; there are: order_id, gmv, "
                + "refunded, ordered_at")
        #expect(
            message { try Self.table.numbers("order_id") }
                == "orders.csv: order_id: expected numbers, found texts")
        #expect(
            message { try Self.table.instants("gmv") }
                == "orders.csv: gmv: expected dates or timestamps, found numbers")
        #expect(
            message { try Self.table.texts("gmv") }
                == "orders.csv: gmv: expected texts, found numbers")
        #expect(
            message { try Self.table.flags("order_id") }
                == "orders.csv: order_id: expected true or false, found texts")
        #expect(
            message { try Self.table.renaming("gmv", to: "refunded") }
                == "orders.csv: refunded: two columns would have this name; choose another one")
        #expect(
            message { try Self.table.appending(Self.table.dropping(["gmv"])) }
                == "orders.csv: gmv: there is no such column; there are: order_id, refunded, "
                + "ordered_at")
    }

    @Test func filtersRowsAndKeepsTheirLines() throws {
        let kept = Self.table.filtered(keeping: [2, 0, 2])
        #expect(kept.rowCount == 3)
        #expect(try kept.texts("order_id") == TextColumn(["o3", "o1", "o3"]))
        #expect(try kept.numbers("gmv") == [3, 1, 3])
        #expect((0..<3).map { kept.origin?.line(ofRow: $0) } == [4, 2, 4])
        #expect(Self.table.filtered(keeping: []).rowCount == 0)
    }

    @Test func selectsRenamesAndAppends() throws {
        #expect(try Self.table.selecting(["gmv", "order_id"]).names == ["gmv", "order_id"])
        #expect(throws: DataError.self) { try Self.table.selecting(["gmw"]) }
        let swapped = try Self.table.renaming(["gmv": "refunded", "refunded": "gmv"])
        #expect(swapped.names == ["order_id", "refunded", "gmv", "ordered_at"])
        let other = Table([
            ("ordered_at", .instants([9])), ("gmv", .numbers([4])),
            ("order_id", .texts(TextColumn(["o2"]))), ("refunded", .flags([0])),
        ])
        let both = try Self.table.appending(other)
        #expect(try both.texts("order_id").codes == [0, 1, 2, 1])
        #expect(try both.instants("ordered_at").last == 9)
        #expect(both.rowCount == 4)
    }

    static let words: [(String, String?)] = [
        ("gmw", "gmv"), ("chanel", "channel"), ("LATE_RATE", "late_rate"),
        ("lat_erate", "late_rate"),
        ("zebra", nil), ("", nil), ("x", nil),
    ]

    @Test(arguments: words)
    func suggestsTheNearestName(word: String, expected: String?) {
        let names = ["gmv", "channel", "late_rate", "late_grace_days"]
        #expect(nearest(word, among: names) == expected)
    }
}
