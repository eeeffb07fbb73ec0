import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// An all-cause hazard with a model of the next channel beside it.
@Suite struct DriverChannelTests {
    static func fits(
        _ link: DiscreteHazardModel.Link
    ) throws -> (world: DriverWorld, driver: DiscreteHazardFit, channel: MultinomialFit) {
        let world = DriverWorld(buyers: 600, seed: 81, link: link) {
            $0.nextUniform() < 0.5 ? 0.4 : 1.6
        }
        let driver = try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ late + origin", channels: .allCause,
            link: link
        ).fit(table: world.table, calendar: DriverWorld.calendar)
        let channel = try MultinomialModel(formula: "next_channel ~ late + origin").fit(world.table)
        return (world, driver, channel)
    }

    @Test(arguments: DiscreteHazardModel.Link.allCases)
    func `A replay by channel splits the hazard of any order`(
        link: DiscreteHazardModel.Link
    ) throws {
        let (world, driver, channel) = try Self.fits(link)
        for knowing in [ClassKnowledge.wholeHistory, .earlierSteps] {
            let all = try driver.observedAndExpected(
                table: world.table, calendar: DriverWorld.calendar, knowing: knowing)
            let split = try driver.observedAndExpected(
                table: world.table, calendar: DriverWorld.calendar, knowing: knowing,
                channel: channel)
            #expect(split.channels == [channel.reference] + channel.categories)
            for row in 0..<all.observed.rows {
                let observed = (0..<3).reduce(0) { $0 + split.observed[row, $1] }
                let expected = (0..<3).reduce(0) { $0 + split.expected[row, $1] }
                #expect(observed == all.observed[row, 0])
                #expect(isClose(expected, all.expected[row, 0], relative: 1e-10))
            }
            for (place, name) in split.channels.enumerated() {
                let number = try #require(DriverWorld.channels.firstIndex(of: name))
                let observed = split.observed.column(place).reduce(0, +)
                #expect(Int(observed) == world.cells.count { $0.outcome == number + 1 })
                // 5.3 deviations of the count, and 5 % for three classes and few cells.
                let expected = split.expected.column(place).reduce(0, +)
                let deviation = split.variance.column(place).reduce(0, +).squareRoot()
                #expect(abs(observed - expected) < 5.3 * deviation + 0.05 * observed)
            }
        }
    }

    /// Without classes the orders expected in a channel are sums over expanded cells of the chance
    /// of an order times the share at the cell's own covariates.
    @Test(arguments: DiscreteHazardModel.Link.allCases)
    func `Shares are those of each cell's covariates`(link: DiscreteHazardModel.Link) throws {
        let world = DriverWorld(buyers: 300, seed: 82, link: link)
        let table = world.table.with(
            "origin", .texts(DriverLikelihoodTests.twoOrigins(world.table)))
        let driver = try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ late + origin", channels: .allCause,
            classes: 1, link: link
        ).fit(table: table, calendar: DriverWorld.calendar)
        let channel = try MultinomialModel(formula: "next_channel ~ late + origin").fit(table)
        let kinds = Table([
            ("late", .numbers([0, 1, 0, 1])),
            (
                "origin",
                .texts(TextColumn(["elsewhere", "elsewhere", "store", "store"]))
            ),
        ])
        let shares = try channel.probabilities(kinds)
        var wanted = [0.0, 0.0, 0.0]
        for cell in world.cells {
            let hazard =
                exp(driver.naiveLogHazard(cell, 0, at: driver.parameters)) * cell.time
            let kind = Int(cell.late) + 2 * Int(cell.store)
            for place in 0..<3 { wanted[place] += (1 - world.stay(hazard)) * shares[kind, place] }
        }
        let found = try driver.observedAndExpected(
            table: table, calendar: DriverWorld.calendar, channel: channel)
        for place in 0..<3 {
            #expect(
                isClose(
                    found.expected.column(place).reduce(0, +), wanted[place], relative: 1e-9))
        }
    }

    @Test func `A channel that the model has not seen is named`() throws {
        let (world, driver, channel) = try Self.fits(.cloglog)
        let texts = try world.table.texts("next_channel")
        let names = texts.codes.indices.map { texts[$0] == "store" ? "kiosk" : texts[$0] }
        let table = world.table.with("next_channel", .texts(TextColumn(names)))
        let error = #expect(throws: DataError.self) {
            try driver.observedAndExpected(
                table: table, calendar: DriverWorld.calendar, channel: channel)
        }
        #expect(
            error.map { "\($0)" }?.contains(
                "the model of the next channel was fitted without this channel; it knows: "
                    + ([channel.reference] + channel.categories).joined(separator: ", ")) == true)
    }

    /// The means that a projection freezes terms at are those of the rows used.
    @Test func `A multinomial fit keeps the means of its columns`() throws {
        let (world, _, channel) = try Self.fits(.cloglog)
        let late = try world.table.numbers("late")
        let next = try world.table.texts("next_channel")
        let used = late.indices.filter { next.codes[$0] >= 0 }.map { late[$0] }
        let place = try #require(channel.recipe.columnNames.firstIndex(of: "late"))
        #expect(
            isClose(
                try #require(channel.columnMeans?[place]),
                used.reduce(0, +) / Double(used.count), relative: 1e-12))
    }
}
