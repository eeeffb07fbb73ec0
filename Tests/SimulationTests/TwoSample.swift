import Foundation

/// Two-sample comparisons with a false-alarm rate for the whole family.
struct TwoSample {
    private(set) var comparisons = 0
    /// The largest deviations, by what they are of.
    private(set) var deviations: [(what: String, z: Double)] = []

    /// Welch's statistic of the means.
    static func means(_ a: [Double], _ b: [Double]) -> Double {
        func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
        let (p, q) = (mean(a), mean(b))
        func square(_ x: [Double], _ m: Double) -> Double {
            x.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(x.count - 1) / Double(x.count)
        }
        let error = (square(a, p) + square(b, q)).squareRoot()
        return p == q ? 0 : (p - q) / error
    }

    /// The same of the absolute deviations from the sample's median (Brown and Forsythe 1974).
    static func spreads(_ a: [Double], _ b: [Double]) -> Double {
        func deviations(_ x: [Double]) -> [Double] {
            let median = x.sorted()[x.count / 2]
            return x.map { abs($0 - median) }
        }
        return means(deviations(a), deviations(b))
    }

    mutating func add(_ what: String, _ z: Double) {
        comparisons += 1
        deviations.append((what, z))
    }

    /// The deviation that chance reaches in any of the comparisons with a given probability
    /// (Bonferroni, normal law).
    func bound(falseAlarm: Double) -> Double {
        var (low, high) = (0.0, 40.0)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if Double(comparisons) * erfc(middle / 2.0.squareRoot()) > falseAlarm {
                low = middle
            } else {
                high = middle
            }
        }
        return high
    }

    /// Those beyond a bound, the largest first.
    func beyond(_ bound: Double) -> [String] {
        deviations.filter { !(abs($0.z) <= bound) }.sorted { abs($0.z) > abs($1.z) }
            .map { "\($0.what): \(($0.z * 100).rounded() / 100) standard errors" }
    }
}
