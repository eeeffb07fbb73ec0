extension SellerPasses {
    static func fill(_ target: inout [Double], _ value: Double, _ count: Int) {
        for i in 0..<count { target[i] = value }
    }

    /// Squared variation of a single order's value over the number of orders.
    static func spreads(
        _ target: inout [Double], _ spread: [Double], orders: [Int32], of sellers: [Int32],
        _ count: Int
    ) {
        for at in 0..<count {
            let i = Int(sellers[at])
            target[at] = spread[i] / Double(orders[i])
        }
    }

    /// Normal numbers of a variance v and mean −v/2.
    static func logNoise(
        _ target: inout [Double], variance: [Double], normal: [Double], _ count: Int
    ) {
        for at in 0..<count {
            target[at] = variance[at].squareRoot() * normal[at] - 0.5 * variance[at]
        }
    }

    /// The value of the orders of some sellers.
    ///
    /// - Returns: All of it, and what was cancelled or defective of it.
    static func values(
        _ value: inout [Double], of sellers: [Int32], orders: [Int32], mean: [Double],
        noise: [Double], outcomes: [Int32], _ stride: Int, _ count: Int
    ) -> (total: Double, lost: Double) {
        var total = 0.0
        var lost = 0.0
        for at in 0..<count {
            let i = Int(sellers[at])
            let n = Double(orders[i])
            let own = n * mean[i] * noise[at]
            value[i] = own
            total += own
            let bad = outcomes[2 * stride + i] + outcomes[3 * stride + i] + outcomes[4 * stride + i]
            lost += own * Double(bad) / n
        }
        return (total, lost)
    }
}
