import DataTables
import Marketplace

/// Observed ledgers of past steps, with the definitions of the simulated ones.
///
/// What needs a true rate, a standard or a model stays 0; metrics report it missing in history.
struct HistoryLedger {
    let data: AssessmentData
    let occasions: Occasions
    let roster: SellerRoster
    let lookup: StepLookup
    /// The steps, ending with 0.
    let steps: ClosedRange<Int>

    /// At most 24 steps (two years of weeks) of the data.
    static func steps(_ lookup: StepLookup) -> ClosedRange<Int> {
        let most = lookup.calendar.unit == .month ? 24 : 104
        return (1 - min(most, lookup.pastSteps))...0
    }

    func ledgers() -> [StepLedger] {
        var ledgers = [StepLedger](repeating: StepLedger(), count: steps.count)
        addOrders(to: &ledgers)
        addBuyers(to: &ledgers)
        addSellers(to: &ledgers)
        addEvents(to: &ledgers)
        return ledgers
    }

    private func index(_ step: Int) -> Int? {
        steps.contains(step) ? step - steps.lowerBound : nil
    }

    /// Orders by occasion, and the value of all their rows.
    private func addOrders(to ledgers: inout [StepLedger]) {
        for occasion in 0..<occasions.count {
            guard let index = index(Int(occasions.step[occasion])) else { continue }
            let channel = occasions.origin[occasion].rawValue
            ledgers[index].placed[channel] += 1
            if occasions.isReplacement[occasion] { ledgers[index].replacements += 1 }
            guard channel == 0 else { continue }
            ledgers[index].intended += 1
            ledgers[index].experiences[occasions.experience[occasion].rawValue] += 1
        }
        let refunds: [Double]? =
            if case .numbers(let values) = data.orders.table["refunded"] { values } else { nil }
        for row in 0..<data.orders.count where data.outcomes.isExposure(row) {
            guard let index = index(lookup.step(of: data.orders.orderedAt[row])) else { continue }
            let value = data.orders.value[row]
            ledgers[index].value[data.orders.channel[row].rawValue] += value
            ledgers[index].lostValue += lost(row, value, refunds)
        }
    }

    /// Everything of a cancelled order; else what was refunded; where refunds are not recorded, the
    /// whole of an order returned or claimed.
    private func lost(_ row: Int, _ value: Double, _ refunds: [Double]?) -> Double {
        func happened(_ at: Instant) -> Bool { at != Calendar.missing && at < lookup.end }
        if happened(data.orders.cancelledAt[row]) { return value }
        if let refunds { return refunds[row].isNaN ? 0 : min(refunds[row], value) }
        return happened(data.orders.returnedAt[row]) || happened(data.orders.claimOpenedAt[row])
            ? value : 0
    }

    /// First orders, last orders of a step, returns, and stocks of buyers.
    private func addBuyers(to ledgers: inout [StepLedger]) {
        var first = [Int](repeating: 0, count: steps.count)
        var before = 0
        occasions.forEachBuyer { range in
            let start = Int(occasions.step[range.lowerBound])
            if let place = index(start) { first[place] += 1 } else { before += 1 }
            let exposures = range.filter { !occasions.isReplacement[$0] }
            addReturns(exposures, to: &ledgers)
            addStocks(exposures, to: &ledgers)
        }
        var buyers = before
        for place in ledgers.indices {
            buyers += first[place]
            ledgers[place].newOrders = first[place]
            ledgers[place].buyers = buyers
        }
    }

    private func addReturns(_ exposures: [Int], to ledgers: inout [StepLedger]) {
        var previous: (step: Int, origin: Int)?
        for (place, occasion) in exposures.enumerated() {
            let step = Int(occasions.step[occasion])
            let channel = occasions.origin[occasion].rawValue
            if let last = previous, last.step < step, let index = index(step) {
                let age = step - last.step
                if age <= 12 {
                    ledgers[index].returns[(last.origin * 3 + channel) * 12 + age - 1] += 1
                }
            }
            previous = (step, channel)
            let isLastOfStep =
                place + 1 == exposures.count || Int(occasions.step[exposures[place + 1]]) > step
            if isLastOfStep, let index = index(step) { ledgers[index].lastOrders[channel] += 1 }
        }
    }

    /// A buyer is active for 12 steps after an order's, and lapsed from the open cell on.
    private func addStocks(_ exposures: [Int], to ledgers: inout [StepLedger]) {
        for (place, occasion) in exposures.enumerated() {
            let step = Int(occasions.step[occasion])
            let next =
                place + 1 == exposures.count ? 1 : Int(occasions.step[exposures[place + 1]])
            for later in max(step, steps.lowerBound)..<max(next, step, steps.lowerBound) {
                guard let index = index(later) else { continue }
                if later - step < 12 { ledgers[index].activeBuyers += 1 }
                if later - step >= data.openCell { ledgers[index].lapsedBuyers += 1 }
            }
        }
    }

    private func addSellers(to ledgers: inout [StepLedger]) {
        let active = activity()
        for (place, step) in steps.enumerated() {
            let end = lookup.calendar.lastDay(of: step)
            let start = lookup.calendar.firstDay(of: step)
            for seller in roster.ids.indices {
                let isHere = roster.isPresent(seller, on: end)
                if isHere { ledgers[place].sellers += 1 }
                if isHere, roster.isOff(seller, on: end) { ledgers[place].suspended += 1 }
                if active[place * roster.ids.count + seller] { ledgers[place].activeSellers += 1 }
                if (start...end).contains(roster.firstDay[seller]) { ledgers[place].entered += 1 }
                if let gone = roster.goneDay[seller], (start...end).contains(gone) {
                    if roster.isTerminated[seller] {
                        ledgers[place].terminated += 1
                    } else {
                        ledgers[place].left += 1
                    }
                }
                guard place >= 12, active[(place - 12) * roster.ids.count + seller] else {
                    continue
                }
                ledgers[place].activeBefore += 1
                if isHere {
                    ledgers[place].retained += 1
                } else if roster.isTerminated[seller] {
                    ledgers[place].terminatedSince += 1
                }
            }
        }
    }

    /// `[step * sellers + seller]`: here, not suspended, with an order in two steps (eight weeks).
    private func activity() -> [Bool] {
        let width = lookup.calendar.unit == .month ? 2 : 8
        let count = roster.ids.count
        var seller = [Int32](repeating: -1, count: data.orders.sellerIDs.count)
        for (place, code) in roster.orderCode.enumerated() where code >= 0 {
            seller[Int(code)] = Int32(place)
        }
        var active = [Bool](repeating: false, count: steps.count * count)
        for row in 0..<data.orders.count
        where data.orders.seller[row] >= 0 && data.orders.channel[row] == .marketplace {
            let step = lookup.step(of: data.orders.orderedAt[row])
            guard step != StepLookup.future else { continue }
            let who = Int(seller[Int(data.orders.seller[row])])
            for later in step..<(step + width) {
                if let place = index(later) { active[place * count + who] = true }
            }
        }
        for (place, step) in steps.enumerated() {
            let end = lookup.calendar.lastDay(of: step)
            for who in 0..<count where active[place * count + who] {
                active[place * count + who] =
                    roster.isPresent(who, on: end) && !roster.isOff(who, on: end)
            }
        }
        return active
    }

    private func addEvents(to ledgers: inout [StepLedger]) {
        for event in data.events.events {
            guard case .action(let action) = event.kind,
                let place = index(lookup.step(of: event.at))
            else { continue }
            switch action {
            case .warn: ledgers[place].warnings += 1
            case .correctiveActionPlan, .deboost, .orderCap: ledgers[place].plans += 1
            case .suppress, .suspend: ledgers[place].suspensions += 1
            case .terminate: ledgers[place].terminations += 1
            }
        }
    }
}
