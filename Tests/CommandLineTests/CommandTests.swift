import DataTables
import Foundation
import Testing

/// The built command, run as a user runs it: what it prints and how it ends.
struct CommandTests {
    struct Answer {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The folder that holds this test's product and, beside it, the command.
    static let products: URL = {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for _ in 0..<6 where !FileManager.default.fileExists(atPath: folder.path + "/trustcast") {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    func run(_ arguments: String..., in folder: String? = nil, program: String = "trustcast")
        throws -> Answer
    {
        try run(arguments, in: folder, program: program)
    }

    func run(
        _ arguments: [String], in folder: String? = nil, program: String = "trustcast"
    ) throws -> Answer {
        let process = Process()
        process.executableURL = Self.products.appendingPathComponent(program)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let notes = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Answer(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: notes, as: UTF8.self))
    }

    func temporaryFolder() throws -> String {
        let path = NSTemporaryDirectory() + "trustcast-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test func withoutAWorkspaceItSaysWhatToDo() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let answer = try run("check", in: folder)
        #expect(answer.status == 65)
        #expect(
            answer.errors
                == "trustcast: there is no trustcast.yaml; go to a workspace, name one with "
                + "--workspace, or make one: trustcast init my-workspace\n")
    }

    @Test func wrongUseEndsWith64() throws {
        #expect(try run("simulate", "--shard", "5/4").status == 64)
        #expect(try run("fit", "--kind", "cox").status == 64)
        #expect(try run("nonsense").status == 64)
    }

    @Test func initOverwritesNothing() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try run("init", "shop", in: folder).status == 0)
        let again = try run("init", "shop", in: folder)
        #expect(again.status == 65)
        #expect(again.errors == "trustcast: shop/trustcast.yaml exists; init overwrites nothing\n")
    }

    @Test func aModelFitsAnyFile() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let rows = ["x,y"] + (0..<40).map { "\($0 % 10),\(($0 * 7) % 10 < $0 % 10 ? 1 : 0)" }
        try (rows.joined(separator: "\n") + "\n").write(
            toFile: folder + "/t.csv", atomically: true, encoding: .utf8)
        let answer = try run(
            "fit", "--data", "t.csv", "--kind", "logistic", "--formula", "y ~ x", "--json",
            in: folder)
        #expect(answer.status == 0)
        #expect(answer.output.hasPrefix("{\"schema\":\"trustcast.fit/1\",\"command\":\"fit\""))
        let absent = try run(
            "fit", "--data", "t.csv", "--kind", "logistic", "--formula", "y ~ z", in: folder)
        #expect(absent.status == 65)
        #expect(absent.errors.contains("z"))
    }

    @Test func brokenOrdersAreNamedByLine() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try run("init", "shop", in: folder)
        let orders = """
            order_id,buyer_id,seller_id,ordered_at,gmv,channel
            1,a,s,2024-01-05,10,marketplace
            2,a,s,2024-01-06,-3,marketplace
            3,b,,2024-01-07,4,marketplace

            """
        try orders.write(
            toFile: folder + "/shop/data/orders.csv", atomically: true, encoding: .utf8)
        let answer = try run("check", "--workspace", "shop", in: folder)
        #expect(answer.status == 65)
        #expect(answer.errors.contains("shop/data/orders.csv:3: gmv \"-3\""))
        #expect(answer.errors.contains("shop/data/orders.csv:4: seller_id"))
    }
}
