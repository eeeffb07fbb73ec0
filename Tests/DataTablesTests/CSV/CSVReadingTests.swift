import DataTables
import Testing

@Suite("CSV: what RFC 4180 and spreadsheets write is read")
struct CSVReadingTests {
    /// Reads with every column declared a text.
    private func texts(_ text: String, _ columns: [String]) throws -> [[String?]] {
        let schema = Dictionary(uniqueKeysWithValues: columns.map { ($0, ColumnKind.text) })
        let table = try CSV.read(text: text, options: CSVOptions(schema: schema))
        #expect(table.names == columns)
        return try columns.map { name in
            let column = try table.texts(name)
            return (0..<table.rowCount).map { column[$0] }
        }
    }

    static let files: [(String, [[String?]])] = [
        ("a,b\nx,y\nz,w\n", [["x", "z"], ["y", "w"]]),
        ("a,b\nx,y\nz,w", [["x", "z"], ["y", "w"]]),
        ("a,b\r\nx,y\r\nz,w\r\n", [["x", "z"], ["y", "w"]]),
        ("a,b\r\nx,y\r\nz,w\r", [["x", "z"], ["y", "w"]]),
        ("\u{FEFF}a,b\nx,y\n", [["x"], ["y"]]),
        ("a,b\n\"x\",\"y\"\n", [["x"], ["y"]]),
        ("a,b\r\n\"x\",\"y\"\r\n", [["x"], ["y"]]),
        ("a,b\n\"x,1\",\"say \"\"hi\"\"\"\n", [["x,1"], ["say \"hi\""]]),
        ("a,b\n\"two\nlines\",y\n\"\"\"\",z\n", [["two\nlines", "\""], ["y", "z"]]),
        ("a,b\n\"two\r\nlines\",y\n", [["two\r\nlines"], ["y"]]),
        ("\"a\",\"b\"\nx,y\n", [["x"], ["y"]]),
        ("a,b\n,y\nx,\n,\n", [[nil, "x", nil], ["y", nil, nil]]),
        ("a,b\n\"\",y\n", [[nil], ["y"]]),
        ("a,b\n5\" pipe,y\n", [["5\" pipe"], ["y"]]),
        ("a,b\n x , y\n", [[" x "], [" y"]]),
        ("a,b\n\nx,y\n\r\nz,w\n\n", [["x", "z"], ["y", "w"]]),
        ("\n\na,b\nx,y\n", [["x"], ["y"]]),
        ("a,b\n\u{E9}t\u{E9},\u{1F600}\n", [["\u{E9}t\u{E9}"], ["\u{1F600}"]]),
        ("a,b\n", [[], []]),
        ("a,b", [[], []]),
    ]

    @Test(arguments: files)
    func readsTexts(text: String, expected: [[String?]]) throws {
        #expect(try texts(text, ["a", "b"]) == expected)
    }

    @Test func codesTextsByFirstAppearanceAlsoWhereQuotesAreDoubled() throws {
        let text =
            "a\nb\n\"say \"\"hi\"\"\"\nlonger than eight\nb\n\"say \"\"hi\"\"\"\n"
            + "\"longer than eight\"\n"
        let table = try CSV.read(text: text, options: CSVOptions(schema: ["a": .text]))
        let column = try table.texts("a")
        #expect(column.levels == ["b", "say \"hi\"", "longer than eight"])
        #expect(column.codes == [0, 1, 2, 0, 1, 2])
    }

    @Test func readsDeclaredKinds() throws {
        let text = """
            id,gmv,at,day,ok,odd
            00123,12.50,2024-03-01T12:30:00,2024-02-29,true,1/31/2024 9:05
            00124,-3,2024-03-01 00:00:01,1969-12-31,0,12/1/2023 23:59
            ,,,,,
            """
        let options = CSVOptions(
            schema: ["id": .text, "gmv": .number, "at": .instant, "day": .instant, "ok": .flag],
            datePatterns: ["odd": try DatePattern("M/d/yyyy H:mm")])
        let table = try CSV.read(text: text, options: options)
        #expect(try table.texts("id") == TextColumn(["00123", "00124", nil]))
        let gmv = try table.numbers("gmv")
        #expect(Array(gmv[0..<2]) == [12.5, -3])
        #expect(gmv[2].isNaN)
        let march = Int64(Calendar.days(year: 2024, month: 3, day: 1)) * 86_400
        #expect(try table.instants("at") == [march + 45_000, march + 1, Calendar.missing])
        #expect(try table.instants("day") == [march - 86_400, -86_400, Calendar.missing])
        #expect(try table.flags("ok") == [1, 0, -1])
        let january = Int64(Calendar.days(year: 2024, month: 1, day: 31)) * 86_400
        let december = Int64(Calendar.days(year: 2023, month: 12, day: 1)) * 86_400
        #expect(
            try table.instants("odd") == [january + 32_700, december + 86_340, Calendar.missing])
    }

    @Test func infersKindsFromAllCells() throws {
        let text = """
            flag,number,instant,text,zip,long,mixed,empty,late
            true,1,2024-01-01,x,01234,12345678901234567,1,,
            FALSE,-2.5e3,2024-01-01T10:00:00Z,2024-01-01,99999,1,x,,7
            """
        let table = try CSV.read(text: text)
        #expect(
            table.columns.map(\.kind) == [
                .flag, .number, .instant, .text, .text, .text, .text, .text, .number,
            ])
        #expect(try table.numbers("number") == [1, -2500])
        #expect(try table.texts("zip") == TextColumn(["01234", "99999"]))
        #expect(try table.texts("empty").isWhollyMissing)
        #expect(try table.numbers("late")[1] == 7)
    }

    @Test func aCellFarFromTheSampleChangesTheInferredKind() throws {
        var text = "a,b\n"
        for row in 0..<20_000 { text += "\(row),\(row == 12_345 ? "gone" : "\(row)")\n" }
        let result = try CSV.readResult(FileBytes(text), name: "far.csv")
        #expect(result.table.columns.map(\.kind) == [.number, .text])
        #expect(try result.table.texts("b")[12_345] == "gone")
        #expect(
            result.notices.map(\.description) == [
                "far.csv:12347: b \"gone\": read as text, because this cell is not a number "
                    + "as others are"
            ])
    }

    @Test func aKindThatTheSampleDidNotShowIsFound() throws {
        var text = "a,b\n"
        for row in 0..<20_000 { text += "\(row),\(row == 12_345 ? "2024-05-06" : "")\n" }
        let table = try CSV.read(text: text)
        let day = Int64(Calendar.days(year: 2024, month: 5, day: 6)) * 86_400
        #expect(try table.instants("b")[12_345] == day)
        #expect(try table.instants("b")[0] == Calendar.missing)
    }

    @Test func textsForMissingValuesAreMissing() throws {
        let options = CSVOptions(
            schema: ["b": .number, "c": .instant], missingTexts: ["", "NA", "NULL"])
        let table = try CSV.read(text: "a,b,c\nNA,NA,NULL\nx,1,2024-01-01\n", options: options)
        #expect(try table.texts("a") == TextColumn([nil, "x"]))
        #expect(try table.numbers("b")[0].isNaN)
        #expect(try table.instants("c")[0] == Calendar.missing)
    }

    @Test func readsRunsOfSpaces() throws {
        let text =
            " customer  date  n   value\n 00001 19970101  1   11.77\n 00002 19970112 12   12.00 \r\n\n"
        let options = CSVOptions(
            delimiter: .whitespace, datePatterns: ["date": try DatePattern("yyyyMMdd")])
        let table = try CSV.read(text: text, name: "cdnow.txt", options: options)
        #expect(table.names == ["customer", "date", "n", "value"])
        #expect(try table.texts("customer") == TextColumn(["00001", "00002"]))
        #expect(try table.numbers("value") == [11.77, 12])
        #expect(
            try table.instants("date").map(Calendar.isoText) == ["1997-01-01", "1997-01-12"])
    }

    @Test func numbersAreThoseOfTheStandardLibrary() throws {
        let cells = [
            "0", "-0", "1", "9007199254740993", "0.1", "123456.789", "1e22", "1e23", "1e-5", ".5",
            "5.", "+7", "2.2250738585072014e-308", "1.7976931348623157e308", "4.9e-324",
            "0.1000000000000000055511151231257827", "12345678901234567890", "179769313486231570",
            "3.14159265358979323846", "-19.999863", "00012.50", " 12 ",
        ]
        let table = try CSV.read(
            text: "a\n" + cells.joined(separator: "\n"), options: CSVOptions(schema: ["a": .number])
        )
        let wanted = cells.map { Double($0.filter { $0 != " " }) }
        #expect(try table.numbers("a").map(\.bitPattern) == wanted.map { $0?.bitPattern })
    }

    @Test func rememberedMonthsAreNoShortcutPastTheCalendar() throws {
        let good = ["2024-02-28", "2024-02-29", "2024-02-29T23:59:59", "2024-02-01 00:00:00"]
        let options = CSVOptions(schema: ["a": .instant])
        let table = try CSV.read(text: "a\n" + good.joined(separator: "\n"), options: options)
        #expect(
            try table.instants("a") == good.map { Calendar.instant(iso: $0) ?? Calendar.missing })
        for bad in [
            "2024-02-30", "2024-02-00", "2024-02-1x", "2024-02-01T24:00:00", "2024-02-01T10:60:00",
            "2024-02-01T10:00:60", "2024-02-01T1o:00:00", "2024-02-01T10-00-00",
            "2024-02-01x10:00:00", "2024-02-011",
        ] {
            #expect(throws: DataError.self, "\(bad)") {
                try CSV.read(text: "a\n2024-02-28\n\(bad)\n", options: options)
            }
        }
    }
}
