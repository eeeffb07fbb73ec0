/// The rows in ascending order of a key, equal keys in their order of appearance.
///
/// Least significant digit first, 11 bits a pass over the key's range only, so that a key that
/// spans little (codes, days, two years of seconds) takes two or three passes.
///
/// - Complexity: O(*n* × passes); two index arrays and one of keys.
package func sortedPermutation(by keys: [Int64]) -> [Int32] {
    refined((0..<Int32(keys.count)).map { $0 }, by: keys)
}

/// The rows in ascending order of several keys, the first one deciding first; stable.
///
/// - Precondition: the keys have equal length, and there is at least one.
package func sortedPermutation(by keys: [[Int64]]) -> [Int32] {
    precondition(!keys.isEmpty, "a sort needs at least one key")
    precondition(keys.allSatisfy { $0.count == keys[0].count }, "sort keys differ in length")
    var order = (0..<Int32(keys[0].count)).map { $0 }
    for key in keys.reversed() { order = refined(order, by: key) }
    return order
}

/// The rows in ascending order of a code and then of an instant; stable.
///
/// Rows are dealt out by code first: in a file in order of time that is all.
///
/// - Precondition: as many codes as instants.
/// - Complexity: O(*n* × passes).
package func sortedPermutation(by codes: [Int32], then instants: [Int64]) -> [Int32] {
    precondition(codes.count == instants.count, "\(codes.count) codes, \(instants.count) instants")
    let dealt = refined((0..<Int32(codes.count)).map { $0 }, by: codes)
    let isAscending = dealt.indices.dropFirst().allSatisfy { place in
        let (before, row) = (Int(dealt[place - 1]), Int(dealt[place]))
        return codes[before] < codes[row] || instants[before] <= instants[row]
    }
    return isAscending ? dealt : refined(sortedPermutation(by: instants), by: codes)
}

/// A permutation sorted stably by one more key, which decides before the order it has.
func refined<Key: FixedWidthInteger>(_ order: [Int32], by keys: [Key]) -> [Int32] {
    guard let least = keys.min(), let greatest = keys.max(), least < greatest else { return order }
    let origin = UInt64(truncatingIfNeeded: least)
    let range = UInt64(truncatingIfNeeded: greatest) &- origin
    let bits = 64 - range.leadingZeroBitCount
    let passes = (bits + 10) / 11
    let width = (bits + passes - 1) / passes
    var rows = order
    var other = [Int32](repeating: 0, count: order.count)
    var digits = rows.map { UInt64(truncatingIfNeeded: keys[Int($0)]) &- origin }
    var otherDigits = [UInt64](repeating: 0, count: order.count)
    for pass in 0..<passes {
        let shift = UInt64(pass * width)
        scatter(
            rows, digits, into: &other, &otherDigits, shift: shift, mask: (1 << UInt64(width)) - 1)
        swap(&rows, &other)
        swap(&digits, &otherDigits)
    }
    return rows
}

/// One counting pass: rows and their keys move to the place of the key's digit.
private func scatter(
    _ rows: [Int32], _ keys: [UInt64], into newRows: inout [Int32], _ newKeys: inout [UInt64],
    shift: UInt64, mask: UInt64
) {
    var starts = [Int](repeating: 0, count: Int(mask) + 2)
    for key in keys { starts[Int(truncatingIfNeeded: (key &>> shift) & mask) + 1] += 1 }
    for digit in 1..<starts.count { starts[digit] += starts[digit - 1] }
    for index in rows.indices {
        let key = keys[index]
        let digit = Int(truncatingIfNeeded: (key &>> shift) & mask)
        let place = starts[digit]
        starts[digit] = place + 1
        newRows[place] = rows[index]
        newKeys[place] = key
    }
}
