import NumericCore
import StatisticalModels

/// How the intervals of one coefficient did over many markets.
struct Coverage {
    let name: String
    let truth: Double
    private(set) var values: [Double] = []
    private(set) var errors: [Double] = []
    private(set) var covered = 0
    private(set) var coveredByModel = 0

    init(_ first: Recovered) {
        name = first.name
        truth = first.truth
        add(first)
    }

    mutating func add(_ one: Recovered) {
        values.append(one.row.estimate)
        errors.append(one.row.standardError)
        covered += one.isCovered ? 1 : 0
        coveredByModel += one.isCoveredByModel ? 1 : 0
    }

    var count: Int { values.count }
    var share: Double { Double(covered) / Double(count) }
    var shareByModel: Double { Double(coveredByModel) / Double(count) }
    var mean: Double { values.reduce(0, +) / Double(count) }
    var meanError: Double { errors.reduce(0, +) / Double(count) }

    var deviation: Double {
        let mean = mean
        let sum = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (sum / Double(max(count - 1, 1))).squareRoot()
    }

    /// (mean − truth) over its standard error.
    var biasInErrors: Double {
        (mean - truth) / (deviation / Double(count).squareRoot())
    }

    /// The exact binomial test of `covered` against 95 %.
    var pValue: Double { exactBinomialTest(covered, of: count, share: 0.95) }

    /// Coverages by coefficient, in the order of the first market.
    static func tally(_ markets: [[Recovered]]) -> [Coverage] {
        var result: [Coverage] = []
        for one in markets.joined() {
            if let index = result.firstIndex(where: { $0.name == one.name }) {
                result[index].add(one)
            } else {
                result.append(Coverage(one))
            }
        }
        return result
    }
}

/// The exact binomial test of a count against a share, two-sided: twice the smaller tail.
func exactBinomialTest(_ successes: Int, of count: Int, share: Double) -> Double {
    let n = Double(count)
    let k = Double(successes)
    // P(X <= k) = I(1 - p; n - k, k + 1).
    let below = successes == count ? 1 : Special.regularizedBeta(1 - share, n - k, k + 1)
    let above = successes == 0 ? 1 : 1 - Special.regularizedBeta(1 - share, n - k + 1, k)
    return min(1, 2 * min(below, above))
}

/// Runs independent pieces of a study, `workers` at a time; results in their order.
func inParallel<Result: Sendable>(
    _ count: Int, workers: Int, _ work: @escaping @Sendable (Int) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var results = [Result?](repeating: nil, count: count)
        for index in 0..<min(workers, count) {
            group.addTask { (index, try await work(index)) }
        }
        var next = min(workers, count)
        while let (index, result) = try await group.next() {
            results[index] = result
            if next < count {
                let index = next
                group.addTask { (index, try await work(index)) }
                next += 1
            }
        }
        return results.compactMap { $0 }
    }
}
