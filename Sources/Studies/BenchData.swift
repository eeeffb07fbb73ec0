import ArgumentParser
import DataTables
import Foundation
import NumericCore

/// Files for `bench` that other programs can read too: rows of sellers, and rows of buyers.
struct BenchData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-data",
        abstract: "Write mixed.csv and cox_clustered.csv for bench, from a fixed seed.",
        discussion: """
            mixed.csv: 100,000 rows of 2,000 sellers, whose log odds differ by a standard \
            deviation of 0.7. cox_clustered.csv: 6,000,000 rows of 1,500,000 buyers, whose hazards \
            differ; times are whole days.
            """)

    @Argument(help: "The folder.")
    var folder: String

    @Option(help: "Rows of cox_clustered.csv.")
    var rows = 6_000_000

    func run() throws {
        try Files.makeFolder(folder)
        try CSVWriter().write(mixed(), to: "\(folder)/mixed.csv")
        try CSVWriter().write(clustered(), to: "\(folder)/cox_clustered.csv")
    }

    /// The random numbers of one row.
    private func stream(_ row: Int, step: UInt32) -> RandomStream {
        RandomStream(
            key: StreamKey(seed: 20_261_123), purpose: .study, entity: UInt32(row), step: step)
    }

    private func mixed() -> Table {
        let (count, sellers) = (100_000, 2_000)
        let levels = (0..<sellers).map { seller in
            var random = stream(seller, step: 1)
            return 0.7 * random.nextNormal()
        }
        var columns = [[Double]](repeating: [], count: 5)
        var (outcomes, owners): ([Double], [Double]) = ([], [])
        for row in 0..<count {
            var random = stream(row, step: 2)
            var eta = -1 + levels[row % sellers]
            for index in columns.indices {
                let x = random.nextNormal()
                columns[index].append(x)
                eta += (index % 2 == 0 ? 0.3 : -0.2) * x
            }
            outcomes.append(random.nextUniform() < Kernels.logistic(eta) ? 1 : 0)
            owners.append(Double(row % sellers))
        }
        return Table(
            [("y", .numbers(outcomes)), ("seller", .numbers(owners))]
                + columns.enumerated().map { ("x\($0.offset)", .numbers($0.element)) })
    }

    /// Four rows a buyer; the hazard of a day is 0.01 · z · exp(x · b), z exponential.
    private func clustered() -> Table {
        var columns = [[Double]](repeating: [], count: 6)
        for index in columns.indices { columns[index].reserveCapacity(rows) }
        var (times, events, buyers): ([Double], [Double], [Double]) = ([], [], [])
        var level = 1.0
        for row in 0..<rows {
            var random = stream(row, step: 3)
            if row % 4 == 0 { level = -Kernels.log(random.nextUniform()) }
            var eta = 0.0
            for index in columns.indices {
                // Three shares and three measures, to two decimals.
                let x =
                    index < 3
                    ? random.nextUniform() < 0.2 ? 1 : 0
                    : (100 * random.nextNormal()).rounded() / 100
                columns[index].append(x)
                eta += (index % 2 == 0 ? 0.2 : -0.1) * x
            }
            let time = -Kernels.log(random.nextUniform()) / (0.01 * level * Kernels.exp(eta))
            let end = 30 + (335 * random.nextUniform()).rounded(.down)
            times.append(min(time.rounded(.up), end))
            events.append(time <= end ? 1 : 0)
            buyers.append(Double(row / 4))
        }
        return Table(
            [("time", .numbers(times)), ("event", .numbers(events)), ("buyer", .numbers(buyers))]
                + columns.enumerated().map { ("x\($0.offset)", .numbers($0.element)) })
    }
}
