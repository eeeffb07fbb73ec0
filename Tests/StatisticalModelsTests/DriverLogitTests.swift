import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct DriverLogitTests {
    static let small = DriverWorld(buyers: 200, seed: 61, link: .logit) {
        $0.nextUniform() < 0.5 ? 0.4 : 1.6
    }

    static func fit(
        _ table: Table, _ terms: String = "late", classes: Int = 3,
        channels: DiscreteHazardModel.Channels = .causeSpecific,
        clusters: [String] = ["buyer_id", "seller_id"]
    ) throws -> DiscreteHazardFit {
        try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ \(terms)", channels: channels,
            classes: classes, link: .logit, clusters: clusters
        ).fit(table: table, calendar: DriverWorld.calendar)
    }

    @Test func `The score is the finite difference of the log-likelihood anywhere`() throws {
        let table = Self.small.table
        let fit = try Self.fit(table, "late + origin")
        #expect(fit.model.classes == 3 && fit.model.link == .logit)
        var stream = RandomStream(key: StreamKey(seed: 78), purpose: .test)
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

    @Test func `Three channels and three classes: value and posteriors from expanded cells`()
        throws
    {
        let world = Self.small
        let fit = try Self.fit(
            world.table.with(
                "origin", .texts(DriverLikelihoodTests.twoOrigins(world.table))), "late + origin")
        let points = fit.classPoints(parameters: fit.parameters)
        let hazard = { fit.naiveLogHazard($0, $1, at: fit.parameters) }
        #expect(
            isClose(
                fit.logLikelihood,
                world.logLikelihood(points: points, channels: 3, hazard: hazard), relative: 1e-10))
        // The posterior of a class is its share of the buyer's likelihood.
        let found = try fit.classPosteriors(
            table: world.table.with(
                "origin", .texts(DriverLikelihoodTests.twoOrigins(world.table))),
            calendar: DriverWorld.calendar)
        for (row, name) in found.buyers.enumerated() {
            var products = points.map { _ in 1.0 }
            for cell in world.cells where "b\(cell.buyer)" == name {
                let total = (0..<3).reduce(0) { $0 + exp(hazard(cell, $1)) } * cell.time
                for (k, z) in points.enumerated() {
                    products[k] *= (cell.outcome == 0 ? 1 : z * total) / (1 + z * total)
                }
            }
            let sum = products.reduce(0, +)
            for k in points.indices {
                #expect(
                    isClose(found.probabilities[row, k], products[k] / sum, absolute: 1e-9))
            }
        }
    }

    /// One channel, no classes: logistic regression on expanded cells, a row for each.
    @Test func `One class and one channel are a logistic regression of cells`() throws {
        let world = DriverWorld(buyers: 400, seed: 62, channels: 1, link: .logit)
        let fit = try Self.fit(world.table, classes: 1, clusters: [])
        let bands = fit.bandOfCell[0]
        let cells = Table([
            ("order", .flags(world.cells.map { $0.outcome > 0 ? 1 : 0 })),
            ("band", .texts(TextColumn(world.cells.map { "b\(100 + bands[$0.tau])" }))),
            ("late", .numbers(world.cells.map(\.late))),
            ("log_time", .numbers(world.cells.map { log($0.time) })),
        ])
        let plain = try LogisticModel(
            formula: "order ~ band + late + offset(log_time) - 1"
        ).fit(cells)
        #expect(plain.coefficients.count == fit.parameters.count)
        #expect(isClose(fit.logLikelihood, plain.logLikelihood, relative: 1e-10))
        let errors = fit.modelCovariance.diagonal.map { $0.squareRoot() }
        let plainErrors = plain.modelCovariance.diagonal.map { $0.squareRoot() }
        for index in fit.parameters.indices {
            #expect(isClose(fit.parameters[index], plain.coefficients[index], absolute: 1e-8))
            #expect(isClose(errors[index], plainErrors[index], absolute: 1e-8))
        }
    }

    /// Whole weeks at risk, so that expanded rows need no offset.
    @Test func `One class and three channels are a multinomial regression of cells`() throws {
        let weeks = WeekWorld(exposures: 4_000, seed: 63)
        let fit = try weeks.fit()
        #expect(fit.bandOfCell == [[Int]](repeating: [0, 1, 2, 3, 4], count: 3))
        let plain = try MultinomialModel(
            formula: "outcome ~ cell + x - 1", reference: "none"
        ).fit(weeks.expanded)
        #expect(plain.categories == fit.channels)
        #expect(isClose(fit.logLikelihood, plain.logLikelihood, relative: 1e-10))
        let errors = fit.modelCovariance.diagonal.map { $0.squareRoot() }
        let plainErrors = plain.modelCovariance.diagonal.map { $0.squareRoot() }
        #expect(plain.coefficients.count == fit.parameters.count)
        for index in fit.parameters.indices {
            #expect(isClose(fit.parameters[index], plain.coefficients[index], absolute: 1e-8))
            #expect(isClose(errors[index], plainErrors[index], absolute: 1e-8))
        }
    }

    /// Seven comparisons at 5.3 errors: a false alarm has probability 8e-7.
    @Test func `An exact world is recovered`() throws {
        let world = DriverWorld(buyers: 3000, seed: 64, link: .logit) {
            DriverRecoveryTests.exponentialPoints[Int($0.nextUniform() * 3)]
        }
        let fit = try Self.fit(
            world.table.with(
                "origin", .texts(DriverLikelihoodTests.twoOrigins(world.table))), "late + origin")
        let errors = fit.covariance.diagonal.map { $0.squareRoot() }
        for channel in 0..<3 {
            let slopes = fit.layout(ofChannel: channel).slopes
            let truth = [DriverWorld.truth.late[channel], DriverWorld.truth.store[channel]]
            for (place, want) in zip(slopes, truth) {
                #expect(abs(fit.parameters[place] - want) < 5.3 * errors[place])
                #expect(errors[place] < 0.25)
            }
        }
        let last = fit.parameters.count - 1
        #expect(abs(fit.parameters[last]) < 5.3 * errors[last])
        #expect(errors[last] < 0.2)
    }

    @Test func `Links differ where hazards are large, and agree where they are small`() throws {
        func difference(_ shift: Double) throws -> Double {
            let world = DriverWorld(buyers: 1_500, seed: 65, shift: shift)
            let logit = try Self.fit(world.table, classes: 1)
            let cloglog = try DriverFitTests.fit(world.table, classes: 1)
            let slope = logit.layout(ofChannel: 0).slopes.lowerBound
            return abs(logit.parameters[slope] - cloglog.parameters[slope])
        }
        let (large, small) = (try difference(0.5), try difference(-3.5))
        #expect(large > 0.05)
        #expect(small < 0.01 && small < large / 10)
    }
}
