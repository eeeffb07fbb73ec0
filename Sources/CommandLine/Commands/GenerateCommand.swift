import ArgumentParser
import DataTables
import Scenarios
import SyntheticMarketplace

/// `trustcast generate`: a marketplace whose truth is known.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Write a synthetic marketplace with its truth beside it.",
        discussion: """
            sample: 200,000 orders, 30,000 buyers, 800 sellers, 24 months, three channels.
            exact: orders follow the next-order driver's own law, so that a fit must find it.
            gamma: the same with a continuous gamma of buyers in place of classes.
            Example:  trustcast generate --output data
            """)

    enum World: String, ExpressibleByArgument, CaseIterable { case sample, exact, gamma }

    @Option(help: "sample, exact or gamma.")
    var world = World.sample

    @Option(help: "The seed of the exact and gamma worlds.")
    var seed: UInt64 = 1

    @Option(help: "The folder to write into; no file there is overwritten.")
    var output = "data"

    func run() throws {
        let names = [
            "orders.csv.gz", "sellers.csv", "seller_events.csv", "seller_nps.csv", "truth.json",
        ]
        for name in names where Files.exists("\(output)/\(name)") {
            throw WorkspaceError("\(output)/\(name) exists; generate overwrites nothing")
        }
        let specification: SyntheticWorld =
            switch world {
            case .sample: .sample
            case .exact: .exact(seed: seed)
            case .gamma: .gammaHeterogeneous(seed: seed)
            }
        let data = specification.generate { _ in }
        try Files.makeFolder(output)
        try data.write(toFolder: output)
        Terminal(isQuiet: false).result(
            "Written to \(output)/: \(data.orders.rowCount) orders, \(data.sellers.rowCount) "
                + "sellers, \(data.sellerEvents.rowCount) seller events, \(data.sellerNPS.rowCount) "
                + "answers of sellers, and the truth.")
    }
}
