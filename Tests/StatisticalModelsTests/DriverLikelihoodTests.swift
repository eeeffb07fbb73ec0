import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct DriverLikelihoodTests {
    static let formula = "Surv(start, stop, next_channel) ~ late + I(origin == \"store\")"

    /// One channel, no classes: the cloglog model on expanded cells, by plain Newton steps.
    @Test func `One class and one channel are the cloglog model on expanded cells`() throws {
        let world = DriverWorld(buyers: 400, seed: 1, channels: 1)
        let fit = try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ late", classes: 1
        ).fit(table: world.table, calendar: DriverWorld.calendar)
        let bands = fit.bandOfCell[0]
        let p = fit.parameters.count
        var theta = [Double](repeating: -2, count: p)
        theta[p - 1] = 0
        var information = Matrix(rows: p, columns: p)
        var value = 0.0
        for _ in 0..<30 {
            var score = [Double](repeating: 0, count: p)
            information = Matrix(rows: p, columns: p)
            value = 0
            for cell in world.cells {
                var x = [Double](repeating: 0, count: p)
                x[bands[cell.tau]] = 1
                x[p - 1] = cell.late
                let hazard = exp(zip(x, theta).reduce(log(cell.time)) { $0 + $1.0 * $1.1 })
                let odds = exp(-hazard) / (1 - exp(-hazard))
                let isOrder = cell.outcome == 1
                value += isOrder ? log(1 - exp(-hazard)) : -hazard
                let first = isOrder ? hazard * odds : -hazard
                let second =
                    isOrder ? hazard * odds - hazard * hazard * odds * (1 + odds) : -hazard
                for i in 0..<p where x[i] != 0 {
                    score[i] += first * x[i]
                    for j in 0..<p { information[i, j] -= second * x[i] * x[j] }
                }
            }
            let step = try Cholesky(information).solve(score)
            for i in 0..<p { theta[i] += step[i] }
        }
        #expect(isClose(fit.logLikelihood, value, relative: 1e-10))
        for i in 0..<p { #expect(isClose(fit.parameters[i], theta[i], absolute: 1e-8)) }
        let inverse = try Cholesky(information).inverse()
        for (got, want) in zip(fit.modelCovariance.elements, inverse.elements) {
            #expect(isClose(got, want, absolute: 1e-10, relative: 1e-7))
        }
        #expect(fit.counts.events == world.cells.count { $0.outcome > 0 })
    }

    @Test func `Three channels and three classes: value and stationarity from expanded cells`()
        throws
    {
        let world = DriverWorld(buyers: 500, seed: 2) { $0.nextUniform() < 0.4 ? 0.3 : 1.5 }
        let fit = try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ late + origin"
        ).fit(
            table: world.table.with(
                "origin", .texts(Self.twoOrigins(world.table))), calendar: DriverWorld.calendar)
        #expect(fit.model.classes == 3)
        func value(_ theta: [Double]) -> Double {
            world.logLikelihood(points: fit.classPoints(parameters: theta), channels: 3) {
                fit.naiveLogHazard($0, $1, at: theta)
            }
        }
        #expect(isClose(fit.logLikelihood, value(fit.parameters), relative: 1e-10))
        // The scaled score is zero and the curvature is that of the information.
        let errors = fit.modelCovariance.diagonal.map { $0.squareRoot() }
        let information = try Cholesky(fit.modelCovariance).inverse()
        for index in fit.parameters.indices {
            var (up, down) = (fit.parameters, fit.parameters)
            let h = 1e-2 * errors[index]
            up[index] += h
            down[index] -= h
            let (a, b) = (value(up), value(down))
            #expect(abs((a - b) / (2 * h) * errors[index]) < 1e-4)
            let curvature = -(a + b - 2 * fit.logLikelihood) / (h * h)
            #expect(isClose(curvature, information[index, index], relative: 1e-3))
        }
    }

    static func twoOrigins(_ table: Table) -> TextColumn {
        guard case .texts(let origin)? = table["origin"] else { return TextColumn([]) }
        return TextColumn(
            origin.codes.indices.map { origin[$0] == "store" ? "store" : "elsewhere" })
    }
}
