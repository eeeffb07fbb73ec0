/// A trailing count that rules read: decided orders of a KPI, or orders placed, over whole steps.
struct Gauge: Sendable, Hashable {
    /// The KPI's index; −1: orders placed.
    var kpi: Int
    var steps: Int
}

/// The distinct gauges of a policy, each maintained once.
struct Gauges: Sendable, Hashable {
    private(set) var list: [Gauge] = []
    let nominalDays: Double

    init(nominalDays: Double) { self.nominalDays = nominalDays }

    /// Steps of a window: `k = max(1, round(w / step))`.
    ///
    /// - Throws: `ProjectionError.rule` where the window is shorter than half a step.
    func steps(ofDays days: Int, of subject: String, diagnostics: inout [String]) throws -> Int {
        let ratio = Double(days) / nominalDays
        guard ratio >= 0.5 else {
            throw ProjectionError.rule(
                "\(subject): a window of \(days) days is shorter than half a step of "
                    + "\(nominalDays) days; use step: week or a longer window")
        }
        let steps = max(1, Int(ratio.rounded()))
        if abs(Double(steps) / ratio - 1) > 0.1 {
            let note =
                "\(subject): a window of \(days) days counts as \(steps) steps of "
                + "\(nominalDays) days, more than 10 % off"
            if !diagnostics.contains(note) { diagnostics.append(note) }
        }
        return steps
    }

    /// The index of a gauge, added if new.
    mutating func index(kpi: Int, steps: Int) -> Int {
        let gauge = Gauge(kpi: kpi, steps: steps)
        if let known = list.firstIndex(of: gauge) { return known }
        list.append(gauge)
        return list.count - 1
    }
}
