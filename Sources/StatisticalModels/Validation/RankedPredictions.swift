import DataTables
import NumericCore

/// Predicted probabilities in falling order, rows of equal ones together.
struct RankedPredictions: Sendable {
    /// Rows with one predicted value.
    struct Block: Sendable {
        let value: Double
        /// How many rows (or how much weight) had the event, and had not.
        var events = 0.0
        var others = 0.0
    }

    let blocks: [Block]
    /// Each row's block.
    let places: [Int32]
    let events: Double
    let others: Double

    /// Sorts predictions.
    ///
    /// - Complexity: O(rows · log rows).
    init(outcomes: [Double], predictions: [Double], weights: [Double]?) {
        let order = sortedPermutation(
            by: predictions.map { value in
                let bits = Int64(bitPattern: (value + 0).bitPattern)
                return bits ^ ((bits >> 63) & Int64.max)
            })
        var blocks: [Block] = []
        var places = [Int32](repeating: 0, count: predictions.count)
        var (events, others) = (0.0, 0.0)
        for place in order.reversed() {
            let row = Int(place)
            if blocks.last?.value != predictions[row] {
                blocks.append(Block(value: predictions[row]))
            }
            let weight = weights?[row] ?? 1
            let last = blocks.count - 1
            places[row] = Int32(last)
            blocks[last].events += weight * outcomes[row]
            blocks[last].others += weight * (1 - outcomes[row])
            events += weight * outcomes[row]
            others += weight * (1 - outcomes[row])
        }
        self.blocks = blocks
        self.places = places
        self.events = events
        self.others = others
    }

    /// The probability that a row with the event has a larger prediction than one without, ties
    /// counting one half; and DeLong's standard error of it.
    ///
    /// - Reference: DeLong, DeLong and Clarke-Pearson (1988), doi:10.2307/2531595.
    var areaUnderCurve: (value: Double, error: Double) {
        var sum = 0.0
        var below = others
        for block in blocks {
            below -= block.others
            sum += block.events * (below + block.others / 2)
        }
        let area = sum / (events * others)
        var (ofEvents, ofOthers) = (0.0, 0.0)
        below = others
        var above = 0.0
        for block in blocks {
            below -= block.others
            let placed = (below + block.others / 2) / others - area
            ofEvents += block.events * placed * placed
            let passed = (above + block.events / 2) / events - area
            ofOthers += block.others * passed * passed
            above += block.events
        }
        let variance = ofEvents / ((events - 1) * events) + ofOthers / ((others - 1) * others)
        return (area, variance.squareRoot())
    }

    /// The standard error of the area where rows of a cluster depend on each other.
    ///
    /// √(G/(G − 1)·Σ_c (Σ_events (V − A)/events + Σ_others (V′ − A)/others)²), V the share of others
    /// that an event passes and V′ the share of events that pass an other, ties counting one half.
    ///
    /// - Reference: Obuchowski (1997), doi:10.2307/2533958.
    func clusteredError(
        area: Double, outcomes: [Double], weights: [Double]?, clusters: [Int32]
    ) -> Double {
        var (passed, passing) = ([Double](), [Double]())
        var (above, below) = (0.0, others)
        for block in blocks {
            below -= block.others
            passed.append((below + block.others / 2) / others - area)
            passing.append((above + block.events / 2) / events - area)
            above += block.events
        }
        var sums = [Double](repeating: 0, count: Int(clusters.max() ?? -1) + 1)
        var isThere = [Bool](repeating: false, count: sums.count)
        for row in clusters.indices {
            let (cluster, place) = (Int(clusters[row]), Int(places[row]))
            let weight = weights?[row] ?? 1
            sums[cluster] +=
                weight * outcomes[row] * passed[place] / events
                + weight * (1 - outcomes[row]) * passing[place] / others
            isThere[cluster] = true
        }
        let count = isThere.reduce(0.0) { $0 + ($1 ? 1 : 0) }
        return (count / (count - 1) * sums.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    /// Σ over thresholds of (step of recall) · precision, without interpolation.
    var averagePrecision: Double {
        var (found, taken, sum) = (0.0, 0.0, 0.0)
        for block in blocks {
            found += block.events
            taken += block.events + block.others
            sum += block.events / events * (found / taken)
        }
        return sum
    }

    /// The largest difference of the shares of events and of others that a threshold takes, and
    /// the first threshold that has it.
    var largestYouden: (value: Double, threshold: Double) {
        var best = (value: -Double.infinity, threshold: Double.infinity)
        for point in curve(limit: .max) {
            let value = point.sensitivity - point.falseAlarms
            if value > best.value { best = (value, point.threshold) }
        }
        return best
    }

    /// The receiver's curve at its first thresholds, largest first.
    func curve(limit: Int) -> [CurvePoint] {
        var (found, wrong) = (0.0, 0.0)
        return blocks.prefix(limit).map { block in
            found += block.events
            wrong += block.others
            return CurvePoint(
                threshold: block.value, sensitivity: found / events, falseAlarms: wrong / others)
        }
    }
}

/// What happens if rows with a prediction of at least a threshold are taken for events.
package struct CurvePoint: Sendable, Hashable, Codable {
    package var threshold: Double
    /// The share of events that are taken.
    package var sensitivity: Double
    /// The share of others that are taken.
    package var falseAlarms: Double
}
