import DataTables

/// Sellers coming and going over the last year of steps.
struct SellerTurnover: Sendable {
    /// New sellers per nominal step, by category.
    var entry: [Double]
    /// The sellers counted behind it.
    var entrants: [Double]
    /// Hazard of leaving (not of termination) per month and seller.
    var exit: Double

    /// Sellers whose first day is in the window, over its length; leavers over days present.
    ///
    /// The window is the last 12 months, of shorter data the second half, in which fewer known
    /// sellers pass for new. Half a leaver is added, so that no hazard is 0 by luck.
    init(_ roster: SellerRoster, category: [Int32], categories: Int, _ lookup: StepLookup) {
        let calendar = lookup.calendar
        let year = calendar.unit == .month ? 12 : 52
        let past = lookup.pastSteps
        let first = 1 - (past >= year + year / 2 ? year : max((past + 1) / 2, 1))
        let start = calendar.firstDay(of: first)
        let length = lookup.length(from: first, through: 0)
        entrants = [Double](repeating: 0, count: categories)
        var days = 0
        var left = 0
        for seller in roster.ids.indices where roster.firstDay[seller] <= calendar.asOf {
            if roster.firstDay[seller] >= start { entrants[Int(category[seller])] += 1 }
            let gone = roster.goneDay[seller] ?? (calendar.asOf + 1)
            days += max(min(gone, calendar.asOf + 1) - max(roster.firstDay[seller], start), 0)
            let hasLeft = (start...calendar.asOf).contains(gone) && !roster.isTerminated[seller]
            if hasLeft { left += 1 }
        }
        entry = entrants.map { $0 / length }
        exit = days > 0 ? (Double(left) + 0.5) / (Double(days) / 30.4375 + 0.5) : 0
    }
}
