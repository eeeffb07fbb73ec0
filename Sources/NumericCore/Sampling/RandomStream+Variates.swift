/// Variates for generators and studies. Some reject, so they take a varying number of uniforms; the
/// step loop of a projection uses `Inversion` instead.
extension RandomStream {
    /// A standard normal number, one uniform each.
    public mutating func nextNormal() -> Double { Kernels.normalQuantile(nextUniform()) }

    /// An exponential number with mean 1, one uniform each.
    public mutating func nextExponential() -> Double { -Kernels.log(nextUniform()) }

    /// A gamma number with scale 1 (Marsaglia and Tsang 2000).
    public mutating func nextGamma(shape: Double) -> Double {
        Kernels.exp(nextLogGamma(shape: shape))
    }

    /// A beta number, by two gamma numbers on the log scale, so that tiny shapes do not underflow.
    public mutating func nextBeta(_ a: Double, _ b: Double) -> Double {
        let first = nextLogGamma(shape: a)
        return Kernels.logistic(first - nextLogGamma(shape: b))
    }

    /// A Poisson count, one uniform each.
    public mutating func nextPoisson(_ mean: Double) -> Int {
        Inversion.poisson(nextUniform(), mean: mean)
    }

    /// A binomial count, one uniform each.
    public mutating func nextBinomial(_ trials: Int, _ probability: Double) -> Int {
        Inversion.binomial(nextUniform(), trials: trials, probability: probability)
    }

    /// The logarithm of a gamma number with scale 1, of which tiny shapes underflow.
    mutating func nextLogGamma(shape: Double) -> Double {
        precondition(shape > 0, "a gamma shape of \(shape)")
        guard shape >= 1 else {
            return nextLogGamma(shape: shape + 1) + Kernels.log(nextUniform()) / shape
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = nextNormal()
            let root = 1 + c * x
            guard root > 0 else { continue }
            let logCube = 3 * Kernels.log(root)
            let cube = root * root * root
            if Kernels.log(nextUniform()) < 0.5 * x * x + d * (1 - cube + logCube) {
                return Kernels.log(d) + logCube
            }
        }
    }
}
