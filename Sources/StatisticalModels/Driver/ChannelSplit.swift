import DataTables
import NumericCore

/// How an all-cause hazard's orders fall to channels in a panel: shares by record, and where the
/// orders went.
struct ChannelSplit: Sendable {
    let channels: [String]
    /// Records × channels.
    let shares: Matrix
    /// The channel of each exposure's next order, −1 without one.
    let channel: [Int8]

    /// Reads a panel with a model of the next channel.
    ///
    /// Records for which the model lacks a value have the fitted rows' shares.
    ///
    /// - Throws: `DataError` for columns that the panel has not, and a channel that the model has
    ///   not seen.
    init(_ fit: MultinomialFit, data: DriverData, table: Table, nextChannel: String) throws {
        channels = [fit.reference] + fit.categories
        let formula = try Formula.parse(fit.model.formula)
        var shares = try fit.probabilities(
            table.filtered(keeping: data.histories.recordRow, for: formula))
        let counts = fit.categoryCounts.map { Double($0.count) }
        let total = counts.reduce(0, +)
        for row in 0..<shares.rows where !shares[row, 0].isFinite {
            for column in 0..<shares.columns { shares[row, column] = counts[column] / total }
        }
        self.shares = shares
        let texts = try table.column(nextChannel).asTexts()
        let known = channels
        let places = texts.levels.map { known.firstIndex(of: $0) }
        channel = try data.histories.exposureLastRow.map { row in
            let code = Int(texts.codes[Int(row)])
            guard code >= 0 else { return -1 }
            guard let place = places[code] else {
                throw DataError(
                    value: texts.levels[code],
                    "the model of the next channel was fitted without this channel; it knows: "
                        + known.joined(separator: ", "))
            }
            return Int8(place)
        }
    }
}
