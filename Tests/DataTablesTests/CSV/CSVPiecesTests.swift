import DataTables
import Testing

/// Delimited text read byte by byte, slowly and plainly: what the reader must agree with.
private struct PlainReader {
    struct Row: Equatable {
        var line: Int
        var fields: [String]
    }

    var rows: [Row] = []
    /// The line of the first quote that never closes or is followed by text.
    var badLine: Int?

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var at = 0
        var line = 1
        while at < bytes.count, badLine == nil {
            var row = Row(line: line, fields: [])
            var isBlank = true
            while true {
                let (field, wasQuoted) = field(bytes, &at, &line)
                if wasQuoted || !field.isEmpty { isBlank = false }
                row.fields.append(String(decoding: field, as: UTF8.self))
                if at < bytes.count, bytes[at] == 0x2C, badLine == nil {
                    at += 1
                    isBlank = false
                    continue
                }
                break
            }
            at += 1
            line += 1
            if !isBlank { rows.append(row) }
        }
    }

    private mutating func field(
        _ bytes: [UInt8], _ at: inout Int, _ line: inout Int
    ) -> (bytes: [UInt8], wasQuoted: Bool) {
        var field: [UInt8] = []
        if at < bytes.count, bytes[at] == 0x22 {
            let first = line
            at += 1
            while true {
                guard at < bytes.count else {
                    badLine = first
                    return (field, true)
                }
                if bytes[at] == 0x22 {
                    at += 1
                    guard at < bytes.count, bytes[at] == 0x22 else { break }
                } else if bytes[at] == 0x0A {
                    line += 1
                }
                field.append(bytes[at])
                at += 1
            }
            if at < bytes.count, bytes[at] == 0x0D { at += 1 }
            if at < bytes.count, bytes[at] != 0x2C, bytes[at] != 0x0A { badLine = first }
            return (field, true)
        }
        while at < bytes.count, bytes[at] != 0x2C, bytes[at] != 0x0A {
            field.append(bytes[at])
            at += 1
        }
        let endsLine = at >= bytes.count || bytes[at] == 0x0A
        if endsLine, field.last == 0x0D { field.removeLast() }
        return (field, false)
    }
}

@Suite("CSV: pieces and threads never change what is read")
struct CSVPiecesTests {
    static let chunkSizes = [1, 2, 3, 5, 8, 13, 64, 1 << 20]

    /// Everything a caller can see of a reading, numbers by their bits.
    private func outcome(_ text: String, _ options: CSVOptions) -> String {
        do {
            let result = try CSV.readResult(FileBytes(text), name: "f.csv", options: options)
            let columns = result.table.columns.map { column in
                guard case .numbers(let values) = column else { return "\(column)" }
                return "\(values.map(\.bitPattern))"
            }
            let origin = result.table.origin
            let lines = (0..<result.table.rowCount).map { origin?.line(ofRow: $0) ?? 0 }
            return "\(result.table.names) \(columns) \(lines) \(result.rejects) "
                + "\(result.notices.map(\.description))"
        } catch {
            return "\(error)"
        }
    }

    /// Text made of what delimits, quotes and ends lines, and a little else.
    private func soup(_ numbers: inout TestNumbers, _ pieces: [String], length: Int) -> String {
        (0..<length).map { _ in pieces[numbers.next(below: pieces.count)] }.joined()
    }

    @Test(arguments: 1...60)
    func anyBytesGiveOneOutcome(seed: UInt64) {
        var numbers = TestNumbers(state: seed)
        let pieces = [
            "\"", "\"", "\"\"", ",", ",", "\n", "\n", "\r\n", "\r", "a", "12", "true", "\u{E9}",
            "2024-03-01", "2024-03-01T10:00:00Z", "2024-03-01T10:00:00", "\u{1F600}", " ", "1,5",
            "\"x\ny\"", "1.2E+15", "#N/A", "\u{0}",
        ]
        let text = "a,b\n" + soup(&numbers, pieces, length: 5 + numbers.next(below: 120))
        for lenient in [false, true] {
            for schema in [[:], ["a": ColumnKind.text, "b": .text]] {
                func options(_ parallel: Bool, _ chunkBytes: Int) -> CSVOptions {
                    CSVOptions(
                        schema: schema, lenient: lenient, parallel: parallel,
                        chunkBytes: chunkBytes)
                }
                let whole = outcome(text, options(false, 1 << 30))
                for size in Self.chunkSizes {
                    #expect(outcome(text, options(true, size)) == whole, "pieces of \(size)")
                }
            }
        }
    }

    @Test(arguments: 1...60)
    func agreesWithAPlainReader(seed: UInt64) throws {
        var numbers = TestNumbers(state: seed &+ 1000)
        let cells = [
            "", "x", "\"\"", "\"a\"", "\"a,b\"", "\"two\nlines\"", "\"\n\n\"", "\"say \"\"hi\"\"\"",
            "5\" pipe", "\"\"\"\"", "\"\"\"\n\"\"\"", "\u{E9}t\u{E9}", "\"\u{1F600}\r\n\"", "a b",
            "\" \"", "longer than eight bytes", "\"longer, than \"\"eight\"\" bytes\"",
        ]
        let ends = ["\n", "\r\n", "\n\n", "\n\r\n"]
        var text = "a,b,c\n"
        for _ in 0..<numbers.next(below: 60) {
            let row = (0..<3).map { _ in cells[numbers.next(below: cells.count)] }
            text += row.joined(separator: ",") + ends[numbers.next(below: 4)]
        }
        let plain = PlainReader(text)
        #expect(plain.badLine == nil)
        let names = ["a", "b", "c"]
        let schema = Dictionary(uniqueKeysWithValues: names.map { ($0, ColumnKind.text) })
        for size in Self.chunkSizes {
            let options = CSVOptions(schema: schema, chunkBytes: size)
            let table = try CSV.read(text: text, name: "f.csv", options: options)
            let texts = try names.map { try table.texts($0) }
            let rows = (0..<table.rowCount).map { row in
                PlainReader.Row(
                    line: table.origin?.line(ofRow: row) ?? 0,
                    fields: texts.map { $0[row] ?? "" })
            }
            #expect(rows == Array(plain.rows.dropFirst()), "pieces of \(size)")
        }
    }

    @Test(arguments: 1...40)
    func namesTheLineOfABrokenQuote(seed: UInt64) {
        var numbers = TestNumbers(state: seed &+ 77)
        let cells = ["x", "\"a,b\"", "\"two\nlines\"", "\"say \"\"hi\"\"\"", "5\" pipe"]
        var text = "a,b\n"
        let count = 5 + numbers.next(below: 40)
        let bad = numbers.next(below: count)
        for row in 0..<count {
            let b = cells[numbers.next(below: cells.count)]
            text += (row == bad ? "\"open" : cells[numbers.next(below: cells.count)]) + ",\(b)\n"
        }
        let line = PlainReader(text).badLine
        #expect(line != nil)
        for size in Self.chunkSizes {
            let message = outcome(text, CSVOptions(chunkBytes: size))
            #expect(message.hasPrefix("f.csv:\(line ?? 0): a: "), "\(message)")
        }
    }

    @Test func faultsAfterLineBreaksInQuotesHaveExactLines() {
        var text = "id,note,gmv\n"
        for row in 0..<500 { text += "o\(row),\"first\nsecond \"\"\(row)\"\"\nthird\",\(row)\n" }
        text += "last,\"a\nb\",x\n"
        let options = CSVOptions(schema: ["gmv": .number], chunkBytes: 100)
        #expect(
            outcome(text, options)
                == "f.csv:1503: gmv \"x\": expected a number such as 1234.5; leave the cell empty "
                + "if it is missing")
    }

    @Test func aTenMegabyteLineIsRead() throws {
        let long = String(repeating: "0123456789abcde\n", count: 640 * 1024)
        let text = "id,note\na,\"\(long)\"\nb,\(long.filter { $0 != "\n" })\nc,x\n"
        let options = CSVOptions(schema: ["id": .text, "note": .text], chunkBytes: 1 << 16)
        let table = try CSV.read(text: text, name: "f.csv", options: options)
        let notes = try table.texts("note")
        #expect(table.rowCount == 3)
        #expect(notes[0]?.utf8.count == 10 * 1024 * 1024)
        #expect(notes[1]?.utf8.count == 15 * 640 * 1024)
        #expect(notes[2] == "x")
        #expect(table.origin?.line(ofRow: 2) == 640 * 1024 + 4)
    }

    @Test func textsThatRepeatAfterManyDistinctOnesKeepOneCode() throws {
        var short: [String?] = []
        var long: [String?] = []
        var text = "short,long\n"
        for row in 0..<3000 {
            let number = row < 1500 ? row : row * 7 % 1500
            short.append(row % 11 == 0 ? nil : "k\(number)")
            long.append("a \"long\" text, number \(number)")
            text += "\(short[row] ?? ""),\"a \"\"long\"\" text, number \(number)\"\n"
        }
        for size in [4000, 40_000, 1 << 20] {
            let table = try CSV.read(text: text, options: CSVOptions(chunkBytes: size))
            #expect(try table.texts("short") == TextColumn(short))
            #expect(try table.texts("long") == TextColumn(long))
        }
    }

    @Test func anInferredKindIsThatOfAllCellsWhateverTheSampleShowed() throws {
        var numbers = TestNumbers(state: 5)
        let count = 4000
        for odd in [0, 1, 1999, 3998, 3999] {
            var text = "quoted,late,sparse,always\n"
            for row in 0..<count {
                let lineBreak = numbers.next(below: 3) == 0 ? "\n" : ""
                text += "\"x\(lineBreak),\",\(row == odd ? "odd" : "\(row)"),"
                text += "\(row == odd ? "2024-03-01" : ""),\"\(row).5\"\n"
            }
            for size in [64, 1 << 20] {
                let options = CSVOptions(chunkBytes: size)
                let table = try CSV.read(text: text, options: options)
                #expect(table.columns.map(\.kind) == [.text, .text, .instant, .number])
                #expect(try table.texts("late")[odd] == "odd")
                #expect(try table.numbers("always")[3999] == 3999.5)
            }
        }
    }
}
