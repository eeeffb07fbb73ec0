import Marketplace

extension SellerPopulation {
    /// Judges the month before `month` by the rule book in force at its end.
    mutating func judgeMonthEnd(before month: Int) {
        let judged = month - 1
        guard let book = world.ruleBooks?.last(where: { $0.firstMonth <= judged }) else { return }
        let bounds = world.monthBounds(judged)
        let moment = Double(bounds.end) - 1.0 / 1_440
        for index in sellers.indices where sellers[index].isListed(at: moment) {
            if sellers[index].isSuspended(at: moment) { continue }
            let late = decisions.counts(of: index, from: bounds.start, to: bounds.end).late
            guard late.orders >= book.minimumOrders else { continue }
            let isMissed =
                late.bad >= book.minimumEvents
                && Double(late.bad) > book.lateLimit * Double(late.orders)
            if isMissed {
                climb(index, book, month: month, at: moment)
            } else if sellers[index].misses > 0 {
                sellers[index].misses = min(sellers[index].misses, 3) - 1
            }
        }
    }

    private mutating func climb(
        _ index: Int, _ book: SyntheticRuleBook, month: Int, at moment: Double
    ) {
        sellers[index].misses += 1
        let actions: [Enforcement.Action] = [.warn, .correctiveActionPlan, .suspend]
        guard sellers[index].misses <= actions.count else { return }
        let action = actions[sellers[index].misses - 1]
        if action == .suspend {
            sellers[index].suspendedUntil = Double(world.monthBounds(month).end)
        }
        events.append(
            SellerEvent(seller: index, at: Int64(moment * 86_400), event: action.rawValue))
        var dice = Dice(key, .sellerAction, entity: index, step: 4 * month + 2)
        if dice.happens(book.improveShare) {
            sellers[index].improvement += SIMD3(repeating: book.improveLogOddsRatio)
        }
    }
}
