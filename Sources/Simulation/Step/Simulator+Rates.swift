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
    var oddsRatio: Double { Kernels.exp(world.assessment.market.lateDefectiveLogOdds) }

    /// The sellers' true rates of the step: drift, shocks, programs; and what follows for buyers.
    ///
    /// Where nothing moves all rates, only those of sellers who changed are made anew.
    mutating func updateRates() {
        if world.noise.rateDrift { driftRates() }
        defer { changed.clear() }
        guard ratesMove || world.noise.rateDrift || world.noise.rateShocks || programs.changesRates
        else { return updateChanged() }
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

    /// The rates of sellers who changed, where no shock or program moves them.
    private mutating func updateChanged() {
        let n = changed.count
        guard n > 0 else { return }
        let stride = sellers.stride
        let kpis = sellers.kpis
        for kpi in 0..<kpis {
            SellerPasses.gather(
                &changed.logit, at: kpi * n, sellers.logit, plus: sellers.offset,
                row: kpi * stride, changed.seller, n)
        }
        Kernels.logistic(changed.logit, count: kpis * n, into: &changed.rate)
        for kpi in 0..<kpis {
            SellerPasses.scatter(
                changed.logit, row: kpi * n, to: &sellers.current, at: kpi * stride,
                changed.seller, n)
            SellerPasses.scatter(
                changed.rate, row: kpi * n, to: &sellers.rate, at: kpi * stride, changed.seller, n)
        }
        SellerPasses.feel(
            &changed.felt, changed.rate, world.kpis, n, odds: oddsRatio, in: 0..<n)
        SellerPasses.scatter(changed.felt, row: 0, to: &sellers.felt, at: 0, changed.seller, n)
        for at in 0..<n { setQuality(of: Int(changed.seller[at])) }
        updateMultipliersOfChanged()
    }

    private mutating func updateMultipliersOfChanged() {
        let n = changed.count
        let stride = sellers.stride
        for channel in 0..<3 {
            SellerPasses.gather(
                &changed.startScore, at: channel * n, sellers.startScore, row: channel * stride,
                changed.seller, n)
            SellerPasses.gather(
                &changed.startMean, at: channel * n, sellers.startMean, row: channel * stride,
                changed.seller, n)
        }
        let rule = multiplierRule
        rule.logMultipliers(
            &changed.logMultiplier, rates: changed.rate, startScore: changed.startScore, stride: n,
            count: n)
        rule.corrections(
            &changed.correction, felt: changed.felt, wanted: changed.felt,
            startMean: changed.startMean, stride: n, count: n)
        Kernels.exp(changed.logMultiplier, count: 3 * n, into: &changed.multiplier)
        SellerPasses.multiply(&changed.multiplier, by: changed.correction, 3 * n)
        for channel in 0..<3 {
            SellerPasses.scatter(
                changed.multiplier, row: channel * n, to: &sellers.multiplier,
                at: channel * stride, changed.seller, n)
        }
    }

    /// Says that a seller's rates changed.
    mutating func noteChange(of i: Int) {
        if !changed.note(Int32(truncatingIfNeeded: i)) { ratesMove = true }
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
                    &sellers.logit, at: first, weight, normals, row: other * stride, 0..<count)
            }
        }
    }

    var multiplierRule: MultiplierRule {
        MultiplierRule(
            tables, driving: world.law.drivingKPIs, kpis: sellers.kpis,
            kappa: values[policy.assumptions.causalShare])
    }

    /// Multipliers of the next hazard of all sellers.
    private mutating func updateMultipliers() {
        let stride = sellers.stride
        let count = sellers.count
        let usesMediated = programs.changesRates && programs.hasTotal
        let rule = multiplierRule
        feelRates()
        rule.logMultipliers(
            &sellers.logMultiplier, rates: usesMediated ? sellers.mediated : sellers.rate,
            startScore: sellers.startScore, stride: stride, count: count)
        rule.corrections(
            &sellers.meanCorrection, felt: sellers.felt,
            wanted: usesMediated ? sellers.feltMediated : sellers.felt,
            startMean: sellers.startMean, stride: stride, count: count)
        Kernels.exp(sellers.logMultiplier, into: &sellers.multiplier)
        SellerPasses.multiply(&sellers.multiplier, by: sellers.meanCorrection, 3 * stride)
    }

    /// The rates that buyers feel, and each seller's quality class.
    private mutating func feelRates() {
        let stride = sellers.stride
        let kpis = world.kpis
        let odds = oddsRatio
        let all = 0..<sellers.count
        SellerPasses.feel(&sellers.felt, sellers.rate, kpis, stride, odds: odds, in: all)
        if programs.changesRates, programs.hasTotal {
            SellerPasses.feel(
                &sellers.feltMediated, sellers.mediated, kpis, stride, odds: odds, in: all)
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
