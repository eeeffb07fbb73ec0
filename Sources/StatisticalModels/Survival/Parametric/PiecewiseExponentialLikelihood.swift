import DataTables
import NumericCore

/// Intervals of time (c_{j−1}, c_j], the first from 0 and the last open.
struct TimeIntervals: Sendable, Equatable {
    /// Ascending, above 0; one fewer than intervals.
    let cuts: [Double]

    var count: Int { cuts.count + 1 }

    func start(_ interval: Int) -> Double { interval == 0 ? 0 : cuts[interval - 1] }

    func end(_ interval: Int) -> Double { interval < cuts.count ? cuts[interval] : .infinity }

    /// The interval that ends at `time` or holds it.
    func interval(endingAt time: Double) -> Int {
        var low = 0
        var high = cuts.count
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The time within each interval up to `time`.
    func lengths(to time: Double) -> [Double] {
        (0..<count).map { max(0, min(time, end($0)) - start($0)) }
    }

    /// ∫ of a hazard that is constant within intervals, from 0 to a time in `interval`.
    func cumulative(_ hazards: [Double], _ sums: [Double], _ time: Double, _ interval: Int)
        -> Double
    {
        sums[interval] + hazards[interval] * (time - start(interval))
    }

    /// For each interval the integral up to its start.
    func sums(_ hazards: [Double]) -> [Double] {
        var sums = [0.0]
        for interval in cuts.indices {
            sums.append(
                sums[interval] + hazards[interval] * (cuts[interval] - start(interval)))
        }
        return sums
    }
}

/// The likelihood of hazards that are constant within intervals.
///
/// ℓ = Σ_j D_j·α_j + Σ w·d·η − Σ_j e^{α_j}·E_j, α_j the log hazards, D_j the events and E_j = Σ w·e^η·
/// (time at risk) in interval j: that of Poisson regression. A row touches two intervals with a part of
/// their length and all between with the whole, so that a pass costs O(rows · columns) however many
/// intervals there are.
///
/// - Reference: Holford (1980), doi:10.2307/2529982.
struct PiecewiseExponentialLikelihood: Sendable {
    let intervals: TimeIntervals
    /// Columns less their means.
    let x: Matrix
    private let start: [Double]?
    private let stop: [Double]
    private let offset: [Double]?
    private let weights: [Double]?
    private let event: [Double]
    /// The intervals in which rows begin and end.
    private let first: [Int32]
    private let last: [Int32]
    /// The weight of events in each interval.
    let events: [Double]

    init(
        intervals: TimeIntervals, x: Matrix, times: ParametricTimes, offset: [Double]?,
        weights: [Double]?
    ) {
        self.intervals = intervals
        self.x = x
        self.offset = offset
        self.weights = weights
        start = times.start
        stop = times.stop
        event = times.event
        last = times.stop.map { Int32(intervals.interval(endingAt: $0)) }
        first =
            times.start.map { starts in
                starts.map { Int32(intervals.interval(endingAt: $0.nextUp)) }
            } ?? [Int32](repeating: 0, count: times.stop.count)
        var events = [Double](repeating: 0, count: intervals.count)
        for row in times.event.indices where times.event[row] > 0 {
            events[Int(last[row])] += weights?[row] ?? 1
        }
        self.events = events
    }

    /// w·e^η of each row.
    private func risk(_ beta: [Double]) -> [Double] {
        var eta = x.multipliedInChunks(by: beta)
        if let offset { for row in eta.indices { eta[row] += offset[row] } }
        var risk: [Double] = []
        Kernels.exp(eta, into: &risk)
        if let weights { for row in risk.indices { risk[row] *= weights[row] } }
        return risk
    }

    /// Σ w·d·offset.
    var eventOffsets: Double { eventPredictors([Double](repeating: 0, count: x.columns)) }

    /// Time at risk in each interval at no slopes: E_j for β = 0.
    func exposures() -> [Double] {
        exposures(risk([Double](repeating: 0, count: x.columns)), columns: 0)
    }

    /// For each interval Σ r·(time at risk) and, for the first so many columns, Σ r·(time at risk)·x:
    /// interval j, column c at j·(columns + 1) + c + 1.
    private func exposures(_ risk: [Double], columns: Int) -> [Double] {
        let width = columns + 1
        let chunks = fixedChunks(of: stop.count, size: 65_536)
        let parts = concurrentMap(chunks.count) { piece in
            var own = [Double](repeating: 0, count: intervals.count * width)
            var whole = own
            for row in chunks[piece] {
                add(row, risk[row], columns: columns, own: &own, whole: &whole)
            }
            // `whole` counts rows that pass through intervals, by where they enter and leave.
            for column in 0..<width {
                var running = 0.0
                for interval in 0..<intervals.count {
                    let place = interval * width + column
                    running += whole[place]
                    if running != 0, interval < intervals.cuts.count {
                        own[place] +=
                            running * (intervals.end(interval) - intervals.start(interval))
                    }
                }
            }
            return own
        }
        var total = [Double](repeating: 0, count: intervals.count * width)
        for part in parts {
            for place in total.indices { total[place] += part[place] }
        }
        return total
    }

    @inline(__always)
    private func add(
        _ row: Int, _ risk: Double, columns: Int, own: inout [Double], whole: inout [Double]
    ) {
        let (a, b) = (Int(first[row]), Int(last[row]))
        let from = start?[row] ?? 0
        let inLast = risk * (stop[row] - (a == b ? from : intervals.start(b)))
        let inFirst = a == b ? 0 : risk * (intervals.end(a) - from)
        let width = columns + 1
        for column in 0..<width {
            let value = column == 0 ? 1 : x.elements[(column - 1) * x.rows + row]
            own[b * width + column] += inLast * value
            if a == b { continue }
            own[a * width + column] += inFirst * value
            if b > a + 1 {
                whole[(a + 1) * width + column] += risk * value
                whole[b * width + column] -= risk * value
            }
        }
    }

    /// The value and derivatives in the log hazards and then the slopes.
    func derivatives(at point: [Double]) -> Derivatives {
        let count = intervals.count
        let columns = x.columns
        let hazards = point[..<count].map { Kernels.exp($0) }
        let beta = Array(point[count...])
        let risk = risk(beta)
        let sums = exposures(risk, columns: columns)
        let expected = expected(risk, hazards)
        var residuals = expected.map { -$0 }
        for row in residuals.indices where event[row] > 0 { residuals[row] += weights?[row] ?? 1 }
        var information = Matrix(rows: count + columns, columns: count + columns)
        var gradient = [Double](repeating: 0, count: count)
        var value = 0.0
        for interval in 0..<count {
            let place = interval * (columns + 1)
            let mean = hazards[interval] * sums[place]
            value += events[interval] * point[interval] - mean
            gradient[interval] = events[interval] - mean
            information[interval, interval] = mean
            for column in 0..<columns {
                let cross = hazards[interval] * sums[place + column + 1]
                information[interval, count + column] = cross
                information[count + column, interval] = cross
            }
        }
        value += eventPredictors(beta)
        let gram = weightedGram(x, weights: expected)
        for column in 0..<columns {
            for row in 0..<columns { information[count + row, count + column] = gram[row, column] }
        }
        gradient += x.transposeMultipliedInChunks(by: residuals)
        return Derivatives(value: value, gradient: gradient, information: information)
    }

    /// Σ w·d·η.
    private func eventPredictors(_ beta: [Double]) -> Double {
        let eta = x.multipliedInChunks(by: beta)
        return eta.indices.reduce(0) { sum, row in
            event[row] > 0
                ? sum + (weights?[row] ?? 1) * (eta[row] + (offset?[row] ?? 0)) : sum
        }
    }

    /// Expected events of each row: r·∫ hazard over its time at risk.
    private func expected(_ risk: [Double], _ hazards: [Double]) -> [Double] {
        let sums = intervals.sums(hazards)
        return risk.indices.map { row in
            let end = intervals.cumulative(hazards, sums, stop[row], Int(last[row]))
            let begin = start.map {
                intervals.cumulative(hazards, sums, $0[row], Int(first[row]))
            }
            return risk[row] * (end - (begin ?? 0))
        }
    }

    /// The scores of rows in a parameter.
    func scores(at point: [Double]) -> @Sendable (Int) -> [Double] {
        let count = intervals.count
        let hazards = point[..<count].map { Kernels.exp($0) }
        let risk = risk(Array(point[count...]))
        let expected = expected(risk, hazards)
        return { parameter in
            if parameter >= count {
                let base = (parameter - count) * x.rows
                return expected.indices.map { row in
                    x.elements[base + row]
                        * ((event[row] > 0 ? weights?[row] ?? 1 : 0) - expected[row])
                }
            }
            let (from, to) = (intervals.start(parameter), intervals.end(parameter))
            return risk.indices.map { row in
                let time = max(0, min(stop[row], to) - max(start?[row] ?? 0, from))
                let isEvent = event[row] > 0 && Int(last[row]) == parameter
                return (isEvent ? weights?[row] ?? 1 : 0) - risk[row] * time * hazards[parameter]
            }
        }
    }
}
