import Marketplace
import NumericCore

/// The log odds ratio between late and defective orders of the same seller (Mantel and Haenszel
/// 1959): `sum (both · neither / n) / sum (late only · defective only / n)` over sellers.
///
/// 0 where either sum is 0; held within ±4. Cancelled orders do not count.
package func lateDefectiveLogOdds(
    late: [Int], defective: [Int], both: [Int], clean: [Int]
) -> Double {
    var (same, different) = (0.0, 0.0)
    for seller in late.indices {
        let n = Double(late[seller] + defective[seller] + both[seller] + clean[seller])
        guard n > 0 else { continue }
        same += Double(both[seller]) * Double(clean[seller]) / n
        different += Double(late[seller]) * Double(defective[seller]) / n
    }
    guard same > 0, different > 0 else { return 0 }
    return min(max(Kernels.log(same / different), -4), 4)
}

/// The same from orders whose fate is known at the as-of day.
func lateDefectiveLogOdds(_ data: AssessmentData, _ lookup: StepLookup) -> Double {
    let zero = [Int](repeating: 0, count: data.orders.sellerIDs.count)
    var (late, defective, both, clean) = (zero, zero, zero, zero)
    for row in 0..<data.orders.count
    where data.orders.seller[row] >= 0 && data.orders.channel[row] == .marketplace
        && data.outcomes.isExposure(row) && data.orders.orderedAt[row] < lookup.end
    {
        let seller = Int(data.orders.seller[row])
        switch data.outcomes.experience(row, knownAt: lookup.end - 1) {
        case .clean: clean[seller] += 1
        case .late: late[seller] += 1
        case .defective: defective[seller] += 1
        case .lateAndDefective: both[seller] += 1
        case .cancelled: continue
        }
    }
    return lateDefectiveLogOdds(late: late, defective: defective, both: both, clean: clean)
}
