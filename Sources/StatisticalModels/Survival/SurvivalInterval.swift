import Glibc
import NumericCore

/// The scale on which an interval of a survival probability is formed.
package enum SurvivalInterval: String, Sendable, Codable, CaseIterable {
    /// S ± z·se
    case plain
    /// S·exp(± z·se(log S))
    case log
    /// exp(−exp(log(−log S) ± z·se / log S))
    case logLog = "log_log"
    case logit
    /// sin² of arcsin √S
    case arcsin

    /// The limits for a survival probability and the standard error of its logarithm.
    ///
    /// Cut to 0…1; not-a-number where the scale has no value, as at S = 0, or at S = 1 for the
    /// log-log, logit and arcsine scales.
    package func limits(
        survival s: Double, logError error: Double, quantile z: Double
    ) -> (lower: Double, upper: Double) {
        guard s > 0, error.isFinite else { return (.nan, .nan) }
        switch self {
        case .plain:
            return (max(0, s - z * s * error), min(1, s + z * s * error))
        case .log:
            return (s * Kernels.exp(-z * error), min(1, s * Kernels.exp(z * error)))
        case .logLog:
            guard s < 1 else { return (.nan, .nan) }
            let logS = Kernels.log(s)
            let center = Kernels.log(-logS)
            let half = z * error / logS
            return (
                Kernels.exp(-Kernels.exp(center - half)), Kernels.exp(-Kernels.exp(center + half))
            )
        case .logit:
            guard s < 1 else { return (.nan, .nan) }
            let half = z * error / (1 - s)
            return (
                Kernels.logistic(Kernels.logit(s) - half), Kernels.logistic(Kernels.logit(s) + half)
            )
        case .arcsin:
            guard s < 1 else { return (.nan, .nan) }
            let half = 0.5 * z * error * (s / (1 - s)).squareRoot()
            let center = asin(s.squareRoot())
            let low = sin(max(0, center - half))
            let high = sin(min(.pi / 2, center + half))
            return (low * low, high * high)
        }
    }

    /// The limits for each of many survival probabilities, equal to one at a time in every bit.
    func limits(
        survival: [Double], logErrors: [Double], quantile z: Double
    ) -> (lower: [Double], upper: [Double]) {
        guard self == .logLog else {
            let pairs = survival.indices.map {
                limits(survival: survival[$0], logError: logErrors[$0], quantile: z)
            }
            return (pairs.map(\.lower), pairs.map(\.upper))
        }
        var logs: [Double] = []
        Kernels.log(survival, into: &logs)
        var centers: [Double] = []
        Kernels.log(logs.map { -$0 }, into: &centers)
        let hasScale = survival.indices.map {
            survival[$0] > 0 && survival[$0] < 1 && logErrors[$0].isFinite
        }
        func limit(_ sign: Double) -> [Double] {
            var inner: [Double] = []
            Kernels.exp(
                centers.indices.map { centers[$0] + sign * (z * logErrors[$0] / logs[$0]) },
                into: &inner)
            var outer: [Double] = []
            Kernels.exp(inner.map { -$0 }, into: &outer)
            for index in outer.indices where !hasScale[index] { outer[index] = .nan }
            return outer
        }
        return (limit(-1), limit(1))
    }
}
