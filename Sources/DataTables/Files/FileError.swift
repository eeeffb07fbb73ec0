import Glibc

/// The operating system refused to read or write a file.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    package let path: String
    /// What was attempted, as in `read` or `write`.
    package let action: String
    /// The system's error number.
    package let code: Int32

    init(_ path: String, _ action: String) {
        self.path = path
        self.action = action
        code = errno
    }

    /// Whether the file or folder does not exist.
    package var isAbsent: Bool { code == ENOENT }

    /// Whether something of that name exists already.
    package var isTaken: Bool { code == EEXIST || code == ENOTEMPTY }

    /// `data/orders.csv: cannot read: No such file or directory`.
    package var description: String { "\(path): cannot \(action): \(reason)" }

    private var reason: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
