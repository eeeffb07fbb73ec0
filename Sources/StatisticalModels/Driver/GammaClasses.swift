import Glibc
import NumericCore

/// The K buyer classes: the means of the K equally likely parts of Gamma(kappa, 1 / kappa).
///
/// z_k = K · [P(kappa + 1, q_k) − P(kappa + 1, q_(k−1))] with q_k the k/K quantile of
/// Gamma(kappa, 1) and P the regularised lower incomplete gamma function; their mean is 1.
struct GammaClasses: Sendable, Equatable {
    let points: [Double]
    /// Derivatives in log kappa.
    let slopes: [Double]
    let curvatures: [Double]

    /// No frailty: one class at 1.
    static let none = GammaClasses(points: [1], slopes: [0], curvatures: [0])

    private init(points: [Double], slopes: [Double], curvatures: [Double]) {
        self.points = points
        self.slopes = slopes
        self.curvatures = curvatures
    }

    /// The classes at a log kappa, with derivatives by nine-point central differences of width
    /// 0.05, whose error is below 1e-11.
    init(logKappa: Double, count: Int) {
        let width = 0.05
        let middle = Self.points(logKappa: logKappa, count: count)
        var slopes = [Double](repeating: 0, count: count)
        var curvatures = middle.map { NinePointDifference.middle * $0 }
        for offset in 1...4 {
            let up = Self.points(logKappa: logKappa + width * Double(offset), count: count)
            let down = Self.points(logKappa: logKappa - width * Double(offset), count: count)
            for k in 0..<count {
                slopes[k] += NinePointDifference.slope[offset - 1] * (up[k] - down[k])
                curvatures[k] += NinePointDifference.curvature[offset - 1] * (up[k] + down[k])
            }
        }
        self.init(
            points: middle, slopes: slopes.map { $0 / width },
            curvatures: curvatures.map { $0 / (width * width) })
    }

    /// The points alone, in rising order.
    static func points(logKappa: Double, count: Int) -> [Double] {
        guard count > 1 else { return [1] }
        let kappa = exp(logKappa)
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
