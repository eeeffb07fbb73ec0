import Glibc

/// Times as people say them.
enum WholeDays {
    /// Whole numbers from 1 on, rising, each once.
    static func of(_ times: [Double]) -> [Double] {
        distinct(times.map { max(1, $0.rounded()) })
    }

    /// Whole numbers, none beyond the longest follow-up; three digits where all are below 3, as in
    /// a unit longer than a day.
    static func readable(_ times: [Double], within longest: Double) -> [Double] {
        guard let last = times.last, last >= 3 else {
            return distinct(times.map { threeDigits($0, within: longest) })
        }
        return of(times.map { $0.rounded() > longest ? $0.rounded(.down) : $0 })
    }

    private static func threeDigits(_ value: Double, within longest: Double) -> Double {
        guard value > 0 else { return value }
        let scale = pow(10, 2 - floor(log10(value)))
        let rounded = (value * scale).rounded() / scale
        return rounded > longest ? (value * scale).rounded(.down) / scale : rounded
    }

    private static func distinct(_ rising: [Double]) -> [Double] {
        rising.reduce(into: []) { kept, time in
            if time > (kept.last ?? -.infinity) { kept.append(time) }
        }
    }
}
