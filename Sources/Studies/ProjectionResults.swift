import DataTables
import Foundation
import Synchronization

/// The records of finished markets, in memory and, where a path is given, in a file.
final class ProjectionResults: Sendable {
    private let stored: Mutex<[ProjectionRecord]>
    private let file: FileHandle?

    var records: [ProjectionRecord] { stored.withLock { $0 } }

    /// Opens the file and reads what it holds; makes it where there is none.
    init(path: String?) throws {
        guard let path else {
            stored = Mutex([])
            file = nil
            return
        }
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        stored = Mutex(text.split(separator: "\n").compactMap { ProjectionRecord(line: $0) })
        if text.isEmpty { try Files.writeWhole(path, text: ProjectionRecord.header + "\n") }
        let handle = FileHandle(forUpdatingAtPath: path)
        try handle?.seekToEnd()
        file = handle
    }

    /// Adds a market's records in one write.
    func add(_ more: [ProjectionRecord]) throws {
        let text = more.map { $0.line + "\n" }.joined()
        try stored.withLock {
            $0 += more
            try file?.write(contentsOf: Data(text.utf8))
        }
    }
}
