/// A natural cubic spline basis without a constant: cubic between knots, linear beyond the boundary.
///
/// The cubic B-splines on the knots, without the first, are turned by the Householder reflections
/// that take the two conditions "second derivative 0 at a boundary knot" to the first two
/// coordinates; the other coordinates are the basis. The number of columns is one more than the
/// number of interior knots.
///
/// - Reference: de Boor (2001), A Practical Guide to Splines, ch. IX–X. The parameterisation is
///   that of R `splines::ns`; golden `logistic_birthwt_spline`.
struct NaturalSpline {
    private let knots: [Double]
    private let lower: Double
    private let upper: Double
    /// Row b: what B-spline b (from 0) adds to each column.
    private let turn: [[Double]]
    private let atLower: (value: [Double], slope: [Double])
    private let atUpper: (value: [Double], slope: [Double])

    let columnCount: Int

    init(interiorKnots: [Double], boundaryKnots: [Double]) {
        let lower = boundaryKnots[0]
        let upper = boundaryKnots[1]
        let knots =
            [Double](repeating: lower, count: 4) + interiorKnots
            + [Double](repeating: upper, count: 4)
        let count = knots.count - 4
        let first = Self.bSplines(knots, at: lower, order: 4, derivative: 2)
        let last = Self.bSplines(knots, at: upper, order: 4, derivative: 2)
        let turn = Self.turn(Array(first.dropFirst()), Array(last.dropFirst()))
        self.knots = knots
        self.lower = lower
        self.upper = upper
        self.turn = [[Double](repeating: 0, count: count - 3)] + turn
        columnCount = count - 3
        func end(_ at: Double) -> (value: [Double], slope: [Double]) {
            let value = Self.bSplines(knots, at: at, order: 4, derivative: 0)
            let slope = Self.bSplines(knots, at: at, order: 4, derivative: 1)
            return (
                Self.combine(value, [[Double](repeating: 0, count: count - 3)] + turn),
                Self.combine(slope, [[Double](repeating: 0, count: count - 3)] + turn)
            )
        }
        atLower = end(lower)
        atUpper = end(upper)
    }

    /// The basis at a point; not-a-number in every column where `x` is.
    func values(at x: Double) -> [Double] {
        if x < lower {
            return zip(atLower.value, atLower.slope).map { $0 + $1 * (x - lower) }
        }
        if x > upper {
            return zip(atUpper.value, atUpper.slope).map { $0 + $1 * (x - upper) }
        }
        if x.isNaN { return [Double](repeating: .nan, count: columnCount) }
        return Self.combine(Self.bSplines(knots, at: x, order: 4, derivative: 0), turn)
    }

    private static func combine(_ values: [Double], _ turn: [[Double]]) -> [Double] {
        var result = [Double](repeating: 0, count: turn.first?.count ?? 0)
        for (value, row) in zip(values, turn) where value != 0 {
            for column in row.indices { result[column] += value * row[column] }
        }
        return result
    }

    /// All B-splines of an order, or a derivative of them, at a point inside the boundary.
    ///
    /// B(i, k) = (x − t_i)/(t_{i+k−1} − t_i) B(i, k−1) + (t_{i+k} − x)/(t_{i+k} − t_{i+1}) B(i+1, k−1)
    private static func bSplines(
        _ knots: [Double], at x: Double, order: Int, derivative: Int
    ) -> [Double] {
        if order == 1 {
            // The interval t_i <= x < t_{i+1}; the last one that is not empty holds the upper end.
            let count = knots.count - 1
            var span = knots.lastIndex { $0 <= x } ?? 0
            if span >= count { span = (knots.firstIndex { $0 == knots[count] } ?? 1) - 1 }
            var result = [Double](repeating: 0, count: count)
            result[span] = 1
            return result
        }
        let below = bSplines(knots, at: x, order: order - 1, derivative: max(0, derivative - 1))
        return (0..<(knots.count - order)).map { i in
            let left = knots[i + order - 1] - knots[i]
            let right = knots[i + order] - knots[i + 1]
            let a = left > 0 ? below[i] / left : 0
            let b = right > 0 ? below[i + 1] / right : 0
            return derivative > 0
                ? Double(order - 1) * (a - b) : (x - knots[i]) * a + (knots[i + order] - x) * b
        }
    }

    /// The reflections applied to the unit vectors, without the first two coordinates.
    private static func turn(_ first: [Double], _ last: [Double]) -> [[Double]] {
        let one = reflector(first, from: 0)
        let two = reflector(reflected(last, by: one), from: 1)
        return first.indices.map { row in
            var unit = [Double](repeating: 0, count: first.count)
            unit[row] = 1
            return Array(reflected(reflected(unit, by: one), by: two).dropFirst(2))
        }
    }

    /// The Householder vector that takes `x` from an index on to a multiple of a unit vector.
    private static func reflector(_ x: [Double], from start: Int) -> [Double] {
        var vector = x
        for index in 0..<start { vector[index] = 0 }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        vector[start] += vector[start] < 0 ? -length : length
        return vector
    }

    private static func reflected(_ x: [Double], by vector: [Double]) -> [Double] {
        let square = vector.reduce(0) { $0 + $1 * $1 }
        guard square > 0 else { return x }
        let factor = 2 * zip(x, vector).reduce(0) { $0 + $1.0 * $1.1 } / square
        return zip(x, vector).map { $0 - factor * $1 }
    }

    /// Interior knots at equally spaced sample quantiles (type 7), boundary knots at the range.
    static func knots(
        of values: [Double], degreesOfFreedom: Int
    ) -> (interior: [Double], boundary: [Double]) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return ([], [0, 1]) }
        let interior = (1..<degreesOfFreedom).map { index in
            let place = Double(sorted.count - 1) * Double(index) / Double(degreesOfFreedom)
            let below = Int(place)
            let above = min(below + 1, sorted.count - 1)
            return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
        }
        return (interior, [first, last])
    }
}
