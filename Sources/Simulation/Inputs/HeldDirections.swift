import NumericCore

/// Conditions normal draws of parameters on linear functions of them that keep their estimates.
///
/// With V the covariance and g a gradient, `d − V g (g' d) / (g' V g)` has the law of d given
/// g' d = 0; several gradients are taken one after the other, each with the V that is left.
struct HeldDirections: Sendable {
    private var gradients: [[Double]] = []
    /// V g / (g' V g).
    private var pulls: [[Double]] = []

    /// Gradients that the ones before imply, or of what has no error, are left out.
    init(_ wanted: [[Double]], covariance: Matrix) {
        for gradient in wanted {
            var shift = Self.product(covariance, gradient)
            let whole = Self.dot(gradient, shift)
            for (known, pull) in zip(gradients, pulls) {
                let part = Self.dot(known, shift)
                for index in shift.indices { shift[index] -= pull[index] * part }
            }
            let rest = Self.dot(gradient, shift)
            guard rest > 1e-9 * whole else { continue }
            gradients.append(gradient)
            pulls.append(shift.map { $0 / rest })
        }
    }

    /// The part of a draw that leaves what is held where it is.
    func conditioned(_ draw: [Double]) -> [Double] {
        var draw = draw
        for (gradient, pull) in zip(gradients, pulls) {
            let part = Self.dot(gradient, draw)
            for index in draw.indices { draw[index] -= pull[index] * part }
        }
        return draw
    }

    // Plain loops, as draws have the same bits on every processor.
    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
    }

    private static func product(_ matrix: Matrix, _ vector: [Double]) -> [Double] {
        (0..<matrix.rows).map { row in
            var sum = 0.0
            for column in vector.indices { sum += matrix[row, column] * vector[column] }
            return sum
        }
    }
}
