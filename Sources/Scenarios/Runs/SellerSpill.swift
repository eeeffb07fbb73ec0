import Assessment
import DataTables
import Simulation

/// Where a run's sellers go while it is simulated: the folder that becomes the run's, so that
/// memory does not grow with the replicates.
///
/// A run that is stopped leaves nothing.
struct SellerSpill {
    /// The folder that becomes the run's.
    let folder: PartialFolder
    /// Where errors say that its files are.
    private let place: String
    private var scenarios: [Scenario] = []

    private struct Scenario {
        var name: String
        var file: SegmentFile
        var moments: SellerMoments
        /// The replicate that comes next.
        var next: Int
    }

    /// Begins in the folder of runs.
    init(in store: RunStore, label: String) throws {
        place = "\(store.folder)/\(label)"
        folder = try PartialFolder(beside: place)
        try Files.makeFolder("\(folder.path)/outcomes")
    }

    private var run: String { folder.path }

    /// Names the run's own place, and not that of the part being written, where a file fails.
    private static func named<Result>(
        _ run: String, as place: String, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch let error as FileError where error.path.hasPrefix(run) {
            throw error.at(place + error.path.dropFirst(run.count))
        }
    }

    /// Begins the scenarios of a job.
    mutating func begin(_ job: ProjectionJob, _ segments: SellerSegments, first: Int) throws {
        guard scenarios.isEmpty else { return }
        scenarios = try Self.named(run, as: place) {
            try job.policies.map { policy in
                Scenario(
                    name: policy.name,
                    file: try SegmentFile(
                        "\(run)/outcomes/\(policy.name).segments", scenario: policy.name,
                        segments: segments.list, entriesAreKnown: policy.entriesAreKnown,
                        steps: job.world.steps, first: first),
                    moments: SellerMoments(ids: job.world.assessment.sellers.ids), next: first)
            }
        }
    }

    /// Adds the next replicate of a scenario.
    mutating func add(_ tally: SellerTally, to scenario: Int) throws {
        try Self.named(run, as: place) { try scenarios[scenario].file.append(tally) }
        scenarios[scenario].moments.add(tally.sellers)
        scenarios[scenario].next += 1
    }

    /// Adds the replicates of a finished run, in rising order of the runs.
    ///
    /// - Throws: `OutcomesMergeError` unless they are the next ones.
    mutating func add(_ run: RunFolder) throws {
        let names = run.record.plan.scenarios.map(\.name)
        for (place, name) in names.enumerated() {
            let draws = try SegmentDraws(run.segmentsPath(name))
            let moments = try SellerMoments(
                decoding: Files.readFile(run.sellersPath(name)).array)
            if place == scenarios.count {
                scenarios.append(
                    Scenario(
                        name: name,
                        file: try SegmentFile(
                            "\(self.run)/outcomes/\(name).segments", scenario: name,
                            segments: draws.segments, entriesAreKnown: draws.entriesAreKnown,
                            steps: draws.steps, first: draws.replicates.lowerBound),
                        moments: SellerMoments(ids: moments.ids),
                        next: draws.replicates.lowerBound))
            }
            try scenarios[place].file.append(draws, after: scenarios[place].next)
            scenarios[place].moments.add(moments)
            scenarios[place].next = draws.replicates.upperBound
        }
    }

    /// Writes the drawn inputs, a row a replicate.
    func write(_ inputs: Inputs) throws {
        try Self.named(run, as: place) {
            try CSVWriter().write(InputsTable.table(inputs), to: "\(run)/inputs.csv")
        }
    }

    /// Writes the inputs of the replicates of several runs, one after the other.
    func writeInputs(of runs: [RunFolder]) throws {
        var whole: [UInt8] = []
        for run in runs {
            let bytes = try Files.readFile(run.inputsPath).array
            let head = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            whole += whole.isEmpty ? bytes[...] : bytes[head...]
        }
        try Files.writeWhole("\(run)/inputs.csv", whole)
    }

    /// Ends the files.
    mutating func finish() throws {
        for number in scenarios.indices {
            try Self.named(run, as: place) {
                try scenarios[number].file.finish()
                try Files.writeWhole(
                    "\(run)/outcomes/\(scenarios[number].name).sellers",
                    scenarios[number].moments.encoded())
            }
        }
    }

    /// Whether a finished run holds the same bytes.
    func equals(_ other: RunFolder) throws -> Bool {
        try scenarios.allSatisfy { scenario in
            let here = "\(run)/outcomes/\(scenario.name)"
            return try Files.readFile("\(here).segments").array
                == Files.readFile(other.segmentsPath(scenario.name)).array
                && Files.readFile("\(here).sellers").array
                    == Files.readFile(other.sellersPath(scenario.name)).array
        }
    }
}
