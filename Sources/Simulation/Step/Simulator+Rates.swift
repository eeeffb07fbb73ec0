import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

/// What buyers feel of a seller: chances of an order, given that it was not cancelled for the last
/// two.
struct FeltRates: Sendable {
    var cancelled: Double
    var defective: Double
    /// P(late | defective), P(late | not defective).
    var lateIfDefective: Double
    var lateIfNot: Double
    /// The chance to be cancelled, defective or late.
    var notClean: Double

    static let none = FeltRates(cancelled: 0, late: 0, defective: 0, oddsRatio: 1)

    /// The 2 × 2 table of late and defective with the given odds ratio (Plackett 1965).
    init(cancelled: Double, late: Double, defective: Double, oddsRatio: Double) {
        self.cancelled = cancelled
        self.defective = defective
        var both = late * defective
        if oddsRatio != 1 {
            let excess = oddsRatio - 1
            let sum = 1 + (late + defective) * excess
            let root = (sum * sum - 4 * oddsRatio * excess * both).squareRoot()
            // The stable form of (sum − root) / (2 excess).
            both = 2 * oddsRatio * both / (sum + root)
        }
        lateIfDefective = defective > 0 ? min(1, both / defective) : 0
        lateIfNot = defective < 1 ? min(1, max(0, late - both) / (1 - defective)) : 0
        notClean =
            cancelled + (1 - cancelled) * (defective + (1 - defective) * lateIfNot)
    }
}

extension Simulator {
    /// What buyers feel of seller `i` at given rates.
    @inline(__always)
    func felt(_ rates: [Double], _ i: Int, odds: Double) -> FeltRates {
        let stride = sellers.stride
        let cancelled = world.kpis.cancelled
        let late = world.kpis.late
        let defective = world.kpis.defective
        return FeltRates(
            cancelled: cancelled < 0 ? 0 : rates[cancelled * stride + i],
            late: late < 0 ? 0 : rates[late * stride + i],
            defective: defective < 0 ? 0 : rates[defective * stride + i], oddsRatio: odds)
    }

    var oddsRatio: Double { Kernels.exp(world.assessment.market.lateDefectiveLogOdds) }

    /// The sellers' true rates of the step: drift, shocks, programs; and what follows for buyers.
    ///
    /// Where nothing moves all rates, only those of sellers who changed are made anew.
    mutating func updateRates() {
        if world.noise.rateDrift { driftRates() }
        defer { sellers.changedCount = 0 }
        guard ratesMove || world.noise.rateDrift || world.noise.rateShocks || programs.changesRates
        else {
            guard sellers.changedCount > 0 else { return }
            let ratios = (0..<3).map { ExperienceRatios(tables, channel: $0) }
            let odds = oddsRatio
            let kappa = values[policy.assumptions.causalShare]
            let driving = world.law.drivingKPIs
            for at in 0..<sellers.changedCount {
                updateRates(
                    of: Int(sellers.changed[at]), ratios, odds: odds, kappa: kappa,
                    driving: driving)
            }
            return
        }
        ratesMove = false
        let categories = world.assessment.categories.count
        for kpi in 0..<sellers.kpis {
            SellerPasses.current(
                &sellers.current, sellers.logit, sellers.offset, factors.shock,
                shockRow: kpi * categories, sellers.category, at: kpi * sellers.stride,
                sellers.count)
        }
        Kernels.logistic(sellers.current, into: &sellers.rate)
        if programs.changesRates { applyRatePrograms() }
        updateMultipliers()
    }

    /// The rates of one seller, and what follows for buyers, where no shock or program moves them.
    private mutating func updateRates(
        of i: Int, _ ratios: [ExperienceRatios], odds: Double, kappa: Double, driving: [Int]
    ) {
        let stride = sellers.stride
        for kpi in 0..<sellers.kpis {
            let place = kpi * stride + i
            sellers.current[place] = sellers.logit[place] + sellers.offset[place] + 0
            sellers.rate[place] = Kernels.logistic(sellers.current[place])
        }
        let felt = felt(sellers.rate, i, odds: odds)
        sellers.felt[i] = felt
        setQuality(of: i)
        for channel in 0..<3 {
            let place = channel * stride + i
            let before = sellers.startScore[place]
            var multiplier = Kernels.exp(before)
            if !driving.isEmpty {
                var score = 0.0
                for kpi in driving {
                    score +=
                        tables.slope[channel * sellers.kpis + kpi]
                        * sellers.rate[kpi * stride + i]
                }
                multiplier = Kernels.exp(before + kappa * (score - before))
            }
            let mean = ratios[channel].mean(felt)
            let reference = sellers.startMean[place]
            sellers.multiplier[place] =
                multiplier * ((reference + kappa * (mean - reference)) / mean)
        }
    }

    /// Says that a seller's rates changed.
    mutating func noteChange(of i: Int) {
        guard sellers.changedCount < sellers.changed.count else {
            ratesMove = true
            return
        }
        sellers.changed[sellers.changedCount] = Int32(truncatingIfNeeded: i)
        sellers.changedCount += 1
    }

    /// `z = m + phi (z − m) + sigma sqrt(1 − phi²) xi`, m the category's mean.
    private mutating func driftRates() {
        let market = world.assessment.market
        let categories = world.assessment.categories.count
        let stride = sellers.stride
        let kpis = sellers.kpis
        let count = sellers.count
        let phi = market.ratePersistence
        let spread = (1 - phi * phi).squareRoot()
        drawNormals(.rateDrift, count: kpis, step: step, index: draws.chance)
        for kpi in 0..<kpis {
            let first = kpi * stride
            SellerPasses.revert(
                &sellers.logit, market.rateMean, meanRow: kpi * categories,
                sign: world.kpis.isMirrored[kpi] ? -1 : 1, phi: phi, sellers.category, at: first,
                count)
            for other in 0...kpi {
                let weight =
                    market.rateDeviation[kpi] * spread * world.rateFactor[kpi * kpis + other]
                SellerPasses.add(
                    &sellers.logit, at: first, weight, normals, row: other * stride, count)
            }
        }
    }

    /// Multipliers of the next hazard per channel, with the causal share on changes only.
    ///
    /// With q the rates that may move repurchase and q0 the seller's own start rates, the score is
    /// `s0 + kappa (s(q) − s0)`, and the mean experience ratio M is made to be
    /// `M(q0) + kappa (M(q) − M(q0))` by a factor common to the seller's orders. At q = q0 both are
    /// exactly the fitted ones, so with frozen rates no bit depends on kappa.
    private mutating func updateMultipliers() {
        let stride = sellers.stride
        let count = sellers.count
        let kappa = values[policy.assumptions.causalShare]
        let usesMediated = programs.changesRates && programs.hasTotal
        feelRates()
        for channel in 0..<3 {
            let first = channel * stride
            SellerPasses.fill(&sellers.logMultiplier, at: first, 0, count)
            for kpi in world.law.drivingKPIs {
                SellerPasses.add(
                    &sellers.logMultiplier, at: first,
                    tables.slope[channel * sellers.kpis + kpi],
                    usesMediated ? sellers.mediated : sellers.rate, row: kpi * stride, count)
            }
            SellerPasses.lean(
                &sellers.logMultiplier, towards: sellers.startScore, kappa, at: first, count)
            ExperienceRatios(tables, channel: channel).correct(
                &sellers.meanCorrection, felt: sellers.felt,
                wanted: usesMediated ? sellers.feltMediated : sellers.felt,
                reference: sellers.startMean, kappa, at: first, count)
        }
        Kernels.exp(sellers.logMultiplier, into: &sellers.multiplier)
        SellerPasses.multiply(&sellers.multiplier, by: sellers.meanCorrection, 3 * stride)
    }

    /// The rates that buyers feel, and each seller's quality class.
    private mutating func feelRates() {
        let stride = sellers.stride
        let kpis = world.kpis
        let odds = oddsRatio
        SellerPasses.feel(&sellers.felt, sellers.rate, kpis, stride, odds: odds, sellers.count)
        if programs.changesRates, programs.hasTotal {
            SellerPasses.feel(
                &sellers.feltMediated, sellers.mediated, kpis, stride, odds: odds, sellers.count)
        }
        guard !world.qualityEdges.isEmpty else { return }
        for i in 0..<sellers.count { setQuality(of: i) }
    }

    @inline(__always)
    private mutating func setQuality(of i: Int) {
        guard !world.qualityEdges.isEmpty else { return }
        var score = 0.0
        for kpi in 0..<sellers.kpis {
            score += world.qualitySlope[kpi] * sellers.rate[kpi * sellers.stride + i]
        }
        sellers.quality[i] =
            score <= world.qualityEdges[0] ? 0 : score <= world.qualityEdges[1] ? 1 : 2
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
