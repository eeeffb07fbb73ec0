import DataTables
import NumericCore

/// The exact partial likelihood at times with more than one event.
///
/// Which d of the N rows at risk have the event, given that d have: ℓ = Σ η over the events −
/// log e_d(r), r = e^η, e_d the elementary symmetric polynomial. With κ such that the chances
/// p_i = κr_i/(1 + κr_i) sum to d, e_d = κ⁻ᵈ·Π(1 + κr_i)·P(S = d), S the number of successes of
/// independent trials of chances p_i. A recursion over the rows carries P(S = j) and the first and
/// second moments of Σ x over the successes on S = j; no term is large or cancels, and no subset is
/// listed. The mean and covariance of Σ x given S = d are what the score and the information need.
///
/// - Complexity: O(d·(N − d)·p²) for each time and evaluation.
/// - Reference: Gail, Lubin, Rubinstein (1981), doi:10.1093/biomet/68.3.703 (the recursion). Goldens
///   `cox_lung_exact`, `cox_ties_hand_exact`, `cox_infert_conditional_logistic`.
struct ExactTies: Sendable {
    private let data: CoxData
    /// The event times of more than one event, with the rows at risk.
    private let times: [(k: Int, atRisk: Int)]

    /// Steps of the recursion that one evaluation may take.
    static let largest = 4e9

    /// Finds the times, and refuses those that would take too long.
    ///
    /// - Throws: ``CoxFitError/exactTiesTooLarge(time:events:atRisk:)``.
    init(data: CoxData) throws {
        self.data = data
        let ones = [Double](repeating: 1, count: data.rows)
        let atRisk = data.sumAtRisk(ones)
        times = data.times.indices.filter { data.tied[$0] > 1 }.map { ($0, Int(atRisk[$0])) }
        let width = Double(1 + data.x.columns + data.x.columns * data.x.columns)
        func steps(_ time: (k: Int, atRisk: Int)) -> Double {
            Double(data.tied[time.k]) * Double(time.atRisk - data.tied[time.k] + 1) * width
        }
        let total = times.reduce(0) { $0 + steps($1) }
        if total > Self.largest, let worst = times.max(by: { steps($0) < steps($1) }) {
            throw CoxFitError.exactTiesTooLarge(
                time: data.times[worst.k], events: data.tied[worst.k], atRisk: worst.atRisk)
        }
    }

    /// Adds the parts of the tied times, given the risks of the rows; the events' own η are in.
    func add(to derivatives: inout Derivatives, risk: [Double]) {
        let parts = concurrentMap(times.count) { part(times[$0], risk: risk) }
        for part in parts {
            derivatives.value -= part.value
            for column in derivatives.gradient.indices {
                derivatives.gradient[column] -= part.gradient[column]
            }
            for element in derivatives.information.elements.indices {
                derivatives.information.elements[element] += part.information.elements[element]
            }
        }
    }

    /// log e_d, the mean of Σ x and its covariance.
    private func part(_ time: (k: Int, atRisk: Int), risk: [Double]) -> Derivatives {
        let rows = rowsAtRisk(time)
        let count = data.tied[time.k]
        let columns = data.x.columns
        if count == rows.count {
            return Derivatives(
                value: rows.reduce(0) { $0 + Kernels.log(risk[$1]) },
                gradient: (0..<columns).map { column in
                    rows.reduce(0) { $0 + data.x[$1, column] }
                },
                information: Matrix(rows: columns, columns: columns))
        }
        let kappa = Self.multiplier(rows.map { risk[$0] }, successes: Double(count))
        var recursion = SuccessRecursion(successes: count, trials: rows.count, columns: columns)
        var logProduct = 0.0
        for row in rows {
            let odds = kappa * risk[row]
            logProduct += Kernels.log1p(odds)
            for column in 0..<columns { recursion.x[column] = data.x[row, column] }
            recursion.add(chance: odds / (1 + odds))
        }
        var result = recursion.result
        result.value += logProduct - Double(count) * Kernels.log(kappa)
        return result
    }

    private func rowsAtRisk(_ time: (k: Int, atRisk: Int)) -> [Int] {
        let slot = data.slotOfTime[time.k]
        var stratum = 0
        while data.firstTime[stratum + 1] <= time.k { stratum += 1 }
        let last = data.firstTime[stratum + 1] + stratum
        let range = data.rows(ofSlot: slot).lowerBound..<data.rows(ofSlot: last).upperBound
        guard let startSlot = data.startSlot else { return Array(range) }
        return range.filter { Int(startSlot[$0]) < slot }
    }

    /// κ for which Σ κr/(1 + κr) is the number of successes, by Newton's method from below.
    private static func multiplier(_ risk: [Double], successes: Double) -> Double {
        // The sum is concave in κ, so that steps from a small κ never pass the root.
        var kappa = successes / risk.reduce(0, +)
        for _ in 0..<200 {
            var (sum, slope) = (0.0, 0.0)
            for value in risk {
                let rest = 1 / (1 + kappa * value)
                sum += kappa * value * rest
                slope += value * rest * rest
            }
            let step = (successes - sum) / slope
            kappa += step
            if step <= 1e-8 * kappa { break }
        }
        return kappa
    }
}

/// P(S = j), and Σ x and Σ x·xᵀ over the successes on S = j, as trials are added.
private struct SuccessRecursion {
    private let successes: Int
    private let trials: Int
    private let columns: Int
    private var added = 0
    /// For j from 0 to the successes: the probability, then the moments.
    private var chance: [Double]
    private var first: [Double]
    private var second: [Double]
    /// The columns of the trial to add.
    var x: [Double]

    init(successes: Int, trials: Int, columns: Int) {
        self.successes = successes
        self.trials = trials
        self.columns = columns
        chance = [Double](repeating: 0, count: successes + 1)
        chance[0] = 1
        first = [Double](repeating: 0, count: (successes + 1) * columns)
        second = [Double](repeating: 0, count: (successes + 1) * columns * columns)
        x = [Double](repeating: 0, count: columns)
    }

    /// Adds a trial; only the j from which `successes` can still be reached are kept up.
    mutating func add(chance p: Double) {
        added += 1
        let least = successes - (trials - added)
        let q = 1 - p
        let size = columns * columns
        for j in stride(from: min(added, successes), through: max(1, least), by: -1) {
            let (own, before) = (j * columns, (j - 1) * columns)
            let (ownSquare, beforeSquare) = (j * size, (j - 1) * size)
            for b in 0..<columns {
                for a in 0...b {
                    let grown =
                        second[beforeSquare + b * columns + a] + x[a] * first[before + b]
                        + first[before + a] * x[b] + x[a] * x[b] * chance[j - 1]
                    let place = ownSquare + b * columns + a
                    second[place] = q * second[place] + p * grown
                }
            }
            for a in 0..<columns {
                first[own + a] =
                    q * first[own + a] + p * (first[before + a] + x[a] * chance[j - 1])
            }
            chance[j] = q * chance[j] + p * chance[j - 1]
        }
        if least <= 0 { chance[0] *= q }
    }

    /// log P(S = d), the mean of Σ x and its covariance on S = d.
    var result: Derivatives {
        let total = chance[successes]
        let mean = (0..<columns).map { first[successes * columns + $0] / total }
        var covariance = Matrix(rows: columns, columns: columns)
        for b in 0..<columns {
            for a in 0...b {
                let place = (successes * columns + b) * columns + a
                covariance[a, b] = second[place] / total - mean[a] * mean[b]
                covariance[b, a] = covariance[a, b]
            }
        }
        return Derivatives(
            value: Kernels.log(total), gradient: mean, information: covariance)
    }
}
