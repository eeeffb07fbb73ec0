/// A workspace, run or file that is not as a command needs it.
package struct WorkspaceError: Error, Equatable, Sendable, CustomStringConvertible {
    package var message: String
    /// The operating system refused; else the workspace's content is at fault.
    package var isInputOutput: Bool

    package init(_ message: String, isInputOutput: Bool = false) {
        self.message = message
        self.isInputOutput = isInputOutput
    }

    package var description: String { message }
}
