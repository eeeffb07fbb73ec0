import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct DriverReturnsTests {
    /// One row for each exposure without a next order 30 days after it: days from there.
    static func landmark(_ table: Table) throws -> (days: [Double], event: [Int8], late: [String?])
    {
        let (start, stop) = (try table.numbers("start"), try table.numbers("stop"))
        let (order, next) = (try table.texts("order_key"), try table.texts("next_channel"))
        let late = try table.numbers("late")
        var (days, event, group): ([Double], [Int8], [String?]) = ([], [], [])
        var first = 0
        for row in 1...start.count where row == start.count || order[row] != order[first] {
            if let known = (first..<row).first(where: { start[$0] <= 30 && 30 < stop[$0] }) {
                days.append(stop[row - 1] - 30)
                event.append(next.codes[row - 1] >= 0 ? 1 : 0)
                group.append(late[known] == 1 ? "late" : "in time")
            }
            first = row
        }
        return (days, event, group)
    }

    /// The driver's share back within 90 days of day 30 is that of the Kaplan–Meier curve, by
    /// group; two comparisons at 5.3 errors.
    @Test func `Returns agree with the curve that knows no model`() throws {
        let world = DriverWorld(buyers: 3000, seed: 12) {
            DriverRecoveryTests.exponentialPoints[Int($0.nextUniform() * 3)]
        }
        let fit = try DriverRecoveryTests.fit(world)
        let rows = try Self.landmark(world.table)
        let late = try world.table.numbers("late").map { $0 == 1 ? "late" : "in time" }
        let table = world.table.with("group", .texts(TextColumn(late)))
            .with("origin", .texts(DriverLikelihoodTests.twoOrigins(world.table)))
        let found = try fit.expectedReturns(
            table: table, calendar: DriverWorld.calendar,
            question: ReturnQuestion(
                landmarkDays: 30, withinDays: 90, group: "group", placedFrom: .min))
        let curves = try KaplanMeierModel(formula: "Surv(days, event) ~ late").fit(
            Table([
                ("days", .numbers(rows.days)), ("event", .flags(rows.event)),
                ("late", .texts(TextColumn(rows.late))),
            ]))
        for curve in curves.curves {
            let group = try #require(found.first { curve.label == "late=\($0.group)" })
            let index = try #require(curve.times.lastIndex { $0 <= 90 })
            let error = curve.survival[index] * curve.standardError[index]
            let both = (error * error + group.standardError * group.standardError).squareRoot()
            #expect(abs(group.share - (1 - curve.survival[index])) < 5.3 * both)
            #expect(Double(group.rows) == curve.atRisk.first)
            #expect(group.standardError > 0 && group.standardError < error)
        }
    }

    /// One class and one level: 1 − exp(−Λ · days / nominal days), and its delta-method error.
    @Test func `A constant hazard has its closed form`() throws {
        let world = DriverWorld(buyers: 400, seed: 13)
        let table = world.table.with(
            "everybody",
            .texts(TextColumn([String?](repeating: "all", count: world.table.rowCount)))
        )
        var fit = try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ late", channels: .allCause, classes: 1
        ).fit(table: table, calendar: DriverWorld.calendar)
        let slope = fit.layout(ofChannel: 0).slopes.lowerBound
        fit.parameters = fit.parameters.indices.map { $0 == slope ? 0 : -1.5 }
        let p = fit.parameters.count
        fit.covarianceElements = [Double](repeating: 0, count: p * p)
        for i in 0..<p where i != slope {
            for j in 0..<p where j != slope { fit.covarianceElements[i * p + j] = 0.04 }
        }
        let found = try fit.expectedReturns(
            table: table, calendar: DriverWorld.calendar,
            question: ReturnQuestion(
                landmarkDays: 30, withinDays: 60, group: "everybody", placedFrom: .min))
        let hazard = exp(-1.5) * 60 / 30.4375
        #expect(found.count == 1)
        #expect(isClose(found[0].share, 1 - exp(-hazard), relative: 1e-12))
        #expect(isClose(found[0].standardError, 0.2 * hazard * exp(-hazard), relative: 1e-3))
    }

    /// Order by order the chances whose means are the shares; what a buyer did after the landmark
    /// is not read.
    @Test func `An order's chance knows its history and nothing later`() throws {
        let world = DriverWorld(buyers: 600, seed: 14) {
            DriverRecoveryTests.exponentialPoints[Int($0.nextUniform() * 3)]
        }
        let fit = try DriverRecoveryTests.fit(world)
        let table = world.table.with("everybody", .numbers(world.table.orders.map { _ in 1 }))
            .with("origin", .texts(DriverLikelihoodTests.twoOrigins(world.table)))
        func chances(_ table: Table) throws -> Matrix {
            try fit.returnProbabilities(
                table: table, calendar: DriverWorld.calendar, landmarkDays: 30,
                withinDays: [30, 90])
        }
        let all = try chances(table)
        let landmarks = (0..<table.rowCount).filter { all[$0, 1].isFinite }
        let share = try fit.expectedReturns(
            table: table, calendar: DriverWorld.calendar,
            question: ReturnQuestion(landmarkDays: 30, withinDays: 90, group: "everybody"))
        let mean = landmarks.reduce(0) { $0 + all[$1, 1] } / Double(landmarks.count)
        #expect(share.count == 1 && share[0].rows == landmarks.count)
        #expect(isClose(mean, share[0].share, relative: 1e-12))
        #expect(landmarks.allSatisfy { all[$0, 0] < all[$0, 1] })
        // First orders alone, and nobody is seen to come back.
        let (buyers, orders) = (try table.texts("buyer_id").codes, table.orders)
        var first: [Int32: Int32] = [:]
        for row in orders.indices where first[buyers[row]] == nil {
            first[buyers[row]] = orders[row]
        }
        let kept = orders.indices.filter { first[buyers[$0]] == orders[$0] }
        let next = try table.texts("next_channel")
        let unknown = TextColumn(codes: next.codes.map { _ in -1 }, levels: next.levels)
        let alone = try chances(
            table.with("next_channel", .texts(unknown)).filtered(keeping: kept))
        for (place, row) in kept.enumerated() where all[row, 1].isFinite {
            #expect(isClose(alone[place, 1], all[row, 1], relative: 1e-12))
        }
    }
}

extension Table {
    /// The order of each row.
    fileprivate var orders: [Int32] { (try? texts("order_key").codes) ?? [] }
}
