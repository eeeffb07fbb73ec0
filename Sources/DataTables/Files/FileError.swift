import Glibc

/// The operating system refused to read or write a file.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    package let path: String
    /// What was attempted, as in `read` or `write`.
    package let action: String
    /// The system's error number.
    package let code: Int32

    init(_ path: String, _ action: String, code: Int32 = errno) {
        self.path = path
        self.action = action
        self.code = code
    }

    /// Whether the file or folder does not exist.
    package var isAbsent: Bool { code == ENOENT }

    /// Whether something of that name exists already.
    package var isTaken: Bool { code == EEXIST || code == ENOTEMPTY }

    /// `data/orders.csv: cannot read: No such file or directory`, and what to do where it is known.
    package var description: String {
        "\(DataError.shown(path)): cannot \(action): \(reason)"
            + (advice.map { "; \($0)" } ?? "")
    }

    private var reason: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }

    private var advice: String? {
        switch code {
        case ENOENT where action == "write": "make the folder \(Files.folder(of: path)) first"
        case ENOSPC, EDQUOT: "free some space, or write to another disk; nothing is left half done"
        case EFBIG: "raise the limit on the size of files; nothing is left half done"
        case EISDIR where action == "write": "that is a folder; name a file in it"
        case ENOTDIR: "a file stands where a folder is needed; name another folder"
        case EACCES, EPERM, EROFS: "ask for the right to \(action) there, or name another place"
        case EINVAL where action == "read": "that is a device; name a file"
        case EMFILE, ENFILE: "raise the limit on open files"
        default: nil
        }
    }

    /// The same error said of another path.
    package func at(_ path: String) -> FileError { FileError(path, action, code: code) }
}
