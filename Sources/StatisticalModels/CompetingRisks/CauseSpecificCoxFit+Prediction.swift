package import DataTables
import NumericCore

extension CauseSpecificCoxFit: IncidencePredictor {
    /// As ``incidences(for:at:form:)`` in products of matrix exponentials, for many rows.
    ///
    /// Beyond a thousand event times between 0 and the last asked one, the hazards of neighbouring
    /// ones are taken together, none across an asked time: within such a step the causes' shares of
    /// the hazard are taken as constant.
    ///
    /// - Complexity: O(rows · causes · min(event times, 1,000)).
    package func states(
        _ table: Table, at times: [Double], causes wanted: [String]
    ) throws -> PredictedStates {
        guard let first = fits.first else {
            throw CompetingRisksError.noEvents(outcome: model.formula)
        }
        let strata = try first.baselineSteps(of: table)
        let steps = first.baselines.map { HazardSteps(fits, stratum: $0.stratum, times: times) }
        let risks = try fits.map { fit in
            let center = zip(fit.centers, fit.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
            return try fit.linearPredictors(table).map { Kernels.exp($0 - center) }
        }
        let count = table.rowCount
        var survival = Matrix(rows: count, columns: times.count)
        var all = fits.map { _ in survival }
        let chunks = fixedChunks(of: count)
        let parts = concurrentMap(chunks.count) { index in
            var found: [Double] = []
            var own = [Double](repeating: 0, count: fits.count)
            for row in chunks[index] {
                for cause in own.indices { own[cause] = risks[cause][row] }
                steps[Int(strata[row])].append(own, to: &found)
            }
            return found
        }
        for (index, part) in parts.enumerated() {
            var place = 0
            for row in chunks[index] {
                for column in times.indices {
                    survival[row, column] = part[place]
                    for cause in all.indices {
                        all[cause][row, column] = 1 - part[place + 1 + cause]
                    }
                    place += 1 + all.count
                }
            }
        }
        let nothing = Matrix(rows: count, columns: times.count, repeating: 1)
        return PredictedStates(
            survival: survival,
            free: wanted.map { cause in causes.firstIndex(of: cause).map { all[$0] } ?? nothing })
    }
}

/// The jumps of the baseline hazards of all causes in one stratum, by time.
private struct HazardSteps: Sendable {
    private static let most = 1_000

    private let asked: Int
    /// Of each step: before which asked time it is, and the jump of each cause.
    private let before: [Int]
    private let jumps: [Double]
    private let causes: Int

    init(_ fits: [CoxFit], stratum: [String], times: [Double]) {
        asked = times.count
        causes = fits.count
        var found: [(time: Double, cause: Int, jump: Double)] = []
        for (cause, fit) in fits.enumerated() {
            guard let baseline = fit.baselines.first(where: { $0.stratum == stratum }) else {
                continue
            }
            var sum = 0.0
            for (place, time) in baseline.times.enumerated() where time <= times.last ?? 0 {
                found.append((time, cause, baseline.cumulativeHazard[place] - sum))
                sum = baseline.cumulativeHazard[place]
            }
        }
        found.sort { ($0.time, $0.cause) < ($1.time, $1.cause) }
        var distinct = 0
        for place in found.indices where place == 0 || found[place].time != found[place - 1].time {
            distinct += 1
        }
        let width = max(1, (distinct + Self.most - 1) / Self.most)
        var (before, jumps): ([Int], [Double]) = ([], [])
        var (next, rank, cell) = (0, -1, -1)
        for place in found.indices {
            let time = found[place].time
            let isNew = place == 0 || time != found[place - 1].time
            if isNew { rank += 1 }
            let hadNext = next
            while next < times.count, times[next] < time { next += 1 }
            if isNew, next != hadNext || rank / width != cell || before.isEmpty {
                cell = rank / width
                before.append(next)
                jumps += [Double](repeating: 0, count: fits.count)
            }
            jumps[jumps.count - fits.count + found[place].cause] += found[place].jump
        }
        self.before = before
        self.jumps = jumps
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
