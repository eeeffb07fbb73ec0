import Glibc

/// Whole files and folders: read at once, written wholly or not at all.
package enum Files {
    /// Maps a file; its bytes are read when they are first touched.
    ///
    /// - Throws: ``FileError`` if it cannot be opened.
    package static func mapFile(_ path: String) throws(FileError) -> FileBytes {
        try FileBytes(mapping: path)
    }

    /// Reads a file; gzip is recognised by its first bytes and unpacked.
    ///
    /// - Throws: ``FileError`` if it cannot be opened, ``DataError`` if its gzip stream is damaged.
    package static func readFile(_ path: String) throws -> FileBytes {
        let file = try mapFile(path)
        let unpacked = try file.withSpan { bytes in
            Gzip.isGzip(bytes) ? try Gzip.decompressed(bytes, file: path) : nil
        }
        return unpacked.map { FileBytes($0) } ?? file
    }

    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Makes a folder and those above it; one that exists is left alone.
    ///
    /// - Throws: ``FileError`` if it cannot be made.
    package static func makeFolder(_ path: String) throws(FileError) {
        if path.isEmpty || exists(path) { return }
        try makeFolder(folder(of: path))
        if unsafe mkdir(path, 0o777) != 0, errno != EEXIST { throw FileError(path, "create") }
    }

    /// Writes a file: the old one, if any, is there until the new one is complete on disk.
    ///
    /// The bytes go to a file beside it, which is flushed, renamed and the folder flushed. A
    /// symbolic link stays and its file is written; a pipe or a device is written to as it is.
    ///
    /// - Throws: ``FileError`` if any step fails; then nothing is left behind.
    package static func writeWhole(_ path: String, _ bytes: [UInt8]) throws(FileError) {
        let place = resolved(path)
        switch kind(of: place) {
        case S_IFREG, nil: try replace(place, bytes)
        case S_IFDIR: throw FileError(path, "write", code: EISDIR)
        default: try writeThrough(place, bytes)
        }
    }

    private static func replace(_ path: String, _ bytes: [UInt8]) throws(FileError) {
        sweep(folder(of: path), prefix: "\(partialPrefix)\(name(of: path))-")
        let (partial, descriptor) = try createPartial(beside: path)
        do throws(FileError) {
            try writeAll(bytes, to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw FileError(path, "write") }
        } catch {
            close(descriptor)
            unsafe _ = unlink(partial)
            throw error
        }
        close(descriptor)
        if unsafe rename(partial, path) != 0 {
            let error = FileError(path, "write")
            unsafe _ = unlink(partial)
            throw error
        }
        try flush(folder: folder(of: path))
    }

    /// Writes to standard output or standard error.
    ///
    /// - Throws: ``FileError`` if it is closed or full.
    package static func print(_ text: String, to stream: StandardStream) throws(FileError) {
        try writeAll(Array(text.utf8), to: stream.rawValue, stream.name)
    }

    /// Writes a text in UTF-8, wholly or not at all.
    ///
    /// - Throws: ``FileError`` if any step fails.
    package static func writeWhole(_ path: String, text: String) throws(FileError) {
        try writeWhole(path, Array(text.utf8))
    }

    /// Builds a folder beside its place, flushes it and renames it: it appears whole or not at all.
    ///
    /// `build` fills the folder whose path it is given.
    ///
    /// - Throws: ``FileError`` if a step fails or the folder exists (``FileError/isTaken``), and
    ///   what `build` throws; then nothing is left behind.
    package static func writeWholeFolder<Result>(
        _ path: String, build: (_ partial: String) throws -> Result
    ) throws -> Result {
        let partial = try PartialFolder(beside: path)
        do {
            let result = try build(partial.path)
            try partial.finish(as: path)
            return result
        } catch let error as FileError where error.path.hasPrefix(partial.path) {
            throw error.at(path + error.path.dropFirst(partial.path.count))
        }
    }

    /// Deletes a folder and everything in it, or a file; what is absent is no error.
    package static func remove(tree path: String) {
        for name in (try? entries(of: path)) ?? [] { remove(tree: "\(path)/\(name)") }
        unsafe _ = Glibc.remove(path)
    }

    /// The names in a folder in alphabetical order, without `.` and `..`.
    ///
    /// - Throws: ``FileError`` if it cannot be read or is no folder.
    package static func entries(of path: String) throws(FileError) -> [String] {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "read") }
        guard let folder = unsafe fdopendir(descriptor) else { throw FileError(path, "read") }
        defer { unsafe _ = closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The path of the folder that holds a path's last component.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path's last component.
    package static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}

extension Files {
    /// A new file beside `path` that no other process writes.
    private static func createPartial(
        beside path: String
    ) throws(FileError) -> (path: String, descriptor: Int32) {
        for attempt in 0... {
            let partial = partialPath(path, attempt)
            let descriptor = unsafe open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 {
                if holdsLock(descriptor, partial) { return (partial, descriptor) }
                continue
            }
            guard errno == EEXIST, attempt < 1000 else { break }
        }
        throw FileError(path, "write")
    }

    /// A new folder beside `path`, and a descriptor that holds its lock while it is filled.
    static func createPartialFolder(
        beside path: String
    ) throws(FileError) -> (path: String, lock: Int32) {
        for attempt in 0... {
            let partial = partialPath(path, attempt)
            if unsafe mkdir(partial, 0o777) == 0 {
                let lock = unsafe open(partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                guard lock >= 0 else {
                    // Another process swept it away between the two steps.
                    if errno == ENOENT, attempt < 1000 { continue }
                    throw FileError(path, "create")
                }
                if holdsLock(lock, partial) { return (partial, lock) }
                continue
            }
            guard errno == EEXIST, attempt < 1000 else { break }
        }
        throw FileError(path, "create")
    }

    /// Locks what was just made; `false` where another process swept it away in between.
    private static func holdsLock(_ descriptor: Int32, _ partial: String) -> Bool {
        flock(descriptor, LOCK_EX)
        if exists(partial) { return true }
        close(descriptor)
        return false
    }

    /// Removes unfinished files and folders whose makers are gone: killed, or stopped by a power
    /// cut.
    ///
    /// A living maker holds the lock of what it makes, wherever it runs.
    static func sweep(_ folder: String, prefix: String) {
        guard let names = try? entries(of: folder) else { return }
        for name in names where name.hasPrefix(prefix) {
            let path = "\(folder)/\(name)"
            let lock = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard lock >= 0 else { continue }
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { remove(tree: path) }
            close(lock)
        }
    }

    static let partialPrefix = ".partial-"

    /// The type bits of what a path leads to; `nil` where there is nothing.
    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }

    /// The path that symbolic links lead to, where they lead to something.
    private static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return kind(of: path) == S_IFREG ? unsafe String(cString: real) : path
    }

    /// Writes to a pipe or a device.
    private static func writeThrough(_ path: String, _ bytes: [UInt8]) throws(FileError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "write") }
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, path)
    }

    private static func partialPath(_ path: String, _ attempt: Int) -> String {
        "\(folder(of: path))/\(partialPrefix)\(name(of: path))-\(getpid())-\(attempt)"
    }

    static func writeAll(
        _ bytes: [UInt8], to descriptor: Int32, _ path: String
    ) throws(FileError) {
        var at = 0
        while at < bytes.count {
            let written = unsafe bytes[at...].withUnsafeBytes { rest in
                unsafe write(descriptor, rest.baseAddress, rest.count)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw FileError(path, "write")
            }
            at += written
        }
    }

    /// Makes the names in a folder permanent.
    static func flush(folder path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "write") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(path, "write") }
    }

    /// Makes every file and folder below a path permanent.
    static func flush(tree path: String) throws(FileError) {
        if let names = try? entries(of: path) {
            for name in names { try flush(tree: "\(path)/\(name)") }
        }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "write") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(path, "write") }
    }
}

/// The two streams that a command writes to.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// The stream as an error message names it.
    var name: String { self == .output ? "standard output" : "standard error" }
}
