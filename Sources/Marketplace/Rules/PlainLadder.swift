/// The ladder's part of the plain judge, in one step: numbers 4 to 10 of its rules.
struct PlainLadder {
    let enforcement: Enforcement
    let stepDays: Double
    let step: Int
    /// Whether an action taken in this step would be appealed with success.
    let winsAppeal: Bool

    /// What a new step does before anybody is judged.
    func passTime(_ state: inout PlainJudge.State, startsQuarter: Bool) {
        if case .points(let expireDays, let resetsQuarterly) = enforcement.counting {
            if let expireDays {
                let kept = max(1, Int((Double(expireDays) / stepDays).rounded()))
                state.points = state.points.filter { step - $0.key < kept }
            }
            if resetsQuarterly && startsQuarter { state.points = [:] }
            state.misses = state.points.values.reduce(0, +)
        }
        state.deboostSteps = max(0, state.deboostSteps - 1)
        state.capSteps = max(0, state.capSteps - 1)
        guard state.appealSteps > 0 else { return }
        state.appealSteps -= 1
        if state.appealSteps == 0 { takeBack(&state) }
    }

    /// The appeal is won: as before the action, but in a suspension's last step.
    private func takeBack(_ state: inout PlainJudge.State) {
        state.points = state.points.filter { $0.key < state.actionStep }
        state.misses =
            isPoints ? state.points.values.reduce(0, +) : state.missesBefore
        state.cleanJudgements = 0
        state.planSteps = 0
        state.deboostSteps = 0
        state.capSteps = 0
        state.suspendedSteps = min(1, state.suspendedSteps)
    }

    private var isPoints: Bool { enforcement.counting != .misses }

    /// What a judgement, or that there was none, does to where the seller stands.
    func climb(_ verdict: inout PlainJudge.Verdict, points: Int) {
        let isMissed = !verdict.missed.isEmpty
        let before = verdict.state.misses
        if verdict.state.planSteps > 1 {
            verdict.state.planSteps -= 1
            return
        }
        guard !verdict.judged.isEmpty else { return }
        let rungs = enforcement.ladder
        if isPoints {
            guard isMissed else { return }
            verdict.state.points[step] = points
            verdict.state.misses += points
            if let rung = rungs.last(where: { $0.afterMisses <= before + points }),
                rung.afterMisses > before
            {
                take(rung, &verdict, missesBefore: before)
            }
            return
        }
        let isDeadline = verdict.state.planSteps == 1
        verdict.state.planSteps = 0
        if isMissed {
            let next = rungs.first { $0.afterMisses > before }?.afterMisses
            verdict.state.misses = isDeadline ? next ?? before + 1 : before + 1
            verdict.state.cleanJudgements = 0
            if let rung = rungs.first(where: { $0.afterMisses == verdict.state.misses }) {
                take(rung, &verdict, missesBefore: before)
            }
        } else {
            verdict.state.cleanJudgements += 1
            guard
                isDeadline || verdict.state.cleanJudgements >= max(1, enforcement.stepDownAfter)
            else { return }
            verdict.state.misses = below(before)
            verdict.state.cleanJudgements = 0
        }
    }

    /// Where the rung below that of so many misses begins.
    private func below(_ misses: Int) -> Int {
        enforcement.ladder.filter { $0.afterMisses <= misses }.dropLast().last?.afterMisses ?? 0
    }

    private func take(
        _ rung: Enforcement.Rung, _ verdict: inout PlainJudge.Verdict, missesBefore: Int
    ) {
        verdict.action = rung.action
        if winsAppeal, rung.action != .warn, verdict.state.appealSteps == 0 {
            let takesDays = enforcement.appeal?.takesDays ?? 0
            verdict.state.missesBefore = missesBefore
            verdict.state.actionStep = step
            verdict.state.appealSteps = Int((Double(takesDays) / stepDays).rounded())
            if verdict.state.appealSteps == 0 {
                verdict.state.misses = missesBefore
                verdict.state.points[step] = nil
                return
            }
        }
        func steps(_ days: Int?) -> Int { Int((Double(days ?? 0) / stepDays).rounded(.up)) }
        switch rung.action {
        case .warn: break
        case .correctiveActionPlan: verdict.state.planSteps = steps(rung.deadlineDays)
        case .deboost: verdict.state.deboostSteps = steps(rung.days)
        case .orderCap: verdict.state.capSteps = steps(rung.days)
        case .suppress, .suspend: verdict.state.suspendedSteps = steps(rung.days)
        case .terminate:
            if verdict.state.appealSteps > 0 {
                verdict.state.suspendedSteps = verdict.state.appealSteps
            } else if let days = rung.reinstateAfterDays {
                verdict.state.suspendedSteps = steps(days)
                if !isPoints { verdict.state.misses = below(verdict.state.misses) }
            } else {
                verdict.state.isTerminated = true
            }
        }
    }
}
