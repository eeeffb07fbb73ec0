import DataTables
import NumericCore

/// P(order within the days | no order at the landmark, and the history until then) of an exposure.
struct ReturnChance: Sendable {
    /// The exposure's place among those that are without a next order at their landmark.
    var place: Int
    var chance: Double
}

/// The exposures that are without a next order at their landmark.
struct DriverLandmarks: Sendable {
    let grid: StepGrid
    /// The values of the grouping column; one nameless group without such a column.
    let groups: [String]
    /// The panel's row that holds each landmark.
    private(set) var rows: [Int] = []
    /// Of each exposure of the histories: its place in the arrays below, or −1.
    private(set) var place: [Int32]
    private(set) var placedAt: [Instant] = []
    private(set) var group: [Int32] = []
    /// Covariates as known at the landmark; places × slopes.
    private(set) var covariates: Matrix
    private(set) var offsets: [Double]
    let wait: Int64
    let length: Int64

    var count: Int { placedAt.count }

    init(
        _ question: ReturnQuestion, fit: DiscreteHazardFit, histories: BuyerHistories,
        table: Table, calendar: StepCalendar, columns: DriverColumns
    ) throws {
        let formula = try Formula.parse(fit.model.formula)
        var columns = columns
        if case .counting(let start, let stop, _) = formula.response {
            (columns.start, columns.stop) = (start, stop)
        }
        let (start, stop) = (try table.numbers(columns.start), try table.numbers(columns.stop))
        let orderedAt = try table.instants(columns.orderedAt)
        let texts = try question.group.map { try table.column($0).asTexts() }
        groups = texts?.levels ?? [""]
        wait = Int64(question.landmarkDays) * Calendar.secondsPerDay
        length = Int64(question.withinDays) * Calendar.secondsPerDay
        let landmark = Double(question.landmarkDays)
        place = [Int32](repeating: -1, count: histories.exposureCount)
        for exposure in place.indices {
            let own =
                Int(histories.exposureRow[exposure])...Int(histories.exposureLastRow[exposure])
            guard orderedAt[own.lowerBound] >= question.placedFrom,
                let row = own.first(where: { start[$0] <= landmark && landmark < stop[$0] })
            else { continue }
            let code = texts?.codes[row] ?? 0
            guard code >= 0 else { continue }
            place[exposure] = Int32(rows.count)
            rows.append(row)
            placedAt.append(orderedAt[row])
            group.append(code)
        }
        let known = table.filtered(keeping: rows)
        covariates = try fit.recipe.matrix(for: known)
        offsets = try fit.recipe.offset(for: known)
        let last = (placedAt.max() ?? orderedAt[0]) + wait + length
        let first = orderedAt.min() ?? 0
        grid = StepGrid(
            calendar: calendar, days: Calendar.day(of: first)...(Calendar.day(of: last) + 1))
    }
}

/// One buyer after the other: what the history says, and what is then expected.
struct ReturnsPass {
    private(set) var chances: [ReturnChance] = []
    private var terms: BuyerTerms
    /// log P of the cells without an order that were lived through, and of those with one by class.
    private var survived: StayLogs
    /// log P of what was lived through until a landmark, and of no order in the days after it.
    private var lived: StayLogs
    private var ahead: StayLogs
    private var orders: [Double]
    private var weights: [Double]
    /// The hazards at z = 1 of the stretches of cells that one looks ahead over.
    private var hazardsAhead: [Double] = []

    init(point: DriverPoint) {
        terms = BuyerTerms(point: point)
        orders = point.classes.points
        weights = orders
        survived = StayLogs(link: point.layout.link, points: orders)
        lived = survived
        ahead = survived
    }

    private var point: DriverPoint { terms.point }

    mutating func add(_ buyer: Int, _ landmarks: DriverLandmarks, _ data: DriverData) {
        terms.read(buyer, of: data)
        survived.clear()
        for k in orders.indices { orders[k] = 0 }
        var ratio = 0
        let histories = data.histories
        for exposure in histories.exposureStart[buyer]..<histories.exposureStart[buyer + 1] {
            let place = Int(landmarks.place[exposure])
            if place >= 0 {
                look(place, exposure, ratio, landmarks, histories)
            }
            live(through: exposure, &ratio, histories)
        }
    }

    /// Takes in what happened in an exposure.
    private mutating func live(
        through exposure: Int, _ ratio: inout Int, _ histories: BuyerHistories
    ) {
        let step = histories.step[exposure]
        for index in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
            let record = histories.records[index]
            for cell in record.firstCell...record.lastCell {
                let hazard =
                    level(cell, ratio) * histories.time(record, cell: cell, step: step)
                if record.cause >= 0, cell == record.lastCell {
                    for k in orders.indices {
                        orders[k] += point.layout.link.logProbability(
                            point.classes.points[k] * hazard, isOrder: true)
                    }
                } else {
                    survived.pass(hazard)
                }
            }
            ratio += point.layout.channels
        }
    }

    /// The total hazard of a cell per nominal step, with the ratios of a record.
    private func level(_ cell: Int32, _ ratio: Int) -> Double {
        let cells = point.layout.openCell + 1
        var sum = 0.0
        for channel in 0..<point.layout.channels {
            sum +=
                terms.ratios[ratio + channel]
                * point.levels[channel * cells + min(Int(cell), cells - 1)]
        }
        return sum
    }

    /// Looks ahead from the landmark of an exposure.
    private mutating func look(
        _ place: Int, _ exposure: Int, _ firstRatio: Int, _ landmarks: DriverLandmarks,
        _ histories: BuyerHistories
    ) {
        let step = histories.step[exposure]
        let moment = landmarks.placedAt[place] + landmarks.wait
        lived.set(to: survived)
        // The hazard of the landmark's own cell until then.
        var begun = 0.0
        var ratio = firstRatio
        for index in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
            let record = histories.records[index]
            for cell in record.firstCell...record.lastCell {
                let start = landmarks.grid.start(of: Int(step + cell))
                guard start < moment else { break }
                let end = landmarks.grid.start(of: Int(step + cell) + 1)
                let time =
                    end <= moment
                    ? histories.time(record, cell: cell, step: step)
                    : Double(moment - max(start, landmarks.placedAt[place]))
                        / landmarks.grid.nominalSeconds
                let hazard = level(cell, ratio) * time
                lived.pass(hazard)
                begun = end <= moment ? 0 : hazard
            }
            ratio += point.layout.channels
        }
        setHazardsAhead(place, Int(step), moment, landmarks)
        guard hazardsAhead.allSatisfy(\.isFinite) else { return }
        ahead.clear()
        for (index, hazard) in hazardsAhead.enumerated() {
            ahead.pass(hazard, before: index == 0 ? begun : 0)
        }
        var largest = -Double.infinity
        for k in weights.indices {
            weights[k] = orders[k] + lived.log(k)
            largest = max(largest, weights[k])
        }
        var (sum, returned) = (0.0, 0.0)
        for k in weights.indices {
            let weight = Kernels.exp(weights[k] - largest)
            sum += weight
            returned -= weight * Kernels.expm1(ahead.log(k))
        }
        chances.append(ReturnChance(place: place, chance: returned / sum))
    }

    /// Sets the hazard of all channels at z = 1 of each stretch of a cell in the days asked for.
    private mutating func setHazardsAhead(
        _ place: Int, _ step: Int, _ moment: Instant, _ landmarks: DriverLandmarks
    ) {
        let layout = point.layout
        let cells = layout.openCell + 1
        hazardsAhead.removeAll(keepingCapacity: true)
        for channel in 0..<layout.channels {
            var eta = landmarks.offsets[place]
            for j in 0..<layout.slopes {
                eta += landmarks.covariates[place, j] * point.slopes[channel * layout.slopes + j]
            }
            let ratio = Kernels.exp(eta)
            var stretch = 0
            var from = moment
            let until = moment + landmarks.length
            while from < until {
                let now = landmarks.grid.step(of: from)
                let end = min(landmarks.grid.start(of: now + 1), until)
                let hazard =
                    ratio * point.levels[channel * cells + min(now - step, cells - 1)]
                    * Double(end - from) / landmarks.grid.nominalSeconds
                if channel == 0 {
                    hazardsAhead.append(hazard)
                } else {
                    hazardsAhead[stretch] += hazard
                }
                stretch += 1
                from = end
            }
        }
    }
}
