import DataTables
import NumericCore

extension SyntheticWorld {
    /// The first day of the n-th month after the one that `day` is in.
    static func firstDay(ofMonth month: Int, from day: Int) -> Int {
        let start = Calendar.date(days: day)
        let index = start.year * 12 + start.month - 1 + month
        return Calendar.days(year: index / 12, month: index % 12 + 1, day: 1)
    }

    /// The month of the year, 0 for January, of a month of the world.
    func monthOfYear(_ month: Int) -> Int {
        Calendar.date(days: monthBounds(month).start).month - 1
    }

    /// How many buyers have arrived by the end of each month, `months` entries.
    func cumulativeBuyers() -> [Int] {
        let horizon = max(months, referenceMonths)
        let flow = (0..<horizon).map { month in
            season[monthOfYear(month)]
                * exponential(logarithm(1 + arrivals.yearlyGrowth) * Double(month) / 12)
        }
        let stock = (0..<horizon).map {
            arrivals.stockDecay > 0 ? exponential(logarithm(arrivals.stockDecay) * Double($0)) : 0
        }
        let flowTotal = flow[..<referenceMonths].reduce(0, +)
        let stockTotal = stock[..<referenceMonths].reduce(0, +)
        var share = 0.0
        let steady = (0..<months).map { month in
            share += (1 - arrivals.stockShare) * flow[month] / flowTotal
            if stockTotal > 0 { share += arrivals.stockShare * stock[month] / stockTotal }
            return Double(buyers) * share
        }
        return cumulative(steady, from: 0, entity: 0)
    }

    /// How many buyers have placed an order by the end of the world.
    package var cumulativeBuyersAtEnd: Int { cumulativeBuyers().last ?? 0 }

    /// How many sellers have been onboarded by the end of each month, `months` entries.
    func cumulativeSellers() -> [Int] {
        let initial = Double(sellers) * lifecycle.initialShare
        let monthly = (Double(sellers) - initial) / Double(referenceMonths)
        return cumulative(
            (0..<months).map { initial + monthly * Double($0 + 1) }, from: initialSellers, entity: 1
        )
    }

    /// Cumulative counts: steady ones rounded, or Poisson numbers each month around their growth.
    private func cumulative(_ steady: [Double], from start: Int, entity: Int) -> [Int] {
        guard hasRandomArrivals == true else { return steady.map { Int($0.rounded()) } }
        var (count, before) = (start, Double(start))
        return steady.enumerated().map { month, value in
            var dice = Dice(StreamKey(seed: seed), .arrival, entity: entity, step: month)
            count += dice.poisson(mean: value - before)
            before = value
            return count
        }
    }

    /// How many sellers were there before the first day.
    var initialSellers: Int { Int((Double(sellers) * lifecycle.initialShare).rounded()) }
}
