import ArgumentParser
import Assessment
import DataTables
import Foundation
import Marketplace
import NumericCore
import Simulation
import StatisticalModels

/// The simulator on the feature set of a plain simulation, to be set beside one.
///
/// One channel and one buyer class, three KPIs whose sellers' rates have posteriors, one standard
/// on three months, warn → plan → suspend, improvement and exit, buyers by months since the last
/// purchase and experience. No process noise.
struct SimulationBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-simulation",
        abstract: "Time the simulator on the feature set of a plain simulation.")

    @Option(help: "Sellers.")
    var sellers = 5_000

    @Option(help: "Months.")
    var months = 24

    @Option(help: "Replicates.")
    var replicates = 1_000

    @Option(help: "Batches at once.")
    var workers = 2

    @Flag(help: "Everything: three channels, three buyer classes, drift, shocks, demand noise.")
    var full = false

    @Option(help: "Where to write the sellers, for a peer: their shares and posteriors.")
    var market: String?

    private static let names = [
        "orders", "repeat orders", "warnings", "suspensions", "sellers", "orders of all months",
    ]

    func run() async throws {
        let plain = PlainMarket(sellers: sellers, isFull: full)
        if let market { try CSVWriter().write(plain.table, to: market) }
        let laws = Laws(driver: plain.driver)
        let world = try World(
            assessment: plain.assessment, laws: laws, steps: months,
            noise: full ? ProcessNoise() : .none, lagSteps: [0, 0, 0])
        let policy = try Policy(plain.scenario, world: world)
        let inputs = try Inputs.draw(
            quantities: policy.quantities, correlations: [], laws: laws,
            replicates: 0..<replicates, seed: 7)
        var tallies: [[Double]] = []
        let start = Date()
        try await project(
            world: world, policy: policy, inputs: inputs, replicates: 0..<replicates, seed: 11,
            workers: workers,
            summarise: { _, ledgers in
                let last = ledgers[ledgers.count - 1]
                let orders = last.placed.reduce(0, +)
                return [
                    orders, orders - last.newOrders, last.warnings, last.suspensions, last.sellers,
                    ledgers.reduce(0) { $0 + $1.placed.reduce(0, +) },
                ].map(Double.init)
            },
            sink: { _, tally in tallies.append(tally) })
        let seconds = Date().timeIntervalSince(start)
        let rate = Double(sellers * months * replicates) / seconds / 1e6
        print(
            "\(full ? "full model" : "plain feature set"): \(sellers) x \(months) x \(replicates) in "
                + "\((seconds * 100).rounded() / 100) s, \((rate * 100).rounded() / 100) million "
                + "seller-months a second")
        for (place, name) in Self.names.enumerated() {
            let summary = Summary(tallies.map { $0[place] })
            print(
                "  \(name): \((summary.mean * 100).rounded() / 100) "
                    + "(Monte Carlo error \((summary.mcse * 100).rounded() / 100))")
        }
    }
}
