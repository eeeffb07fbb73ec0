import DataTables
import Foundation
import Testing

/// A folder for one test, deleted with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.path
        path = "\(base)/datatables-\(UUID().uuidString)"
        try Files.makeFolder(path)
    }

    deinit { Files.remove(tree: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}

@Suite("Files: read at once, written wholly or not at all")
struct FilesTests {
    @Test func writesAndReadsBack() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.txt")
        try Files.writeWhole(path, text: "one")
        try Files.writeWhole(path, text: "two and more")
        #expect(try Files.readFile(path).text == "two and more")
        try Files.writeWhole(path, [])
        #expect(try Files.readFile(path).count == 0)
        #expect(try Files.entries(of: folder.path) == ["a.txt"])
    }

    @Test func namesWhatCannotBeRead() throws {
        let folder = try TemporaryFolder()
        #expect {
            try Files.readFile(folder.file("absent.csv"))
        } throws: { error in
            let error = error as? FileError
            return error?.isAbsent == true
                && error?.description
                    == folder.file("absent.csv") + ": cannot read: No such file or directory"
        }
        #expect {
            try Files.readFile(folder.path)
        } throws: { error in
            (error as? FileError)?.description == folder.path + ": cannot read: Is a directory"
        }
    }

    @Test func aFailedWriteLeavesTheOldFileAndNothingElse() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.txt")
        try Files.makeFolder(path + "/inside")
        #expect(throws: FileError.self) { try Files.writeWhole(path, text: "x") }
        #expect(try Files.entries(of: folder.path) == ["a.txt"])
        #expect(throws: FileError.self) {
            try Files.writeWhole(folder.file("absent/b.txt"), text: "x")
        }
        #expect(try Files.entries(of: folder.path) == ["a.txt"])
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func anUnwritableFolderIsNamed() throws {
        let folder = try TemporaryFolder()
        let sealed = folder.file("sealed")
        try Files.makeFolder(sealed)
        chmod(sealed, 0o500)
        defer { chmod(sealed, 0o700) }
        #expect {
            try Files.writeWhole(sealed + "/a.txt", text: "x")
        } throws: { error in
            (error as? FileError)?.description
                == sealed + "/a.txt: cannot write: Permission denied; ask for the right to write "
                + "there, or name another place"
        }
        #expect(try Files.entries(of: sealed) == [])
    }

    @Test func foldersAppearWhole() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("runs/first")
        let result = try Files.writeWholeFolder(path) { partial in
            #expect(!Files.exists(path))
            try Files.makeFolder(partial + "/outcomes")
            try Files.writeWhole(partial + "/outcomes/a.csv", text: "x\n")
            try Files.writeWhole(partial + "/run.json", text: "{}")
            return 3
        }
        #expect(result == 3)
        #expect(try Files.entries(of: folder.file("runs")) == ["first"])
        #expect(try Files.entries(of: path) == ["outcomes", "run.json"])
        #expect {
            try Files.writeWholeFolder(path) { try Files.writeWhole($0 + "/x", text: "") }
        } throws: { error in
            (error as? FileError)?.isTaken == true
        }
        #expect(try Files.entries(of: folder.file("runs")) == ["first"])
    }

    @Test func aFolderWhoseBuilderFailsNeverWas() throws {
        struct Stop: Error {}
        let folder = try TemporaryFolder()
        #expect(throws: Stop.self) {
            try Files.writeWholeFolder(folder.file("run")) { partial in
                try Files.writeWhole(partial + "/half", text: "x")
                throw Stop()
            }
        }
        #expect(try Files.entries(of: folder.path) == [])
    }

    @Test func gzipRoundTripsAndIsDeterministic() throws {
        let folder = try TemporaryFolder()
        var numbers = TestNumbers(state: 1)
        let bytes = (0..<400_000).map { _ in UInt8(truncatingIfNeeded: numbers.next() & 15) }
        let packed = Gzip.compressed(bytes)
        #expect(packed == Gzip.compressed(bytes))
        #expect(Array(packed[4..<8]) == [0, 0, 0, 0])
        #expect(packed.count < bytes.count)
        let path = folder.file("a.gz")
        try Files.writeWhole(path, packed)
        #expect(try Files.readFile(path).array == bytes)
        try Files.writeWhole(path, packed + Gzip.compressed([1, 2, 3]))
        #expect(try Files.readFile(path).array == bytes + [1, 2, 3])
        try Files.writeWhole(path, Gzip.compressed([]))
        #expect(try Files.readFile(path).count == 0)
    }

    @Test func damagedGzipIsNamed() throws {
        let text = String(repeating: "order_id,gmv\no1,12.50\n", count: 5000)
        let packed = Gzip.compressed(Array(text.utf8))
        func message(_ bytes: [UInt8]) -> String? {
            do {
                _ = try Gzip.decompressed(bytes.span, file: "orders.csv.gz")
                return nil
            } catch {
                return error.description
            }
        }
        let cut = message(Array(packed.prefix(packed.count - 9)))
        #expect(
            cut?.hasPrefix("orders.csv.gz: the gzip file ends too early, after ") == true
                && cut?.hasSuffix("bytes of content; copy or download it again") == true)
        var broken = packed
        broken[10] = 0x07
        let damaged = message(broken)
        #expect(
            damaged?.hasPrefix("orders.csv.gz: the gzip file is damaged near byte ") == true
                && damaged?.hasSuffix("; copy or download it again") == true)
        var trailing = packed
        trailing[packed.count - 6] ^= 1
        #expect(message(trailing)?.contains("damaged") == true)
        for length in 0..<min(200, packed.count) {
            #expect(message(Array(packed.prefix(length))) != nil)
        }
    }

    static let digests: [(String, String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]

    @Test(arguments: digests)
    func digestsArePublishedOnes(text: String, digest: String) {
        #expect(SHA256.hex(text) == digest)
    }

    @Test func digestsDoNotDependOnHowBytesCome() {
        let million = [UInt8](repeating: 0x61, count: 1_000_000)
        let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(SHA256.hex(million) == digest)
        var hash = SHA256()
        for length in [1, 62, 1, 64, 65, 127, 999_680] {
            let part = Array(million[..<length])
            hash.update(part.span)
        }
        #expect(hash.hex() == digest)
    }
}
