import DataTables
import Simulation

extension FinishedRun {
    /// Puts the shards of one projection together and writes the whole run.
    ///
    /// - Throws: `WorkspaceError` where the runs differ in anything but their replicates, and
    ///   `OutcomesMergeError` where replicates are missing or double.
    package static func merged(
        _ shards: [FinishedRun], into store: RunStore, clock: () -> Double
    ) throws -> FinishedRun {
        guard let first = shards.first else {
            throw WorkspaceError("name the runs of the shards")
        }
        var identity = first.folder.record.identity
        for shard in shards {
            var other = shard.folder.record.identity
            other.replicates = identity.replicates
            guard other == identity else {
                throw WorkspaceError(
                    "\(shard.folder.name) asks another question than \(first.folder.name); only "
                        + "shards of one run can be merged")
            }
        }
        let simulated = try SimulatedScenarios.merged(shards.map(\.simulated))
        let range = simulated.outcomes.first?.replicates ?? 0..<0
        identity.replicates = [range.lowerBound, range.upperBound]
        var record = first.folder.record
        record.identity = identity
        record.observed = RunObserved(
            workers: 1, finishedAt: clock(), secondsByStage: [:],
            diagnostics: [
                "merged from \(shards.map(\.folder.name).sorted().joined(separator: ", "))"
            ])
        var files = simulated.files
        for model in first.models {
            files.append(("fits/\(model.name).json", try model.bytes()))
        }
        for path in identity.configuration.keys.sorted() {
            let source = "\(first.folder.path)/config/\(path)"
            files.append(("config/\(path)", try Files.readFile(source).array))
        }
        let label = RunStore.label(of: first.folder)
        var spill = try SellerSpill(in: store, label: label)
        let parts = shards.map(\.folder).sorted {
            $0.record.identity.replicates[0] < $1.record.identity.replicates[0]
        }
        for part in parts { try spill.add(part) }
        try spill.finish()
        try spill.writeInputs(of: parts)
        let folder = try store.write(record, label: label, files: files, into: spill.folder)
        return try FinishedRun(folder: folder, simulated, models: first.models)
    }
}
