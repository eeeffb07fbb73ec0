import DataTables
import NumericCore

/// A panel made ready for the driver's likelihood.
struct DriverPreparation {
    let model: DiscreteHazardModel
    let table: Table
    let calendar: StepCalendar
    let columns: DriverColumns
    private(set) var data: DriverData
    private(set) var recipe: DesignRecipe
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var leftOut: [PanelCount]
    let rowsUsed: Int

    init(
        model: DiscreteHazardModel, table: Table, calendar: StepCalendar, columns: DriverColumns
    ) throws {
        let formula = try Formula.parse(model.formula)
        guard case .counting(let start, let stop, let event) = formula.response else {
            throw DriverFitError.response(formula: model.formula)
        }
        var columns = columns
        (columns.start, columns.stop, columns.nextChannel) = (start, stop, event)
        self.model = model
        self.table = table
        self.calendar = calendar
        self.columns = columns
        var histories = try BuyerHistories(table: table, calendar: calendar, columns: columns)
        if model.channels == .allCause { histories.joinChannels() }
        // A row backs at most one record, so the design has a row per record.
        let design = try Design.build(
            formula: Formula(
                text: formula.text, response: .rightCensored(time: stop, event: event),
                terms: formula.terms, hasIntercept: true),
            table: table.filtered(keeping: histories.recordRow, for: formula)
                .with(stop, .numbers([Double](repeating: 1, count: histories.records.count)))
                .with(event, .flags([Int8](repeating: 1, count: histories.records.count))))
        recipe = design.recipe
        leftOut = design.leftOut
        diagnostics = design.diagnostics
        data = DriverData(histories: histories, design: design)
        rowsUsed = design.rows.count
        leaveOutEmptyChannels()
        guard !data.histories.channels.isEmpty else {
            throw DriverFitError.noOrders(rows: rowsUsed)
        }
    }

    private mutating func leaveOutEmptyChannels() {
        let events = data.histories.eventCounts(openCell: model.openCell).map { $0.reduce(0, +) }
        let empty = events.indices.filter { events[$0] == 0 }
        for channel in empty {
            diagnostics.append(
                Diagnostic(
                    "channel_left_out", .warning,
                    "no order in channel \(data.histories.channels[channel]) among the rows used; "
                        + "the channel is left out and never ordered from in a projection",
                    place: data.histories.channels[channel]))
        }
        data.histories.removeChannels(empty)
    }
}

extension DriverData {
    /// Puts a design, one row per record that misses nothing, under histories.
    init(histories: BuyerHistories, design: Design) {
        var place = [Int32](repeating: -1, count: histories.records.count)
        for (row, record) in design.rows.enumerated() { place[record] = Int32(row) }
        let matrix = design.matrix
        let offset = design.offset
        var compacted = histories
        compacted.recordRow = place
        _ = compacted.compact(using: { $0 >= 0 }) { a, b in
            offset[Int(a)] == offset[Int(b)]
                && (0..<matrix.columns).allSatisfy { matrix[Int(a), $0] == matrix[Int(b), $0] }
        }
        var covariates: [Double] = []
        covariates.reserveCapacity(compacted.records.count * matrix.columns)
        let places = compacted.recordRow
        for row in places {
            for column in 0..<matrix.columns { covariates.append(matrix[Int(row), column]) }
        }
        compacted.recordRow = places.map { histories.recordRow[design.rows[Int($0)]] }
        self.init(
            histories: compacted, covariates: covariates,
            offsets: places.map { offset[Int($0)] }, slopes: matrix.columns)
    }

    /// Histories with the covariates of a fitted recipe; records with missing ones are left out.
    init(
        histories: BuyerHistories, recipe: DesignRecipe, formula: Formula, table: Table
    ) throws {
        let rows = try table.filtered(keeping: histories.recordRow, for: formula)
        let matrix = try recipe.matrix(for: rows)
        let offset = try recipe.offset(for: rows)
        var compacted = histories
        compacted.recordRow = histories.records.indices.map { record in
            let isThere =
                offset[record].isFinite
                && (0..<matrix.columns).allSatisfy { matrix[record, $0].isFinite }
            return isThere ? Int32(record) : -1
        }
        _ = compacted.compact(using: { $0 >= 0 }) { _, _ in false }
        var covariates: [Double] = []
        let places = compacted.recordRow
        for row in places {
            for column in 0..<matrix.columns { covariates.append(matrix[Int(row), column]) }
        }
        compacted.recordRow = places.map { histories.recordRow[Int($0)] }
        self.init(
            histories: compacted, covariates: covariates,
            offsets: places.map { offset[Int($0)] }, slopes: matrix.columns)
    }
}

extension Table {
    /// These rows of the columns that the right side of a formula reads (one column at least).
    func filtered(keeping rows: [Int32], for formula: Formula) throws -> Table {
        var needed: [String] = []
        for name in formula.terms.flatMap(\.columns) where !needed.contains(name) {
            needed.append(name)
        }
        if needed.isEmpty { needed = Array(names.prefix(1)) }
        return try selecting(needed).filtered(keeping: rows.map { Int($0) })
    }
}

extension BuyerHistories {
    /// Makes one cause, `any`, of all channels.
    mutating func joinChannels() {
        guard !channels.isEmpty else { return }
        channels = ["any"]
        for index in records.indices where records[index].cause > 0 { records[index].cause = 0 }
    }

    /// Leaves out channels without orders.
    mutating func removeChannels(_ removed: [Int]) {
        guard !removed.isEmpty else { return }
        let kept = channels.indices.filter { !removed.contains($0) }
        for index in records.indices {
            let cause = Int(records[index].cause)
            if let place = kept.firstIndex(of: cause) { records[index].cause = Int8(place) }
        }
        channels = kept.map { channels[$0] }
    }

    /// Renumbers causes to the order of a fit's channels.
    ///
    /// - Throws: `DataError` for a channel that the fit has not seen.
    mutating func match(channels known: [String]) throws(DataError) {
        var place: [Int8] = []
        for channel in channels {
            guard let index = known.firstIndex(of: channel) else {
                throw DataError(
                    value: channel,
                    "the driver was fitted without this channel; it knows: "
                        + known.joined(separator: ", "))
            }
            place.append(Int8(index))
        }
        for index in records.indices where records[index].cause >= 0 {
            records[index].cause = place[Int(records[index].cause)]
        }
        channels = known
    }
}
