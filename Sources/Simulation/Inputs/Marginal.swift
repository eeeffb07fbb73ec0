import DataTables
package import Marketplace
import NumericCore

/// The distribution of a stated quantity, ready to be drawn by its quantile function.
///
/// Only fixed-order arithmetic and `Kernels` are used, so that the same uniform gives the same
/// bits on every x86-64 processor.
package struct Marginal: Sendable {
    private let distribution: AnyDistribution

    /// Prepares a quantity's distribution.
    ///
    /// An interval at level l is (lower, upper) = the quantiles (1 - l)/2 and (1 + l)/2 of a normal
    /// on the kind's scale: logit for a share, log for a positive number, the number itself else.
    /// Where a median is stated too, the two halves have their own deviation on that scale, so
    /// that all three quantiles hold: `g(x) = g(m) + z (g(m) - g(a))/q` for z < 0 and
    /// `g(m) + z (g(b) - g(m))/q` for z >= 0, with q the normal quantile of (1 + l)/2.
    ///
    /// - Throws: `InputError.impossible` naming the path where the numbers make no distribution.
    package init(_ quantity: UncertainQuantity) throws(InputError) {
        do {
            distribution = try Self.distribution(quantity)
        } catch let refusal as Refusal {
            throw InputError.impossible(path: quantity.path, reason: refusal.text)
        } catch {
            throw InputError.impossible(path: quantity.path, reason: "\(error)")
        }
    }

    /// The value at a uniform `u` and its normal quantile `z`.
    package func value(uniform u: Double, normal z: Double) -> Double {
        distribution.value(uniform: u, normal: z)
    }

    /// The value at a probability.
    package func quantile(_ probability: Double) -> Double { distribution.quantile(probability) }

    /// The expectation.
    package var mean: Double { distribution.mean }

    private struct Refusal: Error {
        let text: String
    }

    private static func distribution(_ quantity: UncertainQuantity) throws -> AnyDistribution {
        let kind = quantity.kind
        switch quantity.shape {
        case .fixed(let value):
            try require(isInside(value, kind), "\(shortestText(value)) is no \(name(kind))")
            return .fixed(value)
        case .interval(let lower, let upper, let level, let median):
            return try interval(lower, upper, level, median, kind)
        case .normal(let mean, let sd):
            try require(sd >= 0 && mean.isFinite, "a normal needs a mean and sd >= 0")
            try require(
                kind == .real,
                "a normal can leave the range of a \(name(kind)); write an interval or a \(kind == .share ? "beta" : "log_normal")"
            )
            return .normal(try Normal(mean: mean, standardDeviation: sd))
        case .logNormal(let mean, let sd):
            try require(mean > 0 && sd >= 0, "a log_normal needs mean > 0 and sd >= 0")
            try require(
                kind != .share, "a log_normal can leave [0, 1]; write an interval or a beta")
            return .logNormal(try LogNormal(mean: mean, standardDeviation: sd))
        case .beta(let mean, let sd):
            try require(
                mean > 0 && mean < 1 && sd > 0 && sd * sd < mean * (1 - mean),
                "a beta needs 0 < mean < 1 and 0 < sd < sqrt(mean (1 - mean))")
            return .beta(try Beta(mean: mean, standardDeviation: sd))
        case .uniform(let low, let high):
            try range(low, high, kind)
            return .uniform(try Uniform(low: low, high: high))
        case .triangular(let low, let mode, let high):
            try range(low, high, kind)
            try require(low <= mode && mode <= high, "the mode must lie between low and high")
            return .triangular(try Triangular(low: low, mode: mode, high: high))
        case .pert(let low, let mode, let high):
            try range(low, high, kind)
            try require(low <= mode && mode <= high, "the mode must lie between low and high")
            return .pert(try Pert(low: low, mode: mode, high: high))
        case .choice(let values, let weights):
            return try choice(values, weights, kind)
        }
    }

    private static func interval(
        _ lower: Double, _ upper: Double, _ level: Double, _ median: Double?,
        _ kind: UncertainQuantity.Kind
    ) throws -> AnyDistribution {
        try require(level > 0 && level < 1, "the level must lie between 0 % and 100 %")
        try require(lower < upper, "the interval's lower end must be below its upper end")
        if kind == .share {
            try require(
                lower > 0 && upper < 1, "an interval of a share must lie strictly within 0 and 1")
        }
        if kind == .positive {
            try require(lower > 0, "an interval of a positive number must begin above 0")
        }
        if let median {
            try require(
                lower < median && median < upper, "the median must lie within the interval")
        }
        let scale: TwoPieceNormal.Scale =
            switch kind {
            case .share: .logit
            case .positive: .log
            case .real: .identity
            }
        return .twoPieceNormal(
            try TwoPieceNormal(
                scale: scale, interval: (lower, upper), level: level, median: median))
    }

    private static func choice(
        _ values: [Double], _ weights: [Double], _ kind: UncertainQuantity.Kind
    ) throws -> AnyDistribution {
        try require(
            !values.isEmpty && values.count == weights.count,
            "a choice needs as many weights as values")
        let total = weights.reduce(0, +)
        try require(
            weights.allSatisfy { $0 >= 0 } && total > 0 && total.isFinite,
            "the weights of a choice must be >= 0 and not all 0")
        for value in values {
            try require(isInside(value, kind), "\(shortestText(value)) is no \(name(kind))")
        }
        return .choice(try Choice(values: values, weights: weights))
    }

    private static func range(
        _ low: Double, _ high: Double, _ kind: UncertainQuantity.Kind
    ) throws(Refusal) {
        try require(low < high, "low must be below high")
        try require(
            isInside(low, kind) && isInside(high, kind),
            "\(shortestText(low)) to \(shortestText(high)) is no \(name(kind))")
    }

    private static func require(_ condition: Bool, _ text: String) throws(Refusal) {
        guard condition else { throw Refusal(text: text) }
    }

    private static func isInside(_ value: Double, _ kind: UncertainQuantity.Kind) -> Bool {
        switch kind {
        case .share: value >= 0 && value <= 1
        case .positive: value >= 0 && value.isFinite
        case .real: value.isFinite
        }
    }

    private static func name(_ kind: UncertainQuantity.Kind) -> String {
        switch kind {
        case .share: "share between 0 and 1"
        case .positive: "positive number"
        case .real: "number"
        }
    }
}
