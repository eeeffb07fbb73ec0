import DataTables
import NumericCore

/// Rows with the category that came and the probabilities that were given.
struct JudgedCategories: Sendable {
    /// In the order of the columns of probabilities.
    let names: [String]
    private(set) var codes: [Int32] = []
    private(set) var weights: [Double] = []
    private(set) var clusters: [Int32] = []
    /// For each category a value for each row.
    private(set) var probabilities: [[Double]]
    private(set) var reference: [[Double]]

    init(names: [String]) {
        self.names = names
        probabilities = names.map { _ in [] }
        reference = probabilities
    }

    /// Adds a row; both lists have a value for each category.
    mutating func add(
        code: Int32, weight: Double, cluster: Int32, probabilities given: [Double],
        shares: [Double]
    ) {
        codes.append(code)
        weights.append(weight)
        clusters.append(cluster)
        for category in names.indices {
            probabilities[category].append(given[category])
            reference[category].append(shares[category])
        }
    }

    mutating func append(_ other: JudgedCategories) {
        codes += other.codes
        weights += other.weights
        clusters += other.clusters
        for category in names.indices {
            probabilities[category] += other.probabilities[category]
            reference[category] += other.reference[category]
        }
    }

    /// The means of −log of what came and of Σ (p − 0 or 1)².
    func means(_ values: [[Double]]) -> (logLoss: Double, brier: Double) {
        var (loss, square, total) = (0.0, 0.0, 0.0)
        for row in codes.indices {
            let own = Int(codes[row])
            loss -= weights[row] * Kernels.log(values[own][row])
            for category in names.indices {
                let distance = values[category][row] - (category == own ? 1 : 0)
                square += weights[row] * distance * distance
            }
            total += weights[row]
        }
        return (loss / total, square / total)
    }

    /// One category against the others; `nil` where all rows or none have it.
    func calibration(of category: Int, hasClusters: Bool) throws -> Calibration? {
        let outcomes = codes.map { Int($0) == category ? 1.0 : 0 }
        guard outcomes.contains(1), outcomes.contains(0) else { return nil }
        return try Calibration(
            outcomes: outcomes, predictions: probabilities[category], weights: weights,
            clusters: hasClusters ? clusters : nil)
    }
}
