import StatisticalModels

/// How a seller's rates multiply the hazard of its buyers' next order, by channel, with the causal
/// share on changes only.
///
/// With q the rates that may move repurchase and q0 the seller's own start rates, the score is
/// `s0 + kappa (s(q) − s0)`, and the mean experience ratio M is made to be
/// `M(q0) + kappa (M(q) − M(q0))` by a factor common to the seller's orders. At q = q0 both are
/// exactly the fitted ones, so with frozen rates no bit depends on kappa.
///
/// Columns are `[kpi * stride + place]` and `[channel * stride + place]`.
struct MultiplierRule {
    let kappa: Double
    private let ratios: [ExperienceRatios]
    /// `[channel * kpis + kpi]`.
    private let slope: [Double]
    private let driving: [Int]
    private let kpis: Int

    init(_ tables: DriverTables, driving: [Int], kpis: Int, kappa: Double) {
        ratios = (0..<3).map { ExperienceRatios(tables, channel: $0) }
        slope = tables.slope
        self.driving = driving
        self.kpis = kpis
        self.kappa = kappa
    }

    /// The driver's scores at given rates.
    func scores(_ score: inout [Double], rates: [Double], stride: Int, in range: Range<Int>) {
        for channel in 0..<3 {
            let first = channel * stride
            for i in range { score[first + i] = 0 }
            for kpi in driving {
                SellerPasses.add(
                    &score, at: first, slope[channel * kpis + kpi], rates, row: kpi * stride, range)
            }
        }
    }

    /// The mean experience ratios at what buyers feel.
    func means(_ mean: inout [Double], felt: [FeltRates], stride: Int, in range: Range<Int>) {
        for channel in 0..<3 {
            let ratio = ratios[channel]
            let first = channel * stride
            for i in range { mean[first + i] = ratio.mean(felt[i]) }
        }
    }

    /// The logarithms of the multipliers, but for the correction.
    func logMultipliers(
        _ log: inout [Double], rates: [Double], startScore: [Double], stride: Int, count: Int
    ) {
        scores(&log, rates: rates, stride: stride, in: 0..<count)
        for channel in 0..<3 {
            SellerPasses.lean(&log, towards: startScore, kappa, at: channel * stride, count)
        }
    }

    /// The factors that give mean experience ratios their causal share of change.
    func corrections(
        _ correction: inout [Double], felt: [FeltRates], wanted: [FeltRates], startMean: [Double],
        stride: Int, count: Int
    ) {
        for channel in 0..<3 {
            ratios[channel].correct(
                &correction, felt: felt, wanted: wanted, reference: startMean, kappa,
                at: channel * stride, count)
        }
    }
}

/// exp of the driver's discrete terms after each experience, for the next order in one channel.
struct ExperienceRatios: Sendable {
    private let clean: Double
    private let late: Double
    private let defective: Double
    private let both: Double
    private let cancelled: Double

    init(_ tables: DriverTables, channel: Int) {
        clean = tables.ratio(channel: channel, home: 0, kind: 0)
        late = tables.ratio(channel: channel, home: 0, kind: 1)
        defective = tables.ratio(channel: channel, home: 0, kind: 2)
        both = tables.ratio(channel: channel, home: 0, kind: 3)
        cancelled = tables.ratio(channel: channel, home: 0, kind: 4)
    }

    /// The mean over experiences at some rates.
    @inline(__always)
    func mean(_ rates: FeltRates) -> Double {
        let bad = rates.lateIfDefective * both + (1 - rates.lateIfDefective) * defective
        let sound = rates.lateIfNot * late + (1 - rates.lateIfNot) * clean
        let kept = rates.defective * bad + (1 - rates.defective) * sound
        return rates.cancelled * cancelled + (1 - rates.cancelled) * kept
    }

    /// The factor that gives each seller's mean ratio its causal share of change.
    func correct(
        _ correction: inout [Double], felt: [FeltRates], wanted: [FeltRates], reference: [Double],
        _ kappa: Double, at first: Int, _ count: Int
    ) {
        for i in 0..<count {
            let before = reference[first + i]
            correction[first + i] =
                (before + kappa * (mean(wanted[i]) - before)) / mean(felt[i])
        }
    }
}
