package import Marketplace
import NumericCore

/// A stated input as it was drawn: one value a replicate.
package struct DrawnAssumption: Sendable, Hashable {
    package var path: String
    package var kind: UncertainQuantity.Kind
    /// The 5 % and 95 % quantiles of what was stated.
    package var lower: Double
    package var upper: Double
    package var draws: [Double]

    package init(
        path: String, kind: UncertainQuantity.Kind, lower: Double, upper: Double, draws: [Double]
    ) {
        self.path = path
        self.kind = kind
        self.lower = lower
        self.upper = upper
        self.draws = draws
    }

    /// The scale on which effects add up: logit for a share, log for a positive number.
    func scaled(_ value: Double) -> Double {
        switch kind {
        case .share: Kernels.logit(min(1 - 1e-9, max(1e-9, value)))
        case .positive: Kernels.log(max(1e-12, value))
        case .real: value
        }
    }

    func value(_ scaled: Double) -> Double {
        switch kind {
        case .share: Kernels.logistic(scaled)
        case .positive: Kernels.exp(scaled)
        case .real: scaled
        }
    }
}

/// Which stated assumption would have to move for a key result to be met, and where to.
///
/// The metric's draws are regressed on all inputs, each on its scale (logit, log, as it is) about its
/// mean: `y = a + sum b_j t_j(x_j) + e`. Of the inputs whose slope is not 0 beyond chance
/// (5 % over all of them), the one that moves the metric most over what was stated decides. With the
/// others as drawn, half of the futures meet the target where
/// `t_j(x) = (target - a - median e) / b_j`. The interval is Fieller's (1954): where
/// `(d - b u)² <= z² (pi/2 s²/n + u² var b)`, with d the numerator and u the ratio, so that it is
/// honest for weak slopes; pi/2 is the price of a median.
package struct DecidingAssumption: Sendable, Hashable {
    package var path: String
    package var kind: UncertainQuantity.Kind
    /// Spearman's, of the input and the metric.
    package var rankCorrelation: Double
    /// Where half of the futures would meet the target.
    package var crossing: Double
    /// The 90 % interval of the crossing; infinite on a side that the draws leave open.
    package var crossingLower: Double
    package var crossingUpper: Double
    /// Whether it would have to be higher than it is on average, or lower.
    package var hasToRise: Bool
    /// What was stated: the 5 % and 95 % quantiles.
    package var statedLower: Double
    package var statedUpper: Double
    package var isWithinStated: Bool { crossing >= statedLower && crossing <= statedUpper }

    /// What the draws say.
    package enum Answer: Sendable, Hashable {
        /// At least half of the futures meet the target as things are stated.
        case likely
        case moves(DecidingAssumption)
        /// No input has an effect that reaches the target within twice the reach of its draws.
        case outOfReach
    }

    /// Twice the draws' own distance from their mean: beyond it a line is a guess.
    private static let reach = 2.0
    /// Fewer replicates than this beside the inputs answer nothing.
    private static let fewest = 30

    /// Finds the deciding assumption of a metric.
    ///
    /// - Parameters:
    ///   - draws: The metric by replicate; not-a-number is left out.
    ///   - target: Of the key result.
    ///   - direction: In which the metric is better.
    ///   - inputs: What was stated and drawn, by replicate.
    /// - Returns: The answer; `nil` where too few replicates are there to say.
    /// - Complexity: O(replicates · inputs²).
    package static func find(
        draws: [Double], target: Double, direction: MetricDefinition.Direction,
        inputs: [DrawnAssumption]
    ) -> Answer? {
        let rows = draws.indices.filter { draws[$0].isFinite }
        let met = rows.count { direction == .lower ? draws[$0] <= target : draws[$0] >= target }
        guard 2 * met < rows.count else { return rows.isEmpty ? nil : .likely }
        guard
            let line = InputRegression(
                inputs: inputs, rows: rows, response: rows.map { draws[$0] }),
            rows.count >= line.inputs.count + fewest
        else { return nil }
        let level = Kernels.normalQuantile(1 - 0.025 / Double(max(1, line.inputs.count)))
        let strong = line.inputs.indices.filter {
            abs(line.slopes[$0]) > level * line.slopeVariance[$0].squareRoot()
        }
        guard
            let place = strong.max(by: {
                abs(line.slopes[$0]) * line.deviations[$0]
                    < abs(line.slopes[$1]) * line.deviations[$1]
            })
        else { return .outOfReach }
        return answer(line, place, target: target)
    }

    private static func answer(_ line: InputRegression, _ place: Int, target: Double) -> Answer {
        let input = line.inputs[place]
        let gap = target - line.middle
        let move = gap / line.slopes[place]
        let farthest = line.moves(place).map { move > 0 ? $0 : -$0 }.max() ?? 0
        guard abs(move) <= reach * farthest else { return .outOfReach }
        let ends = line.fieller(place, gap: gap, level: Kernels.normalQuantile(0.95))
        func value(_ move: Double) -> Double {
            move.isFinite ? input.value(line.means[place] + move) : move
        }
        return .moves(
            DecidingAssumption(
                path: input.path, kind: input.kind, rankCorrelation: line.rankCorrelation(place),
                crossing: value(move), crossingLower: value(ends.lower),
                crossingUpper: value(ends.upper), hasToRise: move > 0, statedLower: input.lower,
                statedUpper: input.upper))
    }
}

/// The least-squares line of a metric on inputs about their means.
private struct InputRegression {
    /// Those that vary and are not made of the others.
    let inputs: [DrawnAssumption]
    let means: [Double]
    let deviations: [Double]
    let slopes: [Double]
    let slopeVariance: [Double]
    /// The median of the metric where every input is at its mean, and its variance.
    let middle: Double
    let middleVariance: Double
    private let rows: [Int]
    private let response: [Double]

    init?(inputs: [DrawnAssumption], rows: [Int], response: [Double]) {
        let n = Double(rows.count)
        guard rows.count > 1 else { return nil }
        var used: [DrawnAssumption] = []
        var columns: [[Double]] = []
        var means: [Double] = []
        var deviations: [Double] = []
        for input in inputs {
            let scaled = rows.map { input.scaled(input.draws[$0]) }
            let mean = scaled.reduce(0, +) / n
            let squares = scaled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / (n - 1)).squareRoot()
            guard deviation > 1e-12 * max(1, abs(mean)) else { continue }
            used.append(input)
            columns.append(scaled.map { ($0 - mean) / deviation })
            means.append(mean)
            deviations.append(deviation)
        }
        guard let factor = Self.factor(&used, &columns, &means, &deviations) else { return nil }
        let centre = response.reduce(0, +) / n
        let sides = columns.map { column in
            zip(column, response).reduce(0) { $0 + $1.0 * ($1.1 - centre) }
        }
        let slopes = factor.solve(sides)
        let residuals = rows.indices.map { row in
            response[row] - centre
                - columns.indices.reduce(0) { $0 + slopes[$1] * columns[$1][row] }
        }
        let freedom = n - Double(columns.count) - 1
        guard freedom > 0 else { return nil }
        let variance = residuals.reduce(0) { $0 + $1 * $1 } / freedom
        let inverse = factor.inverse()
        self.inputs = used
        self.means = means
        self.deviations = deviations
        self.slopes = zip(slopes, deviations).map { $0 / $1 }
        slopeVariance = deviations.indices.map {
            variance * inverse[$0, $0] / (deviations[$0] * deviations[$0])
        }
        middle = centre + Summary.quantile(ofSorted: residuals.sorted(), 0.5)
        middleVariance = .pi / 2 * variance / n
        self.rows = rows
        self.response = response
    }

    /// The factor of the columns' products, without columns that the ones before make up.
    private static func factor(
        _ used: inout [DrawnAssumption], _ columns: inout [[Double]], _ means: inout [Double],
        _ deviations: inout [Double]
    ) -> Cholesky? {
        while !columns.isEmpty {
            var products = Matrix(rows: columns.count, columns: columns.count)
            for (i, first) in columns.enumerated() {
                for (j, second) in columns.enumerated() {
                    products[i, j] = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
                }
            }
            let length = products[0, 0]
            do {
                let factor = try Cholesky(products)
                let weak = columns.indices.first {
                    factor.lower[$0, $0] * factor.lower[$0, $0] < 1e-8 * length
                }
                guard let weak else { return factor }
                remove(weak, &used, &columns, &means, &deviations)
            } catch {
                remove(error.column, &used, &columns, &means, &deviations)
            }
        }
        return nil
    }

    private static func remove(
        _ place: Int, _ used: inout [DrawnAssumption], _ columns: inout [[Double]],
        _ means: inout [Double], _ deviations: inout [Double]
    ) {
        used.remove(at: place)
        columns.remove(at: place)
        means.remove(at: place)
        deviations.remove(at: place)
    }

    /// How far each draw of an input is from the mean, on its scale.
    func moves(_ place: Int) -> [Double] {
        rows.map { inputs[place].scaled(inputs[place].draws[$0]) - means[place] }
    }

    /// The interval of gap / slope: the roots of
    /// `u² (b² - z² var b) - 2 d b u + d² - z² var d = 0`.
    func fieller(_ place: Int, gap: Double, level: Double) -> (lower: Double, upper: Double) {
        let b = slopes[place]
        let square = b * b - level * level * slopeVariance[place]
        let rest = gap * gap - level * level * middleVariance
        guard square > 0 else { return (-.infinity, .infinity) }
        let root = max(0, gap * gap * b * b - square * rest).squareRoot()
        return ((gap * b - root) / square, (gap * b + root) / square)
    }

    /// Spearman's rank correlation, ties at their mean rank.
    func rankCorrelation(_ place: Int) -> Double {
        let first = Self.ranks(rows.map { inputs[place].draws[$0] })
        let second = Self.ranks(response)
        let middle = Double(rows.count + 1) / 2
        var sums = (0.0, 0.0, 0.0)
        for (one, two) in zip(first, second) {
            sums.0 += (one - middle) * (two - middle)
            sums.1 += (one - middle) * (one - middle)
            sums.2 += (two - middle) * (two - middle)
        }
        return sums.0 / (sums.1 * sums.2).squareRoot()
    }

    private static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var ranks = [Double](repeating: 0, count: values.count)
        var first = 0
        while first < order.count {
            var last = first
            while last + 1 < order.count, values[order[last + 1]] == values[order[first]] {
                last += 1
            }
            for place in first...last { ranks[order[place]] = Double(first + last) / 2 + 1 }
            first = last + 1
        }
        return ranks
    }
}
