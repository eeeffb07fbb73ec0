import DataTables
import Marketplace
import NumericCore

/// Recent orders and order values of sellers, shrunk to their category.
struct SellerShares: Sendable {
    /// Orders per nominal step, and the shape of the gamma that says how well they are known.
    var weight: [Double]
    var weightShape: [Double]
    var meanValue: [Double]
    var valueDeviation: [Double]
}

/// Shrinks sellers' recent order rates: gamma-Poisson by category.
///
/// With d = 2^(-age / half-life), y = sum of d · orders and e = sum of d · days present and not
/// suspended (in nominal steps), the rate is `(y + s) / (e + s / m)`; m is the category's
/// `sum y / sum e` and `s = m² / tau²` from the moments
/// `tau² = (sum e (y/e - m)² - (k - 1) m c) / (sum e - sum e² / sum e)`,
/// c being the mean of d² over that of d, by which discounting lowers the Poisson variance.
/// A category with no spread to see (tau² <= 0) or fewer than 3 sellers has s = 1.
///
/// The error has relative variance `(c y + s) / (y + s)²`, of chance and of what s leaves open; the
/// gamma of that variance has the inverse as its shape. Its golden case is hand-derived
/// (MarketEstimatorTests).
///
/// - Returns: Rates, and shapes (0 where nothing is known).
package func shrunkOrderRates(
    orders: [Double], squares: [Double], exposure: [Double], groups: [Int32], groupCount: Int
) -> (rates: [Double], shapes: [Double]) {
    var rates = [Double](repeating: 0, count: orders.count)
    var shapes = rates
    for group in 0..<groupCount {
        let members = orders.indices.filter { Int(groups[$0]) == group }
        let seen = members.filter { exposure[$0] > 0 }
        let total = seen.reduce(0) { $0 + exposure[$1] }
        guard total > 0 else { continue }
        let sum = seen.reduce(0) { $0 + orders[$1] }
        let mean = sum / total
        guard mean > 0 else { continue }
        var spread = 0.0
        var square = 0.0
        for member in seen {
            let deviation = orders[member] / exposure[member] - mean
            spread += exposure[member] * deviation * deviation
            square += exposure[member] * exposure[member]
        }
        let discount = seen.reduce(0) { $0 + squares[$1] } / sum
        let scale = total - square / total
        let variance =
            scale > 0 ? (spread - Double(seen.count - 1) * mean * discount) / scale : 0
        let strength = variance > 0 && seen.count >= 3 ? mean * mean / variance : 1
        for member in members {
            let known = orders[member] + strength
            rates[member] = known / (exposure[member] + strength / mean)
            shapes[member] = known * known / (discount * orders[member] + strength)
        }
    }
    return (rates, shapes)
}

/// Shrinks means of sellers' order values to their category's.
///
/// One-way ANOVA on the values with one relative deviation for all: `cv² = sum within squares / mean²
/// per order`; between sellers `b²` by moments; `mean_i = (sum_i + k m) / (n_i + k)`,
/// `k = cv² m² / b²`. Returns means, and the standard deviation of one order, `cv · mean`.
package func shrunkMeanValues(
    sums: [Double], squares: [Double], counts: [Double], groups: [Int32], groupCount: Int
) -> (mean: [Double], deviation: [Double]) {
    var means = [Double](repeating: 0, count: sums.count)
    var deviations = means
    for group in 0..<groupCount {
        let members = sums.indices.filter { Int(groups[$0]) == group }
        let seen = members.filter { counts[$0] > 0 }
        let total = seen.reduce(0) { $0 + counts[$1] }
        guard total > 0 else { continue }
        let mean = seen.reduce(0) { $0 + sums[$1] } / total
        guard mean > 0 else { continue }
        var within = 0.0
        var between = 0.0
        var square = 0.0
        for member in seen {
            let own = sums[member] / counts[member]
            let scale = own > 0 ? mean / own : 0
            within += max(squares[member] - counts[member] * own * own, 0) * scale * scale
            between += counts[member] * (own - mean) * (own - mean)
            square += counts[member] * counts[member]
        }
        let degrees = total - Double(seen.count)
        let variance = degrees > 0 ? within / degrees : 0
        let scale = total - square / total
        let spread = scale > 0 ? (between - Double(seen.count - 1) * variance) / scale : 0
        let strength = spread > 0 ? variance / spread : (variance > 0 ? 1e9 : 0)
        for member in members {
            let denominator = counts[member] + strength
            means[member] = denominator > 0 ? (sums[member] + strength * mean) / denominator : mean
            deviations[member] = variance.squareRoot() / mean * means[member]
        }
    }
    return (means, deviations)
}

extension SellerShares {
    /// The shares at the as-of day of the sellers in `kept`, over at most the last 12 steps.
    init(
        _ data: AssessmentData, _ roster: SellerRoster, kept: [Int], category: [Int32],
        categories: Int, _ lookup: StepLookup, halfLife: Double
    ) {
        let first = max(lookup.firstStep, lookup.calendar.unit == .month ? -11 : -51)
        let discount = (first...0).map { step in
            Kernels.exp(Kernels.log(0.5) * Double(-step) / max(halfLife, 0.1))
        }
        var place = [Int](repeating: -1, count: data.orders.sellerIDs.count)
        for (index, seller) in kept.enumerated() where roster.orderCode[seller] >= 0 {
            place[Int(roster.orderCode[seller])] = index
        }
        let zero = [Double](repeating: 0, count: kept.count)
        var (orders, squares, counts, sums, sumSquares) = (zero, zero, zero, zero, zero)
        for row in 0..<data.orders.count
        where data.orders.seller[row] >= 0 && data.orders.channel[row] == .marketplace
            && data.outcomes.isExposure(row)
        {
            let index = place[Int(data.orders.seller[row])]
            let step = lookup.step(of: data.orders.orderedAt[row])
            guard index >= 0, step >= first, step <= 0 else { continue }
            let d = discount[step - first]
            orders[index] += d
            squares[index] += d * d
            counts[index] += 1
            sums[index] += data.orders.value[row]
            sumSquares[index] += data.orders.value[row] * data.orders.value[row]
        }
        let exposure = kept.map { seller in
            (first...0).reduce(0.0) { sum, step in
                sum + discount[step - first] * Self.presence(seller, step, roster, lookup)
            }
        }
        (weight, weightShape) = shrunkOrderRates(
            orders: orders, squares: squares, exposure: exposure, groups: category,
            groupCount: categories)
        (meanValue, valueDeviation) = shrunkMeanValues(
            sums: sums, squares: sumSquares, counts: counts, groups: category,
            groupCount: categories)
    }

    /// Days of a step on which a seller could sell, in nominal steps.
    private static func presence(
        _ seller: Int, _ step: Int, _ roster: SellerRoster, _ lookup: StepLookup
    ) -> Double {
        let calendar = lookup.calendar
        let start = max(calendar.firstDay(of: step), roster.firstDay[seller])
        let end = max(calendar.lastDay(of: step) + 1, start)
        let off = roster.offDays[seller].reduce(0) { $0 + $1.clamped(to: start..<end).count }
        return Double(end - start - off) / calendar.nominalDays
    }
}
