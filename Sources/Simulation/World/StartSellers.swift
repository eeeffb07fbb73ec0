import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

/// The sellers at the start in the order of the step loop: by category, then by the bucket of the
/// tree that gives out orders, so that what is given out in turn stands in turn, then by id.
struct StartSellers: Sendable {
    let count: Int
    /// The assessment's index of each seller, and back.
    let source: [Int]
    let place: [Int]
    let ids: [String]
    /// The sellers by category and id: in this order programs enrol.
    let byID: [Int]
    let entities: [UInt32]
    let category: [Int32]
    /// First seller of each category, and the end.
    let categoryStart: [Int]
    let weight: [Double]
    /// Shape of the gamma of its error; 0: known.
    let weightShape: [Double]
    let meanValue: [Double]
    /// log(1 + (deviation / mean)²) of a single order's value.
    let valueSpread: [Double]
    /// `[kpi * count + seller]`, of the rate of bad orders.
    let logitMean: [Double]
    let logitDeviation: [Double]
    /// Within it, what past actions have added for good, by seller.
    let logitShift: [Double]
    /// Posterior mean of the bad rate: `[kpi * count + seller]`.
    let meanRate: [Double]
    /// Order-weighted mean of the rate over sellers, by KPI.
    let averageRate: [Double]
    /// The measured bad rate, as the driver was fitted to.
    let measuredRate: [Double]
    let tenure: [Int32]
    let misses: [Int32]
    let cleanJudgements: [Int32]
    let suspendedSteps: [Int32]
    /// Steps until the deadline of a plan that runs.
    let planSteps: [Int32]
    /// Decided orders: `[(kpi * historySteps + age) * count + seller]`.
    let eligible: [Int32]
    let bad: [Int32]
    /// Orders placed: `[age * count + seller]`.
    let orders: [Int32]
    let historySteps: Int
    let exitHazard: [Double]
    /// Sellers that entrants take after, by category: those of the last 12 steps, else all.
    let donors: [[Int]]

    init(_ assessment: Assessment, roles: KPIRoles) throws {
        let states = assessment.sellers
        let count = states.count
        let kpis = roles.names.count
        try Self.check(states, kpis: kpis, categories: assessment.categories.count)
        let source = Self.order(states, categories: assessment.categories.count)
        self.count = count
        self.source = source
        var place = [Int](repeating: 0, count: count)
        for (index, from) in source.enumerated() { place[from] = index }
        self.place = place
        ids = source.map { states.ids[$0] }
        entities = source.map { states.entities[$0] }
        category = source.map { states.category[$0] }
        var starts = [Int](repeating: 0, count: assessment.categories.count + 1)
        for code in category { starts[Int(code) + 1] += 1 }
        for code in 0..<assessment.categories.count { starts[code + 1] += starts[code] }
        categoryStart = starts
        weight = source.map { states.weight[$0] }
        weightShape = source.map { states.weightShape[$0] }
        meanValue = source.map { states.meanValue[$0] }
        valueSpread = source.map {
            let ratio =
                states.meanValue[$0] > 0 ? states.valueDeviation[$0] / states.meanValue[$0] : 0
            return ratio * ratio
        }
        logitMean = (0..<kpis).flatMap { kpi in
            source.map {
                roles.isMirrored[kpi] ? -states.logitMean[kpi][$0] : states.logitMean[kpi][$0]
            }
        }
        let variance = (0..<kpis).flatMap { kpi in source.map { states.logitVariance[kpi][$0] } }
        logitShift = source.map { states.logitShift[$0] }
        logitDeviation = variance.map { max(0, $0).squareRoot() }
        meanRate = zip(logitMean, variance).map(logisticMean)
        measuredRate = (0..<kpis).flatMap { kpi in
            source.map {
                let rate = states.measuredRate[kpi][$0]
                return roles.isMirrored[kpi] ? 1 - rate : rate
            }
        }
        let total = weight.reduce(0, +)
        let (weights, means) = (weight, meanRate)
        averageRate = (0..<kpis).map { kpi in
            var sum = 0.0
            for seller in 0..<count { sum += weights[seller] * means[kpi * count + seller] }
            return total > 0 ? sum / total : 0
        }
        tenure = source.map { states.tenure[$0] }
        misses = source.map { states.consecutiveMisses[$0] }
        cleanJudgements = source.map { states.cleanJudgements[$0] }
        suspendedSteps = source.map { states.suspendedSteps[$0] }
        planSteps = source.map { states.planSteps[$0] }
        let ages = states.historySteps
        historySteps = ages
        var eligible: [Int32] = []
        var bad: [Int32] = []
        for kpi in 0..<kpis {
            for age in 0..<ages {
                for seller in source {
                    let decided = states.eligibleHistory[kpi][age * count + seller]
                    let counted = states.badHistory[kpi][age * count + seller]
                    eligible.append(decided)
                    bad.append(roles.isMirrored[kpi] ? decided - counted : counted)
                }
            }
        }
        self.eligible = eligible
        self.bad = bad
        orders = Self.orders(eligible, kpis: kpis, size: ages * count, roles: roles)
        exitHazard = source.map { assessment.market.sellerExit[$0] }
        let ids = ids
        let byID = assessment.categories.indices.flatMap { code in
            (starts[code]..<starts[code + 1]).sorted { ids[$0] < ids[$1] }
        }
        self.byID = byID
        donors = assessment.categories.indices.map { code in
            let members = Array(byID[starts[code]..<starts[code + 1]])
            let recent = members.filter { states.tenure[source[$0]] <= 12 }
            return recent.isEmpty ? members : recent
        }
    }

    /// Where a seller stands on the ladder.
    func ladder(of i: Int) -> LadderState {
        LadderState(
            misses: misses[i], cleanRuns: cleanJudgements[i], offLeft: suspendedSteps[i],
            planLeft: planSteps[i])
    }

    /// The assessment's sellers by category, bucket and id.
    private static func order(_ states: SellerStates, categories: Int) -> [Int] {
        var sizes = [Int](repeating: 0, count: categories)
        for code in states.category { sizes[Int(code)] += 1 }
        let tree = KeyedTree(depths: sizes.map { KeyedTree.depth(items: $0) })
        let bucket = (0..<states.count).map {
            tree.bucket(of: states.entities[$0], tree: Int(states.category[$0]))
        }
        return (0..<states.count).sorted {
            (bucket[$0], states.ids[$0]) < (bucket[$1], states.ids[$1])
        }
    }

    /// Orders placed, from the KPI that nearly every order is eligible for.
    private static func orders(_ eligible: [Int32], kpis: Int, size: Int, roles: KPIRoles)
        -> [Int32]
    {
        if roles.cancelled >= 0 {
            return Array(eligible[(roles.cancelled * size)..<((roles.cancelled + 1) * size)])
        }
        return (0..<size).map { place in
            (0..<kpis).map { eligible[$0 * size + place] }.max() ?? 0
        }
    }

    private static func check(_ states: SellerStates, kpis: Int, categories: Int) throws {
        let count = states.count
        let columns: [(String, Int)] = [
            ("entities", states.entities.count), ("category", states.category.count),
            ("weight", states.weight.count),
            ("weight shape", states.weightShape.count), ("mean value", states.meanValue.count),
            ("value deviation", states.valueDeviation.count), ("tenure", states.tenure.count),
            ("misses", states.consecutiveMisses.count),
            ("clean judgements", states.cleanJudgements.count),
            ("suspended steps", states.suspendedSteps.count),
            ("plan steps", states.planSteps.count), ("shifts", states.logitShift.count),
        ]
        for (name, size) in columns where size != count {
            throw ProjectionError.assessment("sellers' \(name): \(size) values; expected \(count)")
        }
        guard states.category.allSatisfy({ $0 >= 0 && Int($0) < categories }) else {
            throw ProjectionError.assessment(
                "sellers' category: a code outside 0..<\(categories); give every seller a category")
        }
        guard states.logitMean.count == kpis, states.logitVariance.count == kpis,
            states.eligibleHistory.count == kpis, states.badHistory.count == kpis,
            states.measuredRate.count == kpis,
            states.measuredRate.allSatisfy({ $0.count == count }),
            states.logitMean.allSatisfy({ $0.count == count }),
            states.logitVariance.allSatisfy({ $0.count == count }),
            states.eligibleHistory.allSatisfy({ $0.count == count * states.historySteps }),
            states.badHistory.allSatisfy({ $0.count == count * states.historySteps })
        else {
            throw ProjectionError.assessment(
                "sellers' rates and histories: expected \(kpis) KPIs of \(count) sellers and "
                    + "\(states.historySteps) steps")
        }
    }
}
