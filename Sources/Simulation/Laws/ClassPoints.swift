import NumericCore

/// The buyer classes of a frailty: means of the K equally likely parts of Gamma(kappa, 1/kappa).
enum ClassPoints {
    /// `z_k = K [P(kappa + 1, q_k) − P(kappa + 1, q_(k−1))]`, q_k the k/K quantile of
    /// Gamma(kappa, 1); their mean is 1.
    ///
    /// The special functions behind it are made of `Kernels` only, so the points have the same
    /// bits on every x86-64 processor.
    static func points(logKappa: Double, count: Int) -> [Double] {
        guard count > 1 else { return [1] }
        let kappa = Kernels.exp(logKappa)
        var below = 0.0
        return (1...count).map { k in
            var share = 1.0
            if k < count {
                let quantile = Special.gammaQuantile(Double(k) / Double(count), shape: kappa)
                share = Special.regularizedGammaLower(kappa + 1, quantile)
            }
            defer { below = share }
            return Double(count) * (share - below)
        }
    }
}
