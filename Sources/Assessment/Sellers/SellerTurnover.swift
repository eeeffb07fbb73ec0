import DataTables

/// Sellers coming and going over the last two years of steps.
struct SellerTurnover: Sendable {
    /// New sellers per nominal step, by category.
    var entry: [Double]
    /// The sellers counted behind it, shared out as the rates are.
    var entrants: [Double]
    /// Hazard of leaving (not of termination) per month and seller.
    var exit: Double

    /// Sellers whose first day is in the window, over its length; leavers over days present.
    ///
    /// The window is the last 24 months, without the first six of the data, in which known sellers
    /// pass for new; of data of under 18 months the second half. A category's part of the entrants
    /// is its count and one seller more, shared out as its sellers are: few entrants are no proof
    /// that nobody will come. Half an entrant and half a leaver are added, as Jeffreys' prior of a
    /// rate has it.
    init(_ roster: SellerRoster, category: [Int32], categories: Int, _ lookup: StepLookup) {
        let calendar = lookup.calendar
        let year = lookup.stepsPerYear
        let first =
            lookup.isLong ? 1 - min(2 * year, lookup.pastSteps - year / 2) : lookup.lastYear
        let start = calendar.firstDay(of: first)
        let length = lookup.length(from: first, through: 0)
        var counts = [Double](repeating: 0, count: categories)
        var sellers = counts
        var days = 0
        var left = 0
        for seller in roster.ids.indices where roster.firstDay[seller] <= calendar.asOf {
            if roster.firstDay[seller] >= start { counts[Int(category[seller])] += 1 }
            sellers[Int(category[seller])] += 1
            let gone = roster.goneDay[seller] ?? (calendar.asOf + 1)
            days += max(min(gone, calendar.asOf + 1) - max(roster.firstDay[seller], start), 0)
            let hasLeft = (start...calendar.asOf).contains(gone) && !roster.isTerminated[seller]
            if hasLeft { left += 1 }
        }
        let all = counts.reduce(0, +)
        let most = max(sellers.reduce(0, +), 1)
        entrants = zip(counts, sellers).map { (all + 0.5) * ($0 + $1 / most) / (all + 1) }
        entry = entrants.map { $0 / length }
        exit = days > 0 ? (Double(left) + 0.5) / (Double(days) / 30.4375 + 0.5) : 0
    }
}
