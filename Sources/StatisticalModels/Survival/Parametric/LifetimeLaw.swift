import NumericCore

/// The law of W in log T = x·β + σ·W, as a likelihood needs it.
enum LifetimeLaw: Sendable {
    case named(LifetimeDistribution)
    case generalizedGamma(GeneralizedGammaLaw)

    /// Whether σ is estimated.
    var hasScale: Bool {
        switch self {
        case .named(let law): law.hasScale
        case .generalizedGamma: true
        }
    }

    @inline(__always)
    func logDensity(_ w: Double) -> LifetimeDistribution.Term {
        switch self {
        case .named(let law): law.logDensity(w)
        case .generalizedGamma(let law): law.logDensity(w)
        }
    }

    @inline(__always)
    func logSurvival(_ w: Double) -> LifetimeDistribution.Term {
        switch self {
        case .named(let law): law.logSurvival(w)
        case .generalizedGamma(let law): law.logSurvival(w)
        }
    }

    /// The mean and standard deviation of W, about, for a start.
    var moments: (mean: Double, standardDeviation: Double) {
        switch self {
        case .named(let law): law.moments
        case .generalizedGamma(let law): law.moments
        }
    }
}

/// The generalised gamma law of W with shape Q, Prentice's form: an extreme value law at Q = 1
/// (Weibull times), normal at Q = 0 (log-normal times), its mirror image at −Q.
///
/// log f(w) = −½ log 2π − δ(k) − k·(e^{Qw} − 1 − Qw) with k = 1/Q² and δ the error of Stirling's
/// formula for Γ(k); the last part is w²·φ(Qw), φ(y) = (e^y − 1 − y)/y², which is smooth at 0. P(W > w)
/// is the upper (Q > 0) or lower (Q < 0) regularised incomplete gamma function of k at k·e^{Qw}; for
/// small |Q| its uniform expansion Φ(−ζ) + Q·φ(ζ)·Σ C_n(ζQ)·Q^{2n}, ζ = w·√(2φ(Qw)).
///
/// - Reference: Prentice (1974), doi:10.1093/biomet/61.3.539; Temme (1979), doi:10.1137/0510071.
struct GeneralizedGammaLaw: Sendable {
    /// Q.
    let shape: Double
    /// 1/Q², its logarithm and δ(k).
    private let k: Double
    private let logK: Double
    private let stirlingError: Double

    /// |Q| below which the expansion is used.
    private static let nearNormal = 0.03

    init(shape: Double) {
        self.shape = shape
        let k = 1 / (shape * shape)
        self.k = k
        logK = Kernels.log(k)
        stirlingError = k < 1e15 ? Special.stirlingError(k) : 0
    }

    var moments: (mean: Double, standardDeviation: Double) {
        guard abs(shape) > 0.01 else { return (0, 1) }
        return (
            (Special.digamma(k) - logK) / shape, Special.trigamma(k).squareRoot() / abs(shape)
        )
    }

    func logDensity(_ w: Double) -> LifetimeDistribution.Term {
        let y = shape * w
        let slope = abs(y) < 1e-8 ? -w * (1 + y / 2) : -Kernels.expm1(y) / shape
        return LifetimeDistribution.Term(
            value: -halfLogTwoPi - stirlingError - w * w * Self.bend(y), slope: slope,
            curvature: -Kernels.exp(y))
    }

    func logSurvival(_ w: Double) -> LifetimeDistribution.Term {
        let density = logDensity(w)
        let value = logTail(w)
        let hazard = Kernels.exp(density.value - value)
        return LifetimeDistribution.Term(
            value: value, slope: -hazard, curvature: -hazard * (hazard + density.slope))
    }

    private func logTail(_ w: Double) -> Double {
        let y = shape * w
        if abs(shape) < Self.nearNormal { return logTailNearNormal(w, y) }
        let logX = logK + y
        if logX > 690 { return shape > 0 ? -Kernels.exp(min(logX, 709)) : 0 }
        return Special.logRegularizedGamma(k, logX: logX, upper: shape > 0)
    }

    private func logTailNearNormal(_ w: Double, _ y: Double) -> Double {
        let zeta = w * (2 * Self.bend(y)).squareRoot()
        let tail = LifetimeDistribution.logNormal.logSurvival(zeta)
        let eta = zeta * shape
        let first =
            abs(eta) > 0.2
            ? 1 / Kernels.expm1(y) - 1 / eta
            : Self.polynomial(
                eta,
                [
                    -1.0 / 3, 1.0 / 12, -2.0 / 135, 1.0 / 864, 1.0 / 2_835, -139.0 / 777_600,
                    1.0 / 25_515, -571.0 / 261_273_600, -281.0 / 151_559_100,
                ])
        let second = Self.polynomial(
            eta, [-1.0 / 540, -1.0 / 288, 1.0 / 378, -77.0 / 77_760, 1.0 / 4_860])
        let third = 25.0 / 6_048 - 139.0 / 51_840 * eta
        let square = shape * shape
        let sum = first + square * (second + square * third)
        // −slope of log Φ(−ζ) is φ(ζ)/Φ(−ζ).
        return tail.value + Kernels.log1p(-tail.slope * shape * sum)
    }

    /// The w below which a share of the distribution lies.
    func quantile(_ probability: Double) -> Double {
        if abs(shape) < Self.nearNormal { return quantileNearNormal(probability) }
        let gamma =
            shape > 0
            ? Special.gammaQuantile(probability, shape: k)
            : Special.gammaUpperQuantile(probability, shape: k)
        return (Kernels.log(gamma) - logK) / shape
    }

    /// From the normal quantile by Newton's method on log P(W > w), which is concave.
    private func quantileNearNormal(_ probability: Double) -> Double {
        var w = Kernels.normalQuantile(probability)
        guard w.isFinite else { return w }
        let target = Kernels.log1p(-probability)
        for _ in 0..<20 {
            let term = logSurvival(w)
            let step = (term.value - target) / term.slope
            w -= step
            if abs(step) <= 1e-14 * (1 + abs(w)) { break }
        }
        return w
    }

    /// φ(y) = (e^y − 1 − y)/y², by its series near 0.
    private static func bend(_ y: Double) -> Double {
        if abs(y) > 0.5 { return (Kernels.expm1(y) - y) / (y * y) }
        var (sum, term) = (0.5, 0.5)
        for n in 3...16 {
            term *= y / Double(n)
            sum += term
        }
        return sum
    }

    private static func polynomial(_ x: Double, _ coefficients: [Double]) -> Double {
        coefficients.reversed().reduce(0) { $0 * x + $1 }
    }
}

/// log √(2π).
private let halfLogTwoPi = 0.9189385332046727
