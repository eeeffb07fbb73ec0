import DataTables
import Foundation
import Marketplace
import SyntheticMarketplace
import Testing

/// Counts events of an exact world against the integral of its true hazard, cell by cell.
///
/// Given the history, observed minus expected is a martingale with variance expected, so in a cell
/// with at least 50 expected events |z| > 6.5 has a probability below 1e-9 even with the Poisson
/// skewness at 50 (all cells of all worlds together: below 1e-6).
@Suite struct ExactHazardTests {
    struct Cell {
        var observed = 0.0
        var expected = 0.0
        var z: Double { expected < 50 ? 0 : (observed - expected) / expected.squareRoot() }
    }

    /// One order with everything that the true hazard after it depends on.
    struct Exposure {
        var buyer: Int
        var at: Int64
        var channel: Int
        var late, cancelled, defective: Double
        var lateRate, defectRate: Double
    }

    static func exposures(_ data: SyntheticMarketplaceData) throws -> [[Exposure]] {
        let buyers = try data.orders.texts("buyer_id")
        let channels = try data.orders.texts("channel")
        let moments = try data.orders.instants("ordered_at")
        let truth = data.orderTruth
        let flags = (
            try truth.numbers("late"), try truth.numbers("cancelled"),
            try truth.numbers("defective")
        )
        let lateRates = try truth.numbers("seller_late_rate")
        let defectRates = try truth.numbers("seller_defect_rate")
        var histories = [[Exposure]](repeating: [], count: data.truth.buyerFrailty.count)
        for row in 0..<data.orders.rowCount {
            let name = try #require(buyers[row])
            let buyer = try #require(Int(name.dropFirst())) - 1
            let channel = try #require(channels[row].flatMap { Channel(name: $0) })
            histories[buyer].append(
                Exposure(
                    buyer: buyer, at: moments[row], channel: channel.rawValue, late: flags.0[row],
                    cancelled: flags.1[row], defective: flags.2[row],
                    lateRate: channel == .marketplace ? lateRates[row] : 0,
                    defectRate: channel == .marketplace ? defectRates[row] : 0))
        }
        return histories
    }

    /// The log of the multiplier of channel `c` after an order, with or without its experience.
    static func predictor(_ law: ChannelLaw, _ order: Exposure, known: Bool) -> Double {
        var sum = order.lateRate * law.sellerLateRate + order.defectRate * law.sellerDefectRate
        if order.channel == 1 { sum += law.originOnline }
        if order.channel == 2 { sum += law.originStore }
        if known {
            sum +=
                order.late * law.late + order.cancelled * law.cancelled
                + order.defective * law.defective
        }
        return sum
    }

    /// Calls `visit(order, cell, channel, observed, expected)` for every month of every wait.
    static func walk(
        _ data: SyntheticMarketplaceData,
        visit: (Exposure, Int, Int, Double, Double) -> Void
    ) throws {
        let world = data.truth.world
        let calendar = StepCalendar(unit: .month, asOf: world.endDay - 1)
        let seconds = 30.4375 * 86_400
        for history in try exposures(data) {
            for (index, order) in history.enumerated() {
                let next = index + 1 < history.count ? history[index + 1] : nil
                let stop = next?.at ?? Int64(world.endDay) * 86_400
                let first = calendar.step(ofDay: Calendar.day(of: order.at))
                let last = calendar.step(ofDay: Calendar.day(of: stop - 1))
                for step in first...last {
                    let from = max(order.at, Int64(calendar.firstDay(of: step)) * 86_400)
                    let to = min(stop, Int64(calendar.lastDay(of: step) + 1) * 86_400)
                    let cell = min(24, step - first)
                    for channel in 0..<3 {
                        let law = world.nextOrder.channels[channel]
                        let log = law.logLevels[cell] + predictor(law, order, known: cell > 0)
                        let expected =
                            exp(log) * data.truth.buyerFrailty[order.buyer] * Double(to - from)
                            / seconds
                        let event = step == last && next?.channel == channel
                        visit(order, cell, channel, event ? 1 : 0, expected)
                    }
                }
            }
        }
    }

    static let worlds = [
        WorldCase("exact", .exact(seed: 41, buyers: 4_000)),
        WorldCase("gammaHeterogeneous", .gammaHeterogeneous(seed: 42, buyers: 4_000)),
    ]

    @Test(arguments: worlds) func hazardsByCellAndChannelAreTheTrueOnes(
        _ test: WorldCase
    ) throws {
        let world = test.world
        var cells = [Cell](repeating: Cell(), count: 25 * 3)
        try Self.walk(world.generate()) { _, cell, channel, observed, expected in
            cells[cell * 3 + channel].observed += observed
            cells[cell * 3 + channel].expected += expected
        }
        let judged = cells.filter { $0.expected >= 50 }
        #expect(judged.count > 20)
        for (index, cell) in cells.enumerated() {
            #expect(abs(cell.z) < 6.5, "tau \(index / 3), channel \(index % 3): \(cell)")
        }
    }

    @Test(arguments: worlds) func hazardsByExperienceAreTheTrueOnes(_ test: WorldCase) throws {
        let world = test.world
        var cells = [Cell](repeating: Cell(), count: 6 * 3)
        try Self.walk(world.generate()) { order, tau, channel, observed, expected in
            let groups = [
                tau > 0 && order.late == 1, tau > 0 && order.cancelled == 1,
                tau > 0 && order.defective == 1, order.channel == 1, order.channel == 2,
                order.lateRate > 0.15,
            ]
            for (group, holds) in groups.enumerated() where holds {
                cells[group * 3 + channel].observed += observed
                cells[group * 3 + channel].expected += expected
            }
        }
        #expect(cells.filter { $0.expected >= 50 }.count >= 14)
        for (index, cell) in cells.enumerated() {
            #expect(abs(cell.z) < 6.5, "group \(index / 3), channel \(index % 3): \(cell)")
        }
    }

    /// Equal-mass means of a gamma distribution: for shape 1 the quantiles are -log(1 - p), and
    /// the mean of an exponential between quantiles a and b is K ((a+1) e^-a - (b+1) e^-b).
    @Test func frailtyPointsOfAnExponentialAreKnown() throws {
        let values = try #require(Frailty.points(count: 3, shape: 1).values)
        let (a, b) = (-log(2.0 / 3), -log(1.0 / 3))
        let want = [
            3 * (1 - (a + 1) * exp(-a)), 3 * ((a + 1) * exp(-a) - (b + 1) * exp(-b)),
            3 * (b + 1) * exp(-b),
        ]
        for (got, want) in zip(values, want) { #expect(abs(got - want) < 1e-12) }
        #expect(abs(values.reduce(0, +) - 3) < 1e-12)
        let steep = try #require(Frailty.points(count: 5, shape: 0.3).values)
        #expect(abs(steep.reduce(0, +) - 5) < 1e-10)
    }

    /// Shares of the three classes among 4,000 buyers; each within 6 binomial standard deviations.
    @Test func buyersAreSpreadOverTheClassesEvenly() throws {
        let truth = SyntheticWorld.exact(seed: 43, buyers: 4_000, months: 1).generate().truth
        #expect(truth.buyerFrailty.count == 4_000)
        let counts = Dictionary(grouping: truth.buyerFrailty) { $0 }.mapValues(\.count)
        #expect(counts.count == 3)
        for count in counts.values { #expect(abs(Double(count) - 4_000 / 3) < 6 * 29.8) }
    }
}
