package import DataTables
package import NumericCore

/// What is known of a buyer's class when an order of the buyer is expected.
package enum ClassKnowledge: Sendable {
    /// What happened before: a forecast one step ahead.
    ///
    /// Where K classes stand for a continuum of buyers it expects too many orders, the more so the
    /// less is known of a buyer. So does a projection: its level comes from here.
    case earlierSteps
    /// The whole history, as the fit and the cohorts of a projection know it.
    ///
    /// Observed less expected is then the score of a factor on the hazards of a step, and has no
    /// trend that comes from learning to know the buyers: season and noise come from here.
    case wholeHistory
}

/// Orders of a panel by calendar step and channel, beside what the driver expected.
package struct DriverReplay: Sendable, Equatable {
    /// The calendar step of the first row.
    package var firstStep: Int
    package var channels: [String]
    /// Steps × channels.
    package var observed: Matrix
    /// Steps × channels.
    package var expected: Matrix
    /// The variance of observed − expected if the driver is right: sum P(1 − P), or the expected
    /// number where it is a sum of hazards.
    package var variance: Matrix
}

extension DiscreteHazardFit {
    /// Replays a panel cell by cell and adds up, over the cells at risk, the orders expected in
    /// each channel.
    ///
    /// With `.earlierSteps` a cell expects P(order in c). With `.wholeHistory` it expects
    /// E(z) Lambda_c, and the part of that hazard before the order in a cell with an order,
    /// Lambda_c (1/H − E(z / (exp(z H) − 1))), H being the sum of Lambda over channels; with the
    /// logit link it expects E(z Lambda_c / (1 + z H)) in every cell.
    /// Observed over expected by month gives the season, overall the level of each channel.
    ///
    /// With `channel`, a model of the next channel beside an all-cause hazard, channels are those
    /// of that model, and each is expected to have its share of the orders of a cell.
    ///
    /// - Returns: Counts for every step from the panel's first placement to its end.
    /// - Throws: As `classPosteriors`; `DataError` for what the channel model lacks.
    /// - Complexity: O(cells · channels · K).
    package func observedAndExpected(
        table: Table, calendar: StepCalendar, columns: DriverColumns = DriverColumns(),
        parameters: [Double]? = nil, knowing: ClassKnowledge = .earlierSteps,
        channel: MultinomialFit? = nil
    ) throws -> DriverReplay {
        let data = try data(of: table, calendar: calendar, columns: columns)
        let point = DriverPoint(parameters ?? self.parameters, layout: driverLayout)
        let steps = data.histories.stepLengths.count
        let split = try channel.map {
            try ChannelSplit(
                $0, data: data, table: table, nextChannel: try nextChannel(or: columns.nextChannel))
        }
        let channels = split?.channels ?? self.channels
        let parts = data.histories.mapChunks { chunk in
            var pass = ReplayPass(point: point, steps: steps, knowing: knowing, split: split)
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
    let knowing: ClassKnowledge
    let split: ChannelSplit?
    var observed: Matrix
    var expected: Matrix
    var variance: Matrix
    private var terms: BuyerTerms
    /// Class probabilities before the cell.
    private var weights: [Double]
    /// Lambda_c of the cell at z = 1 by the replay's channels, and their sum.
    private var hazards: [Double]
    private var total = 0.0

    private var point: DriverPoint { terms.point }

    init(point: DriverPoint, steps: Int, knowing: ClassKnowledge, split: ChannelSplit?) {
        self.knowing = knowing
        self.split = split
        terms = BuyerTerms(point: point)
        let channels = split?.channels.count ?? point.layout.channels
        observed = Matrix(rows: steps, columns: channels)
        expected = observed
        variance = observed
        weights = point.classes.points
        hazards = [Double](repeating: 0, count: channels)
    }

    mutating func replay(_ buyer: Int, of data: DriverData) {
        let histories = data.histories
        terms.read(buyer, of: data, withFactors: knowing == .wholeHistory)
        for k in weights.indices { weights[k] = 1 / Double(weights.count) }
        var place = BuyerPlace()
        for exposure in histories.exposureStart[buyer]..<histories.exposureStart[buyer + 1] {
            let step = histories.step[exposure]
            for index in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
                let record = histories.records[index]
                for cell in record.firstCell...record.lastCell {
                    setHazards(
                        ratios: place.ratio, record: index, cell: Int(cell),
                        time: histories.time(record, cell: cell, step: step))
                    var cause = cell == record.lastCell ? Int(record.cause) : -1
                    if cause >= 0, let split { cause = Int(split.channel[exposure]) }
                    let row = Int(step + cell)
                    switch knowing {
                    case .earlierSteps: addForecast(row, isOrder: cause >= 0)
                    case .wholeHistory:
                        let own = point.layout.ownPlace(of: cell, in: record)
                        addPosterior(row, own: own < 0 ? nil : place.cell + own)
                    }
                    if cause >= 0 { observed[row, cause] += 1 }
                }
                place.pass(record, layout: point.layout)
            }
        }
    }

    private mutating func setHazards(ratios first: Int, record: Int, cell: Int, time: Double) {
        let cells = point.layout.openCell + 1
        total = 0
        for channel in 0..<point.layout.channels {
            let place = channel * cells + min(cell, cells - 1)
            hazards[channel] = terms.ratios[first + channel] * point.levels[place] * time
            total += hazards[channel]
        }
        guard let split else { return }
        for channel in hazards.indices { hazards[channel] = total * split.shares[record, channel] }
    }

    private mutating func addForecast(_ row: Int, isOrder: Bool) {
        var probability = 0.0
        var sum = 0.0
        for k in weights.indices {
            let order = point.layout.link.orderProbability(point.classes.points[k] * total)
            probability += weights[k] * order
            weights[k] *= isOrder ? order : 1 - order
            sum += weights[k]
        }
        for k in weights.indices { weights[k] /= sum }
        for channel in hazards.indices {
            let share = probability * hazards[channel] / total
            expected[row, channel] += share
            variance[row, channel] += share * (1 - share)
        }
    }

    private mutating func addPosterior(_ row: Int, own: Int?) {
        let factor = own.map { -terms.factors[$0].slope } ?? terms.meanLevel
        for channel in hazards.indices {
            expected[row, channel] += factor * hazards[channel]
            variance[row, channel] += factor * hazards[channel]
        }
    }
}
