import Foundation
import NumericCore

/// What a generated random number is for within the world: part of its address.
enum Stage: UInt32 {
    case buyer = 1, attempt, choice, fate, secondFate, aftermath, secondAftermath
    case seller = 20, sellerMonth, sellerAction, demandShock, carrierShock, arrival
    case sellerSurvey
}

/// Draws from one address of the random numbers, in a fixed order.
struct Dice {
    private var stream: RandomStream

    init(_ key: StreamKey, _ stage: Stage, entity: Int, step: Int = 0) {
        stream = RandomStream(
            key: key, purpose: .synthetic, entity: UInt32(entity), step: UInt32(step),
            index: stage.rawValue)
    }

    mutating func uniform() -> Double { stream.nextUniform() }

    mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * stream.nextUniform()
    }

    /// A whole number from 0 to `last`.
    mutating func whole(upTo last: Int) -> Int {
        min(last, Int(stream.nextUniform() * Double(last + 1)))
    }

    mutating func exponential() -> Double { -Foundation.log(stream.nextUniform()) }

    /// A standard normal by Box and Muller: two uniforms, one normal.
    mutating func normal() -> Double {
        let radius = (-2 * Foundation.log(stream.nextUniform())).squareRoot()
        return radius * Foundation.cos(2 * .pi * stream.nextUniform())
    }

    /// True with probability p; monotone in p, so that a lower p never adds an event.
    mutating func happens(_ p: Double) -> Bool { stream.nextUniform() < p }

    /// A Poisson number: unit exponentials that fit into the mean.
    mutating func poisson(mean: Double) -> Int {
        var (count, sum) = (0, exponential())
        while sum < mean {
            count += 1
            sum += exponential()
        }
        return count
    }

    /// An index with probability proportional to its weight.
    mutating func pick(_ weights: [Double]) -> Int {
        var left = stream.nextUniform() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            left -= weight
            if left < 0 { return index }
        }
        return weights.count - 1
    }

    /// Gamma(shape, 1) by Marsaglia and Tsang (2000).
    mutating func gamma(shape: Double) -> Double {
        if shape < 1 {
            let boost = Foundation.pow(stream.nextUniform(), 1 / shape)
            return gamma(shape: shape + 1) * boost
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let root = 1 + c * x
            let u = stream.nextUniform()
            guard root > 0 else { continue }
            let v = root * root * root
            if Foundation.log(u) < x * x / 2 + d - d * v + d * Foundation.log(v) { return d * v }
        }
    }
}
