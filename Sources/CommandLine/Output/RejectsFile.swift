import DataTables
import Scenarios

/// The rows that lenient reading set aside.
enum RejectsFile {
    /// Writes one file a table below `.trustcast/` and says so.
    static func write(_ rejects: [Table], workspace: Workspace, terminal: Terminal) throws {
        for (index, table) in rejects.enumerated() where table.rowCount > 0 {
            let path = workspace.path(".trustcast/rejects-\(index + 1).csv")
            try Files.makeFolder(Files.folder(of: path))
            try CSVWriter().write(table, to: path)
            terminal.note("\(table.rowCount) rows were set aside: \(path)")
        }
    }
}
