package import DataTables

/// A file that a finished run gives away: its name and its table.
package struct OutputFile: Sendable {
    package var name: String
    package var table: Table

    package init(name: String, table: Table) {
        self.name = name
        self.table = table
    }
}

/// Collects rows column by column.
struct RowCollector {
    private var names: [String]
    private var texts: [String: [String?]] = [:]
    private var numbers: [String: [Double]] = [:]

    init(texts: [String], numbers: [String], order: [String]) {
        names = order
        for name in texts { self.texts[name] = [] }
        for name in numbers { self.numbers[name] = [] }
    }

    mutating func add(_ text: String?, _ name: String) { texts[name]?.append(text) }

    mutating func add(_ number: Double, _ name: String) { numbers[name]?.append(number) }

    var table: Table {
        Table(
            names.map { name in
                if let values = numbers[name] { return (name, .numbers(values)) }
                return (name, .texts(TextColumn(texts[name] ?? [])))
            })
    }
}
