import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Exposures that begin with a week and are followed for whole weeks, under the logit law.
struct WeekWorld {
    static let calendar = StepCalendar(unit: .week, asOf: 20_088)
    static let channels = ["marketplace", "online", "store"]

    let table: Table
    let expanded: Table

    /// `levels` are log hazards of a week by channel.
    init(exposures: Int, seed: UInt64, levels: [Double] = [-2.2, -2.6, -2.4]) {
        var stream = RandomStream(key: StreamKey(seed: seed), purpose: .test)
        var (placed, stop, next, x): ([Instant], [Double], [String?], [Double]) = ([], [], [], [])
        var (outcome, cell, own): ([String?], [String?], [Double]) = ([], [], [])
        for id in 0..<exposures {
            let weeks = 5 + id % 3
            let covariate = Double(id % 4) / 3
            placed.append(Int64(Self.calendar.firstDay(of: 1 - weeks)) * 86_400)
            x.append(covariate)
            var end = Double(7 * weeks)
            var channel: Int?
            for week in 0..<weeks where channel == nil {
                let hazards = levels.indices.map {
                    exp(levels[$0] - 0.1 * Double(week) + [0.6, -0.4, 0.2][$0] * covariate)
                }
                let total = hazards.reduce(0, +)
                var rest = stream.nextUniform() * (1 + total)
                channel = hazards.indices.first { place in
                    rest -= hazards[place]
                    return rest < 0
                }
                if channel != nil { end = Double(7 * week) + 7 * stream.nextUniform() }
                outcome.append(channel.map { Self.channels[$0] } ?? "none")
                cell.append("c\(min(week, 4))")
                own.append(covariate)
            }
            stop.append(end)
            next.append(channel.map { Self.channels[$0] })
        }
        let names = placed.indices.map { Optional("b\($0)") }
        table = Table([
            ("buyer_id", .texts(TextColumn(names))), ("order_key", .texts(TextColumn(names))),
            ("ordered_at", .instants(placed)),
            ("start", .numbers([Double](repeating: 0, count: placed.count))),
            ("stop", .numbers(stop)), ("next_channel", .texts(TextColumn(next))),
            ("x", .numbers(x)),
            ("everybody", .texts(TextColumn(names.map { _ in "all" }))),
        ])
        expanded = Table([
            ("outcome", .texts(TextColumn(outcome))), ("cell", .texts(TextColumn(cell))),
            ("x", .numbers(own)),
        ])
    }

    func fit() throws -> DiscreteHazardFit {
        try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ x", classes: 1, link: .logit,
            clusters: [], openCell: 4
        ).fit(table: table, calendar: Self.calendar)
    }
}

@Suite struct DriverLogitUseTests {
    /// A fit whose weekly log-odds of any order are −1 in every cell.
    static func constant(_ world: WeekWorld) throws -> DiscreteHazardFit {
        var fit = try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ x", channels: .allCause, classes: 1,
            link: .logit, clusters: [], openCell: 4
        ).fit(table: world.table, calendar: WeekWorld.calendar)
        let slope = fit.layout(ofChannel: 0).slopes.lowerBound
        fit.parameters = fit.parameters.indices.map { $0 == slope ? 0 : -1 }
        return fit
    }

    /// Weeks that begin after the landmark multiply 1 / (1 + H); the landmark's own week gives
    /// what is left of 1 / (1 + H) after the part that has passed.
    @Test(arguments: [(14, 21, 3.0), (10, 7, 0), (10, 2, 0)])
    func `Returns over weeks have their closed form`(
        landmark: Int, within: Int, weeks: Double
    ) throws {
        let world = WeekWorld(exposures: 300, seed: 71)
        let fit = try Self.constant(world)
        let found = try fit.expectedReturns(
            table: world.table, calendar: WeekWorld.calendar,
            question: ReturnQuestion(
                landmarkDays: landmark, withinDays: within, group: "everybody", placedFrom: .min))
        let h = exp(-1.0)
        var stay = pow(1 + h, -weeks)
        if within == 7 { stay = (1 + 3 * h / 7) / (1 + h) / (1 + 3 * h / 7) }
        if within == 2 { stay = (1 + 3 * h / 7) / (1 + 5 * h / 7) }
        #expect(found.count == 1)
        #expect(isClose(found[0].share, 1 - stay, relative: 1e-12))
    }

    @Test func `An expected repurchase multiplies the cells' chances`() throws {
        let fit = try Self.constant(WeekWorld(exposures: 300, seed: 72))
        let found = fit.expectedRepurchase(
            withinDays: 17.5, firstCell: [0], later: [0], classWeights: [1])
        var stay = 0.0
        for moment in 0..<32 {
            let first = 1 - (Double(moment) + 0.5) / 32
            let h = exp(-1.0)
            let last = 2.5 - first - 1
            stay +=
                last <= 1
                ? 1 / ((1 + h * first) * (1 + h) * (1 + h * last))
                : 1 / ((1 + h * first) * (1 + h) * (1 + h) * (1 + h * (last - 1)))
        }
        #expect(isClose(found, 1 - stay / 32, relative: 1e-12))
    }

    /// Given whole histories, observed less expected is a score and zero channel by channel; one
    /// step ahead with one class, the same chances.
    @Test func `A replay expects the orders of the fit`() throws {
        let world = DriverLogitTests.small
        let fit = try DriverLogitTests.fit(world.table)
        let replay = try fit.observedAndExpected(
            table: world.table, calendar: DriverWorld.calendar, knowing: .wholeHistory)
        #expect(
            Int(replay.observed.elements.reduce(0, +)) == world.cells.count { $0.outcome > 0 })
        for channel in fit.channels.indices {
            #expect(
                isClose(
                    replay.expected.column(channel).reduce(0, +),
                    replay.observed.column(channel).reduce(0, +), relative: 1e-6))
        }
        let plain = try DriverLogitTests.fit(world.table, classes: 1)
        let ahead = try plain.observedAndExpected(
            table: world.table, calendar: DriverWorld.calendar)
        let whole = try plain.observedAndExpected(
            table: world.table, calendar: DriverWorld.calendar, knowing: .wholeHistory)
        for (a, b) in zip(ahead.expected.elements, whole.expected.elements) {
            #expect(isClose(a, b, absolute: 1e-10, relative: 1e-10))
        }
    }

    @Test func `The robust covariance is the sandwich of buyers' scores`() throws {
        let world = DriverWorld(buyers: 120, seed: 73, link: .logit) {
            $0.nextUniform() < 0.5 ? 0.3 : 1.7
        }
        let fit = try DriverLogitTests.fit(world.table, clusters: ["buyer_id"])
        let p = fit.parameters.count
        var meat = Matrix(rows: p, columns: p)
        let names = try world.table.texts("buyer_id")
        for level in names.levels.indices {
            let own = world.table.filtered(
                keeping: names.codes.indices.filter { Int(names.codes[$0]) == level })
            let score = try fit.derivatives(
                at: fit.parameters, table: own, calendar: DriverWorld.calendar
            ).gradient
            for i in 0..<p { for j in 0..<p { meat[i, j] += score[i] * score[j] } }
        }
        let groups = Double(names.levels.count)
        let want = fit.modelCovariance.multiplied(by: meat).multiplied(by: fit.modelCovariance)
        for i in 0..<p {
            #expect(
                isClose(
                    fit.covariance[i, i], want[i, i] * groups / (groups - 1), relative: 1e-8))
        }
    }

    /// The errors by sellers, corrected for leverage, near those of leaving one seller out.
    @Test func `Errors by sellers are those of leaving one seller out`() throws {
        let world = DriverWorld(buyers: 300, seed: 74, link: .logit)
        let fit = try DriverLogitTests.fit(world.table, classes: 1, clusters: ["seller_id"])
        let sellers = try world.table.texts("seller_id")
        let slope = fit.layout(ofChannel: 0).slopes.lowerBound
        var square = 0.0
        for level in sellers.levels.indices {
            let rest = world.table.filtered(
                keeping: sellers.codes.indices.filter { Int(sellers.codes[$0]) != level })
            let left = try DriverLogitTests.fit(rest, classes: 1, clusters: [])
            let move =
                left.parameters[left.layout(ofChannel: 0).slopes.lowerBound]
                - fit.parameters[slope]
            square += move * move
        }
        let groups = Double(sellers.levels.count)
        #expect(
            isClose(
                fit.covariance[slope, slope], square * (groups - 1) / groups, relative: 0.1))
    }

    @Test func `A fit reads back from JSON as it was`() throws {
        let fit = try DriverLogitTests.fit(DriverLogitTests.small.table)
        let data = try JSONEncoder().encode(fit)
        #expect(try JSONDecoder().decode(DiscreteHazardFit.self, from: data) == fit)
    }
}
