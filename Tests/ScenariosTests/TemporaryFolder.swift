import Foundation

/// A folder for one test, with files in it.
struct TemporaryFolder {
    let path: String

    /// Makes the folder and writes files by their path in it.
    init(_ files: [String: String] = [:]) throws {
        path = NSTemporaryDirectory() + "trustcast-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files { try write(name, text) }
    }

    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// Writes a script that can be run.
    func program(_ name: String, _ text: String) throws -> String {
        try write(name, "#!/bin/sh\n" + text)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: "\(path)/\(name)")
        return "\(path)/\(name)"
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// What an error says; `no error` where there was none.
func message(_ body: () throws -> some Any) -> String {
    do {
        _ = try body()
        return "no error"
    } catch {
        return "\(error)"
    }
}
