import DataTables
import Marketplace

/// Tables and orders written as text, a header line first; an empty cell is missing.
enum OrdersFixture {
    static func table(_ text: String, file: String = "orders.csv") -> Table {
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingSpaces()
            }
        }
        let columns = lines[0].indices.map { index -> (name: String, column: Column) in
            let cells = lines.dropFirst().map { $0[index].isEmpty ? nil : $0[index] }
            return (lines[0][index], .texts(TextColumn(cells)))
        }
        return Table(columns, origin: TableOrigin(file: file))
    }

    static func orders(_ text: String) throws -> Orders {
        try Orders(validating: table(text))
    }

    /// The instant of an ISO date or timestamp.
    static func at(_ text: String) -> Instant {
        Calendar.instant(iso: text) ?? Calendar.missing
    }

    static func day(_ text: String) -> Int { Calendar.day(of: at(text)) }

    static func column(_ values: [Instant]) -> Column { .instants(values) }
}

extension Substring {
    fileprivate func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension Table {
    /// The cells of a column as texts; missing is empty.
    func cells(_ name: String) -> [String] {
        guard let texts = self[name]?.asTexts() else { return ["no column \(name)"] }
        return (0..<rowCount).map { texts[$0] ?? "" }
    }

    /// The numbers of a column, flags as 0 and 1.
    func doubles(_ name: String) -> [Double] { (try? numbers(name)) ?? [] }
}
