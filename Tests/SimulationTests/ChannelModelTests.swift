import Assessment
import DataTables
import Foundation
import NumericCore
import Simulation
import StatisticalModels
import Testing

/// A multinomial model of the next channel with chosen coefficients.
private func channelModel(
    _ formula: String, _ coefficients: [Double], columns: [(String, [Double])] = [],
    channels: [String] = ["marketplace", "online", "store"], variance: Double = 4e-4
) throws -> MultinomialFit {
    let rows = 24
    let names = (0..<rows).map { Optional(channels[$0 % channels.count]) }
    var table = Table([("next_channel", .texts(TextColumn(names)))])
    for (name, values) in columns {
        table = table.with(name, .numbers((0..<rows).map { values[$0 / 3 % values.count] }))
    }
    var fit = try MultinomialModel(formula: formula, reference: channels[0]).fit(table)
    let count = coefficients.count
    #expect(fit.coefficients.count == count)
    fit.coefficients = coefficients
    fit.modelCovariance = Matrix(rows: count, columns: count)
    for place in 0..<count { fit.modelCovariance[place, place] = variance }
    return fit
}

/// Hazards by channel that differ in level and in what a late order does, and the same written as
/// a hazard of any order with shares.
private struct TwoForms {
    var small = SmallWorld()
    /// Slopes of `late` by channel.
    let late = [-0.45, -0.2, 0.15]

    var causeSpecific: DiscreteHazardFit {
        var fit = small.driver
        for channel in 0..<3 {
            fit.parameters[fit.layout(ofChannel: channel).slopes.lowerBound] = late[channel]
        }
        return fit
    }

    /// sum exp(a_c) without, sum exp(a_c + b_c) with a late order: the hazards' sum is of the
    /// all-cause form, as late is 0 or 1.
    var allCause: DiscreteHazardFit {
        var one = small
        one.channels = ["marketplace"]
        let before = small.baseline.reduce(0) { $0 + exp($1) }
        let after = zip(small.baseline, late).reduce(0) { $0 + exp($1.0 + $1.1) }
        one.baseline = [log(before)]
        var fit = one.driver
        fit.model.channels = .allCause
        fit.channels = ["any"]
        fit.parameters[fit.layout(ofChannel: 0).slopes.lowerBound] = log(after / before)
        return fit
    }

    func channel() throws -> MultinomialFit {
        let base = small.baseline
        return try channelModel(
            "next_channel ~ late",
            [
                base[1] - base[0], late[1] - late[0], base[2] - base[0], late[2] - late[0],
            ], columns: [("late", [0, 1])])
    }

    func world(_ laws: Laws, holdsLevel: Bool = false) throws -> World {
        try World(
            assessment: small.assessment, laws: laws, steps: small.steps, noise: small.noise,
            holdsLevel: holdsLevel)
    }

    func inputs(_ laws: Laws, _ replicates: Range<Int>) -> Inputs {
        func rows(_ values: [Double]) -> Matrix {
            var matrix = Matrix(rows: replicates.count, columns: values.count)
            for row in 0..<matrix.rows {
                for (place, value) in values.enumerated() { matrix[row, place] = value }
            }
            return matrix
        }
        return Inputs(
            replicates: replicates, quantities: [],
            values: Matrix(rows: replicates.count, columns: 0),
            driver: rows(laws.driver.parameters),
            sellerExit: Matrix(rows: replicates.count, columns: 0),
            channel: rows(laws.channel?.coefficients ?? []))
    }
}

/// The hazards are the same but for the last digits, so are the uniforms, and so is every count.
@Test(arguments: DiscreteHazardModel.Link.allCases)
func anAllCauseHazardWithSharesIsTheHazardsOfChannels(
    link: DiscreteHazardModel.Link
) async throws {
    var forms = TwoForms()
    forms.small.link = link
    func counts(_ laws: Laws) async throws -> [[Int]] {
        let world = try forms.world(laws)
        let policy = try Policy(scenario(), world: world)
        return try await ledgers(
            world, policy, forms.inputs(laws, 0..<4), replicates: 0..<4
        ).flatMap { $0.map { $0.placed + $0.experiences + $0.returns + [$0.unmet] } }
    }
    let apart = try await counts(Laws(driver: forms.causeSpecific))
    let together = try await counts(Laws(driver: forms.allCause, channel: try forms.channel()))
    #expect(apart == together)
    #expect(apart.allSatisfy { $0[1] > 0 && $0[2] > 0 })
}

/// A draw whose levels are off by as much in every cell is held at the same orders as one that is not,
/// in either form.
@Test(arguments: [false, true])
func eitherFormIsHeldAtTheOrdersThatWereCounted(isAllCause: Bool) async throws {
    let forms = TwoForms()
    let laws =
        isAllCause
        ? Laws(driver: forms.allCause, channel: try forms.channel())
        : Laws(driver: forms.causeSpecific)
    func counts(shift: Double, holdsLevel: Bool) async throws -> [[Int]] {
        let world = try forms.world(laws, holdsLevel: holdsLevel)
        let policy = try Policy(scenario(), world: world)
        var inputs = forms.inputs(laws, 0..<6)
        for (index, _) in laws.driver.channels.enumerated() {
            for place in laws.driver.layout(ofChannel: index).baseline {
                for row in 0..<6 { inputs.driver[row, place] += shift / Double(1 + index) }
            }
        }
        return try await ledgers(world, policy, inputs, replicates: 0..<6)
            .map { $0.flatMap(\.placed) }
    }
    let held = try await counts(shift: 0, holdsLevel: true)
    #expect(try await counts(shift: 0.4, holdsLevel: true) == held)
    #expect(try await counts(shift: 0.4, holdsLevel: false) != counts(shift: 0, holdsLevel: false))
}

@Test func bothFormsOrNeitherAreRefused() throws {
    let forms = TwoForms()
    #expect(
        throws: ProjectionError.driver(
            "driver: one hazard for all channels has no law for the next channel; expected a "
                + "multinomial model of next_channel beside it, or channels: cause_specific")
    ) { try forms.world(Laws(driver: forms.allCause)) }
    #expect(
        throws: ProjectionError.driver(
            "driver: a hazard for each channel and a model of the next channel; expected one of "
                + "them: channels: all_cause, or no channel model")
    ) { try forms.world(Laws(driver: forms.causeSpecific, channel: try forms.channel())) }
}

@Test func termsOfTheChannelModelAreFollowedFrozenOrNamed() throws {
    let forms = TwoForms()
    let columns = [("late", [0.0, 1]), ("seller_late_rate", [0.02, 0.05, 0.11])]
    let both = try channelModel(
        "next_channel ~ late + seller_late_rate", [0, 0, 0, 0, 0, 0], columns: columns)
    let mean = try #require(both.columnMeans?[2])
    let law = try DriverLaw(
        forms.allCause, channel: both, kpis: ["late_rate", "cancel_rate", "defect_rate"])
    let terms = try #require(law.channel?.terms)
    #expect(terms.map(\.name) == ["late", "seller_late_rate"])
    #expect(terms.map(\.role) == [.simulated, .frozen])
    #expect(terms[1].note == "mean \(mean)")
    let world = try forms.world(Laws(driver: forms.allCause, channel: both))
    #expect(
        world.diagnostics.contains(
            "channel model term seller_late_rate is frozen at its mean \(mean)"))
    let unknown = try channelModel(
        "next_channel ~ rating", [0, 0, 0, 0], columns: [("rating", [1, 2])])
    let error = #expect(throws: ProjectionError.self) {
        try forms.world(Laws(driver: forms.allCause, channel: unknown))
    }
    #expect(
        error?.description
            == "channel model term rating: rating is not known to the projection; the projection "
            + "follows experience and channels, carries the home channel and freezes KPIs and "
            + "categories at their means; leave the term out")
    var stored = both
    stored.columnMeans = nil
    let missing = #expect(throws: ProjectionError.self) {
        try forms.world(Laws(driver: forms.allCause, channel: stored))
    }
    #expect(
        missing?.description.hasPrefix(
            "channel model term seller_late_rate: it is frozen in a projection and its mean over "
                + "the fitted rows is not known; fit the model again;") == true)
    let other = try channelModel(
        "next_channel ~ 1", [0], channels: ["marketplace", "kiosk"])
    #expect(
        throws: ProjectionError.driver(
            "channel model: category kiosk; expected marketplace, online or store, the values of "
                + "next_channel")
    ) { try forms.world(Laws(driver: forms.allCause, channel: other)) }
}

/// The channel model's draws have streams of their own, so that no other draw moves.
///
/// They are those of its covariance. False alarm: eight comparisons at 5.3 errors, below 1e-6.
@Test func theChannelModelIsDrawnBesideTheDriver() throws {
    let forms = TwoForms()
    let channel = try channelModel(
        "next_channel ~ late", [0.1, -0.2, 0.3, 0.4], columns: [("late", [0, 1])], variance: 0.04)
    func draw(_ laws: Laws) throws -> Inputs {
        try Inputs.draw(
            quantities: [], correlations: [], laws: laws, replicates: 0..<2_000, seed: 12)
    }
    let with = try draw(Laws(driver: forms.allCause, channel: channel))
    let without = try draw(Laws(driver: forms.allCause))
    #expect(with.driver == without.driver)
    #expect(without.channel.columns == 0)
    #expect(with.channel.columns == 4)
    for column in 0..<4 {
        let values = with.channel.column(column)
        let mean = values.reduce(0, +) / 2_000
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1_999
        #expect(abs(mean - channel.coefficients[column]) < 5.3 * 0.2 / 2_000.0.squareRoot())
        #expect(abs(variance / 0.04 - 1) < 5.3 * (2.0 / 1_999).squareRoot())
    }
    #expect(with.channel.column(0) != with.driver.column(0))
}
