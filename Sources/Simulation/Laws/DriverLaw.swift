import Assessment
import DataTables
import Marketplace
import NumericCore
package import StatisticalModels

/// The driver's structure, compiled: where each parameter acts.
///
/// Numbers come with `tables(for:)`.
package struct DriverLaw: Sendable {
    /// The number of buyer classes.
    package let classes: Int
    package let openCell: Int
    /// How the hazards of a step become its probability of an order.
    let link: DiscreteHazardModel.Link
    /// Whether a term depends on the buyer's home channel.
    package let usesHome: Bool
    /// The KPIs (indices into the assessment's) whose rates drive, in rising order.
    package let drivingKPIs: [Int]
    /// What becomes of each term.
    package let terms: [DriverTerm]
    /// Which channel an order is in, where the hazard is one for all channels.
    package let channel: ChannelLaw?
    let kpiCount: Int
    private let layouts: [ChannelLayout]
    private let readings: [TermReader.Reading]
    let parameterCount: Int

    private struct ChannelLayout: Sendable {
        var channel: Int
        var bandOfCell: [Int]
        var baseline: Int
        var slopes: Int
    }

    /// Compiles a fit.
    ///
    /// - Parameters:
    ///   - fit: The next-order hazard.
    ///   - channel: The channel of the next order; with an all-cause hazard, and only there.
    ///   - kpis: The names of the assessment's KPIs.
    ///   - frozenMeans: Means of columns to be frozen, by the design column's name, beside those
    ///     that have to be (their means are the fit's).
    /// - Throws: `ProjectionError.term`, `.channelTerm`, `.meanMissing` naming the term, `.driver`.
    package init(
        _ fit: DiscreteHazardFit, channel: MultinomialFit? = nil, kpis: [String],
        frozenMeans: [String: Double] = [:]
    ) throws {
        try Self.check(fit, channel)
        guard fit.model.openCell >= 1 else {
            throw ProjectionError.driver(
                "driver: open cell \(fit.model.openCell); expected at least 1")
        }
        guard fit.recipe.offsets.isEmpty else {
            throw ProjectionError.term(
                "offset(\(fit.recipe.offsets[0]))", reason: "an offset is not known later")
        }
        classes = max(1, fit.model.classes)
        openCell = fit.model.openCell
        link = fit.model.link
        kpiCount = kpis.count
        var known: [String: Double] = [:]
        for (column, mean) in zip(fit.recipe.columns, fit.columnMeans) { known[column.name] = mean }
        let reader = TermReader(kpis: kpis, frozenMeans: frozenMeans, knownMeans: known)
        readings = try fit.recipe.columns.map { try reader.read($0) }
        terms = readings.map(\.term)
        let channelLaw = try channel.map {
            try ChannelLaw($0, kpis: kpis, frozenMeans: frozenMeans)
        }
        self.channel = channelLaw
        usesHome = readings.contains(where: \.dependsOnHome) || channelLaw?.usesHome == true
        drivingKPIs = Set(readings.map(\.kpi)).filter { $0 >= 0 }.sorted()
        layouts = try Self.layouts(of: fit, channelLaw)
        parameterCount = fit.parameters.count
        let last = fit.layout(ofChannel: max(0, fit.channels.count - 1)).slopes.upperBound
        guard fit.parameters.count == last + (classes > 1 ? 1 : 0) else {
            throw ProjectionError.driver(
                "driver: \(fit.parameters.count) parameters; expected \(last) for its channels"
                    + (classes > 1 ? " and log kappa" : ""))
        }
    }

    private static func check(_ fit: DiscreteHazardFit, _ channel: MultinomialFit?) throws {
        switch (fit.model.channels, channel) {
        case (.allCause, nil):
            throw ProjectionError.driver(
                "driver: one hazard for all channels has no law for the next channel; expected a "
                    + "multinomial model of next_channel beside it, or channels: cause_specific")
        case (.causeSpecific, .some):
            throw ProjectionError.driver(
                "driver: a hazard for each channel and a model of the next channel; expected one "
                    + "of them: channels: all_cause, or no channel model")
        default: return
        }
    }

    /// Where the parameters of each channel's hazard are; those of an all-cause hazard serve all
    /// the channels that the channel model knows.
    private static func layouts(
        of fit: DiscreteHazardFit, _ law: ChannelLaw?
    ) throws -> [ChannelLayout] {
        let own = try ownLayouts(of: fit, isAllCause: law != nil)
        guard let law, let one = own.first else { return own }
        return law.channels.map { channel in
            var layout = one
            layout.channel = channel
            return layout
        }
    }

    private static func ownLayouts(
        of fit: DiscreteHazardFit, isAllCause: Bool
    ) throws -> [ChannelLayout] {
        try fit.channels.enumerated().map { index, name in
            guard let channel = isAllCause ? .marketplace : Channel(name: name) else {
                throw ProjectionError.driver(
                    "driver: channel \(name); expected marketplace, online or store")
            }
            guard fit.bandOfCell[index].count == fit.model.openCell + 1 else {
                throw ProjectionError.driver(
                    "driver: \(fit.bandOfCell[index].count) cells of channel \(name); expected "
                        + "\(fit.model.openCell + 1)")
            }
            let layout = fit.layout(ofChannel: index)
            return ChannelLayout(
                channel: channel.rawValue, bandOfCell: fit.bandOfCell[index],
                baseline: layout.baseline.lowerBound, slopes: layout.slopes.lowerBound)
        }
    }

    /// What becomes of each term of the formula, for `check`.
    package func termTable() -> [DriverTerm] { terms }

    /// The law of one parameter vector, and of one of the channel model if there is one.
    ///
    /// - Complexity: O(channels × (cells + terms × 24)).
    func tables(for parameters: [Double], channel channelParameters: [Double]) -> DriverTables {
        var tables = DriverTables(openCell: openCell, classes: classes, kpiCount: kpiCount)
        if classes > 1 {
            tables.points = ClassPoints.points(
                logKappa: parameters[parameters.count - 1], count: classes)
        }
        let kinds = ExposureState.kinds
        let shares = channel?.shares(for: channelParameters)
        for (index, layout) in layouts.enumerated() {
            let channel = layout.channel
            for cell in 0...openCell {
                tables.hazard[channel * (openCell + 1) + cell] = Kernels.exp(
                    parameters[layout.baseline + layout.bandOfCell[cell]])
            }
            var predictor = [Double](repeating: 0, count: 3 * kinds)
            for (term, reading) in readings.enumerated() {
                let slope = parameters[layout.slopes + term]
                if reading.kpi >= 0 {
                    tables.slope[channel * kpiCount + reading.kpi] += slope * reading.values[0]
                    continue
                }
                for place in predictor.indices { predictor[place] += slope * reading.values[place] }
            }
            for place in predictor.indices {
                tables.ratio[channel * 3 * kinds + place] = Kernels.exp(predictor[place])
                guard let shares else { continue }
                tables.ratio[channel * 3 * kinds + place] *= shares[index * 3 * kinds + place]
            }
        }
        return tables
    }
}

/// The driver's numbers for one parameter vector, flat.
struct DriverTables: Sendable {
    let openCell: Int
    let kpiCount: Int
    /// The classes' multipliers.
    var points: [Double]
    /// exp(alpha): `[channel * (openCell + 1) + cell]`, per nominal step.
    var hazard: [Double]
    /// exp of the discrete terms, times the channel's share beside an all-cause hazard: `[(channel * 3 + home) * 8 + kind]`.
    var ratio: [Double]
    /// Slopes of true rates after marketplace orders: `[channel * kpiCount + kpi]`.
    var slope: [Double]

    init(openCell: Int, classes: Int, kpiCount: Int) {
        self.openCell = openCell
        self.kpiCount = kpiCount
        points = [Double](repeating: 1, count: classes)
        hazard = [Double](repeating: 0, count: 3 * (openCell + 1))
        ratio = [Double](repeating: 1, count: 9 * ExposureState.kinds)
        slope = [Double](repeating: 0, count: 3 * kpiCount)
    }

    func ratio(channel: Int, home: Int, kind: Int) -> Double {
        ratio[(channel * 3 + home) * ExposureState.kinds + kind]
    }
}
