import Dispatch
import Foundation
import Synchronization

/// A program that is run to its end as a child of this process, and that does not outlive it.
///
/// A Ctrl-C or a termination that comes while it runs ends the child and its own children first;
/// then ``run(input:)`` throws ``Interruption``, so that the caller can clean up.
struct ChildProcess {
    /// The program's path.
    var program: String
    var arguments: [String]
    /// The folder it runs in.
    var folder: String
    var environment: [String: String]

    /// How a child ended.
    struct Outcome: Equatable {
        /// Its exit code, or the number of the signal that ended it.
        var code: Int32
        var isSignal: Bool
        /// What it wrote to its standard error.
        var errors: String

        var isSuccess: Bool { code == 0 && !isSignal }

        /// `code 1` or `signal 9`.
        var end: String { isSignal ? "signal \(code)" : "code \(code)" }
    }

    /// Runs the program with a file as its standard input and another for its standard error; what
    /// it writes to its standard output is thrown away.
    ///
    /// - Throws: ``Interruption``; Foundation's error where the program cannot be started.
    func run(input: URL, errors: URL) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = environment
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = FileHandle.nullDevice
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let stop = Stop(child: process.processIdentifier)
        let sources = [SIGINT, SIGTERM].map { number in
            (number, signal(number, SIG_IGN), stop.source(of: number))
        }
        process.waitUntilExit()
        for (number, previous, source) in sources {
            source.cancel()
            _ = signal(number, previous)
        }
        if let number = stop.signal { throw Interruption(signal: number) }
        let text = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        return Outcome(
            code: process.terminationStatus,
            isSignal: process.terminationReason == .uncaughtSignal, errors: text)
    }

    /// Ends a child when this process is asked to end.
    private final class Stop: Sendable {
        private let child: Int32
        private let received = Mutex<Int32>(0)

        init(child: Int32) { self.child = child }

        /// The signal that came, or `nil`.
        var signal: Int32? {
            let number = received.withLock { $0 }
            return number == 0 ? nil : number
        }

        func source(of number: Int32) -> any DispatchSourceSignal {
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                received.withLock { $0 = number }
                // The child leads a group of its own, so that what it started ends with it.
                if getpgid(child) == child { kill(-child, SIGKILL) }
                kill(child, SIGKILL)
            }
            source.resume()
            return source
        }
    }
}

/// The user or the system asked to stop.
package struct Interruption: Error, Equatable, Sendable, CustomStringConvertible {
    package var signal: Int32

    package var description: String { "stopped; nothing was written" }
}
