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
    mutating func updateRates() {
        if world.noise.rateDrift, step > 0 { driftRates() }
        let categories = world.assessment.categories.count
        let stride = sellers.stride
        let category = sellers.category
        for kpi in 0..<sellers.kpis {
            let first = kpi * stride
            let shock = kpi * categories
            for i in 0..<sellers.count {
                sellers.current[first + i] =
                    sellers.logit[first + i] + sellers.offset[first + i]
                    + factors.shock[shock + Int(category[i])]
            }
        }
        Kernels.logistic(sellers.current, into: &sellers.rate)
        if programs.changesRates { applyRatePrograms() }
        updateMultipliers()
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
        let category = sellers.category
        let normals = self.normals
        // Taken out, so that writing to it needs no check of its owner.
        var logit: [Double] = []
        swap(&logit, &sellers.logit)
        for kpi in 0..<kpis {
            let sign = world.kpis.isMirrored[kpi] ? -1.0 : 1.0
            let first = kpi * stride
            for i in 0..<count {
                let mean = sign * market.rateMean[kpi * categories + Int(category[i])]
                logit[first + i] = mean + phi * (logit[first + i] - mean)
            }
            for other in 0...kpi {
                let weight =
                    market.rateDeviation[kpi] * spread * world.rateFactor[kpi * kpis + other]
                let row = other * stride
                for i in 0..<count { logit[first + i] += weight * normals[row + i] }
            }
        }
        swap(&logit, &sellers.logit)
    }

    /// Multipliers of the next hazard per channel, with the causal share on changes only.
    ///
    /// With q the rates that may move repurchase and q0 the seller's own start rates, the score is
    /// `s0 + kappa (s(q) − s0)`, and the mean experience ratio M is made to be
    /// `M(q0) + kappa (M(q) − M(q0))` by a factor common to the seller's orders. At q = q0 both are
    /// exactly the fitted ones, so with frozen rates no bit depends on kappa.
    private mutating func updateMultipliers() {
        let stride = sellers.stride
        let kappa = values[policy.assumptions.causalShare]
        let usesMediated = programs.changesRates && programs.hasTotal
        feelRates()
        let count = sellers.count
        let rates = usesMediated ? sellers.mediated : sellers.rate
        let felt = sellers.felt
        let startScore = sellers.startScore
        let startMean = sellers.startMean
        var score: [Double] = []
        var correction: [Double] = []
        swap(&score, &sellers.logMultiplier)
        swap(&correction, &sellers.meanCorrection)
        for channel in 0..<3 {
            let ratios = ExperienceRatios(tables, channel: channel)
            let first = channel * stride
            for i in 0..<count { score[first + i] = 0 }
            for kpi in world.law.drivingKPIs {
                let slope = tables.slope[channel * sellers.kpis + kpi]
                let row = kpi * stride
                for i in 0..<count { score[first + i] += slope * rates[row + i] }
            }
            for i in 0..<count {
                let before = startScore[first + i]
                score[first + i] = before + kappa * (score[first + i] - before)
                let mean = ratios.mean(felt[i])
                let wanted = usesMediated ? ratios.mean(sellers.feltMediated[i]) : mean
                let reference = startMean[first + i]
                correction[first + i] = (reference + kappa * (wanted - reference)) / mean
            }
        }
        swap(&score, &sellers.logMultiplier)
        Kernels.exp(sellers.logMultiplier, into: &sellers.multiplier)
        var multiplier: [Double] = []
        swap(&multiplier, &sellers.multiplier)
        for place in multiplier.indices { multiplier[place] *= correction[place] }
        swap(&multiplier, &sellers.multiplier)
        swap(&correction, &sellers.meanCorrection)
    }

    /// The rates that buyers feel, and each seller's quality class.
    private mutating func feelRates() {
        let stride = sellers.stride
        let odds = oddsRatio
        var felt: [FeltRates] = []
        swap(&felt, &sellers.felt)
        let rates = sellers.rate
        for i in 0..<sellers.count { felt[i] = self.felt(rates, i, odds: odds) }
        swap(&felt, &sellers.felt)
        if programs.changesRates, programs.hasTotal {
            for i in 0..<sellers.count {
                sellers.feltMediated[i] = self.felt(sellers.mediated, i, odds: odds)
            }
        }
        guard !world.qualityEdges.isEmpty else { return }
        let low = world.qualityEdges[0]
        let high = world.qualityEdges[1]
        for i in 0..<sellers.count {
            var score = 0.0
            for kpi in 0..<sellers.kpis {
                score += world.qualitySlope[kpi] * sellers.rate[kpi * stride + i]
            }
            sellers.quality[i] = score <= low ? 0 : score <= high ? 1 : 2
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
}
