import DataTables

extension BuyerHistories {
    /// Puts a panel of intervals on the step grid.
    ///
    /// An exposure placed in calendar step s0 is at risk in cell 0 for the rest of that step and in
    /// cell tau from the first instant of step s0 + tau, with the covariates of the row that
    /// covers that instant (cell 0: its first row). The next order, placed in step s0 + tau, is an
    /// event of that cell, which then counts whole; a follow-up that ends inside a step counts with
    /// its days. Records are cut where rows are; rows without a first instant leave no record.
    ///
    /// - Throws: `DataError` for missing columns or values, rows out of order, gaps, a next order
    ///   before an exposure's last row, and an exposure whose rows are not together.
    init(table: Table, calendar: StepCalendar, columns: DriverColumns) throws(DataError) {
        let panel = try IntervalRows(table: table, columns: columns)
        let grid = StepGrid(calendar: calendar, days: panel.dayRange)
        firstStep = grid.firstStep
        stepLengths = grid.lengths
        channels = panel.channels
        let exposures = try panel.exposures()
        var byBuyer = [[Int]](repeating: [], count: panel.buyer.levels.count)
        var order: [Int32] = []
        for (index, rows) in exposures.enumerated() {
            let buyer = panel.buyer.codes[rows.lowerBound]
            if byBuyer[Int(buyer)].isEmpty { order.append(buyer) }
            byBuyer[Int(buyer)].append(index)
        }
        for buyer in order {
            let own = byBuyer[Int(buyer)].sorted {
                let a = exposures[$0].lowerBound
                let b = exposures[$1].lowerBound
                let placed = (panel.orderedAt[a], panel.orderedAt[b])
                if placed.0 != placed.1 { return placed.0 < placed.1 }
                return panel.stop[exposures[$0].upperBound - 1]
                    < panel.stop[exposures[$1].upperBound - 1]
            }
            for index in own { append(exposures[index], of: panel, on: grid) }
            buyers.append(buyer)
            exposureStart.append(step.count)
        }
    }

    private mutating func append(_ rows: Range<Int>, of panel: IntervalRows, on grid: StepGrid) {
        let placed = panel.orderedAt[rows.lowerBound]
        let entry = placed + seconds(panel.start[rows.lowerBound])
        let end = placed + seconds(panel.stop[rows.upperBound - 1])
        let cause = panel.cause[rows.upperBound - 1]
        let origin = grid.step(of: placed)
        let first = grid.step(of: entry)
        let last = grid.step(of: end)
        var row = rows.lowerBound
        for step in first...max(first, last) {
            let from = max(entry, grid.start(of: step))
            let isEvent = cause >= 0 && step == last
            let until = cause >= 0 || step < last ? grid.start(of: step + 1) : end
            while step > first, row + 1 < rows.upperBound,
                placed + seconds(panel.start[row + 1]) <= from
            {
                row += 1
            }
            guard until > from else { continue }
            let time = Double(until - from) / grid.nominalSeconds
            add(
                cell: Int32(step - origin), row: Int32(row), time: time,
                cause: isEvent ? cause : -1, startsExposure: records.count == recordStart.last)
        }
        step.append(Int32(origin))
        exposureRow.append(Int32(rows.lowerBound))
        exposureLastRow.append(Int32(rows.upperBound - 1))
        recordStart.append(records.count)
    }

    private mutating func add(
        cell: Int32, row: Int32, time: Double, cause: Int8, startsExposure: Bool
    ) {
        if !startsExposure, recordRow[recordRow.count - 1] == row {
            let index = records.count - 1
            records[index].lastCell = cell
            records[index].lastTime = time
            records[index].cause = cause
            return
        }
        records.append(
            Record(firstCell: cell, lastCell: cell, firstTime: time, lastTime: time, cause: cause))
        recordRow.append(row)
    }

    /// Joins neighbouring records of an exposure for which `equal` holds, and leaves out records
    /// whose rows are not to be used.
    ///
    /// - Returns: The number of records left out.
    mutating func compact(
        using isUsed: (Int32) -> Bool, joining equal: (Int32, Int32) -> Bool
    ) -> Int {
        var kept: [Record] = []
        var rows: [Int32] = []
        var starts = [0]
        var leftOut = 0
        kept.reserveCapacity(records.count)
        rows.reserveCapacity(records.count)
        starts.reserveCapacity(recordStart.count)
        for exposure in step.indices {
            for index in recordStart[exposure]..<recordStart[exposure + 1] {
                let record = records[index]
                guard isUsed(recordRow[index]) else {
                    leftOut += 1
                    continue
                }
                if kept.count > (starts.last ?? 0), let row = rows.last, let last = kept.last,
                    last.lastCell + 1 == record.firstCell, equal(row, recordRow[index])
                {
                    kept[kept.count - 1].lastCell = record.lastCell
                    kept[kept.count - 1].lastTime = record.lastTime
                    kept[kept.count - 1].cause = record.cause
                } else {
                    kept.append(record)
                    rows.append(recordRow[index])
                }
            }
            starts.append(kept.count)
        }
        records = kept
        recordRow = rows
        recordStart = starts
        return leftOut
    }
}

/// Whole seconds of a number of days.
func seconds(_ days: Double) -> Int64 { Int64((days * 86_400).rounded()) }
