import Foundation
import NumericCore

/// Compares values with a case's expected ones, each at its tolerance, and keeps what differs.
struct GoldenComparison {
    private let expected: [String: Any]
    private let relative: Double
    private let absolute: Double
    private let fields: [String: [String: Any]]
    /// Paths at which the reference departs from its own definition; see `known-deviations.txt`.
    private let deviations: [String]
    private(set) var failures: [String] = []
    /// How many numbers were compared.
    private(set) var compared = 0

    init(_ golden: GoldenCase) {
        expected = golden.expected
        relative = golden.tolerance["rel"] as? Double ?? 1e-8
        absolute = golden.tolerance["abs"] as? Double ?? 0
        fields = golden.tolerance["fields"] as? [String: [String: Any]] ?? [:]
        deviations = GoldenCase.knownDeviations(of: golden.id)
    }

    /// The expected value at a path, as `lr_test.chisq` or `curves.0.time`.
    func want(_ path: String) -> Any? {
        path.split(separator: ".").reduce(Optional<Any>(expected)) { value, key in
            if let list = value as? [Any] {
                return Int(key).flatMap { $0 < list.count ? list[$0] : nil }
            }
            return (value as? [String: Any])?[String(key)]
        }
    }

    func numbers(_ path: String) -> [Double?]? {
        (want(path) as? [Any])?.map(Self.number)
    }

    /// Compares one number, if the case has it.
    mutating func check(_ path: String, _ got: Double?) {
        guard let want = want(path) else { return }
        compare(path, got, Self.number(want))
    }

    /// Compares a list, element by element; `nil` and not-a-number stand for null.
    mutating func check(_ path: String, _ got: [Double?]) {
        guard let want = want(path) as? [Any] else { return }
        guard want.count == got.count else {
            failures.append("\(path): \(got.count) values, expected \(want.count)")
            return
        }
        for (index, pair) in zip(got, want).enumerated() {
            compare("\(path)[\(index)]", pair.0, Self.number(pair.1))
        }
    }

    /// Compares a matrix given as rows.
    mutating func check(_ path: String, rows: [[Double]]) {
        guard let want = want(path) as? [Any] else { return }
        if want.count != rows.count { failures.append("\(path): \(rows.count) rows") }
        for (index, row) in rows.enumerated() {
            check("\(path).\(index)", row.map { Optional($0) })
        }
    }

    /// Compares first rows, sum and sum of squares of a per-row quantity.
    mutating func check(_ path: String, perRow values: [Double]) {
        guard want(path) != nil else { return }
        check("\(path).n_rows", Double(values.count))
        let first = (want("\(path).first_rows") as? [Any])?.count ?? 0
        check("\(path).first_rows", values.prefix(first).map { Optional($0) })
        check("\(path).sum", values.reduce(0, +))
        check("\(path).sum_of_squares", values.reduce(0) { $0 + $1 * $1 })
    }

    /// Compares first rows, column sums and sums of squares of a matrix with a row per row.
    mutating func check(_ path: String, perRow values: Matrix) {
        guard want(path) != nil else { return }
        // One column is written as a plain list.
        guard want("\(path).column_sums") != nil else {
            return check(path, perRow: values.elements)
        }
        check("\(path).n_rows", Double(values.rows))
        let first = (want("\(path).first_rows") as? [Any])?.count ?? 0
        check(
            "\(path).first_rows",
            rows: (0..<min(first, values.rows)).map { row in
                (0..<values.columns).map { values[row, $0] }
            })
        let columns = (0..<values.columns).map { values.column($0) }
        check("\(path).column_sums", columns.map { $0.reduce(0, +) })
        check("\(path).column_sums_of_squares", columns.map { $0.reduce(0) { $0 + $1 * $1 } })
    }

    mutating func fail(_ message: String) { failures.append(message) }

    private mutating func compare(_ path: String, _ got: Double?, _ want: Double?) {
        if deviations.contains(where: path.hasPrefix) { return }
        compared += 1
        let value = got.flatMap { $0.isNaN ? nil : $0 }
        guard let want else {
            if let value { failures.append("\(path): got \(value), expected none") }
            return
        }
        guard let value else {
            failures.append("\(path): got none, expected \(want)")
            return
        }
        if value == want { return }
        var (rel, abs) = (relative, absolute)
        for key in path.split(whereSeparator: { ".[".contains($0) }) {
            guard let field = fields[String(key)] else { continue }
            rel = field["rel"] as? Double ?? rel
            abs = field["abs"] as? Double ?? abs
        }
        if !(Swift.abs(value - want) <= abs + rel * Swift.abs(want)) {
            failures.append("\(path): got \(value), expected \(want)")
        }
    }

    static func number(_ value: Any) -> Double? {
        switch value {
        case let text as String:
            return text == "Inf" ? .infinity : text == "-Inf" ? -.infinity : nil
        case let number as NSNumber: return number.doubleValue
        default: return nil
        }
    }
}
