import Foundation
import Testing

/// Same question, same bytes: whatever the workers, the shards and the runs before.
struct DeterminismTests {
    private let commands = CommandTests()

    @Test(.timeLimit(.minutes(2)))
    func workersAndShardsChangeNoByte() throws {
        let folder = try commands.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try SmallWorkspace.write(to: folder)
        #expect(try commands.run("generate", "--world", "exact", in: folder).status == 0)
        var files: [[String: Data]] = []
        for workers in ["1", "2", "7"] {
            try? FileManager.default.removeItem(atPath: folder + "/runs")
            let answer = try commands.run(
                "run", "--workers", workers, "--output", "out", in: folder)
            #expect(answer.status == 0, "\(answer.errors)")
            files.append(try contents(folder + "/out"))
        }
        #expect(
            Set(files[0].keys) == [
                "assumptions.csv", "coefficients.csv", "curves.csv", "difference.csv",
                "effects.csv", "forecast.csv", "key_results.csv", "seller_outcomes.csv",
                "uncertainty.csv",
            ])
        #expect(files[0] == files[1])
        #expect(files[0] == files[2])
        try shardsMerge(in: folder)
        try nothingIsNothing(in: folder)
    }

    /// The CSV files of a folder; `run.json` has observed parts.
    private func contents(_ folder: String) throws -> [String: Data] {
        var result: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasSuffix(".csv") {
            result[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        return result
    }

    private func outcomes(_ folder: String) throws -> [String: Data] {
        let path = folder + "/outcomes"
        var result: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            result[name] = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
        }
        return result
    }

    private func shardsMerge(in folder: String) throws {
        let runs = folder + "/runs"
        let whole = try FileManager.default.contentsOfDirectory(atPath: runs)[0]
        let before = try outcomes("\(runs)/\(whole)")
        try FileManager.default.removeItem(atPath: "\(runs)/\(whole)")
        for part in ["1/3", "2/3", "3/3"] {
            #expect(try commands.run("simulate", "--shard", part, in: folder).status == 0)
        }
        let shards = try FileManager.default.contentsOfDirectory(atPath: runs)
        #expect(shards.count == 3)
        let merged = try commands.run("merge", shards[0], shards[1], shards[2], in: folder)
        #expect(merged.status == 0, "\(merged.errors)")
        #expect(try outcomes("\(runs)/\(whole)") == before)
    }

    /// A scenario equal to the baseline, and one with a program for nobody, differ by exactly 0.
    private func nothingIsNothing(in folder: String) throws {
        for scenario in ["again", "nobody"] {
            let answer = try commands.run(
                "compare", scenario, "--metric", "repeat_orders", "--metric", "gmv", in: folder)
            #expect(answer.status == 0)
            #expect(answer.output.contains("  repeat_orders: 0 to 0 orders; better in 50 %"))
            #expect(answer.output.contains("  gmv: 0 to 0 USD; better in 50 %"))
        }
    }
}
