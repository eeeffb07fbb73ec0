import DataTables
import Foundation
import Scenarios
import SyntheticMarketplace

/// A synthetic world as a workspace on disk, so that a study takes the path that users take.
struct SyntheticWorkspace {
    let folder: String

    /// Writes the world's extract and a workspace around it, with one scenario, `policy`, that has
    /// the given program; `horizon` is in months.
    init(
        _ data: SyntheticMarketplaceData, asOf: Int, horizon: Int, replicates: Int, seed: UInt64,
        formula: String, program: String
    ) throws {
        folder =
            NSTemporaryDirectory()
            + "trustcast-study-\(ProcessInfo.processInfo.processIdentifier)-\(seed)"
        Files.remove(tree: folder)
        for name in ["data", "models", "scenarios/programs"] {
            try Files.makeFolder("\(folder)/\(name)")
        }
        try data.write(toFolder: "\(folder)/data")
        try write(
            "trustcast.yaml",
            """
            trustcast: 1
            as_of: \(Calendar.isoDate(asOf))
            data:
              orders: {file: data/orders.csv.gz}
              sellers: {file: data/sellers.csv}
            projection:
              baseline: baseline
              scenarios: [policy]
              models: {repurchase: next-order}
              horizon: \(horizon)
              replicates: \(replicates)
              seed: \(seed)
            """)
        try write(
            "models/next-order.yaml",
            """
            kind: discrete_hazard
            formula: \(formula)
            frailty: {by: buyer_id, classes: 3}
            """)
        try write(
            "scenarios/baseline.yaml",
            "assumptions: {causal_share: 100%, diverted_share: 100%}\n")
        try write("scenarios/policy.yaml", "extends: baseline\nprograms: {better: {}}\n")
        try write("scenarios/programs/better.yaml", program)
    }

    func remove() { Files.remove(tree: folder) }

    private func write(_ path: String, _ text: String) throws {
        try Files.writeWhole("\(folder)/\(path)", text: text + "\n")
    }
}
