import DataTables
import Foundation

/// Measures the time and memory of stages of work and prints a row for each.
///
/// Memory is the process's own: the greatest resident set during a stage, mapped files included,
/// as Linux counts it (`VmHWM`, reset before the stage), and what is resident after it. Where the
/// system does not say, the columns are empty.
struct StageMeter {
    private let clock = ContinuousClock()
    /// Seconds of each stage at the size before.
    private var before: [String: (rows: Int, seconds: Double)] = [:]
    /// Seconds of all stages since ``startSize()``.
    private(set) var totalSeconds = 0.0
    /// The greatest resident set since ``startSize()``, in bytes.
    private(set) var peakBytes = 0.0

    /// Starts a table for one size.
    mutating func startSize() {
        totalSeconds = 0
        peakBytes = 0
        print(
            Self.line("stage", "rows", "seconds", "peak GB", "held GB", "time x, for rows x"))
    }

    /// Runs a stage and prints its row; the size of the stage is `rows` of its result.
    mutating func stage<Result>(
        _ name: String, rows: (Result) -> Int, _ body: () throws -> Result
    ) rethrows -> Result {
        Self.resetPeak()
        let start = clock.now
        let result = try body()
        let elapsed = clock.now - start
        let seconds =
            Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        let peak = Self.memory("VmHWM") ?? 0
        totalSeconds += seconds
        peakBytes = max(peakBytes, peak)
        let count = rows(result)
        var ratio = ""
        if let last = before[name], last.rows > 0, last.seconds > 0 {
            ratio =
                Self.fixed(seconds / last.seconds, 2) + ", "
                + Self.fixed(Double(count) / Double(last.rows), 2)
        }
        before[name] = (count, seconds)
        print(
            Self.line(
                name, String(count), Self.fixed(seconds, 2), Self.gigabytes(peak),
                Self.gigabytes(Self.memory("VmRSS") ?? 0), ratio))
        return result
    }

    /// Prints the sum of the stages.
    func printTotal() {
        print(
            Self.line(
                "together", "", Self.fixed(totalSeconds, 2), Self.gigabytes(peakBytes), "", ""))
    }

    private static func gigabytes(_ bytes: Double) -> String {
        bytes > 0 ? fixed(bytes / 1e9, 2) : ""
    }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }

    private static func line(
        _ stage: String, _ rows: String, _ seconds: String, _ peak: String, _ held: String,
        _ ratio: String
    ) -> String {
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        let name = stage + String(repeating: " ", count: max(0, 34 - stage.count))
        let cells = right(rows, 11) + right(seconds, 9) + right(peak, 9) + right(held, 9)
        return ratio.isEmpty ? name + cells : name + cells + "   " + ratio
    }

    /// A line of the kernel's account of this process, in bytes.
    static func memory(_ key: String) -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) })
        else { return nil }
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
        return words.count > 1 ? Double(words[1]).map { $0 * 1024 } : nil
    }

    /// Makes the greatest resident set the present one.
    static func resetPeak() {
        guard let handle = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        try? handle.write(contentsOf: Data("5".utf8))
        try? handle.close()
    }
}
