import DataTables
import NumericCore

/// An event rate and a number of clusters.
struct CoverageCell: Sendable, Hashable {
    let rate: Double
    let clusters: Int

    static let all = [50, 2_000].flatMap { clusters in
        [0.02, 0.4].map { CoverageCell(rate: $0, clusters: clusters) }
    }

    /// 20 rows each in few clusters, 2 in many.
    var rowsPerCluster: Int { clusters > 50 ? 2 : 20 }
    var rows: Int { clusters * rowsPerCluster }
}

/// One interval of one data set.
struct CoverageInterval: Sendable {
    let name: String
    let truth: Double
    let estimate: Double
    let error: Double
    let lower: Double
    let upper: Double
}

/// What the intervals of one parameter did over all data sets.
struct CoverageRow: Sendable {
    let family: CoverageFamily
    let cell: CoverageCell
    let name: String
    let truth: Double
    private(set) var count = 0
    private(set) var covered = 0
    /// Truth below and above the interval.
    private(set) var below = 0
    private(set) var above = 0
    private var sum = 0.0
    private var squares = 0.0
    private var errors = 0.0
    private(set) var sets = 0

    private init(_ family: CoverageFamily, _ cell: CoverageCell, _ first: CoverageInterval) {
        self.family = family
        self.cell = cell
        name = first.name
        truth = first.truth
    }

    private mutating func add(_ one: CoverageInterval) {
        count += 1
        if one.truth < one.lower {
            below += 1
        } else if one.truth > one.upper {
            above += 1
        } else if one.lower <= one.upper {
            covered += 1
        }
        sum += one.estimate - truth
        squares += (one.estimate - truth) * (one.estimate - truth)
        errors += one.error
    }

    /// Rows by parameter; sets without an estimate count nowhere but in `sets`.
    static func tally(
        _ found: [[CoverageInterval]], family: CoverageFamily, cell: CoverageCell
    ) -> [CoverageRow] {
        var rows: [CoverageRow] = []
        for one in found.joined() {
            let index = rows.firstIndex { $0.name == one.name } ?? rows.count
            if index == rows.count { rows.append(CoverageRow(family, cell, one)) }
            rows[index].add(one)
        }
        for index in rows.indices { rows[index].sets = found.count }
        return rows
    }

    var share: Double { Double(covered) / Double(count) }
    var bias: Double { sum / Double(count) }
    var deviation: Double {
        let n = Double(count)
        return ((squares - n * bias * bias) / max(1, n - 1)).squareRoot()
    }
    var meanError: Double { errors / Double(count) }
    var pValue: Double { exactBinomialTest(covered, of: count, share: 0.95) }

    func holds(level: Double, isQuick: Bool) -> Bool {
        pValue >= level && (isQuick || (share >= 0.925 && share <= 0.97))
    }

    var title: String {
        "\(family.rawValue), \(cell.clusters) clusters, \(percent(cell.rate)) events, \(name)"
    }

    static let header = """
        | family | clusters × rows | events | interval of | truth | bias | mean error | deviation | \
        covered | too high / too low | sets without | p |
        |---|---|---|---|---|---|---|---|---|---|---|---|
        """

    func markdown(isQuick: Bool) -> String {
        let p = pValue < 1e-4 ? "< 0.0001" : "\((pValue * 1e4).rounded() / 1e4)"
        let flag =
            holds(level: 0, isQuick: isQuick) ? percent(share) : "**\(percent(share))**"
        let cells = [
            family.rawValue, "\(cell.clusters) × \(family.rowsPerCluster(cell))",
            percent(cell.rate), name, three(truth), three(bias), three(meanError),
            three(deviation), flag, "\(below) / \(above)", "\(sets - count)", p,
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}

/// Three significant digits.
private func three(_ value: Double) -> String {
    var unit = 1.0
    while abs(value) * unit < 100, value != 0, unit < 1e9 { unit *= 10 }
    return shortestText((value * unit).rounded() / unit)
}
