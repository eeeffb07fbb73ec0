package import DataTables

/// Hides buyers: what leaves a workspace has a number in place of each identifier.
package enum BuyerNumbers {
    /// The table with `buyer_id` as numbers in the order of first appearance.
    package static func hiding(_ table: Table) -> Table {
        guard case .texts(let buyers) = table["buyer_id"] else { return table }
        var number = [Double](repeating: 0, count: buyers.levels.count)
        var next = 0.0
        let values = buyers.codes.map { code -> Double in
            guard code >= 0 else { return .nan }
            if number[Int(code)] == 0 {
                next += 1
                number[Int(code)] = next
            }
            return number[Int(code)]
        }
        return table.with("buyer_id", .numbers(values))
    }
}
