package import DataTables
package import NumericCore

/// The share of buyers that the driver expects to order again within some days of a landmark.
package struct DriverReturns: Sendable, Hashable, Codable {
    /// The value of the grouping column.
    package var group: String
    /// Exposures without a next order at the landmark.
    package var rows: Int
    /// The mean over them of P(order within the days | no order at the landmark, and the history
    /// until then).
    package var share: Double
    /// By the delta method from the covariance of the parameters.
    package var standardError: Double
}

/// From when and how long the driver is asked to look ahead.
package struct ReturnQuestion: Sendable, Hashable {
    /// Days from an exposure's placement to the moment at which one looks ahead.
    package var landmarkDays: Int
    /// Days from there.
    package var withinDays: Int
    /// The column of the panel whose values make the groups; `nil`: all are one, without a name.
    package var group: String?
    /// Exposures placed before are history only.
    package var placedFrom: Instant

    package init(
        landmarkDays: Int, withinDays: Int, group: String? = nil, placedFrom: Instant = .min
    ) {
        self.landmarkDays = landmarkDays
        self.withinDays = withinDays
        self.group = group
        self.placedFrom = placedFrom
    }
}

extension DiscreteHazardFit {
    /// The share of exposures that the driver expects to be followed by an order within N days of
    /// a landmark, by groups: what a landmark model and a Kaplan–Meier curve estimate as well.
    ///
    /// 1 − sum_k w_k exp(−z_k Λ), with Λ the hazard of all channels over the N days on the
    /// calendar's own steps (with the logit link 1 − sum_k w_k prod 1 / (1 + z_k Λ_step), the rest
    /// of the landmark's own step given the part that has passed), covariates as known at the landmark, and w_k what the buyer's history
    /// until then says of the class.
    ///
    /// - Parameters:
    ///   - table: A panel of intervals, as the driver was fitted to.
    ///   - calendar: The steps of the fit.
    ///   - question: From when, how long, and by which groups.
    ///   - columns: The panel's columns.
    /// - Returns: One for each value of the group, in the order of first appearance.
    /// - Throws: As `classPosteriors`; `DataError` for the group's column.
    /// - Complexity: As many passes over the panel as there are parameters; where there are many
    ///   exposures, those for the standard errors read every n-th buyer only.
    package func expectedReturns(
        table: Table, calendar: StepCalendar, question: ReturnQuestion,
        columns: DriverColumns = DriverColumns()
    ) throws -> [DriverReturns] {
        let data = try data(of: table, calendar: calendar, columns: columns)
        let landmarks = try DriverLandmarks(
            question, fit: self, histories: data.histories, table: table, calendar: calendar,
            columns: columns)
        let middle = sums(landmarks, data, parameters, every: 1)
        let every = max(1, landmarks.count / 50_000)
        let sample = every == 1 ? middle : sums(landmarks, data, parameters, every: every)
        var gradients = [[Double]](repeating: [], count: landmarks.groups.count)
        let p = parameters.count
        for index in 0..<p {
            let width = 1e-3 * max(covarianceElements[index * p + index].squareRoot(), 1e-6)
            var moved = parameters
            moved[index] += width
            let there = sums(landmarks, data, moved, every: every)
            for group in gradients.indices {
                gradients[group].append((there[group].mean - sample[group].mean) / width)
            }
        }
        return landmarks.groups.indices.compactMap { group in
            guard middle[group].rows > 0 else { return nil }
            let variance = covariance.quadraticForm(gradients[group])
            return DriverReturns(
                group: landmarks.groups[group], rows: middle[group].rows,
                share: middle[group].mean, standardError: max(variance, 0).squareRoot())
        }
    }

    /// The probability of an order within some days of a landmark, order by order.
    ///
    /// The probabilities whose means are ``expectedReturns(table:calendar:question:columns:)``. What
    /// a buyer did after the landmark is not read.
    ///
    /// - Parameters:
    ///   - table: A panel of intervals, as the driver was fitted to, of any buyers.
    ///   - calendar: The steps of the fit.
    ///   - landmarkDays: Days from an order to the moment at which one looks ahead.
    ///   - withinDays: Days from there, one number or more.
    ///   - columns: The panel's columns.
    /// - Returns: Rows × days, in the row that holds an order's landmark; not-a-number in the other
    ///   rows, and where a column of the driver is missing.
    /// - Throws: As `classPosteriors`.
    /// - Complexity: One pass over the panel for each number of days.
    package func returnProbabilities(
        table: Table, calendar: StepCalendar, landmarkDays: Int, withinDays: [Int],
        columns: DriverColumns = DriverColumns()
    ) throws -> Matrix {
        let data = try data(of: table, calendar: calendar, columns: columns)
        var result = Matrix(rows: table.rowCount, columns: withinDays.count, repeating: .nan)
        for (column, days) in withinDays.enumerated() {
            let landmarks = try DriverLandmarks(
                ReturnQuestion(landmarkDays: landmarkDays, withinDays: days), fit: self,
                histories: data.histories, table: table, calendar: calendar, columns: columns)
            for found in chances(landmarks, data, parameters, every: 1).joined() {
                result[landmarks.rows[found.place], column] = found.chance
            }
        }
        return result
    }

    /// The chances of the exposures of every n-th buyer at a parameter vector, by chunk of buyers.
    private func chances(
        _ landmarks: DriverLandmarks, _ data: DriverData, _ parameters: [Double], every: Int
    ) -> [[ReturnChance]] {
        let point = DriverPoint(parameters, layout: driverLayout)
        return data.histories.mapChunks { chunk in
            var pass = ReturnsPass(point: point)
            for buyer in chunk where buyer % every == 0 { pass.add(buyer, landmarks, data) }
            return pass.chances
        }
    }

    /// Those chances added up by group.
    private func sums(
        _ landmarks: DriverLandmarks, _ data: DriverData, _ parameters: [Double], every: Int
    ) -> [ReturnSum] {
        var result = [ReturnSum](repeating: ReturnSum(), count: landmarks.groups.count)
        for found in chances(landmarks, data, parameters, every: every).joined() {
            let group = Int(landmarks.group[found.place])
            result[group].rows += 1
            result[group].total += found.chance
        }
        return result
    }
}

/// Exposures and what is expected of them, added up.
private struct ReturnSum {
    var rows = 0
    var total = 0.0
    var mean: Double { rows > 0 ? total / Double(rows) : 0 }
}
