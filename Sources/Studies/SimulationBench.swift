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

    func run() async throws {
        let plain = PlainMarket(sellers: sellers, isFull: full)
        let laws = Laws(driver: plain.driver)
        let world = try World(
            assessment: plain.assessment, laws: laws, steps: months,
            noise: full ? ProcessNoise() : .none, lagSteps: [0, 0, 0])
        let policy = try Policy(plain.scenario, world: world)
        let inputs = try Inputs.draw(
            quantities: policy.quantities, correlations: [], laws: laws,
            replicates: 0..<replicates, seed: 7)
        var sums = [Double](repeating: 0, count: 3)
        let start = Date()
        try await project(
            world: world, policy: policy, inputs: inputs, replicates: 0..<replicates, seed: 11,
            workers: workers,
            summarise: { _, ledgers in
                let last = ledgers[ledgers.count - 1]
                return [
                    Double(last.placed.reduce(0, +)), Double(last.warnings),
                    Double(last.suspensions),
                ]
            },
            sink: { _, means in for place in sums.indices { sums[place] += means[place] } })
        let seconds = Date().timeIntervalSince(start)
        let rate = Double(sellers * months * replicates) / seconds / 1e6
        let means = sums.map { ($0 / Double(replicates) * 10).rounded() / 10 }
        print(
            "\(full ? "full model" : "plain feature set"): \(sellers) x \(months) x \(replicates) in "
                + "\((seconds * 100).rounded() / 100) s, \((rate * 100).rounded() / 100) million "
                + "seller-months a second; last step: \(means[0]) orders, "
                + "\(means[1]) warnings, \(means[2]) suspensions")
    }
}
