import DataTables

/// The pairs of rows that can be compared, counted, with each row's part.
///
/// A row with an event at t is compared with the rows of its stratum at risk at t whose time is
/// longer; a censoring at t is longer. Descending in time, a tree over the scores of rows at risk
/// gives each event's pairs; ascending, one over the scores of past events gives each row's pairs
/// with earlier events.
///
/// - Complexity: O(rows · log rows).
/// - Reference: Harrell, Lee, Mark (1996); Uno et al. (2011), doi:10.1002/sim.4154; Therneau and
///   Watson (2015), Mayo Clinic technical report 85. Goldens `concordance_*`.
struct ConcordanceSums {
    private(set) var concordant = 0.0
    private(set) var discordant = 0.0
    private(set) var tiedScore = 0.0
    private(set) var tiedTime = 0.0
    private(set) var tiedBoth = 0.0
    /// For each row, the pairs it takes part in and those of them in the right order (ties one
    /// half), by the other row's weight.
    private(set) var pairs: [Double]
    private(set) var wins: [Double]

    /// The rows to compare.
    struct Rows {
        let ranks: TimeRanks
        let event: [Double]
        let weights: [Double]?
        /// Ranks of the scores: a larger one goes with a shorter time.
        let score: [Int32]
        let scores: Int
        let byStop: RowsByTime
        let byStart: RowsByTime?

        @inline(__always)
        func weight(_ row: Int) -> Double { weights.map { $0[row] } ?? 1 }
    }

    /// The rows that end at one time, as places in their order, and the weight of its pairs.
    private struct Moment {
        let places: Range<Int>
        let factor: Double
        let hasEvent: Bool
    }

    init(_ rows: Rows, timeWeight: ConcordanceModel.TimeWeight) {
        pairs = [Double](repeating: 0, count: rows.event.count)
        wins = pairs
        var tree = WeightTree(count: rows.scores)
        // Weights of the tied events of one time, by score.
        var tied = [Double](repeating: 0, count: rows.scores)
        for stratum in 0..<(rows.byStop.starts.count - 1) {
            let range = rows.byStop.places(of: stratum)
            let moments = Self.moments(rows, range, timeWeight)
            compareWithLonger(rows, range, moments, &tree, &tied)
            Self.clear(&tree, rows, range)
            compareWithEarlier(rows, range, moments, &tree)
            Self.clear(&tree, rows, range)
        }
    }

    private static func clear(_ tree: inout WeightTree, _ rows: Rows, _ range: Range<Int>) {
        for place in range { tree.clear(Int(rows.score[Int(rows.byStop.order[place])])) }
    }

    /// The times at which rows of a stratum end, ascending, with the weights of their pairs.
    private static func moments(
        _ rows: Rows, _ range: Range<Int>, _ timeWeight: ConcordanceModel.TimeWeight
    ) -> [Moment] {
        var moments: [Moment] = []
        var all = 0.0
        for place in range { all += rows.weight(Int(rows.byStop.order[place])) }
        var atRisk = rows.byStart == nil ? all : 0
        var (survival, uncensored) = (1.0, 1.0)
        var (place, entered) = (range.lowerBound, range.lowerBound)
        while place < range.upperBound {
            let rank = rows.ranks.stop[Int(rows.byStop.order[place])]
            if let byStart = rows.byStart, let start = rows.ranks.start {
                while entered < range.upperBound, start[Int(byStart.order[entered])] < rank {
                    atRisk += rows.weight(Int(byStart.order[entered]))
                    entered += 1
                }
            }
            let end = rows.byStop.end(from: place, in: range, ranks: rows.ranks.stop)
            var (events, censored) = (0.0, 0.0)
            for index in place..<end {
                let row = Int(rows.byStop.order[index])
                if rows.event[row] != 0 {
                    events += rows.weight(row)
                } else {
                    censored += rows.weight(row)
                }
            }
            let factor = timeWeight.value(
                all: all, atRisk: atRisk, survival: survival, uncensored: uncensored)
            moments.append(Moment(places: place..<end, factor: factor, hasEvent: events > 0))
            let rest = atRisk - events
            survival *= max(0, rest / atRisk)
            if censored > 0 { uncensored *= max(0, (rest - censored) / rest) }
            atRisk = rest - censored
            place = end
        }
        return moments
    }

    /// Each event's pairs with the rows that are followed longer.
    private mutating func compareWithLonger(
        _ rows: Rows, _ range: Range<Int>, _ moments: [Moment], _ tree: inout WeightTree,
        _ tied: inout [Double]
    ) {
        var left = range.upperBound
        for moment in moments.reversed() {
            let rank = rows.ranks.stop[Int(rows.byStop.order[moment.places.lowerBound])]
            if let byStart = rows.byStart, let start = rows.ranks.start {
                // Rows that begin at this time or later are not at risk here.
                while left > range.lowerBound, start[Int(byStart.order[left - 1])] >= rank {
                    left -= 1
                    let row = Int(byStart.order[left])
                    tree.add(-rows.weight(row), at: Int(rows.score[row]))
                }
            }
            for place in moment.places {
                let row = Int(rows.byStop.order[place])
                if rows.event[row] == 0 { tree.add(rows.weight(row), at: Int(rows.score[row])) }
            }
            guard moment.hasEvent else { continue }
            countTies(rows, moment, &tied)
            for place in moment.places {
                let row = Int(rows.byStop.order[place])
                guard rows.event[row] != 0 else { continue }
                let (below, equal, above) = tree.sums(around: Int(rows.score[row]))
                pairs[row] += moment.factor * (below + equal + above)
                wins[row] += moment.factor * (below + equal / 2)
                let weight = moment.factor * rows.weight(row)
                concordant += weight * below
                discordant += weight * above
                tiedScore += weight * equal
            }
            for place in moment.places {
                let row = Int(rows.byStop.order[place])
                if rows.event[row] != 0 { tree.add(rows.weight(row), at: Int(rows.score[row])) }
            }
        }
    }

    /// The pairs of events at one time.
    private mutating func countTies(_ rows: Rows, _ moment: Moment, _ tied: inout [Double]) {
        var sum = 0.0
        for place in moment.places {
            let row = Int(rows.byStop.order[place])
            guard rows.event[row] != 0 else { continue }
            let weight = rows.weight(row)
            let equal = tied[Int(rows.score[row])]
            tiedBoth += moment.factor * weight * equal
            tiedTime += moment.factor * weight * (sum - equal)
            tied[Int(rows.score[row])] += weight
            sum += weight
        }
        for place in moment.places { tied[Int(rows.score[Int(rows.byStop.order[place])])] = 0 }
    }

    /// Each row's pairs with the events before its end and after its start.
    private mutating func compareWithEarlier(
        _ rows: Rows, _ range: Range<Int>, _ moments: [Moment], _ tree: inout WeightTree
    ) {
        func take(_ row: Int, _ sign: Double) {
            let (below, equal, above) = tree.sums(around: Int(rows.score[row]))
            pairs[row] += sign * (below + equal + above)
            wins[row] += sign * (above + equal / 2)
        }
        var entered = range.lowerBound
        for moment in moments {
            let rank = rows.ranks.stop[Int(rows.byStop.order[moment.places.lowerBound])]
            if let byStart = rows.byStart, let start = rows.ranks.start {
                while entered < range.upperBound, start[Int(byStart.order[entered])] < rank {
                    take(Int(byStart.order[entered]), -1)
                    entered += 1
                }
            }
            for place in moment.places {
                let row = Int(rows.byStop.order[place])
                if rows.event[row] != 0 { take(row, 1) }
            }
            for place in moment.places {
                let row = Int(rows.byStop.order[place])
                guard rows.event[row] != 0 else { continue }
                tree.add(moment.factor * rows.weight(row), at: Int(rows.score[row]))
            }
            for place in moment.places {
                let row = Int(rows.byStop.order[place])
                if rows.event[row] == 0 { take(row, 1) }
            }
        }
    }
}

extension ConcordanceModel.TimeWeight {
    /// The weight of each pair whose earlier event is at a time.
    fileprivate func value(
        all: Double, atRisk: Double, survival: Double, uncensored: Double
    ) -> Double {
        switch self {
        case .pairs: 1
        case .survival: all * survival / atRisk
        case .survivalOverCensoring: all * survival / (atRisk * uncensored)
        case .inverseCensoring: 1 / (uncensored * uncensored)
        case .eventTimes: 1 / atRisk
        }
    }
}
