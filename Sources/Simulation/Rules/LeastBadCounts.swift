import NumericCore

/// The least count of bad orders that makes a seller bad, for each number of orders.
///
/// m*(n) is the smallest m with P(rate > limit | m of n) > probability under a Beta(a, b) prior;
/// beyond the table, `ceil(limit n + c sqrt(n))` with c matched at its end. The incomplete beta
/// function behind it is made of `Kernels` only: the same table on every x86-64 processor.
struct LeastBadCounts: Sendable {
    private let table: [Int32]
    private let limit: Double
    private let slack: Double

    static let tableEnd = 1024

    init(limit: Double, probability: Double, a: Double, b: Double) {
        var table: [Int32] = []
        table.reserveCapacity(Self.tableEnd + 1)
        var count = 0
        for trials in 0...Self.tableEnd {
            while count <= trials,
                Special.regularizedBeta(
                    1 - limit, b + Double(trials - count), a + Double(count)) <= probability
            {
                count += 1
            }
            table.append(Int32(count))
        }
        self.table = table
        self.limit = limit
        let end = Double(Self.tableEnd)
        slack = (Double(count) - limit * end) / end.squareRoot()
    }

    func callAsFunction(_ orders: Int) -> Int {
        if orders <= Self.tableEnd { return Int(table[orders]) }
        let n = Double(orders)
        return Int((limit * n + slack * n.squareRoot()).rounded(.up))
    }
}
