import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct DriverFitTests {
    static let world = DriverWorld(buyers: 600, seed: 21) { $0.nextUniform() < 0.5 ? 0.4 : 1.6 }

    static let small = DriverWorld(buyers: 200, seed: 22) { $0.nextUniform() < 0.5 ? 0.4 : 1.6 }

    static func model(_ terms: String = "late", classes: Int = 3) -> DiscreteHazardModel {
        DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ \(terms)", classes: classes)
    }

    static func fit(
        _ table: Table, _ terms: String = "late", classes: Int = 3
    ) throws -> DiscreteHazardFit {
        try model(terms, classes: classes).fit(table: table, calendar: DriverWorld.calendar)
    }

    @Test func `The score is the finite difference of the log-likelihood anywhere`() throws {
        let table = Self.small.table
        let fit = try Self.fit(table, "late + origin")
        var stream = RandomStream(key: StreamKey(seed: 77), purpose: .test)
        for _ in 0..<2 {
            let theta = fit.parameters.map { $0 + stream.nextUniform() - 0.5 }
            func derivatives(_ at: [Double]) throws -> Derivatives {
                try fit.derivatives(at: at, table: table, calendar: DriverWorld.calendar)
            }
            let here = try derivatives(theta)
            for index in theta.indices {
                let h = 1e-4
                var (up, down) = (theta, theta)
                up[index] += h
                down[index] -= h
                let (a, b) = (try derivatives(up), try derivatives(down))
                #expect(
                    isClose(
                        here.gradient[index], (a.value - b.value) / (2 * h), absolute: 2e-3,
                        relative: 1e-5))
            }
        }
    }

    @Test func `The information is the finite difference of the score`() throws {
        let table = Self.small.table
        let fit = try Self.fit(table, "late + origin")
        func score(_ at: [Double]) throws -> [Double] {
            try fit.derivatives(at: at, table: table, calendar: DriverWorld.calendar).gradient
        }
        let information = try Cholesky(fit.modelCovariance).inverse()
        let h = 1e-4
        for index in fit.parameters.indices {
            var (up, down) = (fit.parameters, fit.parameters)
            up[index] += h
            down[index] -= h
            let (a, b) = (try score(up), try score(down))
            for other in fit.parameters.indices {
                #expect(
                    isClose(
                        information[other, index], (b[other] - a[other]) / (2 * h),
                        absolute: 1e-4, relative: 1e-5))
            }
        }
    }

    @Test func `The order of buyers and exposures does not matter`() throws {
        let fit = try Self.fit(Self.world.table, "late + origin")
        let back = try Self.fit(Self.world.reversedTable, "late + origin")
        #expect(fit.parameterNames == back.parameterNames)
        #expect(isClose(fit.logLikelihood, back.logLikelihood, relative: 1e-12))
        let errors = fit.covariance.diagonal.map { $0.squareRoot() }
        for index in fit.parameters.indices {
            #expect(abs(fit.parameters[index] - back.parameters[index]) < 1e-8 * errors[index])
            #expect(
                isClose(
                    fit.covariance[index, index], back.covariance[index, index], relative: 1e-7))
        }
    }

    /// Clustering by an identifier of each exposure's buyer is the sum of squared buyers' scores,
    /// which finite differences of one buyer's likelihood give.
    @Test func `The robust covariance is the sandwich of buyers' scores`() throws {
        let world = DriverWorld(buyers: 150, seed: 5) { $0.nextUniform() < 0.5 ? 0.3 : 1.7 }
        var model = Self.model()
        model.clusters = ["buyer_id"]
        let fit = try model.fit(table: world.table, calendar: DriverWorld.calendar)
        let p = fit.parameters.count
        let buyers = Set(world.cells.map(\.buyer)).sorted()
        var meat = Matrix(rows: p, columns: p)
        for id in buyers {
            let rows = (0..<world.table.rowCount).filter {
                guard case .texts(let texts)? = world.table["buyer_id"] else { return false }
                return texts[$0] == "b\(id)"
            }
            let own = world.table.filtered(keeping: rows)
            let score = try fit.derivatives(
                at: fit.parameters, table: own, calendar: DriverWorld.calendar
            ).gradient
            for i in 0..<p { for j in 0..<p { meat[i, j] += score[i] * score[j] } }
        }
        let groups = Double(buyers.count)
        let want = fit.modelCovariance.multiplied(by: meat).multiplied(by: fit.modelCovariance)
        for i in 0..<p {
            #expect(
                isClose(
                    fit.covariance[i, i], want[i, i] * groups / (groups - 1), relative: 1e-8))
        }
        // Every exposure its own seller: the second way and the crossing cancel.
        model.clusters = ["buyer_id", "order_key"]
        let exposures = try model.fit(table: world.table, calendar: DriverWorld.calendar)
        #expect(exposures.counts.clusters.map(\.name) == ["buyer_id", "order_key"])
        for i in 0..<p {
            #expect(
                isClose(exposures.covariance[i, i], fit.covariance[i, i], relative: 1e-2))
        }
    }

    /// Errors by sellers are the one-step jackknife's: nearly those of leaving one seller out at
    /// a time and fitting anew, and larger than without the correction for leverage.
    @Test func `Errors by sellers are those of leaving one seller out`() throws {
        let world = DriverWorld(buyers: 300, seed: 31)
        var model = Self.model(classes: 1)
        model.clusters = ["seller_id"]
        let fit = try model.fit(table: world.table, calendar: DriverWorld.calendar)
        let sellers = try world.table.texts("seller_id")
        let slopes = fit.channels.indices.flatMap { fit.layout(ofChannel: $0).slopes }
        var squares = [Double](repeating: 0, count: slopes.count)
        for level in sellers.levels.indices {
            let rest = world.table.filtered(
                keeping: sellers.codes.indices.filter { Int(sellers.codes[$0]) != level })
            let left = try model.fit(table: rest, calendar: DriverWorld.calendar)
            let without = left.channels.indices.flatMap { left.layout(ofChannel: $0).slopes }
            for (place, (a, b)) in zip(without, slopes).enumerated() {
                let move = left.parameters[a] - fit.parameters[b]
                squares[place] += move * move
            }
        }
        let groups = Double(sellers.levels.count)
        for (place, slope) in slopes.enumerated() {
            let jackknife = squares[place] * (groups - 1) / groups
            #expect(isClose(fit.covariance[slope, slope], jackknife, relative: 0.1))
        }
    }

    @Test func `A fit reads back from JSON as it was`() throws {
        let fit = try Self.fit(Self.world.table)
        let data = try JSONEncoder().encode(fit)
        #expect(try JSONDecoder().decode(DiscreteHazardFit.self, from: data) == fit)
        #expect(isClose(fit.stepDays, 30.4375))
        #expect(fit.columnMeans.count == 1)
    }

    @Test func `Posteriors follow histories`() throws {
        let fit = try Self.fit(Self.world.table)
        let classes = try fit.classPosteriors(
            table: Self.world.table, calendar: DriverWorld.calendar)
        let points = fit.classPoints(parameters: fit.parameters)
        var index = 0
        for (row, buyer) in classes.buyers.enumerated() {
            var products = [1.0, 1, 1]
            while index < Self.world.cells.count, "b\(Self.world.cells[index].buyer)" == buyer {
                let cell = Self.world.cells[index]
                let total = (0..<3).reduce(0.0) {
                    $0 + cell.time * exp(fit.naiveLogHazard(cell, $1, at: fit.parameters))
                }
                for k in 0..<3 {
                    products[k] *=
                        cell.outcome == 0 ? exp(-points[k] * total) : 1 - exp(-points[k] * total)
                }
                index += 1
            }
            let sum = products.reduce(0, +)
            for k in 0..<3 {
                #expect(
                    isClose(
                        classes.probabilities[row, k], products[k] / sum, absolute: 1e-12,
                        relative: 1e-9))
            }
        }
        #expect(index == Self.world.cells.count)
    }

    @Test func `A replay counts every order and expects as many`() throws {
        let world = Self.world
        let fit = try Self.fit(world.table)
        let replay = try fit.observedAndExpected(
            table: world.table, calendar: DriverWorld.calendar)
        #expect(replay.firstStep == 1 - DriverWorld.steps)
        #expect(replay.observed.rows == DriverWorld.steps)
        let observed = replay.observed.elements.reduce(0, +)
        let expected = replay.expected.elements.reduce(0, +)
        let deviation = replay.variance.elements.reduce(0, +).squareRoot()
        #expect(Int(observed) == world.cells.count { $0.outcome > 0 })
        // 5.3 standard deviations and 5 % for three classes where there are two levels.
        #expect(abs(observed - expected) < 5.3 * deviation + 0.05 * observed)
        // Given whole histories the difference is a score, and zero channel by channel.
        let posterior = try fit.observedAndExpected(
            table: world.table, calendar: DriverWorld.calendar, knowing: .wholeHistory)
        #expect(posterior.observed == replay.observed)
        for channel in fit.channels.indices {
            #expect(
                isClose(
                    posterior.expected.column(channel).reduce(0, +),
                    replay.observed.column(channel).reduce(0, +), relative: 1e-6))
        }
        // Without classes the expectations add up to the orders, band by band: the score is zero.
        let plain = try Self.fit(world.table, classes: 1)
        let level = try plain.observedAndExpected(
            table: world.table, calendar: DriverWorld.calendar)
        #expect(isClose(level.expected.elements.reduce(0, +), observed, relative: 0.03))
    }

    @Test func `An expected repurchase is one minus the survival of the cells`() throws {
        let fit = try Self.fit(Self.world.table)
        // Within 3 days of an order placed at the step's start nearly all time is in cell 0.
        let theta = fit.parameters
        let points = fit.classPoints(parameters: theta)
        func hazard(_ tau: Int) -> Double {
            (0..<3).reduce(0) {
                $0
                    + exp(
                        fit.logHazard(channel: $1, tau: tau, linearPredictor: 0, parameters: theta))
            }
        }
        // Days small against a step: (1 − d/2) of the time lies in cell 0, d/2 in cell 1.
        let d = 0.3 / 30.4375
        let found = fit.expectedRepurchase(
            withinDays: 0.3, firstCell: [0, 0, 0], later: [0, 0, 0], classWeights: [0, 1, 0])
        let between = points[1] * d * min(hazard(0), hazard(1)) * 0.98
        #expect(found > between)
        #expect(found < points[1] * d * max(hazard(0), hazard(1)) * 1.02)
        let year = fit.expectedRepurchase(
            withinDays: 365, firstCell: [0, 0, 0], later: [0, 0, 0], classWeights: [1, 0, 0])
        let longer = fit.expectedRepurchase(
            withinDays: 730, firstCell: [0, 0, 0], later: [0, 0, 0], classWeights: [1, 0, 0])
        #expect(year < longer && longer < 1)
    }
}
