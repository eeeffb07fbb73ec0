import Foundation
import Testing

/// One exhibit: the files that a person had, the command they gave, what it said, what remained.
struct Exhibit: Sendable, CustomTestStringConvertible {
    var name: String
    /// What was in the folder, by path.
    var files: [String: [UInt8]]
    var command: [String]
    var status: Int32
    /// All of standard error, without `trustcast: ` before it and the newline after it.
    ///
    /// Of wrong use (64) it is what stands before the usage. Hashes in names are written as `#`.
    var says: String
    /// Lines that stand in standard output.
    var finds: [String] = []
    /// The files that were not there before, hashes in their names written as `#`.
    var leaves: [String] = []

    var testDescription: String { name }
}

extension Exhibit {
    /// Does what the person did, in a folder of its own, and compares.
    func visit() throws {
        let folder = try Folder()
        defer { folder.remove() }
        for (path, bytes) in files { try folder.write(path, bytes) }
        let answer = try Trustcast.run(command, in: folder.path)
        #expect(answer.status == status)
        let errors = Self.withoutHashes(answer.errors)
        switch status {
        case 64: #expect(errors.hasPrefix("Error: \(says)\n"), "\(errors)")
        case 65, 74: #expect(errors == "trustcast: \(says)\n")
        default: #expect(errors == (says.isEmpty ? "" : says + "\n"))
        }
        let lines = answer.output.split(separator: "\n").map(String.init)
        for line in finds { #expect(lines.contains(line), "\(line)\n\(answer.output)") }
        for (path, bytes) in files {
            #expect(folder.bytes(path) == bytes, "\(path) was changed")
        }
        let made = folder.files().filter { files[$0] == nil }.map(Self.withoutHashes)
        #expect(made == leaves)
    }

    /// A text with the eight hex digits that end the names of runs and fits replaced by `#`.
    static func withoutHashes(_ text: String) -> String {
        text.replacing(/-[0-9a-f]{8}/, with: "-#")
    }
}

/// A folder that is gone after the test.
struct Folder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "trustcast-museum-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func bytes(_ name: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))).map { Array($0) }
    }

    /// The files below the folder by their path in it, in order.
    func files() -> [String] {
        let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return all.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}

/// The built command.
enum Trustcast {
    struct Answer {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The path of the command, which lies beside this test's product.
    static let path: String = {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for _ in 0..<6 where !FileManager.default.fileExists(atPath: folder.path + "/trustcast") {
            folder.deleteLastPathComponent()
        }
        return folder.path + "/trustcast"
    }()

    static func run(_ arguments: [String], in folder: String) throws -> Answer {
        try finish(start(path, arguments, in: folder))
    }

    /// Runs a line of shell in which `trustcast` is the command.
    static func shell(_ line: String, in folder: String) throws -> Answer {
        try finish(
            start("/bin/bash", ["-c", "trustcast() { '\(path)' \"$@\"; }\n\(line)"], in: folder))
    }

    /// A started process and the files that its output goes to, so that no pipe can fill up.
    struct Started {
        let process: Process
        let output: URL
        let errors: URL
    }

    static func start(_ program: String, _ arguments: [String], in folder: String) throws -> Started
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        let place = NSTemporaryDirectory() + "trustcast-museum-output-\(UUID().uuidString)"
        let output = URL(fileURLWithPath: place + ".out")
        let errors = URL(fileURLWithPath: place + ".err")
        for url in [output, errors] { try Data().write(to: url) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        var environment = ProcessInfo.processInfo.environment
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        try process.run()
        return Started(process: process, output: output, errors: errors)
    }

    static func finish(_ started: Started) throws -> Answer {
        started.process.waitUntilExit()
        defer {
            try? FileManager.default.removeItem(at: started.output)
            try? FileManager.default.removeItem(at: started.errors)
        }
        return Answer(
            status: started.process.terminationStatus,
            output: String(decoding: try Data(contentsOf: started.output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: started.errors), as: UTF8.self))
    }
}
