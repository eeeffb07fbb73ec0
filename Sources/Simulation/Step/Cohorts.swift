/// The buyers: a count and a mean multiplier per channel for every cell.
///
/// A cell is at `physical(age) * width + group * slots + slot`. Rows of ages 0..<openCell are a ring
/// whose base is age 0; the last row is the open cell.
struct Cohorts: Sendable {
    let layout: CohortLayout
    private let width: Int
    var count: [Int]
    /// Mean of exp(x · beta) over the buyers of a cell, by channel.
    var mean0: [Double]
    var mean1: [Double]
    var mean2: [Double]
    private var base = 0

    init(_ layout: CohortLayout) {
        self.layout = layout
        width = layout.width
        count = [Int](repeating: 0, count: layout.cells)
        mean0 = [Double](repeating: 0, count: layout.cells)
        mean1 = mean0
        mean2 = mean0
    }

    /// The first cell of the row of an age (whole steps since the last order's step).
    func row(ofAge age: Int) -> Int {
        let open = layout.openCell
        if age >= open { return open * width }
        let ring = base + age
        return (ring >= open ? ring - open : ring) * width
    }

    mutating func clear() {
        base = 0
        for cell in count.indices {
            count[cell] = 0
            mean0[cell] = 0
            mean1[cell] = 0
            mean2[cell] = 0
        }
    }

    /// Adds buyers with given mean multipliers.
    @inline(__always)
    mutating func add(_ buyers: Int, to cell: Int, _ m0: Double, _ m1: Double, _ m2: Double) {
        let before = count[cell]
        let total = before + buyers
        count[cell] = total
        guard before > 0 else {
            mean0[cell] = m0
            mean1[cell] = m1
            mean2[cell] = m2
            return
        }
        let share = Double(buyers) / Double(total)
        mean0[cell] += share * (m0 - mean0[cell])
        mean1[cell] += share * (m1 - mean1[cell])
        mean2[cell] += share * (m2 - mean2[cell])
    }

    /// A step passes: every row is one step older, age 0 is empty.
    mutating func age() {
        let oldest = row(ofAge: layout.openCell - 1)
        let open = layout.openCell * width
        for offset in 0..<width where count[oldest + offset] > 0 {
            let cell = oldest + offset
            add(count[cell], to: open + offset, mean0[cell], mean1[cell], mean2[cell])
            count[cell] = 0
        }
        base = oldest / width
    }

    /// Buyers of an age.
    func total(ofAge age: Int) -> Int {
        let row = row(ofAge: age)
        var sum = 0
        for cell in row..<(row + width) { sum += count[cell] }
        return sum
    }
}
