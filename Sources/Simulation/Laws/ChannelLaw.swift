import DataTables
import Marketplace
import NumericCore
import StatisticalModels

/// In which channel the next order is, given that there is one: a regression of channels read at
/// what the last order was.
///
/// Beside an all-cause hazard Lambda it gives each channel `Lambda_c = Lambda · pi_c`, pi being
/// the softmax of its linear predictors at the experience, origin and home of an exposure. Terms
/// of anything else are frozen at their means, so that pi depends on the exposure's kind alone.
package struct ChannelLaw: Sendable {
    /// What becomes of each term.
    package let terms: [DriverTerm]
    let usesHome: Bool
    let parameterCount: Int
    /// `Channel.rawValue` of the reference and then of each category.
    let channels: [Int]
    private let readings: [TermReader.Reading]

    /// Compiles a fit.
    ///
    /// - Parameters:
    ///   - fit: The regression of the next channel.
    ///   - kpis: The names of the assessment's KPIs.
    ///   - frozenMeans: Means of columns to be frozen, beside those that have to be.
    /// - Throws: `ProjectionError.channelTerm`, `.driver`.
    init(_ fit: MultinomialFit, kpis: [String], frozenMeans: [String: Double]) throws {
        if let offset = fit.recipe.offsets.first {
            throw ProjectionError.channelTerm(
                "offset(\(offset))", reason: "an offset is not known later")
        }
        channels = try ([fit.reference] + fit.categories).map { name in
            guard let channel = Channel(name: name) else {
                throw ProjectionError.driver(
                    "channel model: category \(name); expected marketplace, online or store, the "
                        + "values of next_channel")
            }
            return channel.rawValue
        }
        var known: [String: Double] = [:]
        for (column, mean) in zip(fit.recipe.columns, fit.columnMeans ?? []) {
            known[column.name] = mean
        }
        let reader = TermReader(
            kpis: kpis, frozenMeans: frozenMeans, knownMeans: known, freezesKPIs: true)
        do {
            readings = try fit.recipe.columns.map { try reader.read($0) }
        } catch ProjectionError.term(let name, let reason) {
            throw ProjectionError.channelTerm(name, reason: reason)
        } catch ProjectionError.meanMissing(let name) {
            throw ProjectionError.channelTerm(
                name,
                reason: "it is frozen in a projection and its mean over the fitted rows is not "
                    + "known; fit the model again")
        }
        terms = zip(fit.recipe.columns, readings).filter { !$0.0.parts.isEmpty }.map(\.1.term)
        usesHome = readings.contains(where: \.dependsOnHome)
        parameterCount = fit.coefficients.count
        guard parameterCount == readings.count * fit.categories.count else {
            throw ProjectionError.driver(
                "channel model: \(parameterCount) coefficients; expected "
                    + "\(readings.count * fit.categories.count) for its columns and categories")
        }
    }

    /// pi at one parameter vector: `[place · (3 · kinds) + home · kinds + kind]`, place being that
    /// in `channels`.
    ///
    /// - Complexity: O(categories × terms × 24).
    func shares(for parameters: [Double]) -> [Double] {
        let size = 3 * ExposureState.kinds
        var predictors = [Double](repeating: 0, count: channels.count * size)
        for category in 1..<channels.count {
            for (term, reading) in readings.enumerated() {
                let slope = parameters[(category - 1) * readings.count + term]
                for place in 0..<size {
                    predictors[category * size + place] += slope * reading.values[place]
                }
            }
        }
        for place in 0..<size {
            var largest = 0.0
            for category in 1..<channels.count {
                largest = max(largest, predictors[category * size + place])
            }
            var sum = 0.0
            for category in channels.indices {
                let odds = Kernels.exp(predictors[category * size + place] - largest)
                predictors[category * size + place] = odds
                sum += odds
            }
            for category in channels.indices { predictors[category * size + place] /= sum }
        }
        return predictors
    }
}
