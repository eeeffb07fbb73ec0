import DataTables
import Foundation

/// A reference case: a specification with the values that R gives for it.
struct GoldenCase {
    let id: String
    let kind: String
    let model: [String: Any]
    let expected: [String: Any]
    let tolerance: [String: Any]
    let table: Table

    /// Where the cases are: the copy in the tests, or `TRUSTCAST_REFERENCE`.
    static var folder: URL {
        if let path = ProcessInfo.processInfo.environment["TRUSTCAST_REFERENCE"], !path.isEmpty {
            return URL(fileURLWithPath: path)
        }
        return copied
    }

    private static var copied: URL {
        (Bundle.module.resourceURL ?? URL(fileURLWithPath: ".")).appendingPathComponent("Goldens")
    }

    /// How a case of each kind is compared; a suite of its own calls it for the kind's cases.
    static let comparisons: [String: @Sendable (GoldenCase) throws -> GoldenComparison] = [
        "aft": ParametricGoldenTests.comparison,
        "competing_risks": CompetingRisksGoldenTests.comparison,
        "concordance": ConcordanceGoldenTests.comparison,
        "cox": CoxGoldenTests.comparison,
        "cox_baseline": CoxGoldenTests.baselineComparison,
        "cox_zph": CoxGoldenTests.proportionalHazardsComparison,
        "fine_gray": FineGrayGoldenTests.comparison,
        "calibration": CalibrationGoldenTests.comparison,
        "elastic_net": ElasticNetGoldenTests.comparison,
        "firth": FirthGoldenTests.comparison,
        "glmm": MixedLogisticGoldenTests.comparison,
        "km": KaplanMeierGoldenTests.comparison,
        "cure": CureGoldenTests.comparison,
        "logistic": LogisticGoldenTests.comparison,
        "logrank": LogRankGoldenTests.comparison,
        "nelson_aalen": KaplanMeierGoldenTests.hazardComparison,
    ]

    /// The kinds that a test compares.
    static var kinds: [String] { comparisons.keys.sorted() }

    /// Every case of the folder with its kind, sorted by name.
    static func all() throws -> [(id: String, kind: String)] {
        let cases = folder.appendingPathComponent("cases")
        return try FileManager.default.contentsOfDirectory(atPath: cases.path).sorted()
            .filter { $0.hasSuffix(".json") }
            .map { file in
                let object = try object(cases.appendingPathComponent(file))
                return (String(file.dropLast(5)), object["kind"] as? String ?? "")
            }
    }

    /// The cases of a kind, without the known gaps.
    ///
    /// `ReferenceCoverageTests` fails where this list is empty because nothing can be read.
    static func identifiers(_ kind: String) -> [String] {
        let gaps = (try? knownGaps().cases) ?? []
        let all = (try? Self.all()) ?? []
        return all.filter { $0.kind == kind && !gaps.contains($0.id) }.map(\.id)
    }

    /// The names in the file of known gaps: cases, and kinds on lines that start with `kind`.
    static func knownGaps() throws -> (cases: [String], kinds: [String]) {
        let file = copied.appendingPathComponent("known-gaps.txt")
        let names = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: ":").first.map(String.init) }
        let kinds = names.filter { $0.hasPrefix("kind ") }.map { String($0.dropFirst(5)) }
        return (names.filter { !$0.hasPrefix("kind ") }, kinds)
    }

    /// The paths of a case that the file of known deviations names.
    static func knownDeviations(of id: String) -> [String] {
        let file = copied.appendingPathComponent("known-deviations.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            let words = line.prefix { $0 != ":" }.split(separator: " ")
            return words.count == 2 && words[0] == id ? String(words[1]) : nil
        }
    }

    init(_ id: String) throws {
        let folder = Self.folder
        let object = try Self.object(folder.appendingPathComponent("cases/\(id).json"))
        self.id = id
        kind = object["kind"] as? String ?? ""
        model = object["model"] as? [String: Any] ?? [:]
        expected = object["expected"] as? [String: Any] ?? [:]
        tolerance = object["tolerance"] as? [String: Any] ?? [:]
        let dataset = object["dataset"] as? [String: Any] ?? [:]
        let file = folder.appendingPathComponent(dataset["file"] as? String ?? "")
        let all = try Self.table(file)
        table = try Self.filtered(all, by: dataset["filter"] as? [String: Any])
    }

    private static func object(_ file: URL) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        return value as? [String: Any] ?? [:]
    }

    /// Reads a plain CSV file: a column of numbers where every cell is one, else texts.
    private static func table(_ file: URL) throws -> Table {
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let header = lines[0].map(String.init)
        let columns = header.indices.map { index -> (name: String, column: Column) in
            let cells = lines.dropFirst().map { $0[index] }
            let numbers = cells.map { $0.isEmpty ? Double.nan : Double($0) }
            if numbers.allSatisfy({ $0 != nil }) {
                return (header[index], .numbers(numbers.compactMap { $0 }))
            }
            let texts = cells.map { $0.isEmpty ? nil : String($0) }
            return (header[index], .texts(TextColumn(texts)))
        }
        return Table(columns)
    }

    private static func filtered(_ table: Table, by filter: [String: Any]?) throws -> Table {
        guard let filter, let column = filter["column"] as? String, let op = filter["op"] as? String
        else { return table }
        let value = filter["value"].map { $0 is String ? "\"\($0)\"" : "\($0)" } ?? "0"
        let expression = try Expression.parse("`\(column)` \(op) \(value)")
        return table.filtered(keeping: try expression.rows(in: table))
    }
}

/// The formula that a case's machine-readable model stands for.
extension GoldenCase {
    var terms: String { Self.terms(of: model) }

    /// The right side of the formula that a part of a model stands for.
    static func terms(of part: [String: Any]) -> String {
        var parts = (part["terms"] as? [[String: Any]] ?? []).map(Self.term)
        if let offset = part["offset"] as? String { parts.append("offset(`\(offset)`)") }
        return parts.isEmpty ? "1" : parts.joined(separator: " + ")
    }

    var response: String {
        let response = model["response"] as? [String: Any] ?? [:]
        func name(_ key: String) -> String { "`\(response[key] as? String ?? "")`" }
        switch response["type"] as? String {
        case "binary": return name("column")
        case "grouped_binomial": return "cbind(\(name("successes")), \(name("trials")))"
        case "right_censored": return "Surv(\(name("time")), \(name("event")))"
        case "matched_sets": return "Surv(one, \(name("case")))"
        case "competing": return "Surv(\(name("time")), \(name("event")))"
        default: return "Surv(\(name("start")), \(name("stop")), \(name("event")))"
        }
    }

    var formula: String { "\(response) ~ \(terms)" }

    var weights: String? { (model["weights"] as? [String: Any])?["column"] as? String }

    private static func term(_ term: [String: Any]) -> String {
        let column = term["column"] as? String ?? ""
        switch term["type"] as? String {
        case "factor":
            let levels = (term["levels"] as? [Any] ?? []).map { "\"\($0)\"" }
            return "factor(`\(column)`, \(levels.joined(separator: ", ")))"
        case "natural_spline": return "ns(`\(column)`, \(term["df"] as? Int ?? 0))"
        case "interaction":
            return (term["of"] as? [[String: Any]] ?? []).map(Self.term).joined(separator: ":")
        default: return "`\(column)`"
        }
    }

    /// A table of the rows that a case writes as objects.
    static func table(rows: [[String: Any]]) -> Table {
        let names = (rows.first ?? [:]).keys.sorted()
        return Table(
            names.map { name in
                let values = rows.map { $0[name] }
                if values.contains(where: { $0 is String }) {
                    return (name, .texts(TextColumn(values.map { $0 as? String })))
                }
                return (name, .numbers(values.map { ($0 as? NSNumber)?.doubleValue ?? .nan }))
            })
    }
}
