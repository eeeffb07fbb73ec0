import Assessment
import DataTables
import Foundation
import Marketplace
import Simulation

/// A buyer of the plain loop.
struct OracleBuyer {
    var latent: Int
    /// 0 to 4: a marketplace order by its experience; 5 online, 6 store.
    var kind: Int
    /// Whole steps since the last order's.
    var age: Int
    /// What the last order's seller does to the hazard, by channel; 1 outside the marketplace.
    var seller: SIMD3<Double>
}

/// Decided orders of a step.
struct OracleCount {
    var eligible = 0
    var bad = 0
    /// Sum of true rates over the eligible orders.
    var expected = 0.0
}

/// A seller of the plain loop; per-KPI arrays in the order of the assessment.
struct OracleSeller {
    var category: Int
    var weight: Double
    var meanValue: Double
    var valueDeviation: Double
    var exitHazard: Double
    var isPlatform: Bool
    var tenure: Int
    var state = PlainJudge.State()
    var hasLeft = false
    var isGone: Bool { hasLeft || state.isTerminated }
    var logit: [Double]
    /// What actions added to the logit.
    var offset: [Double]
    var rate: [Double]
    var startRate: [Double]
    /// Factor on the hazard after an order from here, by channel.
    var factor = SIMD3(1.0, 1, 1)
    /// Chances of the five experiences.
    var fates = [1.0, 0, 0, 0, 0]
    /// `[kpi][step + shift]`, orders placed `[step + shift]`.
    var decided: [[OracleCount]]
    var placed: [Int]
    // Of the step.
    var outcomes = [0, 0, 0, 0, 0]
    var value = 0.0
    var lost = 0.0
    // Of the program.
    var uniform: Double
    var isEnrolled = false
    var stay = 0
    var level = 0.0
}

/// A marketplace without a trick: every buyer, seller and order by itself.
///
/// The step loop written a second time, from the words of the design. It shares no code with
/// Simulation; the ladder is Marketplace's plain judge.
struct OracleWorld {
    let small: SmallWorld
    let assessment: Assessment
    let scenario: Scenario
    let lags: [Int]
    let judge: PlainJudge
    /// The classes' multipliers.
    let points: [Double]
    let rateFactor: [[Double]]
    let replacementShare: Double
    /// exp of the driver's baseline by age, and of its terms by what the last order was.
    let baseline: [SIMD3<Double>]
    let ratios: [SIMD3<Double>]
    /// Index of step 0 in a seller's counts.
    let shift: Int
    var dice: OracleDice
    var buyers: [OracleBuyer] = []
    var sellers: [OracleSeller] = []
    var lostWeight: [Double]
    var ledger = StepLedger()
    // Of the replicate and the step.
    var level = [0.0, 0, 0]
    var demand = [0.0, 0, 0]
    var demandVariance = [0.0, 0, 0]
    var hazardFactor = SIMD3(1.0, 1, 1)
    var shock: [[Double]] = []
    /// By category: P(nobody takes the order), and who may take it with what weight.
    var absent: [Double] = []
    var open: [(sellers: [Int], weights: [Double], sum: Double)] = []
    var common = 0.0
    /// Buyers whom the program for buyers took in in the step, and the orders of theirs.
    var buyerStrength = 0.0
    var enrolledBuyers = 0
    var coveredOfBuyers = 0
    /// Who entered in the step, with the weight from the next one on.
    var newcomers: [(place: Int, weight: Double)] = []

    init(_ small: SmallWorld, _ scenario: Scenario, lags: [Int], points: [Double], seed: UInt64) {
        self.small = small
        self.scenario = scenario
        self.lags = lags
        self.points = points
        assessment = small.assessment
        judge = PlainJudge(
            standards: scenario.standards, enforcement: scenario.enforcement,
            stepDays: assessment.calendar.nominalDays)
        rateFactor = Self.cholesky(assessment.market.rateCorrelation, small.kpis.count)
        shift = assessment.sellers.historySteps - 1
        lostWeight = [Double](repeating: 0, count: small.categories)
        var replaced = 0
        var bad = 0
        for past in assessment.history.dropLast(3) {
            replaced += past.replacements
            bad += past.experiences[2] + past.experiences[3] + past.experiences[4]
        }
        replacementShare = bad > 0 ? Double(replaced) / Double(bad) : 0
        baseline = (0...small.openCell).map { age in
            SIMD3((0..<3).map { exp(small.baseline[$0] - 0.12 * Double(min(age, 8))) })
        }
        let s = small.slopes
        ratios = [0, s[0], s[1], s[0] + s[1] + s[3], s[2], 0, 0].map { sum in
            SIMD3((0..<3).map { exp(small.slopeScale[$0] * sum) })
        }
        dice = OracleDice(seed: seed)
        startSellers()
        startBuyers()
        if small.noise.level { level = level.map { _ in small.levelError * dice.normal() } }
        for channel in 0..<3 { level[channel] += small.level[channel] }
        updateProgram(for: 1)
    }

    static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    private static func cholesky(_ matrix: [Double], _ order: Int) -> [[Double]] {
        var factor = [[Double]](repeating: [Double](repeating: 0, count: order), count: order)
        for row in 0..<order {
            for column in 0...row {
                let sum =
                    matrix[row * order + column]
                    - (0..<column).reduce(0) { $0 + factor[row][$1] * factor[column][$1] }
                factor[row][column] =
                    row == column ? sum.squareRoot() : sum / factor[column][column]
            }
        }
        return factor
    }

    /// Means of equally likely parts of Gamma(kappa, 1 / kappa), by adding up its density.
    static func classPoints(kappa: Double, count: Int) -> [Double] {
        guard count > 1 else { return [1] }
        let width = 1e-4
        var sums = [Double](repeating: 0, count: count)
        var mass = 0.0
        // Substituting x = v^(1 / kappa) takes the pole at 0 away.
        var v = width / 2
        while v < 80 {
            let x = pow(v, 1 / kappa)
            let piece = exp(-x) * width / (kappa * tgamma(kappa))
            let part = min(count - 1, Int((mass + piece / 2) * Double(count)))
            sums[part] += x / kappa * piece
            mass += piece
            v += width
        }
        return sums.map { $0 * Double(count) }
    }

    private mutating func startSellers() {
        let states = assessment.sellers
        let kpis = small.kpis.indices
        let room = shift + 1 + small.steps + (lags.max() ?? 0)
        let ages = states.historySteps
        for i in 0..<states.count {
            let errors = dice.normals(rateFactor)
            let logit = kpis.map {
                states.logitMean[$0][i] + states.logitVariance[$0][i].squareRoot() * errors[$0]
            }
            let rate = logit.map { Self.logistic($0) }
            var decided = kpis.map { _ in [OracleCount](repeating: OracleCount(), count: room) }
            for kpi in kpis {
                // What is still open when the projection starts is like what was decided last.
                for step in (1 - ages)...lags[kpi] {
                    let past = max(0, -step) * states.count + i
                    let eligible = Int(states.eligibleHistory[kpi][past])
                    decided[kpi][shift + step] = OracleCount(
                        eligible: eligible, bad: Int(states.badHistory[kpi][past]),
                        expected: Double(eligible) * rate[kpi])
                }
            }
            var placed = [Int](repeating: 0, count: room)
            for age in 0..<ages {
                placed[shift - age] = Int(states.eligibleHistory[1][age * states.count + i])
            }
            sellers.append(
                OracleSeller(
                    category: Int(states.category[i]),
                    weight: states.weight[i] * dice.relativeGamma(shape: small.weightShape),
                    meanValue: states.meanValue[i], valueDeviation: states.valueDeviation[i],
                    exitHazard: assessment.market.sellerExit[i], isPlatform: i % 4 == 0,
                    tenure: Int(states.tenure[i]),
                    state: PlainJudge.State(suspendedSteps: Int(states.suspendedSteps[i])),
                    logit: logit, offset: kpis.map { _ in 0 }, rate: rate, startRate: rate,
                    decided: decided, placed: placed, uniform: dice.uniform()))
        }
    }

    private mutating func startBuyers() {
        for pattern in assessment.buyers.patterns {
            let isMarketplace = pattern.origin == .marketplace
            let kind = isMarketplace ? pattern.experience.rawValue : 4 + pattern.origin.rawValue
            var seller = SIMD3(1.0, 1, 1)
            if isMarketplace {
                let rates = sellers[Int(pattern.seller)].startRate
                for channel in 0..<3 { seller[channel] = exp(score(channel, rates)) }
            }
            for _ in 0..<pattern.buyers {
                buyers.append(
                    OracleBuyer(
                        latent: dice.index(of: pattern.classProbabilities, sum: 1), kind: kind,
                        age: min(pattern.cell, small.openCell), seller: seller))
            }
        }
    }

    /// The KPI part of the log hazard.
    func score(_ channel: Int, _ rates: [Double]) -> Double {
        rates.indices.reduce(0) {
            $0 + small.slopeScale[channel] * small.kpiSlopes[$1] * rates[$1]
        }
    }
}
