import Assessment
import DataTables
import Marketplace

extension MarketData {
    /// What the conditions of standards read of every seller of the orders; empty without any.
    ///
    /// - Throws: what evaluating a condition throws, as for a column that is not there.
    func conditions(
        of standards: [Standard], _ calendar: StepCalendar, steps: ClosedRange<Int>
    ) throws -> [PlainConditions] {
        let all = standards.flatMap {
            $0.windowCases.map(\.condition) + $0.limitCases.map(\.condition)
        }
        guard !all.isEmpty else { return [] }
        let names = Set(
            all.flatMap(\.columns).map { $0.hasPrefix("seller.") ? String($0.dropFirst(7)) : $0 })
        let measured = counts.filter { names.contains($0.kpi.name) }
        let decided = sellerCounts(of: names, calendar, steps: steps)
        let opened = openedSteps(calendar)
        let sellerCount = orders.sellerIDs.count
        var placed = [[Int]](
            repeating: [Int](repeating: 0, count: steps.count), count: sellerCount)
        forEachSellerOrder(calendar) { seller, step in
            if steps.contains(step) { placed[seller][step - steps.lowerBound] += 1 }
        }
        let rows = sellers?.rows(of: orders.sellerIDs) ?? []
        let result = (0..<sellerCount).map { seller in
            var attributes: [String: Column] = [:]
            if let table = sellers?.table {
                for (name, column) in zip(table.names, table.columns) where names.contains(name) {
                    attributes[name] =
                        rows[seller] < 0
                        ? .missing(column.kind, count: 1) : column.taking([Int(rows[seller])])
                }
            }
            return PlainConditions(
                attributes: attributes, placed: placed[seller],
                counts: decided[seller],
                windowDays: Dictionary(
                    uniqueKeysWithValues: measured.map { ($0.kpi.name, $0.kpi.windowDays) }),
                tenure: steps.lowerBound - opened[seller], stepDays: calendar.nominalDays)
        }
        if let first = result.first {
            for condition in all { _ = try first.holds(condition, at: 0) }
        }
        return result
    }
}
