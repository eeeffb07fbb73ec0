import NumericCore

/// The jumps of the baseline hazards of all causes in one stratum, by time.
///
/// Beyond a thousand event times neighbouring ones are taken together, none across an asked time.
struct HazardSteps: Sendable {
    private static let most = 1_000

    let causes: Int
    private let asked: Int
    /// Of each step: before which asked time it is, and the jump of each cause.
    private let before: [Int]
    let jumps: [Double]
    /// Of each step and cause the number of its baseline's times through the step.
    private let through: [Int]

    var count: Int { before.count }

    /// Takes the baselines of the causes, `nil` where one has none.
    init(_ baselines: [CoxBaseline?], times: [Double]) {
        asked = times.count
        causes = baselines.count
        var found: [(time: Double, cause: Int, place: Int, jump: Double)] = []
        for (cause, baseline) in baselines.enumerated() {
            guard let baseline else { continue }
            var sum = 0.0
            for (place, time) in baseline.times.enumerated() where time <= times.last ?? 0 {
                found.append((time, cause, place, baseline.cumulativeHazard[place] - sum))
                sum = baseline.cumulativeHazard[place]
            }
        }
        found.sort { ($0.time, $0.cause) < ($1.time, $1.cause) }
        var distinct = 0
        for place in found.indices where place == 0 || found[place].time != found[place - 1].time {
            distinct += 1
        }
        let width = max(1, (distinct + Self.most - 1) / Self.most)
        var (before, jumps, through): ([Int], [Double], [Int]) = ([], [], [])
        var (next, rank, cell) = (0, -1, -1)
        for place in found.indices {
            let own = found[place]
            let isNew = place == 0 || own.time != found[place - 1].time
            if isNew { rank += 1 }
            let hadNext = next
            while next < times.count, times[next] < own.time { next += 1 }
            if isNew, next != hadNext || rank / width != cell || before.isEmpty {
                cell = rank / width
                before.append(next)
                jumps += [Double](repeating: 0, count: causes)
                through +=
                    through.isEmpty
                    ? [Int](repeating: 0, count: causes)
                    : Array(through.suffix(causes))
            }
            jumps[jumps.count - causes + own.cause] += own.jump
            through[through.count - causes + own.cause] = own.place + 1
        }
        self.before = before
        self.jumps = jumps
        self.through = through
    }

    /// What a quantity that a baseline cumulates grows by in each step of a cause.
    func increments(of cause: Int, cumulated: (_ place: Int) -> Double) -> [Double] {
        var last = 0.0
        return (0..<count).map { step in
            let place = through[step * causes + cause]
            let here = place == 0 ? 0 : cumulated(place - 1)
            defer { last = here }
            return here - last
        }
    }

    /// Appends survival and the incidence of each cause at each asked time for a row's risks.
    func append(_ risks: [Double], to result: inout [Double]) {
        var survival = 1.0
        let start = result.count
        result += [Double](repeating: 0, count: asked * (causes + 1))
        var step = 0
        for time in 0..<asked {
            let base = start + time * (causes + 1)
            if time > 0 {
                for cause in 0..<causes {
                    result[base + 1 + cause] = result[base - causes + cause]
                }
            }
            while step < before.count, before[step] <= time {
                var hazard = 0.0
                for cause in 0..<causes { hazard += risks[cause] * jumps[step * causes + cause] }
                if hazard > 0 || hazard.isNaN {
                    let lost = -Kernels.expm1(-hazard)
                    let share = survival * lost / hazard
                    for cause in 0..<causes {
                        result[base + 1 + cause] +=
                            share * risks[cause] * jumps[step * causes + cause]
                    }
                    survival *= 1 - lost
                }
                step += 1
            }
            result[base] = survival
        }
    }
}

extension CoxFit {
    /// The baseline of a stratum, looked for at a place first.
    func baseline(ofStratum stratum: [String], near place: Int) -> CoxBaseline? {
        if baselines.indices.contains(place), baselines[place].stratum == stratum {
            return baselines[place]
        }
        return baselines.first { $0.stratum == stratum }
    }
}
