import ArgumentParser
import DataTables
import Foundation
import Scenarios

/// The flags that mean the same in every command that has them.
struct WorkspaceOptions: ParsableArguments {
    @Option(help: "The folder with trustcast.yaml.")
    var workspace = "."

    @Flag(help: "Set bad rows aside in a rejects file instead of stopping.")
    var lenient = false

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    @Flag(help: "Print results only, no notes.")
    var quiet = false
}

/// How a projection is run.
struct ProjectionOptions: ParsableArguments {
    @Option(help: "The seed of all random numbers.")
    var seed: UInt64?

    @Option(help: "How many futures to simulate.")
    var replicates: Int?

    @Option(
        help:
            "Simulate until the Monte Carlo error of means is this small, as 1%; not --replicates.")
    var precision: String?

    @Option(
        name: .customLong("precise"),
        help: "With --precision: the metrics; left out: repeat_orders and gmv.")
    var preciseMetrics: [String] = []

    @Option(help: "Simulate one part of the replicates only, as 1/4.")
    var shard: String?

    @Option(help: "How many cores to use; changes no result.")
    var workers: Int?

    @Option(name: .customLong("set"), help: "Change a scenario's value: PATH=VALUE.")
    var changes: [String] = []

    @Flag(help: "Compute again even where the same run is there, and compare.")
    var again = false

    func validate() throws {
        if let replicates, replicates < 2 {
            throw ValidationError("--replicates is \(replicates); at least 2 are needed")
        }
        if precision != nil {
            _ = try precisionTarget()
            guard replicates == nil, shard == nil else {
                throw ValidationError(
                    "--precision decides the number of replicates; leave out --replicates and --shard"
                )
            }
        } else if !preciseMetrics.isEmpty {
            throw ValidationError("--precise METRIC goes with --precision, as --precision 1%")
        }
        if let workers, workers < 1 {
            throw ValidationError("--workers is \(workers); at least 1 is needed")
        }
        if let shard, Shard(shard) == nil {
            throw ValidationError("--shard is \"\(shard)\"; write PART/PARTS, as 1/4")
        }
    }

    /// `1%` or `0.01`.
    private func precisionTarget() throws -> Double? {
        guard let precision else { return nil }
        let isPercent = precision.hasSuffix("%")
        let digits = isPercent ? String(precision.dropLast()) : precision
        guard let number = Double(digits.filter { $0 != " " }), number > 0,
            number < (isPercent ? 100 : 1)
        else {
            throw ValidationError(
                "--precision is \"\(precision)\"; write the error over the mean, as 1% or 0.01")
        }
        return isPercent ? number / 100 : number
    }

    func runOptions() throws -> RunOptions {
        RunOptions(
            seed: seed, replicates: replicates, shard: shard.flatMap { Shard($0) },
            workers: workers ?? ProcessInfo.processInfo.activeProcessorCount,
            changes: try changes.map { try ScenarioChange($0) }, again: again,
            precision: try precisionTarget().map {
                Precision(
                    target: $0,
                    metrics: preciseMetrics.isEmpty ? ["repeat_orders", "gmv"] : preciseMetrics)
            })
    }
}

/// Standard output for results, standard error for notes.
struct Terminal {
    var isQuiet: Bool

    func result(_ text: String) {
        do {
            try Files.print(text + "\n", to: .output)
        } catch {
            ExitStatus.exit(for: error)
        }
    }

    /// Progress, on a terminal only.
    func progress(_ text: String) {
        guard !isQuiet, isatty(2) == 1 else { return }
        try? Files.print(text + "\n", to: .error)
    }

    /// A diagnostic, unless asked to be quiet.
    func note(_ text: String) {
        guard !isQuiet else { return }
        try? Files.print(text + "\n", to: .error)
    }
}
