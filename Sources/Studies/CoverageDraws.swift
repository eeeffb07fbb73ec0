import DataTables
import NumericCore

/// The random numbers of one simulated data set, and what is drawn alike for all families.
struct CoverageDraws {
    private var stream: RandomStream
    let cell: CoverageCell
    let rowsPerCluster: Int

    /// Set k of a family and cell draws from a stream of its own.
    init(seed: UInt64, _ family: CoverageFamily, _ cell: CoverageCell, set: Int) {
        let place = CoverageFamily.allCases.firstIndex(of: family) ?? 0
        let place2 = CoverageCell.all.firstIndex(of: cell) ?? 0
        stream = RandomStream(
            key: StreamKey(seed: seed), purpose: .study, entity: UInt32(set),
            step: UInt32(place * 16 + place2))
        self.cell = cell
        rowsPerCluster = family.rowsPerCluster(cell)
    }

    mutating func uniform() -> Double { stream.nextUniform() }
    mutating func normal() -> Double { Special.normalQuantile(stream.nextUniform()) }
    mutating func exponential() -> Double { -Kernels.log(stream.nextUniform()) }

    /// One row's cluster, its column, and a uniform number that goes with those of its cluster.
    struct Row {
        let cluster: Int
        /// Standard normal, half of its variance between clusters.
        let x: Double
        /// Uniform by itself; normal scores correlate by 0.3 within a cluster.
        let u: Double
    }

    /// The rows of all clusters; `dependence` is the correlation of normal scores.
    mutating func rows(dependence: Double = 0.3) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(cell.clusters * rowsPerCluster)
        let (shared, own) = (dependence.squareRoot(), (1 - dependence).squareRoot())
        let half = 0.5.squareRoot()
        for cluster in 0..<cell.clusters {
            let (level, effect) = (normal(), normal())
            for _ in 0..<rowsPerCluster {
                let x = half * (level + normal())
                let score = dependence == 0 ? normal() : shared * effect + own * normal()
                rows.append(Row(cluster: cluster, x: x, u: Special.normalCumulative(score)))
            }
        }
        return rows
    }

    /// A table with the rows' columns and more.
    static func table(_ rows: [Row], _ more: [(name: String, column: Column)]) -> Table {
        Table(
            [
                (name: "cluster", column: .numbers(rows.map { Double($0.cluster) })),
                (name: "x", column: .numbers(rows.map(\.x))),
            ] + more)
    }
}

/// ∫ f(x)·φ(x) dx by the trapezoidal rule on −9…9, which is exact to rounding for smooth f.
func normalMean(_ value: (Double) -> Double) -> Double {
    let step = 1.0 / 64
    return (-576...576).reduce(0) { sum, place in
        let x = Double(place) * step
        return sum + step * Special.normalDensity(x) * value(x)
    }
}

/// Where a rising function on an interval reaches a value.
func rising(to target: Double, in range: ClosedRange<Double>, _ value: (Double) -> Double)
    -> Double
{
    var (low, high) = (range.lowerBound, range.upperBound)
    for _ in 0..<200 {
        let middle = (low + high) / 2
        if value(middle) < target { low = middle } else { high = middle }
    }
    return (low + high) / 2
}
