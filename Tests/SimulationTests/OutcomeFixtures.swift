import Assessment
import Simulation

/// Outcomes of a few replicates whose ledgers the caller fills.
func outcomes(
    _ scenario: String = "baseline", replicates: Range<Int>, steps: Int,
    history: [StepLedger] = [], programs: [String] = [],
    _ fill: (_ replicate: Int, _ step: Int) -> StepLedger
) -> Outcomes {
    let metrics = Metrics(programs: programs)
    var outcomes = Outcomes(
        scenario: scenario, metrics: metrics, steps: steps, first: replicates.lowerBound,
        history: metrics.table(ofHistory: history))
    for replicate in replicates {
        outcomes.append(
            metrics.table(
                history: history, ledgers: (1...steps).map { fill(replicate, $0) },
                rows: 1...steps))
    }
    return outcomes
}

/// A ledger of orders alone.
func placing(_ placed: [Int], clean: Int? = nil) -> StepLedger {
    var ledger = StepLedger()
    ledger.placed = placed
    ledger.value = placed.map { 10 * Double($0) }
    ledger.experiences = [clean ?? placed[0], placed[0] - (clean ?? placed[0]), 0, 0, 0]
    return ledger
}
