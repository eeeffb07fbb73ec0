import DataTables
import NumericCore

/// The tables of `bench-data`; each row draws from a stream of its own.
struct BenchTables {
    /// A share of the rows.
    let scale: Double

    private func count(_ rows: Int) -> Int { max(1, Int(scale * Double(rows))) }

    /// The random numbers of one row.
    private func stream(_ row: Int, step: UInt32) -> RandomStream {
        RandomStream(
            key: StreamKey(seed: 20_261_123), purpose: .study, entity: UInt32(row), step: step)
    }

    func mixed() -> Table {
        let (count, sellers) = (count(100_000), 2_000)
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
    func clustered() -> Table {
        let rows = count(6_000_000)
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

    /// log odds −1 + x·b, b from −0.5 to 0.5, x normal to four decimals.
    func logistic() -> Table {
        let (rows, width) = (count(1_000_000), 20)
        var columns = [[Double]](repeating: [], count: width)
        var outcomes: [Double] = []
        for row in 0..<rows {
            var random = stream(row, step: 4)
            var eta = -1.0
            for index in 0..<width {
                let x = (1e4 * random.nextNormal()).rounded() / 1e4
                columns[index].append(x)
                eta += (Double(index) / Double(width - 1) - 0.5) * x
            }
            outcomes.append(random.nextUniform() < Kernels.logistic(eta) ? 1 : 0)
        }
        return Table([("y", .numbers(outcomes))] + named(columns))
    }

    /// Weibull times of shape 1.3 in whole days, follow-up to at most 60 days.
    func cox() -> Table {
        let (rows, width) = (count(1_000_000), 10)
        var columns = [[Double]](repeating: [], count: width)
        var (times, events): ([Double], [Double]) = ([], [])
        for row in 0..<rows {
            var random = stream(row, step: 5)
            var eta = 0.0
            for index in 0..<width {
                let x = (1e4 * random.nextNormal()).rounded() / 1e4
                columns[index].append(x)
                eta += 0.8 * (Double(index) / Double(width - 1) - 0.5) * x
            }
            let hazard = -Kernels.log(random.nextUniform()) * 200 * Kernels.exp(-eta)
            let time = Kernels.exp(Kernels.log(hazard) / 1.3)
            let end = 60 * random.nextUniform()
            times.append(max(1, min(time, end).rounded(.up)))
            events.append(time <= end ? 1 : 0)
        }
        return Table([("time", .numbers(times)), ("event", .numbers(events))] + named(columns))
    }

    /// Weibull times of shape 0.8 to three decimals, follow-up to at most 700 days.
    func times() -> Table {
        let rows = count(5_000_000)
        var (times, events): ([Double], [Double]) = ([], [])
        for row in 0..<rows {
            var random = stream(row, step: 6)
            let time = 300 * Kernels.exp(Kernels.log(-Kernels.log(random.nextUniform())) / 0.8)
            let end = 700 * random.nextUniform()
            times.append((1000 * min(time, end)).rounded() / 1000)
            events.append(time <= end ? 1 : 0)
        }
        return Table([("time", .numbers(times)), ("event", .numbers(events))])
    }

    private func named(_ columns: [[Double]]) -> [(String, Column)] {
        columns.enumerated().map { ("x\($0.offset)", .numbers($0.element)) }
    }
}
