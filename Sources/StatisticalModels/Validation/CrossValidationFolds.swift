package import DataTables
import NumericCore

/// The parts of a table in turn: which rows are fitted, which are judged.
package struct CrossValidationFolds: Sendable {
    /// Each row's fold of clusters.
    private let codes: [Int32]
    /// Each row's period (from 0), and where periods begin; `nil` without times.
    private let periods: [Int32]?
    private let times: [Double]
    private let starts: [Double]
    private let plan: CrossValidation

    /// Parts the rows of a table, which miss neither cluster nor time.
    ///
    /// - Throws: ``CrossValidationError``, ``DataError``.
    /// - Complexity: O(rows), sorting apart.
    package init(_ plan: CrossValidation, table: Table) throws {
        guard (2...100).contains(plan.folds) else { throw CrossValidationError.folds(plan.folds) }
        self.plan = plan
        guard plan.time == nil || plan.cluster != nil else {
            codes = [Int32](repeating: 0, count: table.rowCount)
            (times, starts, periods) = try Self.periods(plan, table)
            return
        }
        codes = try Self.clusterFolds(plan, table)
        if plan.time == nil {
            (times, starts, periods) = ([], [], nil)
        } else {
            (times, starts, periods) = try Self.periods(plan, table)
        }
    }

    /// How many times rows are parted.
    package var count: Int {
        guard plan.time != nil else { return plan.folds }
        return plan.cluster == nil ? plan.folds : plan.folds * plan.folds
    }

    /// The rows to fit and the rows to judge, ascending; no row of the table is judged twice.
    package func rows(_ fold: Int) -> (fitted: [Int], judged: [Int]) {
        guard let periods else {
            return (
                codes.indices.filter { codes[$0] != Int32(fold) },
                codes.indices.filter { codes[$0] == Int32(fold) }
            )
        }
        let period = fold % plan.folds + 1
        let end = starts[period] - plan.gap
        guard plan.cluster != nil else {
            return (
                codes.indices.filter { periods[$0] < Int32(period) && times[$0] < end },
                codes.indices.filter { periods[$0] == Int32(period) }
            )
        }
        let own = Int32(fold / plan.folds)
        return (
            codes.indices.filter {
                codes[$0] != own && periods[$0] < Int32(period) && times[$0] < end
            },
            codes.indices.filter { codes[$0] == own && periods[$0] == Int32(period) }
        )
    }

    /// Deals clusters out to folds.
    private static func clusterFolds(_ plan: CrossValidation, _ table: Table) throws -> [Int32] {
        let codes: [Int32]
        let count: Int
        if let cluster = plan.cluster {
            let groups = LabelledGroups(column: try table.column(cluster))
            (codes, count) = (groups.codes, groups.labels.count)
        } else {
            codes = (0..<Int32(table.rowCount)).map { $0 }
            count = table.rowCount
        }
        guard count >= plan.folds else {
            throw CrossValidationError.fewClusters(
                column: plan.cluster, count: count, folds: plan.folds)
        }
        var sizes = [Int](repeating: 0, count: count)
        for code in codes { sizes[Int(code)] += 1 }
        var (first, second) = ([Double](), [Double]())
        keyedUniforms(
            key: StreamKey(seed: plan.seed), purpose: .crossValidation,
            entities: (0..<UInt32(count)).map { $0 }, step: 0, index: 0, first: &first,
            second: &second)
        let order = sortedPermutation(by: first.map { Int64($0 * 0x1p52) })
        var filled = [Int](repeating: 0, count: plan.folds)
        var foldOf = [Int32](repeating: 0, count: count)
        for cluster in order {
            var least = 0
            for fold in filled.indices where filled[fold] < filled[least] { least = fold }
            foldOf[Int(cluster)] = Int32(least)
            filled[least] += sizes[Int(cluster)]
        }
        return codes.map { foldOf[Int($0)] }
    }

    /// Cuts times at their quantiles into one period more than there are folds.
    private static func periods(
        _ plan: CrossValidation, _ table: Table
    ) throws -> (times: [Double], starts: [Double], periods: [Int32]?) {
        guard let name = plan.time else { return ([], [], nil) }
        let times: [Double]
        switch try table.column(name) {
        case .instants(let values): times = values.map { Double($0) / 86_400 }
        default: times = try table.evaluatedNumbers(name.quotedName)
        }
        let sorted = times.sorted()
        var starts = [-Double.infinity]
        for period in 1...plan.folds {
            let start = sorted[sorted.count * period / (plan.folds + 1)]
            guard start > (starts.last ?? 0), start > sorted[0] else {
                throw CrossValidationError.fewTimes(column: name, periods: plan.folds + 1)
            }
            starts.append(start)
        }
        let periods = times.map { time in
            var period = plan.folds
            while starts[period] > time { period -= 1 }
            return Int32(period)
        }
        return (times, starts, periods)
    }
}
