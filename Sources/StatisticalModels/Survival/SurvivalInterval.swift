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
}
