import NumericCore

/// Rows of a Cox regression with their places among the event times.
///
/// The distinct event times of stratum 0, then of stratum 1, … have the indices k = 0, 1, …. Each
/// stratum has one more *slot* than event times: slot 0 before the first, slot j from the j-th on.
/// A row is at risk at the j-th event time (from 0) if its start slot ≤ j < its stop slot.
struct CoxData: Sendable {
    /// Columns less their means: n × p.
    var x: Matrix
    let centers: [Double]
    let offset: [Double]
    let weights: [Double]
    let ties: CoxModel.Ties
    /// Slots over all strata, of the end and, where rows enter late, of the start of each row.
    let stopSlot: [Int32]
    let startSlot: [Int32]?
    /// The rows with an event, ascending.
    let eventRows: [Int32]
    /// The index k of each such row's time.
    let eventTime: [Int32]
    let times: [Double]
    /// Where each stratum's event times begin; one more than strata.
    let firstTime: [Int]
    /// Each event time's number of events and their weight.
    let tied: [Int]
    let tiedWeight: [Double]

    var rows: Int { x.rows }
    var strata: Int { firstTime.count - 1 }
    var slots: Int { times.count + strata }

    /// The slot just before event time k.
    func slot(beforeTime k: Int, stratum: Int) -> Int { k + stratum }

    /// - Parameters:
    ///   - stratum: each row's stratum from 0 to `strataCount` − 1; `nil`: one stratum.
    /// - Complexity: O(n) for a few counting passes, O(n log K) for late entries.
    init(
        x: Matrix, start: [Double]?, stop: [Double], event: [Double], stratum: [Int32]?,
        strataCount: Int, offset: [Double], weights: [Double], ties: CoxModel.Ties
    ) {
        self.offset = offset
        self.weights = weights
        self.ties = ties
        let places = EventPlaces(
            start: start, stop: stop, event: event, stratum: stratum, strataCount: strataCount)
        stopSlot = places.stopSlot
        startSlot = places.startSlot
        times = places.times
        firstTime = places.firstTime
        eventRows = event.indices.filter { event[$0] != 0 }.map { Int32($0) }
        eventTime = eventRows.map { row in
            let s = stratum.map { Int($0[Int(row)]) } ?? 0
            return places.stopSlot[Int(row)] - 1 - Int32(s)
        }
        var tied = [Int](repeating: 0, count: times.count)
        var tiedWeight = [Double](repeating: 0, count: times.count)
        for (index, row) in eventRows.enumerated() {
            tied[Int(eventTime[index])] += 1
            tiedWeight[Int(eventTime[index])] += weights[Int(row)]
        }
        self.tied = tied
        self.tiedWeight = tiedWeight
        centers = (0..<x.columns).map { column in
            let base = column * x.rows
            return (0..<x.rows).reduce(0.0) { $0 + x.elements[base + $1] } / Double(x.rows)
        }
        self.x = x
        for column in 0..<x.columns {
            let base = column * x.rows
            let center = centers[column]
            for row in base..<(base + x.rows) { self.x.elements[row] -= center }
        }
    }

    /// x·β + offset of the centred columns.
    func linearPredictor(_ beta: [Double]) -> [Double] {
        var eta = x.multiplied(by: beta)
        for row in eta.indices { eta[row] += offset[row] }
        return eta
    }

    /// For each event time, the sum over the rows at risk of `value` per row.
    func sumAtRisk(_ value: (Int) -> Double) -> [Double] {
        var slotSums = [Double](repeating: 0, count: slots)
        for row in 0..<rows { slotSums[Int(stopSlot[row])] += value(row) }
        if let startSlot {
            for row in 0..<rows { slotSums[Int(startSlot[row])] -= value(row) }
        }
        return suffixSums(slotSums)
    }

    /// Sums over the slots after each event time.
    func suffixSums(_ slotSums: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: times.count)
        for stratum in 0..<strata {
            var running = 0.0
            for k in stride(from: firstTime[stratum + 1] - 1, through: firstTime[stratum], by: -1) {
                running += slotSums[k + stratum + 1]
                sums[k] = running
            }
        }
        return sums
    }

    /// Sums of increments at the event times up to each slot.
    func cumulative(_ increments: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: slots)
        for stratum in 0..<strata {
            var running = 0.0
            sums[firstTime[stratum] + stratum] = 0
            for k in firstTime[stratum]..<firstTime[stratum + 1] {
                running += increments[k]
                sums[k + stratum + 1] = running
            }
        }
        return sums
    }
}

/// The distinct event times of each stratum and the slots of all rows.
private struct EventPlaces {
    let times: [Double]
    let firstTime: [Int]
    let stopSlot: [Int32]
    let startSlot: [Int32]?

    init(
        start: [Double]?, stop: [Double], event: [Double], stratum: [Int32]?, strataCount: Int
    ) {
        let order = TimeOrder.order(codes: stratum, times: stop)
        var times: [Double] = []
        var firstTime = [Int](repeating: 0, count: strataCount + 1)
        var slots = [Int32](repeating: 0, count: stop.count)
        var at = 0
        for s in 0..<strataCount {
            firstTime[s] = times.count
            while at < order.count, stratum.map({ Int($0[Int(order[at])]) == s }) ?? true {
                let time = stop[Int(order[at])]
                var end = at
                var hasEvent = false
                while end < order.count, stop[Int(order[end])] == time,
                    stratum.map({ Int($0[Int(order[end])]) == s }) ?? true
                {
                    if event[Int(order[end])] != 0 { hasEvent = true }
                    end += 1
                }
                if hasEvent { times.append(time) }
                let slot = Int32(times.count + s)
                for index in at..<end { slots[Int(order[index])] = slot }
                at = end
            }
        }
        firstTime[strataCount] = times.count
        self.times = times
        self.firstTime = firstTime
        stopSlot = slots
        startSlot = start.map { start in
            let ranges = (0..<strataCount).map { Array(times[firstTime[$0]..<firstTime[$0 + 1]]) }
            return start.indices.map { row in
                let s = stratum.map { Int($0[row]) } ?? 0
                return Int32(ranges[s].count(through: start[row]) + firstTime[s] + s)
            }
        }
    }
}
