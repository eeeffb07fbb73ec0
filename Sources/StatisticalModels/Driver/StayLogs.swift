import NumericCore

/// log P(no order) over stretches of cells, by buyer class.
struct StayLogs {
    let link: DiscreteHazardModel.Link
    let points: [Double]
    /// Where the link adds up, the hazard of all channels at z = 1.
    private var hazard = 0.0
    /// Where it does not, the sum of −log(1 + z_k H).
    private var logs: [Double]

    init(link: DiscreteHazardModel.Link, points: [Double]) {
        self.link = link
        self.points = points
        logs = link.addsUp ? [] : [Double](repeating: 0, count: points.count)
    }

    /// A stretch of a cell passes without an order.
    ///
    /// - Parameters:
    ///   - more: The hazard of the stretch at z = 1.
    ///   - before: That of the same cell's time that has passed already; its chance of no order
    ///     is divided out.
    mutating func pass(_ more: Double, before: Double = 0) {
        hazard += more
        guard !link.addsUp else { return }
        for k in points.indices {
            logs[k] +=
                link.logProbability(points[k] * (before + more), isOrder: false)
                - (before > 0 ? link.logProbability(points[k] * before, isOrder: false) : 0)
        }
    }

    /// Forgets everything.
    mutating func clear() {
        hazard = 0
        for k in logs.indices { logs[k] = 0 }
    }

    /// Becomes like another one of the same classes.
    mutating func set(to other: StayLogs) {
        hazard = other.hazard
        for k in logs.indices { logs[k] = other.logs[k] }
    }

    /// log P(no order) of class k.
    func log(_ k: Int) -> Double { link.addsUp ? -points[k] * hazard : logs[k] }
}
