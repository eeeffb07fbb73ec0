package import Marketplace

extension Policy {
    /// What the compiled rules say of one seller's counts, step by step: the step loop's judging
    /// without the rest of it, for tests against plain code and for replays.
    package struct ReplayedStep: Sendable, Hashable {
        package var judged: [Int]
        package var missed: [Int]
        package var action: Enforcement.Action?
        package var misses: Int
        package var cleanJudgements: Int
        package var offSteps: Int
        package var isTerminated: Bool
        package var planSteps = 0
        package var deboostSteps = 0
        package var capSteps = 0
        package var appealSteps = 0
    }

    /// Judges one seller over consecutive steps.
    ///
    /// - Parameters:
    ///   - eligible: Decided orders by KPI and step.
    ///   - bad: The bad ones among them.
    ///   - category: The seller's category code.
    ///   - tenure: Whole steps since onboarding in the first step.
    ///   - orders: Orders placed by step, for conditions on volume.
    ///   - row: The seller's row of the attributes.
    ///   - startsQuarter: Whether a step is the first of a quarter.
    ///   - winsAppeal: Whether an action taken in a step would be appealed with success.
    /// - Returns: One element for each step.
    package func replay(
        eligible: [[Int32]], bad: [[Int32]], category: Int32, tenure: Int32, orders: [Int32] = [],
        row: Int = 0, startsQuarter: (Int) -> Bool = { _ in false },
        winsAppeal: (Int) -> Bool = { _ in false }
    ) -> [ReplayedStep] {
        var state = LadderState()
        var stack = [Double](repeating: 0, count: stackSize)
        var isTerminated = false
        let steps = eligible.first?.count ?? 0
        var points = PointColumns(ladder, steps: steps, stride: 1)
        return (0..<steps).map { step in
            var result = ReplayedStep(
                judged: [], missed: [], action: nil, misses: 0, cleanJudgements: 0, offSteps: 0,
                isTerminated: isTerminated)
            let isOff = state.offLeft > 0
            if isOff { state.offLeft -= 1 }
            if !isTerminated {
                state.pass(to: step, seller: 0, startsQuarter: startsQuarter(step), ladder, &points)
            }
            if !isTerminated, !isOff {
                var given: Int32 = 0
                let measures = measures.map { measure in
                    value(
                        measure, at: step, eligible: eligible, bad: bad, orders: orders,
                        tenure: tenure)
                }
                func holds(_ rule: SellerRule) -> Bool {
                    rule.holds(
                        row: row, category: category, seller: 0, measures: measures, stride: 1,
                        attributes: attributes, stack: &stack)
                }
                for (index, standard) in standards.enumerated() {
                    if let exempt = standard.exempt, holds(exempt) { continue }
                    let gauge = standard.gauge(where: holds)
                    let window = max(0, step + 1 - gauges[gauge].steps)...step
                    let orders = eligible[standard.kpi][window].reduce(0, +)
                    guard tenure + Int32(step) >= standard.graceSteps,
                        orders >= standard.minimumOrders
                    else { continue }
                    result.judged.append(index)
                    let count = bad[standard.kpi][window].reduce(0, +)
                    let limit = standard.limit(where: holds)
                    if standard.isMissed(limit, bad: count, of: orders, category: category) {
                        result.missed.append(index)
                        given += standard.points
                    }
                }
                let before = state.misses
                let rung = state.move(
                    isJudged: !result.judged.isEmpty, isMissed: !result.missed.isEmpty,
                    points: given, ladder)
                let isGiven = ladder.countsPoints && !result.missed.isEmpty
                if isGiven { points.add(given, to: 0, step: step) }
                if rung >= 0 {
                    result.action = ladder.actions[rung]
                    let isWon = ladder.actions[rung] != .warn && winsAppeal(step)
                    let entry = state.enter(rung, before: before, isWon: isWon, ladder)
                    if entry == .overturned, isGiven { points.add(0, to: 0, step: step) }
                    isTerminated = entry == .terminated
                }
            }
            result.misses = Int(state.misses)
            result.cleanJudgements = Int(state.cleanRuns)
            result.offSteps = Int(state.offLeft)
            result.isTerminated = isTerminated
            result.planSteps = Int(state.planLeft)
            result.deboostSteps = Int(state.deboostLeft)
            result.capSteps = Int(state.capLeft)
            result.appealSteps = Int(state.appealLeft)
            return result
        }
    }

    /// A measure at the end of a step, missing where its window has no orders.
    private func value(
        _ measure: SellerMeasure, at step: Int, eligible: [[Int32]], bad: [[Int32]],
        orders: [Int32], tenure: Int32
    ) -> Double {
        func sum(_ counts: [Int32], _ gauge: Int) -> Int32 {
            counts[max(0, step + 1 - gauges[gauge].steps)..<(step + 1)].reduce(0, +)
        }
        switch measure {
        case .rate(let gauge, let mirrored):
            let kpi = gauges[gauge].kpi
            let decided = sum(eligible[kpi], gauge)
            let share = decided > 0 ? Double(sum(bad[kpi], gauge)) / Double(decided) : .nan
            return mirrored ? 1 - share : share
        case .orders(let gauge): return orders.isEmpty ? .nan : Double(sum(orders, gauge))
        case .tenure: return Double(tenure + Int32(step)) * (nominalDays / 30.4375)
        }
    }
}

extension LadderState {
    /// A step passes: points expire, clocks run, an appeal may be won.
    @inline(__always)
    mutating func pass(
        to step: Int, seller: Int, startsQuarter: Bool, _ ladder: CompiledLadder,
        _ points: inout PointColumns
    ) {
        if !points.isEmpty {
            points.passTime(seller, to: step, startsQuarter: startsQuarter, &self)
        }
        if passTime(), !points.isEmpty {
            points.takeBack(
                seller, from: step - Int(ladder.appealSteps), through: step, &self)
        }
    }
}
