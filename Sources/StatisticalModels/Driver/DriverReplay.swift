package import DataTables
package import NumericCore

/// Orders of a panel by calendar step and channel, beside what the driver expected one step ahead.
package struct DriverReplay: Sendable, Equatable {
    /// The calendar step of the first row.
    package var firstStep: Int
    package var channels: [String]
    /// Steps × channels.
    package var observed: Matrix
    /// Steps × channels.
    package var expected: Matrix
    /// The variance of observed − expected if the driver is right: sum P(1 − P).
    package var variance: Matrix
}

extension DiscreteHazardFit {
    /// Replays a panel cell by cell: sum over cells at risk of P(order in channel c), with the
    /// buyer's class probabilities from the cells before it alone.
    ///
    /// Observed over expected is 1 in the mean where the driver is right; by month it gives the
    /// season, overall the level of each channel.
    ///
    /// - Returns: Counts for every step from the panel's first placement to its end.
    /// - Throws: As `classPosteriors`.
    /// - Complexity: O(cells · channels · K).
    package func observedAndExpected(
        table: Table, calendar: StepCalendar, columns: DriverColumns = DriverColumns(),
        parameters: [Double]? = nil
    ) throws -> DriverReplay {
        let data = try data(of: table, calendar: calendar, columns: columns)
        let point = DriverPoint(parameters ?? self.parameters, layout: driverLayout)
        let steps = data.histories.stepLengths.count
        let parts = data.histories.mapChunks { chunk in
            var pass = ReplayPass(point: point, steps: steps)
            for buyer in chunk { pass.replay(buyer, of: data) }
            return (pass.observed, pass.expected, pass.variance)
        }
        let empty = Matrix(rows: steps, columns: channels.count)
        var result = DriverReplay(
            firstStep: data.histories.firstStep, channels: channels, observed: empty,
            expected: empty, variance: empty)
        for part in parts {
            for index in empty.elements.indices {
                result.observed.elements[index] += part.0.elements[index]
                result.expected.elements[index] += part.1.elements[index]
                result.variance.elements[index] += part.2.elements[index]
            }
        }
        // Follow-up that ends with a step reaches the next one for no time.
        let atRisk = (0..<steps).filter { row in
            channels.indices.contains { result.expected[row, $0] > 0 }
        }
        let rows = Array(0..<((atRisk.last ?? -1) + 1))
        result.observed = result.observed.selecting(rows: rows)
        result.expected = result.expected.selecting(rows: rows)
        result.variance = result.variance.selecting(rows: rows)
        return result
    }
}

/// One buyer after the other, cell after cell.
private struct ReplayPass {
    let point: DriverPoint
    var observed: Matrix
    var expected: Matrix
    var variance: Matrix
    private var weights: [Double]
    private var hazards: [Double]

    init(point: DriverPoint, steps: Int) {
        self.point = point
        observed = Matrix(rows: steps, columns: point.layout.channels)
        expected = observed
        variance = observed
        weights = point.classes.points
        hazards = [Double](repeating: 0, count: point.layout.channels)
    }

    mutating func replay(_ buyer: Int, of data: DriverData) {
        let histories = data.histories
        for k in weights.indices { weights[k] = 1 / Double(weights.count) }
        for exposure in histories.exposureStart[buyer]..<histories.exposureStart[buyer + 1] {
            let step = histories.step[exposure]
            for index in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
                let record = histories.records[index]
                for cell in record.firstCell...record.lastCell {
                    let time = histories.time(record, cell: cell, step: step)
                    let cause = cell == record.lastCell ? Int(record.cause) : -1
                    add(index, cell: Int(cell), time: time, row: Int(step + cell), cause, data)
                }
            }
        }
    }

    private mutating func add(
        _ index: Int, cell: Int, time: Double, row: Int, _ cause: Int, _ data: DriverData
    ) {
        let layout = point.layout
        let p = layout.slopes
        var total = 0.0
        for channel in hazards.indices {
            var eta = data.offsets[index]
            for j in 0..<p { eta += data.covariates[index * p + j] * point.slopes[channel * p + j] }
            let place = channel * (layout.openCell + 1) + min(cell, layout.openCell)
            hazards[channel] = Kernels.exp(eta) * point.levels[place] * time
            total += hazards[channel]
        }
        var probability = 0.0
        var sum = 0.0
        for (k, z) in point.classes.points.enumerated() {
            let order = -Kernels.expm1(-z * total)
            probability += weights[k] * order
            weights[k] *= cause < 0 ? 1 - order : order
            sum += weights[k]
        }
        for k in weights.indices { weights[k] /= sum }
        for channel in hazards.indices {
            let share = probability * hazards[channel] / total
            expected[row, channel] += share
            variance[row, channel] += share * (1 - share)
        }
        if cause >= 0 { observed[row, cause] += 1 }
    }
}
