package import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// Projects a policy: every replicate's ledgers, summarised in the batch and handed over in order.
///
/// Batches of replicates have a fixed size, whatever the number of workers, and go to the sink in
/// the order of replicates, so the same seed gives the same bytes for any number of workers and any
/// split into shards. A worker's memory is used again for all its batches; at most twice as many
/// batches as workers wait for their turn.
///
/// - Parameters:
///   - world: The start of every replicate.
///   - policy: What is projected.
///   - inputs: Draws that cover `replicates`.
///   - replicates: Numbers of the replicates.
///   - seed: Of every random number.
///   - workers: Batches at once.
///   - indices: Rows of each group of draws, for designs; all are the replicate itself unless said.
///   - progress: Called with the number of replicates handed over.
///   - summarise: Makes what is kept of a replicate; runs in the batch, on any worker.
///   - sink: Receives (replicate, summary) in rising order.
/// - Throws: `ProjectionError`, `CancellationError` between batches, and what the closures throw.
/// - Complexity: linear in sellers, steps and replicates; memory independent of replicates apart
///   from what the sink keeps.
package func project<Summary: Sendable>(
    world: World, policy: Policy, inputs: Inputs, replicates: Range<Int>, seed: UInt64,
    workers: Int, indices: ReplicateIndices = ReplicateIndices(),
    progress: (Int) -> Void = { _ in },
    summarise: @escaping @Sendable (Int, [StepLedger]) throws -> Summary,
    sink: (Int, Summary) throws -> Void
) async throws {
    try await runBatches(
        world: world, policy: policy, inputs: inputs, replicates: replicates, seed: seed,
        workers: workers, indices: indices, progress: progress,
        replicate: { simulator, replicate in
            try summarise(replicate, simulator.run(replicate))
        }, sink: sink)
}

/// The same, with what is counted of sellers' segments and of each seller.
///
/// - Parameters:
///   - world: The start of every replicate.
///   - policy: What is projected.
///   - inputs: Draws that cover `replicates`.
///   - replicates: Numbers of the replicates.
///   - seed: Of every random number.
///   - workers: Batches at once.
///   - indices: Rows of each group of draws.
///   - segments: How sellers are cut.
///   - progress: Called with the number of replicates handed over.
///   - summarise: Makes what is kept of a replicate and its sellers.
///   - sink: Receives (replicate, summary) in rising order.
/// - Throws: as `project` without segments.
package func project<Summary: Sendable>(
    world: World, policy: Policy, inputs: Inputs, replicates: Range<Int>, seed: UInt64,
    workers: Int, indices: ReplicateIndices = ReplicateIndices(), segments: SellerSegments,
    progress: (Int) -> Void = { _ in },
    summarise: @escaping @Sendable (Int, [StepLedger], SellerTally) throws -> Summary,
    sink: (Int, Summary) throws -> Void
) async throws {
    try await runBatches(
        world: world, policy: policy, inputs: inputs, replicates: replicates, seed: seed,
        workers: workers, indices: indices, progress: progress,
        replicate: { simulator, replicate in
            var tally = SellerTally(
                segments: segments.list.count, steps: world.steps, sellers: world.sellers.count)
            var before = LaddersBefore(world.sellers)
            var step = 0
            let ledgers = try simulator.run(replicate) { columns in
                step += 1
                tally.add(
                    columns, step: step, segments, world.sellers, policy.ladder, before: &before)
            }
            return try summarise(replicate, ledgers, tally)
        }, sink: sink)
}

private func runBatches<Summary: Sendable>(
    world: World, policy: Policy, inputs: Inputs, replicates: Range<Int>, seed: UInt64,
    workers: Int, indices: ReplicateIndices, progress: (Int) -> Void,
    replicate: @escaping @Sendable (inout Simulator, Int) throws -> Summary,
    sink: (Int, Summary) throws -> Void
) async throws {
    try checkRequest(inputs: inputs, replicates: replicates, workers: workers)
    guard !replicates.isEmpty else { return }
    let batches = stride(from: replicates.lowerBound, to: replicates.upperBound, by: batchSize).map
    {
        $0..<min($0 + batchSize, replicates.upperBound)
    }
    let first = try Simulator(
        world: world, policy: policy, inputs: inputs, indices: indices, seed: seed)
    var idle = [first]
    var waiting: [Int: [Summary]] = [:]
    var next = 0
    var delivered = 0
    try await withThrowingTaskGroup(of: FinishedBatch<Summary>.self) { group in
        var running = 0
        func launch() throws {
            // The first undelivered batch is always running or waiting, so this comes to an end.
            while running < workers, next < batches.count, next < delivered + 2 * workers {
                let simulator =
                    try idle.popLast()
                    ?? Simulator(
                        world: world, policy: policy, inputs: inputs, indices: indices, seed: seed)
                let number = next
                let range = batches[number]
                group.addTask {
                    try FinishedBatch(number, range, simulator, replicate)
                }
                next += 1
                running += 1
            }
        }
        try launch()
        while let finished = try await group.next() {
            running -= 1
            idle.append(finished.simulator)
            waiting[finished.number] = finished.summaries
            while let summaries = waiting.removeValue(forKey: delivered) {
                for (offset, summary) in summaries.enumerated() {
                    try sink(batches[delivered].lowerBound + offset, summary)
                }
                delivered += 1
                progress(batches[delivered - 1].upperBound - replicates.lowerBound)
            }
            try Task.checkCancellation()
            try launch()
        }
    }
}

/// Replicates of a batch, fixed so that results do not depend on the machine.
private let batchSize = 8

/// What a task of the group gives back: its summaries, and its workspace for the next one.
private struct FinishedBatch<Summary: Sendable>: Sendable {
    let number: Int
    let summaries: [Summary]
    let simulator: Simulator

    init(
        _ number: Int, _ range: Range<Int>, _ workspace: Simulator,
        _ replicate: (inout Simulator, Int) throws -> Summary
    ) throws {
        var simulator = workspace
        self.number = number
        summaries = try range.map { try replicate(&simulator, $0) }
        self.simulator = simulator
    }
}

private func checkRequest(inputs: Inputs, replicates: Range<Int>, workers: Int) throws {
    guard workers >= 1 else {
        throw ProjectionError.request("workers: \(workers); expected at least 1")
    }
    guard replicates.lowerBound >= 0, replicates.upperBound < SplitDesign.firstIndex else {
        throw ProjectionError.request(
            "replicates \(replicates.lowerBound)..<\(replicates.upperBound); "
                + "expected numbers from 0 to 8,388,607")
    }
    guard
        replicates.isEmpty
            || (inputs.replicates.lowerBound <= replicates.lowerBound
                && inputs.replicates.upperBound >= replicates.upperBound)
    else {
        throw ProjectionError.request(
            "inputs: drawn for replicates \(inputs.replicates.lowerBound)..<"
                + "\(inputs.replicates.upperBound); expected \(replicates.lowerBound)..<"
                + "\(replicates.upperBound)")
    }
}
