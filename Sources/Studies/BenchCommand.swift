import ArgumentParser
import DataTables
import Foundation
import StatisticalModels

/// Times of the engine's heavy parts on generated files, to be set beside other programs'.
///
/// Each line is the best of the runs, reading the file apart from the fit.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Time reading and fitting on files of a folder.",
        discussion: """
            Files: logit.csv (y, x0…), cox.csv (time, event, x0…), km.csv (time, event),
            mixed.csv and cox_clustered.csv of bench-data, orders.csv (canonical columns). A file \
            that is absent is passed over, and said.
            """)

    @Argument(help: "The folder.")
    var folder: String

    @Option(help: "Runs of each; the best counts.")
    var runs = 3

    func run() throws {
        try each("logit.csv") { table in
            let model = LogisticModel(formula: "y ~ " + slopes(table))
            try timed("logistic, \(table.rowCount) x \(count(table))") {
                let fit = try model.fit(table)
                return fit.coefficients.dropFirst().map { $0 * $0 }.reduce(0, +).squareRoot()
            }
        }
        try each("cox.csv") { table in
            var model = CoxModel(formula: "Surv(time, event) ~ " + slopes(table))
            let buyers = table.with(
                "buyer", .numbers((0..<table.rowCount).map { Double($0 / 4) }))
            for clusters in [[], ["buyer"]] {
                model.clusters = clusters
                let name = clusters.isEmpty ? "Cox" : "Cox, errors by four rows"
                try timed("\(name), Efron, \(table.rowCount) x \(count(table))") {
                    try model.fit(buyers).coefficients.map { $0 * $0 }.reduce(0, +).squareRoot()
                }
            }
            try benchPredicting(model.fit(buyers), buyers)
        }
        try each("km.csv") { table in
            let model = KaplanMeierModel(formula: "Surv(time, event) ~ 1")
            try timed("Kaplan-Meier, \(table.rowCount)") {
                try model.fit(table).curves[0].survival(at: 300).estimate
            }
        }
        try each("mixed.csv") { table in
            let model = MixedLogisticModel(formula: "y ~ " + slopes(table), group: "seller")
            try timed("mixed logistic, Laplace, \(table.rowCount)") {
                try model.fit(table).deviation
            }
        }
        try each("cox_clustered.csv") { table in
            let formula = "Surv(time, event) ~ " + slopes(table)
            for clusters in [[], ["buyer"]] {
                let model = CoxModel(formula: formula, clusters: clusters)
                let name = clusters.isEmpty ? "Cox" : "Cox, errors by buyer"
                try timed("\(name), Efron, \(table.rowCount) x \(count(table))") {
                    try model.fit(table).standardErrors[0]
                }
            }
        }
        try benchReading()
    }

    private func columns(_ table: Table) -> [String] { table.names.filter { $0.hasPrefix("x") } }

    private func slopes(_ table: Table) -> String { columns(table).joined(separator: " + ") }

    private func count(_ table: Table) -> Int { columns(table).count }

    /// Survival with intervals of every row at 12 times, in blocks; and what memory that takes
    /// beside the table.
    private func benchPredicting(_ fit: CoxFit, _ table: Table) throws {
        let times = (1...12).map { 5 * Double($0) }
        let held = StageMeter.memory("VmRSS") ?? 0
        StageMeter.resetPeak()
        try timed("Cox, survival with intervals, \(table.rowCount) rows at \(times.count) times") {
            var sum = 0.0
            try fit.streamSurvival(for: table, at: times) { block in
                sum += block.survival[times.count - 1]
            }
            return sum
        }
        let most = StageMeter.memory("VmHWM") ?? 0
        print("the same, memory beside the table: \(((most - held) / 1e6).rounded()) MB")
    }

    private func benchReading() throws {
        let path = "\(folder)/orders.csv"
        guard Files.exists(path) else { return print("orders.csv: absent, passed over") }
        let declared = CSVOptions(schema: OrdersFile.kinds)
        try timed("CSV, declared types") { Double(try CSV.read(path, options: declared).rowCount) }
        try timed("CSV, inferred types") { Double(try CSV.read(path).rowCount) }
    }

    private func each(_ file: String, _ body: (Table) throws -> Void) throws {
        let path = "\(folder)/\(file)"
        guard Files.exists(path) else { return print("\(file): absent, passed over") }
        try body(try CSV.read(path))
    }

    private func timed(_ name: String, _ body: () throws -> Double) throws {
        let clock = ContinuousClock()
        var best = Duration.seconds(1e9)
        var check = 0.0
        for _ in 0..<runs {
            let start = clock.now
            check = try body()
            best = min(best, clock.now - start)
        }
        let seconds = Double(best.components.seconds) + Double(best.components.attoseconds) * 1e-18
        print("\(name): \((seconds * 1000).rounded() / 1000) s, check \(check)")
    }
}
