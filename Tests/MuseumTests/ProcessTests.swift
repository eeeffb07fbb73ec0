import Foundation
import Testing

/// What happens to the command from outside: full disks, closed streams, signals, other processes.
///
/// Whatever happens, there is a finished run or none, and the next command works.
@Suite(.tags(.processes))
struct ProcessTests {
    private func market() throws -> Folder {
        let folder = try Folder()
        for (path, bytes) in Samples.market { try folder.write(path, bytes) }
        return folder
    }

    /// What lies in `runs/`, unfinished folders too.
    private func runs(_ folder: Folder) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/runs")
        return (names ?? []).sorted()
    }

    private func outcomes(_ folder: Folder) -> [[UInt8]?] {
        folder.files().filter { $0.hasSuffix(".outcomes") }.map { folder.bytes($0) }
    }

    // MARK: Full disks and closed streams

    @Test(arguments: ["check", "simulate", "check --json", "runs"])
    func aFullDeviceBehindStandardOutput(_ command: String) throws {
        let folder = try market()
        defer { folder.remove() }
        let answer = try Trustcast.shell("trustcast \(command) > /dev/full", in: folder.path)
        #expect(answer.status == 74)
        #expect(
            answer.errors
                == "trustcast: standard output: cannot write: No space left on device; "
                + "free some space, or write to another disk; nothing is left half done\n")
    }

    @Test func aClosedStandardOutput() throws {
        let folder = try market()
        defer { folder.remove() }
        let answer = try Trustcast.shell("trustcast runs >&-", in: folder.path)
        #expect(answer.status == 74)
        #expect(
            answer.errors == "trustcast: standard output: cannot write: Bad file descriptor\n")
    }

    @Test func aFullDeviceBehindStandardErrorChangesNothing() throws {
        let folder = try market()
        defer { folder.remove() }
        let answer = try Trustcast.shell("trustcast fit nothing 2> /dev/full", in: folder.path)
        #expect(answer.status == 65)
    }

    @Test(arguments: ["head -n 1", "true"])
    func aReaderThatStopsEarly(_ reader: String) throws {
        let folder = try market()
        defer { folder.remove() }
        let answer = try Trustcast.shell(
            "trustcast check --json | \(reader); exit ${PIPESTATUS[0]}", in: folder.path)
        // The system ends a writer whom nobody reads by signal 13.
        #expect([0, 128 + 13].contains(answer.status))
        #expect(answer.errors == "")
    }

    /// A limit on the size of files stands for a disk that fills up: the fit is small enough for
    /// it, the outcomes of 300 replicates are not.
    @Test func aDiskThatFillsUpDuringARun() throws {
        let folder = try market()
        defer { folder.remove() }
        let answer = try Trustcast.shell(
            "ulimit -f 20; trustcast simulate --replicates 300", in: folder.path)
        #expect(answer.status == 74)
        #expect(
            Exhibit.withoutHashes(answer.errors)
                == "trustcast: runs/projection/outcomes/baseline.segments: cannot write: File too "
                + "large; raise the limit on the size of files; nothing is left half done\n")
        #expect(runs(folder) == [])
        let next = try Trustcast.run(["simulate"], in: folder.path)
        #expect(next.status == 0)
        #expect(runs(folder).count == 1)
    }

    @Test func aDiskThatIsFullAtOnce() throws {
        let folder = try market()
        defer { folder.remove() }
        let before = folder.files()
        let answer = try Trustcast.shell(
            "ulimit -f 0; trustcast panel --output panel.csv", in: folder.path)
        // The answer itself is a file in this test, and does not fit either.
        #expect(answer.status == 74)
        #expect(folder.files() == before)
    }

    // MARK: Links, pipes and devices

    @Test func aLinkStaysALinkAndItsFileIsWritten() throws {
        let folder = try market()
        defer { folder.remove() }
        try folder.write("elsewhere/panel.csv", "old")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/panel.csv", withDestinationPath: "elsewhere/panel.csv")
        #expect(try Trustcast.run(["panel", "--output", "panel.csv"], in: folder.path).status == 0)
        let link = try FileManager.default.destinationOfSymbolicLink(
            atPath: folder.path + "/panel.csv")
        #expect(link == "elsewhere/panel.csv")
        #expect(try #require(folder.bytes("elsewhere/panel.csv")).starts(with: "order_key,".utf8))
    }

    @Test func aPipeStaysAPipe() throws {
        let folder = try market()
        defer { folder.remove() }
        let answer = try Trustcast.shell(
            """
            mkfifo pipe; cat pipe > got.csv & trustcast panel --output pipe > /dev/null
            status=$?; wait; [ -p pipe ] && echo still a pipe; exit $status
            """, in: folder.path)
        #expect(answer.status == 0)
        #expect(answer.output == "still a pipe\n")
        #expect(try #require(folder.bytes("got.csv")).starts(with: "order_key,".utf8))
    }

    @Test func dataThroughAPipeAreRead() throws {
        let folder = try Folder()
        defer { folder.remove() }
        try folder.write("d.csv", Samples.table { "\($0 % 7),\($0 * 5 % 3 / 2),c,1,1" })
        let options = "--kind logistic --formula 'y ~ x' --json"
        let file = try Trustcast.shell("trustcast fit --data d.csv \(options)", in: folder.path)
        let pipe = try Trustcast.shell(
            "cat d.csv | trustcast fit --data /dev/stdin \(options)", in: folder.path)
        #expect(file.status == 0 && pipe.status == 0, "\(pipe.errors)")
        #expect(pipe.output.replacing("stdin", with: "d.csv") == file.output)
    }

    @Test func aDeviceIsNoTable() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let answer = try Trustcast.shell(
            "trustcast fit --data /dev/zero --kind logistic --formula 'y ~ x'", in: folder.path)
        #expect(answer.status == 74)
        #expect(
            answer.errors
                == "trustcast: /dev/zero: cannot read: Invalid argument; that is a device; "
                + "name a file\n")
    }

    // MARK: Signals

    /// Starts a run of many replicates and waits until it simulates.
    ///
    /// Whoever started the tests may ignore signals (a shell does so for jobs in the background),
    /// and the command would inherit it.
    private func longRun(_ folder: Folder) throws -> Trustcast.Started {
        let started = try Trustcast.start(
            "/usr/bin/env",
            [
                "--default-signal=INT,TERM,HUP", Trustcast.path, "simulate", "--replicates",
                "1000000", "--workers", "1",
            ], in: folder.path)
        let fits = folder.path + "/models/fitted"
        for _ in 0..<2000 where started.process.isRunning {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: fits)) ?? []
            if names.contains(where: { !$0.hasPrefix(".") }) { break }
            usleep(5000)
        }
        return started
    }

    private func nextRunSucceeds(_ folder: Folder) throws {
        #expect(!folder.files().contains { $0.hasPrefix("runs/") })
        let next = try Trustcast.run(["simulate"], in: folder.path)
        #expect(next.status == 0, "\(next.errors)")
        #expect(runs(folder).map(Exhibit.withoutHashes) == ["projection-#"])
    }

    @Test func killedInTheMiddleOfARun() throws {
        let folder = try market()
        defer { folder.remove() }
        let started = try longRun(folder)
        kill(started.process.processIdentifier, SIGKILL)
        let answer = try Trustcast.finish(started)
        #expect(started.process.terminationReason == .uncaughtSignal)
        #expect(answer.output == "")
        try nextRunSucceeds(folder)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func stoppedInTheMiddleOfARun(_ signal: Int32) throws {
        let folder = try market()
        defer { folder.remove() }
        let started = try longRun(folder)
        kill(started.process.processIdentifier, signal)
        let answer = try Trustcast.finish(started)
        #expect(started.process.terminationReason == .exit)
        #expect(answer.status == 130)
        #expect(answer.output == "" && answer.errors == "")
        try nextRunSucceeds(folder)
    }

    @Test func whatAKilledWriterLeftIsSweptAway() throws {
        let folder = try market()
        defer { folder.remove() }
        try folder.write("runs/.partial-projection-12345678-1-0/outcomes/half", "half")
        try folder.write("runs/notes.txt", "mine")
        #expect(try Trustcast.run(["simulate"], in: folder.path).status == 0)
        #expect(runs(folder).map(Exhibit.withoutHashes) == ["notes.txt", "projection-#"])
    }

    /// So are files, those of the same name only.
    @Test func whatAKilledWriterLeftBesideAFileIsSweptAway() throws {
        let folder = try market()
        defer { folder.remove() }
        try folder.write(".partial-panel.csv-1-0", "half")
        try folder.write(".partial-other.csv-1-0", "somebody's")
        let before = folder.files().filter { $0 != ".partial-panel.csv-1-0" }
        #expect(try Trustcast.run(["panel", "--output", "panel.csv"], in: folder.path).status == 0)
        #expect(folder.files() == (before + ["panel.csv"]).sorted())
    }

    /// The shell holds the lock that a living writer holds.
    @Test func whatALivingWriterIsFillingStays() throws {
        let folder = try market()
        defer { folder.remove() }
        try folder.write("runs/.partial-other-1-0/outcomes/half", "half")
        let answer = try Trustcast.shell(
            "exec 9< runs/.partial-other-1-0; flock 9; trustcast simulate", in: folder.path)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(
            runs(folder).map(Exhibit.withoutHashes) == [".partial-other-1-0", "projection-#"])
    }

    // MARK: Other processes

    @Test func twoProcessesInOneWorkspace() throws {
        let together = try market()
        let alone = try market()
        defer {
            together.remove()
            alone.remove()
        }
        let arguments = ["simulate", "--replicates", "20", "--workers", "1"]
        let first = try Trustcast.start(Trustcast.path, arguments, in: together.path)
        let second = try Trustcast.start(Trustcast.path, arguments, in: together.path)
        let answers = [try Trustcast.finish(first), try Trustcast.finish(second)]
        #expect(answers.map(\.status) == [0, 0], "\(answers.map(\.errors))")
        #expect(answers[0].output == answers[1].output)
        #expect(runs(together).map(Exhibit.withoutHashes) == ["projection-#"])
        #expect(try Trustcast.run(arguments, in: alone.path).status == 0)
        #expect(runs(together) == runs(alone))
        #expect(outcomes(together) == outcomes(alone))
        #expect(outcomes(alone).count == 2)
    }

    /// A fit whose file was cut is not used but made again.
    @Test func aFitThatWasTorn() throws {
        let folder = try market()
        defer { folder.remove() }
        #expect(try Trustcast.run(["fit", "next-order"], in: folder.path).status == 0)
        let name = try #require(folder.files().first { $0.hasPrefix("models/fitted/") })
        let whole = try #require(folder.bytes(name))
        try folder.write(name, Array(whole.prefix(100)))
        let answer = try Trustcast.run(["fit", "next-order"], in: folder.path)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(folder.bytes(name) == whole)
    }
}

extension Tag {
    /// Tests that start, stop and wait for processes.
    @Tag static var processes: Self
}
