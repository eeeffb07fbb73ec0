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
            let rows = table.rowCount == 1 ? "1 row was" : "\(table.rowCount) rows were"
            terminal.note("\(rows) set aside: \(path)")
        }
    }
}
