/// The Sobol sequence: points of the unit cube that fill it more evenly than random ones.
///
/// The first 2ᵐ points are a digital net: in the first two dimensions every elementary interval of
/// volume 2⁻ᵐ holds exactly one of them. Without scrambling the first point is 0 in every dimension.
public struct Sobol: Sendable {
    /// The greatest number of dimensions.
    public static let greatestDimension = 64

    /// The number of dimensions.
    public let dimensions: Int
    private let directions: [[UInt32]]

    /// Makes the sequence in the given number of dimensions.
    ///
    /// - Precondition: `dimensions` lies in 1...64.
    public init(dimensions: Int) {
        precondition(
            (1...Self.greatestDimension).contains(dimensions),
            "Sobol points have 1 to \(Self.greatestDimension) dimensions, not \(dimensions)")
        self.dimensions = dimensions
        directions = (0..<dimensions).map(SobolDirections.directions)
    }

    /// The first 32 binary digits of one coordinate of a point.
    ///
    /// - Complexity: O(the bits of the index).
    public func digits(point: UInt32, dimension: Int) -> UInt32 {
        var result: UInt32 = 0
        // The points stand in the order of the Gray code: neighbours differ in one direction.
        var gray = point ^ (point >> 1)
        while gray != 0 {
            result ^= directions[dimension][gray.trailingZeroBitCount]
            gray &= gray - 1
        }
        return result
    }
}

/// The Sobol sequence after Owen's nested uniform scrambling (1995): every point is uniform on the
/// open cube, every mean over points is unbiased, and the net stays a net.
///
/// Digit k of a coordinate is flipped by a random bit that belongs to its first k − 1 digits before
/// scrambling, so that each subtree of the binary tree is permuted on its own. All bits come from
/// Philox blocks at the address (`scrambling`, dimension, prefix, level and index), so that a point
/// can be had alone, in any order, on any thread.
public struct ScrambledSobol: Sendable {
    /// The sequence that is scrambled.
    public let sequence: Sobol
    private let key: StreamKey
    private let index: UInt32

    /// Makes one randomisation of the sequence.
    ///
    /// - Parameters:
    ///   - dimensions: 1 to 64.
    ///   - key: the run's key.
    ///   - index: which randomisation, below 2²⁴; different ones are independent.
    public init(dimensions: Int, key: StreamKey, index: UInt32 = 0) {
        precondition(index < 1 << 24, "index \(index) does not fit into 24 bits")
        sequence = Sobol(dimensions: dimensions)
        self.key = key
        self.index = index
    }

    /// One coordinate of a point: a number of the open interval (0, 1) with 52 random bits.
    public func coordinate(point: UInt32, dimension: Int) -> Double {
        let plain = sequence.digits(point: point, dimension: dimension)
        var flips: UInt32 = 0
        // One block has the 127 bits of seven levels of a subtree, in the order of a heap.
        for level in stride(from: 0, to: 32, by: 7) {
            let prefix = level == 0 ? 0 : plain >> UInt32(32 - level)
            let bits = words(dimension, prefix, level: level)
            var node: UInt32 = 1
            for digit in level..<min(level + 7, 32) {
                let shift = UInt32(31 - digit)
                flips |= (bits[Int(node >> 5)] >> (node & 31) & 1) << shift
                node = node << 1 | (plain >> shift & 1)
            }
        }
        // All digits beyond the 32nd are 0 before scrambling: random ones of the point's own.
        let rest = words(dimension, plain, level: 35)
        let whole = UInt64(plain ^ flips) << 20 | UInt64(rest[0] >> 12)
        return (Double(whole) + 0.5) * 0x1p-52
    }

    /// All coordinates of a point.
    public func point(_ number: UInt32) -> [Double] {
        (0..<sequence.dimensions).map { coordinate(point: number, dimension: $0) }
    }

    /// The first points, one row each.
    ///
    /// - Returns: a matrix of count × dimensions.
    public func points(_ count: Int) -> Matrix {
        var result = Matrix(rows: count, columns: sequence.dimensions)
        for dimension in 0..<sequence.dimensions {
            for row in 0..<count {
                result[row, dimension] = coordinate(point: UInt32(row), dimension: dimension)
            }
        }
        return result
    }

    private func words(_ dimension: Int, _ prefix: UInt32, level: Int) -> [4 of UInt32] {
        let block = Philox.block(
            counter: (
                Purpose.scrambling.rawValue, UInt32(dimension), prefix, UInt32(level) << 24 ^ index
            ), key: (key.low, key.high))
        return [block.0, block.1, block.2, block.3]
    }
}
