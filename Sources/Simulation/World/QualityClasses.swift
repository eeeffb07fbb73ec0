/// Seller quality classes: thirds of the marketplace's orders by the driver's seller score.
///
/// The score of rates p is `sum slope_k p_k`, the KPI part of the log hazard averaged over the
/// channels by their baseline; its edges are fixed at the fitted parameters on the start data, so
/// they are equal in all replicates and scenarios. Classes limit the spread of multipliers within
/// a cohort; they enter no mean.
struct QualityClasses: Sendable {
    /// The two edges; none where no KPI drives.
    let edges: [Double]
    let slope: [Double]

    init(law: DriverLaw, tables: DriverTables, sellers: StartSellers) {
        let kpis = law.kpiCount
        var slope = [Double](repeating: 0, count: kpis)
        var total = 0.0
        for channel in 0..<3 {
            var level = 0.0
            for cell in 1...law.openCell {
                level += tables.hazard[channel * (law.openCell + 1) + cell]
            }
            total += level
            for kpi in 0..<kpis { slope[kpi] += level * tables.slope[channel * kpis + kpi] }
        }
        slope = slope.map { total > 0 ? $0 / total : 0 }
        self.slope = slope
        let scores = (0..<sellers.count).map { seller in
            (0..<kpis).reduce(0.0) {
                $0 + slope[$1] * sellers.meanRate[$1 * sellers.count + seller]
            }
        }
        guard slope.contains(where: { $0 != 0 }), sellers.count >= 3 else {
            edges = []
            return
        }
        let byScore = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
        let all = sellers.weight.reduce(0, +)
        var edges: [Double] = []
        var below = 0.0
        for seller in byScore {
            below += sellers.weight[seller]
            if edges.count < 2, below >= all * Double(edges.count + 1) / 3 {
                edges.append(scores[seller])
            }
        }
        while edges.count < 2 { edges.append(edges.last ?? 0) }
        self.edges = edges
    }

    func quality(ofScore score: Double) -> Int {
        edges.isEmpty ? 0 : (score <= edges[0] ? 0 : score <= edges[1] ? 1 : 2)
    }
}
