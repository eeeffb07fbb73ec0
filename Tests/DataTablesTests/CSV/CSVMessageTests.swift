import DataTables
import Testing

@Suite("CSV: faults name file, line, column, value and what to do")
struct CSVMessageTests {
    static let schema: [String: ColumnKind] = [
        "id": .text, "gmv": .number, "at": .instant, "ok": .flag,
    ]

    static let faults: [(String, String)] = [
        ("", "f.csv: the file is empty; expected a line of column names"),
        ("\n\n", "f.csv: the file is empty; expected a line of column names"),
        (
            "id,gmv\na,1\nb\n",
            "f.csv:3: \"b\": expected 2 fields, found 1; a text with a line break in it must be in double quotes"
        ),
        (
            "id,gmv\na,1\nb",
            "f.csv:3: \"b\": expected 2 fields, found 1; the file may have been cut off here: copy or export it again"
        ),
        (
            "id,gmv\na,1,2\nb\nc,1,,\n",
            "f.csv:2: \"a,1,2\": expected 2 fields, found 3; a text or number with a comma in it must be in double quotes (2 more like it)"
        ),
        (
            "id,gmv\na,1,,\nb,2,,\n",
            "f.csv:2: \"a,1,,\": expected 2 fields, found 4, the last 2 empty; delete the empty columns in the spreadsheet (1 more like it)"
        ),
        (
            "id,gmv\na,1\rb,2\rc,3\r",
            "f.csv:2: \"a,1\\rb,2\\rc,3\": expected 2 fields, found 4; the lines end in carriage returns only; save the file with newlines"
        ),
        (
            "id,gmv\na,1\nb,x1\nc,y\n",
            "f.csv:3: gmv \"x1\": expected a number such as 1234.5; leave the cell empty if it is missing (1 more like it)"
        ),
        (
            "id,gmv\n\"a\nb\",1\nc,x\n",
            "f.csv:4: gmv \"x\": expected a number such as 1234.5; leave the cell empty if it is missing"
        ),
        (
            "id,gmv\n\n\nc,nan\n",
            "f.csv:4: gmv \"nan\": expected a number such as 1234.5; leave the cell empty if it is missing"
        ),
        (
            "id,at\na,soon\n",
            "f.csv:2: at \"soon\": expected a date such as 2024-03-01 or a timestamp such as 2024-03-01T12:30:00"
        ),
        (
            "id,at\na,2024-02-30\n",
            "f.csv:2: at \"2024-02-30\": there is no such day in the calendar"
        ),
        ("id,ok\na,yes\n", "f.csv:2: ok \"yes\": expected true or false"),
        (
            "id,gmv\n\"a,1\nb,2\n",
            "f.csv:2: id: the quote that opens here is never closed; close it, and write a quote inside a field twice"
        ),
        (
            "id,gmv\na,1,\"b\n",
            "f.csv:2: column 3: the quote that opens here is never closed; close it, and write a quote inside a field twice"
        ),
        (
            "id,gmv\n\"a,1\nb,2\n\"c\",3\n",
            "f.csv:2: id: the quote that opens here is closed on line 4, and text follows; close it where the field ends"
        ),
        (
            "id,gmv\n\"a\"b,1\n",
            "f.csv:2: id: text follows the closing quote; write a quote inside a field twice"
        ),
        (
            "\"id,gmv\na,1\n",
            "f.csv:1: column 1: the quote that opens here is never closed; close it, and write a quote inside a field twice"
        ),
        (
            "id,\"gm\"v\na,1\n",
            "f.csv:1: column 2: text follows the closing quote; write a quote inside a field twice"
        ),
        (
            "sep=;\nid;gmv\na;1\n",
            "f.csv:1: \"sep=;\": this line tells a spreadsheet the separator and is no header; delete it and export the file with commas"
        ),
        (
            "sep=,\r\nid,gmv\r\n",
            "f.csv:1: \"sep=,\": this line tells a spreadsheet the separator and is no header; delete it"
        ),
        (
            "id,gmv\na,#N/A\nb,#REF!\n",
            "f.csv:2: gmv \"#N/A\": a spreadsheet's error value; correct the formula, or leave the cell empty if the value is missing (1 more like it)"
        ),
        (
            "id,at\na,#VALUE!\n",
            "f.csv:2: at \"#VALUE!\": a spreadsheet's error value; correct the formula, or leave the cell empty if the value is missing"
        ),
        (
            "id,ok\na,#NAME?\n",
            "f.csv:2: ok \"#NAME?\": a spreadsheet's error value; correct the formula, or leave the cell empty if the value is missing"
        ),
        (
            "id,gmv\na,1\n#REF!,2\n\"#REF!\",3\n",
            "f.csv:3: id \"#REF!\": a spreadsheet's error value; correct the formula, or leave the cell empty if the value is missing (1 more like it)"
        ),
        (
            "id,gmv\na,\"1 234,50\"\n",
            "f.csv:2: gmv \"1 234,50\": a number with thousands separators; write 1234.50"
        ),
        (
            "id,gmv\na,1'234.50\n",
            "f.csv:2: gmv \"1'234.50\": a number with thousands separators; write 1234.50"
        ),
        (
            "id,note\na,\"x\ny\u{0}z\"\nb,\u{0}\n",
            "f.csv:2: note \"x\\ny\\0z\": there is a NUL byte in the text (byte 15 of the file); save the file as UTF-8 text (1 more like it)"
        ),
        (
            "i\u{0}d,gmv\na,1\n",
            "f.csv:1: column 1: there is a NUL byte in the name; save the file as UTF-8 text"
        ),
        (
            "id,late\na,2024-01-01T10:00:00Z\nb,2024-01-01T10:00:00\n",
            "f.csv:3: late: line 2 has an offset from UTC and line 3 has none; write all timestamps alike"
        ),
        ("id,gmv,id\na,1,b\n", "f.csv:1: id: columns 1 and 3 have the same name; rename one"),
        (
            "id,gmv,,\na,1,,\n",
            "f.csv:1: column 3: the header ends in empty columns; delete them in the spreadsheet (1 more like it)"
        ),
        (",id\n1,a\n", "f.csv:1: column 1: the column has no name; give it one"),
        (
            "id;gmv\na;1\n",
            "f.csv:1: \"id;gmv\": the fields are separated by semicolons, expected commas; export the file with commas"
        ),
        (
            "id\tgmv\na\t1\n",
            "f.csv:1: \"id\\tgmv\": the fields are separated by tabs, expected commas; export the file with commas"
        ),
        (
            "id,gmv\ra,1\r",
            "f.csv:1: the lines end in carriage returns only; save the file with newlines"
        ),
        (
            "id,gmv\na,\"3,14\"\n",
            "f.csv:2: gmv \"3,14\": a number with a decimal comma; write 3.14"
        ),
        (
            "id,gmv\na,\"-1,234,567.5\"\n",
            "f.csv:2: gmv \"-1,234,567.5\": a number with thousands separators; write -1234567.5"
        ),
        (
            "id,gmv\na,\"1.234.567,5\"\n",
            "f.csv:2: gmv \"1.234.567,5\": a number with thousands separators; write 1234567.5"
        ),
        (
            "id,gmv\na,\"1,234\"\n",
            "f.csv:2: gmv \"1,234\": is it 1.234 or 1234? write decimals with a point and no thousands separators"
        ),
        (
            "id,gmv\na,$12\n",
            "f.csv:2: gmv \"$12\": a number with a currency sign; write the number alone"
        ),
        ("id,gmv\na,5%\n", "f.csv:2: gmv \"5%\": a percentage; write 0.05"),
        (
            "id,at\na,1/2/2025\n",
            "f.csv:2: at \"1/2/2025\": is the month the first or the second number? declare the column's format, as in dates: {at: M/d/yyyy}"
        ),
        (
            "id,at\na,1/2/2025 10:30\n",
            "f.csv:2: at \"1/2/2025 10:30\": is the month the first or the second number? declare the column's format, as in dates: {at: M/d/yyyy H:mm}"
        ),
        (
            "id,at\na,31/12/2025\n",
            "f.csv:2: at \"31/12/2025\": expected a date such as 2024-03-01; declare the column's format, as in dates: {at: d/M/yyyy}"
        ),
        (
            "id,at\na,12/31/2025\n",
            "f.csv:2: at \"12/31/2025\": expected a date such as 2024-03-01; declare the column's format, as in dates: {at: M/d/yyyy}"
        ),
        (
            "id,at\na,45292\n",
            "f.csv:2: at \"45292\": a spreadsheet's day number; format the column as 2024-03-01 before exporting"
        ),
        (
            "id,at\na,20250131\n",
            "f.csv:2: at \"20250131\": expected a date such as 2024-03-01; declare the column's format, as in dates: {at: yyyyMMdd}"
        ),
        (
            "id,at\na,1289241911\n",
            "f.csv:2: at \"1289241911\": seconds since 1970? read the column as a number and write epoch_seconds(at)"
        ),
        (
            "id,gmv\n1.23457E+12,1\n1.23457E+12,2\nx,3\n",
            "f.csv:2: id \"1.23457E+12\": an identifier in scientific notation has lost digits; format the column as text before exporting (1 more like it)"
        ),
        (
            "id,at\na,2024-01-01T10:00:00Z\nb,2024-01-01T10:00:00\n",
            "f.csv:3: at: line 2 has an offset from UTC and line 3 has none; write all timestamps alike"
        ),
    ]

    @Test(arguments: faults)
    func stopsWith(text: String, message: String) {
        #expect {
            try CSV.read(text: text, name: "f.csv", options: CSVOptions(schema: Self.schema))
        } throws: { error in
            (error as? DataError)?.description == message
        }
    }

    @Test func declaredPatternsAreNamed() throws {
        let options = CSVOptions(datePatterns: ["at": try DatePattern("d.M.yyyy")])
        #expect {
            try CSV.read(text: "at\n31.12.2024\n12/31/2024\n", name: "f.csv", options: options)
        } throws: { error in
            (error as? DataError)?.description
                == "f.csv:3: at \"12/31/2024\": expected a date as d.M.yyyy"
        }
    }

    static let encodings: [([UInt8], String)] = [
        (
            Array("id,gmv\nok,1\nx\u{E9},1\nf".utf8) + [0xE9, 0x2C, 0x31, 0x0A],
            "f.csv:4: id \"f\u{FFFD}\": 0xE9 (byte 20 of the file) is not UTF-8; save the file as UTF-8"
        ),
        (
            Array("id,gmv\n\"say \"\"".utf8) + [0xFC] + Array("\"\"\",1\na,2\n".utf8) + [
                0xFC, 0x2C, 0x0A,
            ],
            "f.csv:2: id \"say \"\"\u{FFFD}\"\"\": 0xFC (byte 15 of the file) is not UTF-8; save the file as UTF-8 (1 more like it)"
        ),
        (
            [0x69, 0xE4, 0x2C, 0x61, 0x0A],
            "f.csv:1: column 1: 0xE4 (byte 2 of the file) is not UTF-8; save the file as UTF-8"
        ),
        (
            [0xFF, 0xFE, 0x69, 0x00, 0x64, 0x00],
            "f.csv: the file is in UTF-16 (little-endian); save it as UTF-8, or convert it with: iconv -f UTF-16 -t UTF-8"
        ),
        (
            [0xFE, 0xFF, 0x00, 0x69, 0x00, 0x64],
            "f.csv: the file is in UTF-16 (big-endian); save it as UTF-8, or convert it with: iconv -f UTF-16 -t UTF-8"
        ),
        (
            [0xFF, 0xFE, 0x00, 0x00, 0x69, 0x00, 0x00, 0x00],
            "f.csv: the file is in UTF-32 (little-endian); save it as UTF-8, or convert it with: iconv -f UTF-32 -t UTF-8"
        ),
        (
            [0x69, 0x00, 0x64, 0x00, 0x0A, 0x00],
            "f.csv: the file is not text in UTF-8: every other byte is 0, as in UTF-16; save it as UTF-8"
        ),
    ]

    @Test(arguments: encodings)
    func bytesThatAreNotTextAreNamed(bytes: [UInt8], message: String) {
        for chunkBytes in [1, 1 << 20] {
            #expect {
                try CSV.read(
                    bytes: bytes, name: "f.csv", options: CSVOptions(chunkBytes: chunkBytes))
            } throws: { error in
                (error as? DataError)?.description == message
            }
        }
    }

    @Test func lenientReadingSetsRowsOfSpoiltTextsAside() throws {
        let bytes =
            Array("id,gmv\na,1\n\"x\ny".utf8) + [0xFC] + Array("\",2\n1.5E+12,3\nb,4\n".utf8)
        let options = CSVOptions(schema: Self.schema, lenient: true, chunkBytes: 1)
        let result = try CSV.readResult(FileBytes(bytes), name: "f.csv", options: options)
        #expect(try result.table.texts("id") == TextColumn(["a", "b"]))
        #expect(try result.table.numbers("gmv") == [1, 4])
        #expect((0..<2).map { result.table.origin?.line(ofRow: $0) } == [2, 6])
        #expect(
            result.rejects == [
                RejectedRow(
                    line: 3, text: "\"x\ny\u{FFFD}\",2",
                    reason: "id \"x\\ny\u{FFFD}\": 0xFC (byte 16 of the file) is not UTF-8; "
                        + "save the file as UTF-8"),
                RejectedRow(
                    line: 5, text: "1.5E+12,3",
                    reason: "id \"1.5E+12\": an identifier in scientific notation has lost digits; "
                        + "format the column as text before exporting"),
            ])
    }

    @Test func mixedOffsetsFarFromTheSampleAreNamed() {
        var text = "a,b\n"
        for row in 0..<20_000 {
            let zone = row == 12_345 ? "Z" : ""
            text += "\(row),\(row / 2 == 6172 ? "2024-05-06T10:00:00\(zone)" : "")\n"
        }
        #expect {
            try CSV.read(text: text, name: "f.csv")
        } throws: { error in
            (error as? DataError)?.description
                == "f.csv:12347: b: line 12347 has an offset from UTC and line 12346 has none; "
                + "write all timestamps alike"
        }
    }

    @Test func aRowSetAsideDoesNotDecideAKind() throws {
        let text = "a,n,at\n1,2,2024-01-01T10:00:00\nx,y,2024-01-01T10:00:00Z,z\n3,4,\n"
        let result = try CSV.readResult(
            FileBytes(text), name: "f.csv", options: CSVOptions(lenient: true))
        #expect(result.table.columns.map(\.kind) == [.number, .number, .instant])
        #expect(result.notices == [])
        #expect(result.rejects.map(\.line) == [3])
    }

    @Test func missingTextsDoNotDecideAKind() throws {
        var text = "a,b\n"
        for row in 0..<300 { text += "\(row % 2 == 0 ? "NA" : "\(row)"),NA\n" }
        let table = try CSV.read(text: text, options: CSVOptions(missingTexts: ["", "NA"]))
        #expect(table.columns.map(\.kind) == [.number, .text])
        #expect(try table.texts("b").isWhollyMissing)
    }

    @Test func undeclaredColumnsThatLookForeignAreNoticed() throws {
        let text = "at,n\n1/2/2025,\"1,5\"\n1/13/2025,\"2,25\"\n"
        let result = try CSV.readResult(FileBytes(text), name: "f.csv")
        #expect(result.table.columns.map(\.kind) == [.text, .text])
        #expect(
            result.notices.map(\.description) == [
                "f.csv: at \"1/2/2025\": read as text: is the month the first or the second "
                    + "number? declare the column's format, as in dates: {at: M/d/yyyy}",
                "f.csv: n \"1,5\": read as text: a number with a decimal comma; write 1.5",
            ])
        let mixed = try CSV.readResult(
            FileBytes("n,id,e\n500,1.23457E+12,1\n\"1,234.50\",2,#N/A\n"), name: "f.csv")
        #expect(mixed.table.columns.map(\.kind) == [.text, .number, .text])
        #expect(
            mixed.notices.map(\.description) == [
                "f.csv: n \"1,234.50\": read as text: a number with thousands separators; "
                    + "write 1234.50",
                "f.csv: e \"#N/A\": read as text: a spreadsheet's error value; correct the "
                    + "formula, or leave the cell empty if the value is missing",
                "f.csv:2: id \"1.23457E+12\": read as a number; an identifier in scientific "
                    + "notation has lost digits: format the column as text before exporting",
            ])
    }

    @Test func lenientReadingSetsBadRowsAside() throws {
        let text = "id,gmv\na,1\nb,x\nc\n\"d\nd\",4\ne,5,6\nf,7\n"
        let options = CSVOptions(schema: Self.schema, lenient: true)
        let result = try CSV.readResult(FileBytes(text), name: "f.csv", options: options)
        #expect(try result.table.texts("id") == TextColumn(["a", "d\nd", "f"]))
        #expect(try result.table.numbers("gmv") == [1, 4, 7])
        #expect((0..<3).map { result.table.origin?.line(ofRow: $0) } == [2, 5, 8])
        #expect(
            result.rejects == [
                RejectedRow(
                    line: 3, text: "b,x",
                    reason: "gmv \"x\": expected a number such as 1234.5; "
                        + "leave the cell empty if it is missing"),
                RejectedRow(
                    line: 4, text: "c",
                    reason: "expected 2 fields, found 1; a text with a line break in it must be "
                        + "in double quotes"),
                RejectedRow(
                    line: 7, text: "e,5,6",
                    reason: "expected 2 fields, found 3; a text or number with a comma in it must "
                        + "be in double quotes"),
            ])
        #expect(
            CSVWriter().text(CSV.table(of: result.rejects)).hasPrefix(
                "line,row,reason\n3,\"b,x\",\"gmv \"\"x\"\": expected"))
    }

    @Test func linesAreKnownForEveryRow() throws {
        let text = "id,gmv\na,1\n\n\"b\nb\",2\nc,3\n"
        let table = try CSV.read(
            text: text, name: "f.csv", options: CSVOptions(schema: Self.schema))
        #expect((0..<3).map { table.origin?.line(ofRow: $0) } == [2, 4, 6])
    }
}
