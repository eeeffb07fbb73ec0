import DataTables
import NumericCore

/// Rows with what happened, what was predicted, and the weights of their fold's censoring.
///
/// An event is 1, one of another cause, after which the first cannot come, 2.
struct JudgedSurvival: Sendable {
    private(set) var time: [Double] = []
    private(set) var event: [Double] = []
    private(set) var weights: [Double] = []
    private(set) var clusters: [Int32] = []
    /// The probability of no event 1 until each asked time.
    private(set) var predictions: [[Double]]
    /// The same of the curve of the fitted rows.
    private(set) var reference: [[Double]]
    /// 1/G(T−), and 1/G at each asked time; infinite beyond the follow-up of the fitted rows.
    private(set) var ofEvent: [Double] = []
    private(set) var ofTime: [[Double]]

    let times: [Double]

    init(times: [Double]) {
        self.times = times
        predictions = times.map { _ in [] }
        reference = predictions
        ofTime = predictions
    }

    /// Adds the judged rows of one fold.
    mutating func add(
        time: [Double], event: [Double], weights: [Double]?, clusters: [Int32]?,
        predictions matrix: Matrix, curves: FollowUpCurves
    ) throws(SurvivalValidationError) {
        if let place = matrix.elements.firstIndex(where: { !(0...1).contains($0) }) {
            throw .notProbability(row: place % matrix.rows, value: matrix.elements[place])
        }
        self.time += time
        self.event += event
        self.weights += weights ?? [Double](repeating: 1, count: time.count)
        self.clusters += clusters ?? [Int32](repeating: 0, count: time.count)
        ofEvent += time.map { 1 / curves.uncensored(before: $0) }
        for (place, asked) in times.enumerated() {
            predictions[place] += matrix.column(place)
            let (s, g) = (curves.free(at: asked), curves.uncensored(at: asked))
            reference[place] += [Double](repeating: s, count: time.count)
            ofTime[place] += [Double](repeating: 1 / g, count: time.count)
        }
    }

    mutating func append(_ other: JudgedSurvival) {
        time += other.time
        event += other.event
        weights += other.weights
        clusters += other.clusters
        ofEvent += other.ofEvent
        for place in times.indices {
            predictions[place] += other.predictions[place]
            reference[place] += other.reference[place]
            ofTime[place] += other.ofTime[place]
        }
    }

    var eventCount: Int { event.reduce(0) { $0 + ($1 == 1 ? 1 : 0) } }

    /// Whether every row has the prediction of the curve of its fold's fitted rows: predictions that
    /// know no column differ between folds, which says nothing.
    var isCurve: Bool {
        times.indices.allSatisfy { place in
            zip(predictions[place], reference[place]).allSatisfy { abs($0 - $1) <= 1e-12 }
        }
    }

    private var hasOtherCauses: Bool { event.contains(2) }

    /// Each row's state at an asked time (1: had the event) and the weight of knowing it; 0 where
    /// it is not known.
    func states(_ place: Int) -> (state: [Double], weights: [Double]) {
        let asked = times[place]
        var state = [Double](repeating: 0, count: time.count)
        var known = state
        for row in time.indices {
            if time[row] > asked {
                known[row] = weights[row] * ofTime[place][row]
            } else if event[row] != 0 {
                state[row] = event[row] == 1 ? 1 : 0
                known[row] = weights[row] * ofEvent[row]
            }
        }
        return (state, known)
    }

    /// Σ weight·(state − risk)² over Σ rows; `nil` where a weight is infinite, or no row is
    /// followed up to the time.
    func brier(_ place: Int, _ survival: [Double]) -> Double? {
        let (state, known) = states(place)
        var (sum, total) = (0.0, 0.0)
        for row in state.indices {
            let distance = state[row] - (1 - survival[row])
            sum += known[row] * distance * distance
            total += weights[row]
        }
        guard sum.isFinite, time.contains(where: { $0 >= times[place] }) else { return nil }
        return sum / total
    }

    /// The quality at an asked time.
    func quality(_ place: Int, groups: Int, hasClusters: Bool, level: Double) -> TimeQuality {
        let (state, known) = states(place)
        let survival = predictions[place]
        let score = brier(place, survival)
        let judged = known.indices.filter { known[$0] > 0 }
        let isCurve = isCurve
        let ranked = RankedPredictions(
            outcomes: judged.map { state[$0] },
            predictions: judged.map { isCurve ? 0 : 1 - survival[$0] },
            weights: judged.map { known[$0] })
        let lines =
            score == nil
            ? nil
            : CloglogCalibration(
                state: judged.map { state[$0] }, survival: judged.map { survival[$0] },
                weights: judged.map { known[$0] },
                clusters: hasClusters ? judged.map { clusters[$0] } : nil)
        let curves = FollowUpCurves(time: time, event: event, weights: weights)
        let events = judged.reduce(0) { $0 + (state[$1] == 1 ? 1 : 0) }
        let total = weights.reduce(0, +)
        let mean = zip(survival, weights).reduce(0) { $0 + (1 - $1.0) * $1.1 } / total
        return TimeQuality(
            time: times[place], events: events, eventFree: judged.count - events, brier: score,
            referenceBrier: brier(place, reference[place]),
            areaUnderCurve: score != nil && ranked.events > 0 && ranked.others > 0
                ? ranked.areaUnderCurve.value : nil, meanPredicted: mean,
            observed: 1 - curves.free(at: times[place]), level: lines?.level,
            intercept: isCurve ? nil : lines?.intercept, slope: isCurve ? nil : lines?.slope,
            groups: calibrationGroups(place, into: groups, level: level))
    }

    /// Consecutive groups of about equal size in rising predicted risk, equal ones together.
    private func calibrationGroups(
        _ place: Int, into count: Int, level: Double
    ) -> [SurvivalCalibrationGroup] {
        let survival = predictions[place]
        let order = survival.indices.sorted {
            (-survival[$0], $0) < (-survival[$1], $1)
        }
        var result: [SurvivalCalibrationGroup] = []
        var first = 0
        for group in 1...max(1, count) {
            var end = max(first, order.count * group / max(1, count))
            while end > first, end < order.count,
                survival[order[end]] == survival[order[end - 1]]
            { end += 1 }
            if end > first {
                result.append(self.group(Array(order[first..<end]), place, level: level))
            }
            first = end
        }
        return result
    }

    private func group(
        _ rows: [Int], _ place: Int, level: Double
    ) -> SurvivalCalibrationGroup {
        let kept = rows.map { weights[$0] }
        let (observed, lower, upper) =
            hasOtherCauses
            ? incidence(rows, kept, place, level: level)
            : risk(rows, kept, place, level: level)
        let mean =
            rows.reduce(0) { $0 + weights[$1] * (1 - predictions[place][$1]) }
            / kept.reduce(0, +)
        return SurvivalCalibrationGroup(
            rows: rows.count, meanPredicted: mean, observed: observed, lower: lower, upper: upper)
    }

    /// 1 − Kaplan-Meier of some rows.
    private func risk(
        _ rows: [Int], _ kept: [Double], _ place: Int, level: Double
    ) -> (Double, Double, Double) {
        let ranks = TimeRanks(stop: rows.map { time[$0] }, start: nil)
        let steps = KaplanMeier.steps(
            KaplanMeier.Rows(
                ranks: ranks, event: rows.map { event[$0] }, weights: kept, handedOver: nil),
            groups: RowGroups(codes: nil, count: 1, rows: rows.count))
        var curve = KaplanMeier.curve(
            label: "", steps[0], model: KaplanMeierModel(formula: "", level: level))
        curve.setLimits(.logLog, level: level)
        let at = curve.survival(at: times[place])
        return (1 - at.estimate, 1 - at.upper, 1 - at.lower)
    }

    /// Aalen-Johansen of some rows.
    private func incidence(
        _ rows: [Int], _ kept: [Double], _ place: Int, level: Double
    ) -> (Double, Double, Double) {
        let ranks = TimeRanks(stop: rows.map { time[$0] }, start: nil)
        let curves = AalenJohansen(
            ranks: ranks, cause: rows.map { Int32(event[$0]) - 1 }, causes: ["own", "other"],
            weights: kept, clusters: nil, byStop: ranks.rowsByStop(codes: nil, groups: 1),
            byStart: nil
        ).curves(group: 0, label: "", model: CumulativeIncidenceModel(formula: "", level: level))
        return curves.incidence(ofCause: 0, at: times[place])
    }
}
