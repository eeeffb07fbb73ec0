import DataTables
import Foundation
import NumericCore
import StatisticalModels

/// A marketplace written down naively: buyers with a level, orders step by step, and both the
/// intervals panel and the expanded cells that follow from them.
struct DriverWorld {
    /// One cell of the expanded data.
    struct Cell {
        var buyer: Int
        var tau: Int
        var time: Double
        var late: Double
        var store: Double
        /// 0 no order, else 1 + channel.
        var outcome: Int
    }

    static let channels = ["marketplace", "online", "store"]
    static let calendar = StepCalendar(unit: .month, asOf: 20_088)  // 2024-12-31
    static let steps = 24

    /// Log hazards per nominal step: level by channel and cell, slopes on late and store.
    struct Truth: Sendable {
        var levels: [@Sendable (Int) -> Double]
        var late: [Double]
        var store: [Double]
    }

    static let truth = Truth(
        levels: [
            { $0 == 0 ? -1.9 : $0 < 4 ? -1.6 : -2.3 },
            { $0 == 0 ? -2.9 : -2.2 - 0.02 * Double(min($0, 10)) },
            { $0 < 3 ? -2.6 : -3.0 },
        ], late: [-0.7, 0.2, -0.1], store: [-0.5, 0.0, 0.9])

    private(set) var cells: [Cell] = []
    private(set) var table = Table([])
    private(set) var orders = 0

    private var buyer: [String?] = []
    private var order: [String?] = []
    private var seller: [String?] = []
    private var origin: [String?] = []
    private var orderedAt: [Instant] = []
    private var start: [Double] = []
    private var stop: [Double] = []
    private var next: [String?] = []
    private var late: [Double] = []

    /// The law of a step, and what is added to every log hazard.
    private let link: DiscreteHazardModel.Link
    private let shift: Double

    /// Makes a world; `level` makes a buyer's level z from a stream; `memory` is
    /// the effect of a late order before the last one on every channel.
    init(
        buyers: Int, seed: UInt64, channels: Int = 3, memory: Double = 0,
        link: DiscreteHazardModel.Link = .cloglog, shift: Double = 0,
        level: (inout RandomStream) -> Double = { _ in 1 }
    ) {
        self.link = link
        self.shift = shift
        for id in 0..<buyers {
            var stream = RandomStream(
                key: StreamKey(seed: seed), purpose: .test, entity: UInt32(id))
            live(id, z: level(&stream), channels: channels, memory: memory, &stream)
        }
        table = Table([
            ("buyer_id", .texts(TextColumn(buyer))), ("order_key", .texts(TextColumn(order))),
            ("seller_id", .texts(TextColumn(seller))), ("origin", .texts(TextColumn(origin))),
            ("ordered_at", .instants(orderedAt)), ("start", .numbers(start)),
            ("stop", .numbers(stop)), ("next_channel", .texts(TextColumn(next))),
            ("late", .numbers(late)),
        ])
    }

    private mutating func live(
        _ id: Int, z: Double, channels: Int, memory: Double, _ stream: inout RandomStream
    ) {
        let calendar = Self.calendar
        let day: Int64 = 86_400
        let first = calendar.firstDay(of: 1 - Self.steps)
        let end = Int64(calendar.asOf + 1) * day
        let span = Double(calendar.asOf - 60 - first)
        var placed =
            (Int64(first) + Int64(stream.nextUniform() * span)) * day
            + Int64(stream.nextUniform() * Double(day))
        var from = Int(stream.nextUniform() * Double(channels))
        var number = 0
        var wasLate = false
        while true {
            number += 1
            orders += 1
            let isLate = from == 0 && stream.nextUniform() < 0.3
            let known = placed + Int64((4 + 10 * stream.nextUniform()) * 86_400)
            let name = "s\(Int(stream.nextUniform() * 60))"
            let step = calendar.step(ofDay: Int(placed / day))
            var tau = 0
            var event: (at: Int64, channel: Int)?
            while step + tau <= 0, event == nil {
                let opens = Int64(calendar.firstDay(of: step + tau)) * day
                let closes = Int64(calendar.firstDay(of: step + tau + 1)) * day
                let since = max(opens, placed)
                let time = Double(closes - since) / (30.4375 * 86_400)
                let x = tau > 0 && isLate && known <= opens ? 1.0 : 0.0
                let hazards = (0..<channels).map { channel in
                    z * time
                        * exp(
                            shift + Self.truth.levels[channel](min(tau, 24))
                                + Self.truth.late[channel] * x
                                + (from == 2 ? Self.truth.store[channel] : 0)
                                + (wasLate ? memory : 0))
                }
                let total = hazards.reduce(0, +)
                if stream.nextUniform() < 1 - stay(total) {
                    var rest = stream.nextUniform() * total
                    var channel = 0
                    while channel < channels - 1, rest > hazards[channel] {
                        rest -= hazards[channel]
                        channel += 1
                    }
                    event = (
                        since + Int64(stream.nextUniform() * Double(closes - since)), channel
                    )
                }
                cells.append(
                    Cell(
                        buyer: id, tau: min(tau, 24), time: time, late: x,
                        store: from == 2 ? 1 : 0, outcome: event.map { $0.channel + 1 } ?? 0))
                tau += 1
            }
            let until = event?.at ?? end
            for (from1, to, x) in [(placed, known, 0.0), (known, until, isLate ? 1.0 : 0.0)] {
                let last = min(to, until)
                guard last > from1 || (from1 == placed && last == from1) else { continue }
                buyer.append("b\(id)")
                order.append("o\(id)-\(number)")
                seller.append(from == 0 ? name : nil)
                origin.append(Self.channels[from])
                orderedAt.append(placed)
                start.append(Double(from1 - placed) / 86_400)
                stop.append(Double(last - placed) / 86_400)
                next.append(last == until ? event.map { Self.channels[$0.channel] } : nil)
                late.append(x)
                if last == until { break }
            }
            guard let event else { return }
            wasLate = isLate && known <= event.at
            placed = event.at
            from = event.channel
        }
    }

    /// P(no order) at a hazard of all channels.
    func stay(_ hazard: Double) -> Double {
        link == .logit ? 1 / (1 + hazard) : exp(-hazard)
    }

    /// The panel's rows in another order: buyers reversed, an exposure's rows kept together.
    var reversedTable: Table {
        var groups: [[Int]] = []
        for row in order.indices {
            if let last = groups.last?.last, order[last] == order[row] {
                groups[groups.count - 1].append(row)
            } else {
                groups.append([row])
            }
        }
        return table.filtered(keeping: groups.reversed().flatMap { $0 })
    }

    /// The log-likelihood written directly over expanded cells; `hazard` is the log hazard per
    /// nominal step of a cell and channel.
    func logLikelihood(
        points: [Double], channels: Int, hazard: (Cell, Int) -> Double
    ) -> Double {
        var sum = 0.0
        var index = 0
        while index < cells.count {
            var products = points.map { _ in 1.0 }
            let id = cells[index].buyer
            while index < cells.count, cells[index].buyer == id {
                let cell = cells[index]
                let own = (0..<channels).map { exp(hazard(cell, $0)) * cell.time }
                let total = own.reduce(0, +)
                for (k, z) in points.enumerated() {
                    products[k] *=
                        cell.outcome == 0
                        ? stay(z * total) : (1 - stay(z * total)) * own[cell.outcome - 1] / total
                }
                index += 1
            }
            sum += log(products.reduce(0, +) / Double(points.count))
        }
        return sum
    }
}

extension DiscreteHazardFit {
    /// The log hazard of a cell of a test world at parameters, written over the layout.
    func naiveLogHazard(_ cell: DriverWorld.Cell, _ channel: Int, at theta: [Double]) -> Double {
        let place = layout(ofChannel: channel)
        var value = theta[place.baseline.lowerBound + bandOfCell[channel][cell.tau]]
        for (index, column) in recipe.columns.enumerated() {
            let x =
                switch column.name {
                case "late": cell.late
                case "origin=store": cell.store
                default: Double.nan
                }
            value += x * theta[place.slopes.lowerBound + index]
        }
        return value
    }
}
