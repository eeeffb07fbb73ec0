import DataTables
import Foundation

/// The `runs/` folder of a workspace.
package struct RunStore: Sendable {
    /// The folder's path.
    package var folder: String

    package init(folder: String) { self.folder = folder }

    /// The name of a run: its label and the first eight digits of its identity's SHA-256.
    package static func name(of identity: RunIdentity, label: String) throws -> String {
        "\(label)-\(SHA256.hex(Array(try encode(identity))).prefix(8))"
    }

    /// The label in a run's name.
    static func label(of folder: RunFolder) -> String {
        folder.name.split(separator: "-").dropLast().joined(separator: "-")
    }

    /// The finished run of an identity, if it is there.
    package func find(_ identity: RunIdentity, label: String) throws -> RunFolder? {
        let path = "\(folder)/\(try Self.name(of: identity, label: label))"
        return Files.exists("\(path)/run.json") ? try open(path) : nil
    }

    /// The run of that name, or the latest one.
    ///
    /// - Throws: `WorkspaceError` where there is none.
    package func run(named name: String?) throws -> RunFolder {
        if let name {
            let path = name.contains("/") ? name : "\(folder)/\(name)"
            guard Files.exists("\(path)/run.json") else {
                let names = try list().map(\.name).joined(separator: ", ")
                throw WorkspaceError(
                    "there is no run \"\(name)\"; runs here: \(names.isEmpty ? "none" : names)")
            }
            return try open(path)
        }
        guard let latest = try list().last else {
            throw WorkspaceError("there is no finished run in \(folder); make one: trustcast run")
        }
        return latest
    }

    /// All finished runs, the latest last.
    package func list() throws -> [RunFolder] {
        guard Files.exists(folder) else { return [] }
        let names = try Files.entries(of: folder).filter {
            !$0.hasPrefix(".") && Files.exists("\(folder)/\($0)/run.json")
        }
        return try names.map { try open("\(folder)/\($0)") }.sorted {
            ($0.record.observed.finishedAt, $0.name) < ($1.record.observed.finishedAt, $1.name)
        }
    }

    /// Writes a run, whole or not at all; where another process was first, its run is returned.
    ///
    /// `partial` holds what was written while it was made.
    func write(
        _ record: RunRecord, label: String, files: [(String, [UInt8])],
        into partial: PartialFolder
    ) throws -> RunFolder {
        let path = "\(folder)/\(try Self.name(of: record.identity, label: label))"
        do {
            for (name, bytes) in files { try Self.write(bytes, to: "\(partial.path)/\(name)") }
            try Self.write(Array(try Self.encode(record)), to: "\(partial.path)/run.json")
            try partial.finish(as: path)
        } catch let error as FileError where error.isTaken {
            return try open(path)
        }
        return RunFolder(path: path, record: record)
    }

    /// Reads a run's record.
    package func open(_ path: String) throws -> RunFolder {
        let bytes = Data(try Files.readFile("\(path)/run.json").array)
        guard let format = try? JSONDecoder().decode(Format.self, from: bytes) else {
            throw damaged(path)
        }
        guard format.schema == RunRecord.schema else {
            throw WorkspaceError(
                "\(path)/run.json is of format \(format.schema) and this engine reads "
                    + "\(RunRecord.schema); delete the folder and run again")
        }
        guard let record = try? JSONDecoder().decode(RunRecord.self, from: bytes) else {
            throw damaged(path)
        }
        return RunFolder(path: path, record: record)
    }

    private struct Format: Decodable {
        var schema: String
    }

    private func damaged(_ path: String) -> WorkspaceError {
        WorkspaceError(
            "\(path)/run.json is damaged; delete the folder \(path) and run again, which makes the "
                + "same run")
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        try Files.makeFolder(Files.folder(of: path))
        try Files.writeWhole(path, bytes)
    }

    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }
}
