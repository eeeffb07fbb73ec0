/// A fault in a YAML file: where it is, what was found, what was expected and what to do.
package struct FormatError: Error, Equatable, Sendable, CustomStringConvertible {
    package var file: String
    /// One-based; 0 where the whole file is meant.
    package var line: Int
    package var column: Int
    package var message: String

    package init(file: String, line: Int, column: Int, _ message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `scenarios/tighter.yaml:4:3: unknown key "limt" in …`; what a flag says has no line.
    package var description: String {
        line == 0 || file.hasPrefix("--")
            ? "\(file): \(message)" : "\(file):\(line):\(column): \(message)"
    }
}
