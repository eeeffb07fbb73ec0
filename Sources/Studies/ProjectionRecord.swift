import NumericCore

/// One metric of one market at one step: the projection's draws beside what happened.
struct ProjectionRecord: Sendable {
    let world: String
    let market: Int
    let metric: String
    let step: Int
    let truth: Double
    let replicates: Int
    /// Draws below the truth, and equal to it.
    let below: Int
    let equal: Int
    let mean: Double
    let deviation: Double
    let target: Double
    /// Draws that reach the target.
    let meeting: Int

    init(
        world: ProjectionWorld, market: Int, metric: String, step: Int, truth: Double,
        draws: [Double], target: Double
    ) {
        self.world = world.rawValue
        self.market = market
        self.metric = metric
        self.step = step
        self.truth = truth
        self.target = target
        replicates = draws.count
        below = draws.count { $0 < truth }
        equal = draws.count { $0 == truth }
        meeting = draws.count { $0 >= target }
        let mean = draws.reduce(0, +) / Double(draws.count)
        self.mean = mean
        deviation =
            (draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, draws.count - 1)))
            .squareRoot()
    }

    /// Reads a line of ``line``; `nil` for a line cut short.
    init?(line: some StringProtocol) {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = cells.map { Double($0) ?? .nan }
        guard cells.count == 12,
            cells.indices.allSatisfy({ [0, 2].contains($0) || !numbers[$0].isNaN })
        else { return nil }
        world = String(cells[0])
        market = Int(numbers[1])
        metric = String(cells[2])
        step = Int(numbers[3])
        truth = numbers[4]
        replicates = Int(numbers[5])
        below = Int(numbers[6])
        equal = Int(numbers[7])
        mean = numbers[8]
        deviation = numbers[9]
        target = numbers[10]
        meeting = Int(numbers[11])
    }

    static let header =
        "world,market,metric,step,truth,replicates,below,equal,mean,deviation,target,meeting"

    var line: String {
        "\(world),\(market),\(metric),\(step),\(truth),\(replicates),\(below),\(equal),"
            + "\(mean),\(deviation),\(target),\(meeting)"
    }

    /// The truth's rank among the draws, from 0 to their number; ties are broken by a keyed draw.
    func rank(seed: UInt64) -> Int {
        var stream = RandomStream(
            key: StreamKey(seed: seed), purpose: .study, entity: UInt32(market),
            step: UInt32(step), index: 1 + metric.utf8.reduce(0) { ($0 * 31 + UInt32($1)) % 65_521 }
        )
        return below + (equal == 0 ? 0 : stream.nextIndex(below: equal + 1))
    }

    /// Whether the truth lies between the 5 % and 95 % draws: 90 % of all ranks.
    func isCovered(seed: UInt64) -> Bool {
        let cut = Double(replicates + 1) / 20
        let rank = Double(rank(seed: seed))
        return rank >= cut.rounded() && rank < Double(replicates + 1) - cut.rounded()
    }

    var isMet: Bool { truth >= target }
    /// P(met), never 0 or 1: half a draw is added to either side.
    var chance: Double { (Double(meeting) + 0.5) / Double(replicates + 1) }
}
