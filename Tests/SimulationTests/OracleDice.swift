import Foundation

/// Random numbers one after the other, nothing keyed: what the plain step loop draws with.
struct OracleDice {
    private var state: UInt64
    private var spare: Double?

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    private mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// In (0, 1).
    mutating func uniform() -> Double { (Double(bits() >> 12) + 0.5) * 0x1p-52 }

    mutating func happens(_ chance: Double) -> Bool { uniform() < chance }

    /// Standard normal (Box and Muller 1958).
    mutating func normal() -> Double {
        if let spare {
            self.spare = nil
            return spare
        }
        let radius = (-2 * log(uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        spare = radius * sin(angle)
        return radius * cos(angle)
    }

    /// Gamma of mean 1 (Marsaglia and Tsang 2000); 1 where the shape is 0.
    mutating func relativeGamma(shape: Double) -> Double {
        guard shape > 0 else { return 1 }
        let d = shape - 1.0 / 3
        while true {
            let x = normal()
            let v = 1 + x / (3 * d.squareRoot())
            guard v > 0 else { continue }
            let cube = v * v * v
            if log(uniform()) < x * x / 2 + d * (1 - cube + log(cube)) { return d * cube / shape }
        }
    }

    /// Correlated standard normals, `factor` the rows of a lower Cholesky factor.
    mutating func normals(_ factor: [[Double]]) -> [Double] {
        let independent = factor.map { _ in normal() }
        return factor.map { row in zip(row, independent).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// Arrivals in a unit of time, one after the other.
    mutating func arrivals(_ mean: Double) -> Int {
        var count = 0
        var time = -log(uniform())
        while time < mean {
            count += 1
            time -= log(uniform())
        }
        return count
    }

    /// An index with chances proportional to weights.
    mutating func index(of weights: [Double], sum: Double) -> Int {
        var rest = uniform() * sum
        for (place, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return place }
        }
        return weights.count - 1
    }
}
