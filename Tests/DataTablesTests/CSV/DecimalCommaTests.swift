import DataTables
import Testing

/// Numbers as `1.234,50`, where that is declared.
struct DecimalCommaTests {
    private func read(_ cells: [String], kind: ColumnKind? = nil) throws -> Column {
        let text = "id;a\n" + cells.map { "x;\($0)\n" }.joined()
        let table = try CSV.read(
            text: text, name: "a.csv",
            options: CSVOptions(
                delimiter: .semicolon, schema: kind.map { ["a": $0] }, decimalComma: true))
        return try table.column("a")
    }

    @Test func commasAreDecimalsAndPointsAreThousands() throws {
        #expect(
            try read(["1.234,50", "-0,75", "12", "1.000", "1.234.567"])
                == .numbers([1234.5, -0.75, 12, 1000, 1_234_567]))
    }

    @Test func whatIsNoSuchNumberStaysText() throws {
        // 12.5 is a decimal point, 0001 an identifier, 1.23 no group of three.
        for odd in ["12.5", "0001", "1.23", "1,2,3", "1.2345,6", "3 EUR"] {
            #expect(
                try read(["1,5", odd]) == .texts(TextColumn(["1,5", odd])), "\(odd)")
        }
    }

    @Test func otherKindsAreReadAsEver() throws {
        #expect(
            try read(["2024-03-05"]) == .instants([Calendar.instant(iso: "2024-03-05") ?? 0]))
        #expect(try read(["true", "false"]) == .flags([1, 0]))
        #expect(try read(["1.234,5"], kind: .text) == .texts(TextColumn(["1.234,5"])))
    }
}
