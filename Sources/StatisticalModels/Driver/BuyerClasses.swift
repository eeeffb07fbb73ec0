package import DataTables
package import NumericCore

/// What each buyer's history says about the buyer's class.
package struct BuyerClasses: Sendable, Equatable {
    /// Identifiers in the order of the matrix's rows: that of the panel's first rows.
    package var buyers: [String]
    /// Buyers × classes; rows sum to 1, classes rise.
    package var probabilities: Matrix
}

extension DiscreteHazardFit {
    /// The posterior probabilities of the classes for every buyer of a panel, from the buyer's
    /// whole history there; a buyer who is not in the panel has 1/K for each.
    ///
    /// Time without known covariates, and orders that end it, count for nothing. `parameters` is
    /// the point to use; the estimate if none is given.
    ///
    /// - Returns: One row per buyer.
    /// - Throws: `DataError` for the panel's columns, a level or a channel that the fit has not
    ///   seen.
    /// - Complexity: O(cells · channels + records · slopes).
    package func classPosteriors(
        table: Table, calendar: StepCalendar, columns: DriverColumns = DriverColumns(),
        parameters: [Double]? = nil
    ) throws -> BuyerClasses {
        let data = try data(of: table, calendar: calendar, columns: columns)
        let texts = try table.texts(columns.buyer)
        let point = DriverPoint(parameters ?? self.parameters, layout: driverLayout)
        let parts = data.histories.mapChunks { chunk in
            var terms = BuyerTerms(point: point)
            var rows: [Double] = []
            for buyer in chunk {
                terms.read(buyer, of: data)
                rows += terms.weights
            }
            return rows
        }
        let rows = parts.flatMap { $0 }
        let classes = model.classes
        var matrix = Matrix(rows: data.histories.buyers.count, columns: classes)
        for row in 0..<matrix.rows {
            for k in 0..<classes { matrix[row, k] = rows[row * classes + k] }
        }
        return BuyerClasses(
            buyers: data.histories.buyers.map { texts.levels[Int($0)] }, probabilities: matrix)
    }

    /// Value, score and information of a panel's log-likelihood at a parameter vector.
    ///
    /// - Returns: The observed information, or the complete-data one where that is indefinite.
    /// - Throws: As `classPosteriors`.
    package func derivatives(
        at parameters: [Double], table: Table, calendar: StepCalendar,
        columns: DriverColumns = DriverColumns()
    ) throws -> Derivatives {
        let data = try data(of: table, calendar: calendar, columns: columns)
        return DriverLikelihood(data: data, layout: driverLayout).derivatives(at: parameters)
    }

    /// The column of the next order's channel: the formula's, or the one given.
    func nextChannel(or given: String) throws -> String {
        guard case .counting(_, _, let event) = try Formula.parse(model.formula).response else {
            return given
        }
        return event
    }

    /// The layout in the form the loops read.
    var driverLayout: DriverLayout {
        DriverLayout(
            bandOfCell: bandOfCell, slopes: recipe.columns.count, classes: model.classes,
            link: model.link)
    }

    /// A panel on the grid with this fit's covariates and channels.
    func data(
        of table: Table, calendar: StepCalendar, columns: DriverColumns
    ) throws -> DriverData {
        var columns = columns
        let formula = try Formula.parse(model.formula)
        if case .counting(let start, let stop, let event) = formula.response {
            (columns.start, columns.stop, columns.nextChannel) = (start, stop, event)
        }
        var histories = try BuyerHistories(table: table, calendar: calendar, columns: columns)
        if model.channels == .allCause { histories.joinChannels() }
        try histories.match(channels: channels)
        return try DriverData(
            histories: histories, recipe: recipe, formula: formula, table: table)
    }
}
