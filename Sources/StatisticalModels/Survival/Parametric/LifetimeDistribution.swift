import NumericCore

/// The law of log T = x·β + σ·W: the distribution of W.
package enum LifetimeDistribution: String, Sendable, Hashable, Codable, CaseIterable {
    /// W of the least extreme value, σ = 1: a constant hazard.
    case exponential
    /// W of the least extreme value: S(t) = exp(−(t/e^{xβ})^{1/σ}).
    case weibull
    /// W normal.
    case logNormal = "log_normal"
    /// W logistic.
    case logLogistic = "log_logistic"

    /// Whether σ is estimated.
    package var hasScale: Bool { self != .exponential }

    /// Whether covariates also multiply the hazard: e^{−β/σ}.
    package var isProportionalHazards: Bool { self == .exponential || self == .weibull }

    /// The logarithm of a density or survival probability at w, and its two derivatives in w.
    struct Term: BitwiseCopyable, Sendable {
        var value: Double
        var slope: Double
        var curvature: Double
    }

    /// log f(w), the density of W.
    func logDensity(_ w: Double) -> Term {
        switch self {
        case .exponential, .weibull:
            let grown = Kernels.exp(w)
            return Term(value: w - grown, slope: 1 - grown, curvature: -grown)
        case .logNormal:
            return Term(value: -w * w / 2 - halfLogTwoPi, slope: -w, curvature: -1)
        case .logLogistic:
            let p = Kernels.logistic(w)
            return Term(
                value: -abs(w) - 2 * Kernels.log1p(Kernels.exp(-abs(w))), slope: 1 - 2 * p,
                curvature: -2 * p * (1 - p))
        }
    }

    /// log P(W > w).
    func logSurvival(_ w: Double) -> Term {
        switch self {
        case .exponential, .weibull:
            let grown = Kernels.exp(w)
            return Term(value: -grown, slope: -grown, curvature: -grown)
        case .logNormal:
            let (value, hazard) = logNormalTail(w)
            return Term(value: value, slope: -hazard, curvature: -hazard * (hazard - w))
        case .logLogistic:
            let p = Kernels.logistic(w)
            let value = -max(w, 0) - Kernels.log1p(Kernels.exp(-abs(w)))
            return Term(value: value, slope: -p, curvature: -p * (1 - p))
        }
    }

    /// The w below which a share of the distribution lies.
    func quantile(_ probability: Double) -> Double {
        switch self {
        case .exponential, .weibull: Kernels.log(-Kernels.log1p(-probability))
        case .logNormal: Kernels.normalQuantile(probability)
        case .logLogistic: Kernels.logit(probability)
        }
    }

    /// The largest log density.
    var logMode: Double {
        switch self {
        case .exponential, .weibull: -1
        case .logNormal: -halfLogTwoPi
        case .logLogistic: -2 * Kernels.log(2)
        }
    }

    /// The mean and standard deviation of W.
    var moments: (mean: Double, standardDeviation: Double) {
        switch self {
        case .exponential, .weibull: (-0.5772156649015329, Double.pi / 6.0.squareRoot())
        case .logNormal: (0, 1)
        case .logLogistic: (0, Double.pi / 3.0.squareRoot())
        }
    }

    /// log Φ(−w) and the normal hazard φ(w)/Φ(−w).
    private func logNormalTail(_ w: Double) -> (value: Double, hazard: Double) {
        if w < 20 {
            let tail = Kernels.normalCumulative(-w)
            return (Kernels.log(tail), Special.normalDensity(w) / tail)
        }
        // Φ(−w) = φ(w)/(w + 1/(w + 2/(w + 3/…))), exact to rounding after 12 terms for w ≥ 20.
        var fraction = w
        for term in stride(from: 12.0, through: 1, by: -1) { fraction = w + term / fraction }
        return (-w * w / 2 - halfLogTwoPi - Kernels.log(fraction), fraction)
    }
}

/// log √(2π).
private let halfLogTwoPi = 0.9189385332046727
