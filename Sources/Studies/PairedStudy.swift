import ArgumentParser
import Foundation
import Marketplace
import Scenarios
import Simulation

/// What common random numbers save: the variance of scenario less baseline with the same seed
/// over that with another seed, at the horizon, for each scenario of a workspace.
struct PairedStudy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paired",
        abstract: "Variance of paired differences against that of independent runs.",
        discussion: """
            Bounds: for repeat orders and GMV of the last step at least 10 times less variance, for \
            actions 3 times.
            """)

    @Option(help: "The workspace's folder.")
    var workspace = "."

    @Option(help: "Replicates of each run.")
    var replicates = 400

    @Option(help: "The seed of the paired runs; independent ones use the next.")
    var seed: UInt64 = 20_261_201

    @Option(help: "Batches at once.")
    var workers = 2

    private static let measures: [(name: String, metrics: [String], times: Double)] = [
        ("repeat orders", ["repeat_orders"], 10), ("GMV", ["gmv"], 10),
        ("actions", ["warnings", "plans", "suspensions", "terminations"], 3),
    ]

    func run() async throws {
        var session = try Session(try Workspace.open(workspace))
        let job = try session.projectionJob(
            RunOptions(workers: workers), fits: try session.fits([]))
        let baseline = try await outcomes(of: 0, job, seed: seed)
        var isFine = true
        print("| scenario | repeat orders | GMV | actions |\n|---|---|---|---|")
        for index in job.policies.indices.dropFirst() {
            let paired = try await outcomes(of: index, job, seed: seed)
            let independent = try await outcomes(of: index, job, seed: seed + 1)
            var cells = [job.scenarios[index].name]
            for measure in Self.measures {
                let times =
                    variance(measure.metrics, independent, baseline)
                    / variance(measure.metrics, paired, baseline)
                // Two runs without an action differ by nothing however they are drawn.
                let holds = !(times < measure.times)
                isFine = isFine && holds
                cells.append(holds ? short(times) : "**\(short(times))**")
            }
            print("| " + cells.joined(separator: " | ") + " |")
        }
        guard isFine else { throw ExitCode(1) }
    }

    private func outcomes(of index: Int, _ job: ProjectionJob, seed: UInt64) async throws
        -> Outcomes
    {
        try await job.outcomes(
            of: index, inputs: try job.inputs(replicates: 0..<replicates, seed: seed),
            replicates: 0..<replicates, seed: seed, workers: workers)
    }

    private func variance(_ metrics: [String], _ a: Outcomes, _ b: Outcomes) -> Double {
        let keys = metrics.compactMap { a.keys.firstIndex(of: MetricKey($0)) }
        let differences = (0..<replicates).map { replicate in
            keys.reduce(0.0) { sum, key in
                sum + (a.value(key, step: a.steps, replicate: replicate) ?? .nan)
                    - (b.value(key, step: b.steps, replicate: replicate) ?? .nan)
            }
        }
        let mean = differences.reduce(0, +) / Double(replicates)
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return squares / Double(replicates - 1)
    }
}
