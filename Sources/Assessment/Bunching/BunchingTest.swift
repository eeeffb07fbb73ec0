package import Marketplace
import NumericCore

/// Whether sellers' measured rates bunch just under a standard's limit.
///
/// A density test at the limit (McCrary 2008; Cattaneo, Jansson and Ma 2020) takes rates as
/// continuous. Measured rates are counts out of n: with 20 orders and a limit of 5 % one order lies
/// between "under" and "over", and the share just under is uneven without anybody's doing. Here the
/// null hypothesis is of counts. A window of n orders of which at most c are no miss is looked at
/// within reach, W = {c − 3k + 1 … c + 3k} with k = max(1, round(limit · n / 4)), where under it
///
/// P(x | W, n) ∝ BB(x; n, a, b) exp(γ t), t = (x − c − ½) / k,
///
/// with BB the beta-binomial law of the category's true rates. The one slope γ, common to all windows
/// and estimated, takes up how the law differs near the limit (sellers of some sizes being better than
/// others): a local likelihood estimate of the density (Loader 1996) for counts. In the band of k counts
/// on each side of the limit, P(under | band) = q(γ). Bunching is an excess of windows just under it:
///
/// S = Σ over windows in the band of (1{under} − q(γ̂)), observed minus expected.
///
/// It is the score of a parameter that moves log odds of under within the band, γ estimated: the
/// efficient score of a window is ψ = 1{band} (1{under} − q) − B (t − E t), with B = I_βγ / I_γγ,
/// I_βγ = Σ P(band | W) Cov(1{under}, t | band) and I_γγ = Σ Var(t | W). A seller's windows share its
/// true rate, so the error is by seller: V = Σ over sellers of (Σ ψ)², and S / √V is compared with a
/// normal, on one side (generalised score test, Boos 1992). Estimating γ leaves S a bias of the order of
/// one window, which the jackknife over 20 groups of sellers takes out of the expected number
/// (Quenouille 1956). Too few to say: fewer than five windows
/// expected on a side, or fewer than ten sellers in the band.
///
/// Power stands beside it: if a share g of the windows just over the limit were brought to c, S would
/// grow by g D, D = Σ over x in the band above c of P(x | W) (1 + B (t(x) − t(c))), so that g =
/// (z₀.₉₅ + z₀.₈₀) √V / D is found 8 times in 10.
///
/// - Reference: McCrary, J. Econometrics 142:698–714, doi:10.1016/j.jeconom.2007.05.005; Cattaneo,
///   Jansson and Ma, JASA 115:1449–1455, doi:10.1080/01621459.2019.1635480; Loader, Annals of
///   Statistics 24:1602–1618, doi:10.1214/aos/1032298287; Boos, American Statistician 46:327–333,
///   doi:10.1080/00031305.1992.10475921; Quenouille, Biometrika 43:353–360,
///   doi:10.1093/biomet/43.3-4.353.
package struct BunchingTest: Sendable, Hashable, Codable {
    package var kpi: String
    /// The largest share of bad orders that is no miss.
    package var limit: Double
    /// Windows of sellers within a quarter of the limit, and their sellers.
    package var windows: Int
    package var sellers: Int
    /// Of the windows, those just under the limit; the number expected, and its error.
    package var under: Int
    package var expected: Double
    package var standardError: Double
    /// Of as many under as were seen or more, without bunching; `nil`: too few to say.
    package var pValue: Double?
    /// The share of the windows just over the limit that, brought under it, would have been noticed 8
    /// times in 10; `nil`: even all of them would not.
    package var noticedShare: Double?

    /// Whether more windows lie just under the limit than chance leaves there, once in 20 by mistake.
    package var isSeen: Bool { (pValue ?? 1) < 0.05 }

    /// A window of one seller, as it was judged.
    package struct Window: Sendable, Hashable {
        package var seller: Int
        package var bad: Int
        package var orders: Int
        /// The largest count of bad orders that is no miss.
        package var most: Int
        /// The law of true rates of bad orders in its category.
        package var prior: RatePrior

        package init(seller: Int, bad: Int, orders: Int, most: Int, prior: RatePrior) {
            self.seller = seller
            self.bad = bad
            self.orders = orders
            self.most = most
            self.prior = prior
        }
    }

    /// Tests windows that do not overlap.
    ///
    /// - Complexity: O(windows · limit · orders) for each of a few Newton steps.
    package init(kpi: String, limit: Double, windows: [Window]) {
        let near = windows.compactMap { BunchingWindow($0, limit: limit) }
        let slope = BunchingWindow.slope(near, from: 0)
        let moments = near.map { $0.moments(slope: slope) }
        let information = moments.reduce(0) { $0 + $1.variance }
        let ratio =
            information > 0 ? moments.reduce(0) { $0 + $1.bandCovariance } / information : 0
        var bySeller: [Int: Double] = [:]
        var band: Set<Int> = []
        var expectedOver = 0.0
        var reach = 0.0
        self.kpi = kpi
        self.limit = limit
        self.windows = 0
        under = 0
        expected = 0
        for (own, moment) in zip(near, moments) {
            var score = -ratio * (own.position - moment.mean)
            if own.isInBand {
                self.windows += 1
                under += own.isUnder ? 1 : 0
                expected += moment.under
                expectedOver += 1 - moment.under
                score += (own.isUnder ? 1 : 0) - moment.under
                band.insert(own.seller)
            }
            bySeller[own.seller, default: 0] += score
            reach += moment.over + ratio * moment.overDistance
        }
        sellers = band.count
        // In the order of sellers, so that the sum has the same bits in every run.
        let variance = bySeller.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
        standardError = variance.squareRoot()
        let bias = BunchingWindow.bias(near, slope: slope)
        expected += bias
        expectedOver -= bias
        guard sellers >= 10, min(expected, expectedOver) >= 5, standardError > 0 else { return }
        pValue = Kernels.normalCumulative(-(Double(under) - expected) / standardError)
        let share =
            (Kernels.normalQuantile(0.95) + Kernels.normalQuantile(0.8)) * standardError / reach
        noticedShare = reach > 0 && share <= 1 ? share : nil
    }
}
