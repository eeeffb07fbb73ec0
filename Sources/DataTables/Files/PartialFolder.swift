import Glibc

/// A folder that is filled beside its place for as long as that takes: it appears whole, or not at
/// all.
///
/// What is not finished is deleted with the last user, and by the next writer beside it where the
/// maker was killed.
package final class PartialFolder: Sendable {
    /// Where it is filled.
    package let path: String
    private let lock: Int32

    /// Makes an empty folder beside a path.
    ///
    /// - Throws: ``FileError`` if it cannot be made.
    package init(beside place: String) throws(FileError) {
        try Files.makeFolder(Files.folder(of: place))
        Files.sweep(Files.folder(of: place), prefix: Files.partialPrefix)
        (path, lock) = try Files.createPartialFolder(beside: place)
    }

    /// Flushes the folder and gives it its name in the folder it stands in.
    ///
    /// - Throws: ``FileError`` if a step fails or the place is taken (``FileError/isTaken``).
    package func finish(as place: String) throws(FileError) {
        try Files.flush(tree: path)
        guard unsafe rename(path, place) == 0 else { throw FileError(place, "write") }
        try Files.flush(folder: Files.folder(of: place))
    }

    deinit {
        Files.remove(tree: path)
        close(lock)
    }
}

/// A new file that bytes are added to at the end, so that they need not be held.
package final class GrowingFile {
    private let path: String
    private let descriptor: Int32

    /// Makes the file.
    ///
    /// - Throws: ``FileError`` if it exists or cannot be made.
    package init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path, "create") }
    }

    /// Adds bytes.
    ///
    /// - Throws: ``FileError`` if they cannot be written.
    package func append(_ bytes: [UInt8]) throws(FileError) {
        try Files.writeAll(bytes, to: descriptor, path)
    }

    deinit { close(descriptor) }
}
