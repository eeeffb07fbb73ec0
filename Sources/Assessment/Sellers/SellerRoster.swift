import DataTables
import Marketplace
import NumericCore

/// Every seller that orders or the sellers table name, by id: where it stands in either, when it
/// came, when and how it went.
struct SellerRoster: Sendable {
    /// Sorted.
    var ids: [String]
    /// The code in the orders, or −1.
    var orderCode: [Int32]
    /// The row in the sellers table, or −1.
    var tableRow: [Int32]
    /// The first and last day known: onboarding or first order, last order.
    var firstDay: [Int]
    var lastOrderDay: [Int]
    /// The day from which on the seller is gone; `nil`: still here.
    var goneDay: [Int?]
    var isTerminated: [Bool]
    /// Days in which the seller was suspended or suppressed, half-open, in order.
    var offDays: [[Range<Int>]]

    static let never = Int.min

    /// Lines the sellers up.
    ///
    /// A seller has left at `left_at`; without one, when at the as-of day its silence makes leaving
    /// likelier than staying (`Silence`); it left the day after its last order.
    init(_ data: AssessmentData, _ lookup: StepLookup, options: AssessmentOptions) {
        let table = data.sellers
        let named = Set(data.orders.sellerIDs).union(table?.ids.levels ?? [])
        ids = named.sorted()
        let codes = Dictionary(
            uniqueKeysWithValues: data.orders.sellerIDs.enumerated().map {
                ($0.element, Int32($0.offset))
            })
        orderCode = ids.map { codes[$0] ?? -1 }
        tableRow = table?.rows(of: ids) ?? [Int32](repeating: -1, count: ids.count)
        let days = Self.orderDays(data.orders, lookup)
        let asOf = lookup.calendar.asOf
        firstDay = []
        lastOrderDay = []
        goneDay = []
        isTerminated = []
        offDays = []
        let events = Dictionary(grouping: data.events.events) { $0.sellerID }
        var silences: [Silence?] = []
        for (index, id) in ids.enumerated() {
            let own = orderCode[index] < 0 ? [] : days[Int(orderCode[index])]
            let row = Int(tableRow[index])
            let onboarded = row >= 0 ? table?.onboardedAt[row] ?? Calendar.missing : .min
            let joined = onboarded == Calendar.missing ? Int.max : Calendar.day(of: onboarded)
            firstDay.append(min(joined, own.first ?? Int.max))
            lastOrderDay.append(own.last ?? Self.never)
            let actions = SellerActions(events[id] ?? [], lookup, options: options)
            offDays.append(actions.offDays)
            isTerminated.append(actions.terminatedDay != nil)
            let left = row >= 0 ? table?.leftAt[row] ?? Calendar.missing : Calendar.missing
            silences.append(nil)
            if let day = actions.terminatedDay {
                goneDay.append(day)
            } else if left != Calendar.missing, left < lookup.end {
                goneDay.append(Calendar.day(of: left))
            } else {
                let known = own.isEmpty ? [firstDay[index]].filter { $0 <= asOf } : own
                silences[index] = Silence(known, asOf: asOf, off: actions.offDays)
                goneDay.append(known.isEmpty ? asOf : nil)
            }
        }
        let hazard = hazardByGaps(silences, gap: options.gapDays, asOf: asOf)
        for (index, silence) in silences.enumerated() {
            guard let silence, goneDay[index] == nil else { continue }
            let longest = max(Double(options.gapDays), silence.longest(hazard: hazard))
            if silence.days > longest { goneDay[index] = silence.lastDay + 1 }
        }
    }

    /// Sellers gone by a plain gap of max(gap, 3 / lambda) days, over the days that sellers were
    /// there.
    ///
    /// Half a leaver is added. Whose leaving was recorded is not silent: where all of it is,
    /// silence says little.
    private func hazardByGaps(_ silences: [Silence?], gap: Int, asOf: Int) -> Double {
        var leavers = 0.5
        var days = 0.5
        for (index, silence) in silences.enumerated() where firstDay[index] <= asOf {
            var gone = goneDay[index]
            if gone == nil, let silence, silence.days > max(Double(gap), 3 / silence.rate) {
                gone = silence.lastDay + 1
                leavers += 1
            }
            days += Double(max(min(gone ?? asOf, asOf) - firstDay[index], 0))
        }
        return leavers / days
    }

    /// Sellers who are there at the end of a day.
    func isPresent(_ seller: Int, on day: Int) -> Bool {
        firstDay[seller] <= day && (goneDay[seller].map { day < $0 } ?? true)
    }

    func isOff(_ seller: Int, on day: Int) -> Bool {
        offDays[seller].contains { $0.contains(day) }
    }

    private static func orderDays(_ orders: Orders, _ lookup: StepLookup) -> [[Int]] {
        var days = [[Int]](repeating: [], count: orders.sellerIDs.count)
        for row in sortedPermutation(by: orders.orderedAt) {
            let index = Int(row)
            guard orders.seller[index] >= 0, orders.channel[index] == .marketplace,
                orders.orderedAt[index] < lookup.end
            else { continue }
            days[Int(orders.seller[index])].append(Calendar.day(of: orders.orderedAt[index]))
        }
        return days
    }
}

/// How long a seller has had no order, beside how often it has one.
struct Silence: Sendable {
    var lastDay: Int
    /// Days without an order since in which it was not suspended.
    var days: Double
    /// Orders per day of the 180 days up to the last order.
    var rate: Double

    /// `nil` where there is no day to count from.
    init?(_ orderDays: [Int], asOf: Int, off: [Range<Int>]) {
        guard let last = orderDays.last, let first = orderDays.first else { return nil }
        lastDay = last
        let recent = orderDays.filter { $0 > last - 180 }.count
        rate = Double(max(recent, 1)) / Double(min(180, last - first + 1))
        let silent = (last + 1)..<max(asOf + 1, last + 1)
        let suspended = off.reduce(0) { $0 + $1.clamped(to: silent).count }
        days = Double(silent.count - suspended)
    }

    /// The days of silence after which leaving, at a daily hazard, is likelier than staying.
    ///
    /// With rate l and hazard h, staying without an order for s days has probability
    /// `exp(−(l + h) s)` and leaving before any order `h / (l + h) (1 − exp(−(l + h) s))`. A gap of
    /// 3 / l days, the rule for `seller_months`, comes about by chance once in 20 times: of a
    /// hundred slow sellers several would be taken for gone at any time.
    func longest(hazard: Double) -> Double {
        Kernels.log((rate + 2 * hazard) / hazard) / (rate + hazard)
    }
}

/// What the marketplace did to one seller, read off its events.
struct SellerActions: Sendable {
    var offDays: [Range<Int>] = []
    var terminatedDay: Int?
    /// The last action that was not undone, and its day.
    var last: (action: Enforcement.Action, day: Int)?

    /// Days of a suspension or suppression whose end nobody recorded and no rung states.
    static let usualDays: [Enforcement.Action: Int] = [.suspend: 90, .suppress: 30]

    init(_ events: [SellerEvents.Event], _ lookup: StepLookup, options: AssessmentOptions) {
        var open: (day: Int, length: Int)?
        for event in events where event.at < lookup.end {
            let day = Calendar.day(of: event.at)
            switch event.kind {
            case .enrol, .leave: continue
            case .reinstate:
                if let since = open {
                    offDays.append(since.day..<min(day, since.day + since.length))
                }
                open = nil
                terminatedDay = nil
                last = nil
            case .action(let action):
                last = (action, day)
                if action == .terminate { terminatedDay = day }
                guard action == .suspend || action == .suppress else { continue }
                if let since = open {
                    offDays.append(since.day..<min(day, since.day + since.length))
                }
                let stated = options.enforcement.ladder.first { $0.action == action }?.days
                open = (day, stated ?? Self.usualDays[action] ?? 30)
            }
        }
        if let since = open { offDays.append(since.day..<(since.day + since.length)) }
        offDays = offDays.filter { !$0.isEmpty }
    }
}
