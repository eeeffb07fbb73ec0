import DataTables
import Testing

@Suite("CSV: what is written, and read back")
struct CSVWritingTests {
    @Test func writesEveryKind() {
        let day = Int64(Calendar.days(year: 2024, month: 3, day: 1)) * 86_400
        let table = Table([
            ("n", .numbers([1, -0.1, .nan, 1e21, 1_234_567_890_123, 0])),
            ("t", .texts(TextColumn(["a", "b,c", nil, "say \"hi\"", "two\nlines", " x "]))),
            ("d", .instants([day, Calendar.missing, day, day, day, day])),
            ("i", .instants([day, Calendar.missing, day + 1, day, day, day - 1])),
            ("f", .flags([1, 0, -1, 1, 1, 1])),
        ])
        #expect(
            CSVWriter().text(table) == #"""
                n,t,d,i,f
                1,a,2024-03-01,2024-03-01T00:00:00,true
                -0.1,"b,c",,,false
                ,,2024-03-01,2024-03-01T00:00:01,
                1e+21,"say ""hi""",2024-03-01,2024-03-01T00:00:00,true
                1234567890123,"two
                lines",2024-03-01,2024-03-01T00:00:00,true
                0, x ,2024-03-01,2024-02-29T23:59:59,true

                """#)
        let timestamps = CSVWriter(datesAtMidnight: false).text(table)
        #expect(timestamps.contains("1,a,2024-03-01T00:00:00,2024-03-01T00:00:00,true\n"))
    }

    @Test func cellsThatSpreadsheetsWouldRunAreNeutralised() {
        let texts = ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "a=1", "'=1"]
        let table = Table([
            ("t", .texts(TextColumn(texts.map { Optional($0) }))),
            ("n", .numbers([-1, -2, -3, -4, -5, -6, -7, -8])),
        ])
        let lines = CSVWriter().text(table).split(separator: "\n").dropFirst()
        #expect(
            Array(lines) == [
                "'=1+1,-1", "'+1,-2", "'-1,-3", "'@a,-4", "'\tx,-5", "\"'\rx\",-6", "a=1,-7",
                "'=1,-8",
            ])
        #expect(CSVWriter(neutralisesFormulas: false).text(table).contains("\n=1+1,-1\n"))
    }

    @Test func writesFilesWholeAndPacked() throws {
        let folder = try TemporaryFolder()
        let table = Table([("a", .numbers([1, 2])), ("b", .texts(TextColumn(["x", nil])))])
        for name in ["t.csv", "t.csv.gz"] {
            try CSVWriter().write(table, to: folder.file(name))
            let back = try CSV.read(folder.file(name))
            #expect(back.columns == table.columns)
        }
        #expect(try Files.mapFile(folder.file("t.csv.gz")).array[0] == 0x1F)
        #expect(throws: FileError.self) {
            try CSVWriter().write(table, to: folder.file("absent/t.csv"))
        }
    }

    /// A table of every kind with awkward texts, numbers and many missing cells.
    private func generated(_ numbers: inout TestNumbers, rows: Int, columns: Int) -> Table {
        let pieces = [
            "a", "\"", ",", "\n", "\r\n", " ", "\u{E9}", "long enough to be hashed", ";", "\r",
            "\t",
            "\u{1F600}", "'", "=", "-", "\u{FEFF}", "\"\"", "0", "#",
        ]
        var made: [(name: String, column: Column)] = []
        for column in 0..<columns {
            let kind = ColumnKind.allCases[numbers.next(below: 4)]
            switch kind {
            case .number:
                let values = (0..<rows).map { _ -> Double in
                    let bits = Double(bitPattern: numbers.next())
                    switch numbers.next(below: 5) {
                    case 0: return .nan
                    case 1: return Double(numbers.next(below: 100_000)) / 100 - 300
                    case 2: return Double(numbers.next(below: 3)) * -0.0
                    default: return bits.isFinite ? bits : 0
                    }
                }
                made.append(("c\(column)", .numbers(values)))
            case .text:
                let texts = (0..<rows).map { _ -> String? in
                    let length = numbers.next(below: 4)
                    return length == 0
                        ? nil
                        : (0..<length).map { _ in pieces[numbers.next(below: pieces.count)] }
                            .joined()
                }
                made.append(("c\(column)", .texts(TextColumn(texts))))
            case .instant:
                let instants = (0..<rows).map { _ in
                    numbers.next(below: 4) == 0
                        ? Calendar.missing
                        : Int64(numbers.next(below: 4_000_000_000)) - 2_000_000_000
                }
                made.append(("c\(column)", .instants(instants)))
            case .flag:
                let flags = (0..<rows).map { _ in Int8(numbers.next(below: 3)) - 1 }
                made.append(("c\(column)", .flags(flags)))
            }
        }
        return Table(made)
    }

    private func isSame(_ a: Column, _ b: Column) -> Bool {
        guard case .numbers(let x) = a, case .numbers(let y) = b else { return a == b }
        return x.count == y.count
            && zip(x, y).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
    }

    @Test(arguments: 1...25)
    func readingUndoesWriting(seed: UInt64) throws {
        var numbers = TestNumbers(state: seed)
        let columns = 1 + numbers.next(below: 6)
        let table = generated(&numbers, rows: numbers.next(below: 120), columns: columns)
        let text = CSVWriter(neutralisesFormulas: false).text(table)
        let kinds = table.columns.map(\.kind)
        let schema = Dictionary(uniqueKeysWithValues: zip(table.names, kinds))
        for chunkBytes in [1, 2, 3, 5, 7, 37, 200, 1 << 20] {
            let options = CSVOptions(schema: schema, chunkBytes: chunkBytes)
            let back = try CSV.read(text: text, options: options)
            #expect(back.names == table.names)
            #expect(back.rowCount == table.rowCount)
            let same = zip(back.columns, table.columns).map { isSame($0, $1) }
            #expect(!same.contains(false), "\(kinds)")
        }
    }

    @Test(arguments: 1...5)
    func readingUndoesWritingPackedFiles(seed: UInt64) throws {
        var numbers = TestNumbers(state: seed &+ 400)
        let table = generated(&numbers, rows: 2000, columns: 5)
        let schema = Dictionary(
            uniqueKeysWithValues: zip(table.names, table.columns.map(\.kind)))
        let folder = try TemporaryFolder()
        for name in ["t.csv", "t.csv.gz"] {
            let path = folder.file(name)
            try CSVWriter(neutralisesFormulas: false).write(table, to: path)
            let options = CSVOptions(schema: schema, chunkBytes: 1000)
            let back = try CSV.read(path, options: options)
            let same = zip(back.columns, table.columns).map { isSame($0, $1) }
            #expect(back.rowCount == 2000 && !same.contains(false), "\(name)")
        }
        // A file may be packed in parts: the members of one gzip file are read as one.
        let bytes = CSVWriter(neutralisesFormulas: false).bytes(table)
        let members = Gzip.compressed(Array(bytes[..<777])) + Gzip.compressed(Array(bytes[777...]))
        try Files.writeWhole(folder.file("parts.csv.gz"), members)
        let joined = try CSV.read(
            folder.file("parts.csv.gz"), options: CSVOptions(schema: schema, chunkBytes: 1000))
        #expect(zip(joined.columns, table.columns).allSatisfy { isSame($0, $1) })
    }

    @Test func neutralisedCellsAreTheOnlyOnesThatReadBackOtherwise() throws {
        var numbers = TestNumbers(state: 31)
        let table = generated(&numbers, rows: 500, columns: 6)
        let schema = Dictionary(
            uniqueKeysWithValues: zip(table.names, table.columns.map(\.kind)))
        let back = try CSV.read(
            text: CSVWriter().text(table), options: CSVOptions(schema: schema, chunkBytes: 99))
        for (read, written) in zip(back.columns, table.columns) {
            guard case .texts(let a) = read, case .texts(let b) = written else {
                #expect(isSame(read, written))
                continue
            }
            for row in 0..<500 {
                let runs = b[row].map {
                    "=+-@\t\r".unicodeScalars.contains($0.unicodeScalars.first ?? "a")
                }
                #expect(a[row] == (runs == true ? "'" : "") + (b[row] ?? "") || b[row] == nil)
            }
        }
    }

    @Test(arguments: [1, 10, 64, 1000, 100_000])
    func piecesAndThreadsDoNotChangeTheTable(chunkBytes: Int) throws {
        var numbers = TestNumbers(state: 99)
        var text = "id,kind,longer,n,at,odd\n"
        for row in 0..<3000 {
            let day = Calendar.isoDate(19_000 + numbers.next(below: 400))
            let number = numbers.next(below: 9) == 0 ? "" : "\(numbers.next(below: 1000))"
            text +=
                "o\(row),k\(numbers.next(below: 5)),a rather long text \(numbers.next(below: 300))"
            text += ",\(number),\(day),\(row == 1777 ? "odd" : "1")\n"
            if numbers.next(below: 100) == 0 { text += "\n" }
            if numbers.next(below: 500) == 0 { text += "too,few\n" }
        }
        func read(_ parallel: Bool, _ chunkBytes: Int) throws -> CSVResult {
            let options = CSVOptions(
                schema: ["n": .number], lenient: true, parallel: parallel, chunkBytes: chunkBytes)
            return try CSV.readResult(FileBytes(text), name: "f.csv", options: options)
        }
        let whole = try read(false, 1 << 30)
        let pieces = try read(true, chunkBytes)
        #expect(whole.table.names == pieces.table.names)
        let same = zip(whole.table.columns, pieces.table.columns).map { isSame($0, $1) }
        #expect(!same.contains(false), "\(same)")
        #expect(whole.table.origin == pieces.table.origin)
        #expect(whole.rejects == pieces.rejects)
        #expect(whole.rejects.count > 2)
        #expect(whole.notices == pieces.notices)
        let levels = try pieces.table.texts("id").levels
        #expect(levels.count == 3000 && levels.prefix(3) == ["o0", "o1", "o2"])
    }

    @Test func manyDistinctTextsAreCodedByFirstAppearance() throws {
        var text = "id,again\n"
        for row in 0..<60_000 { text += "order-number-\(row),o\((row * 7) % 60_000)\n" }
        let options = CSVOptions(chunkBytes: 1 << 16)
        let table = try CSV.read(text: text, options: options)
        let ids = try table.texts("id")
        #expect(ids.codes == Array(0..<60_000))
        #expect(ids.levels[59_999] == "order-number-59999")
        let again = try table.texts("again")
        #expect(again.codes == Array(0..<60_000))
        #expect(again.levels[8572] == "o\((8572 * 7) % 60_000)")
    }
}
