import DataTables
import Foundation
import Scenarios
import SyntheticMarketplace

/// A synthetic world as a workspace on disk, so that a study takes the path that users take.
struct SyntheticWorkspace {
    let folder: String

    /// Writes the world's extract and a workspace around it, with one scenario, `policy`, that has
    /// the given program and buyer classes of the driver; `horizon` is in months.
    init(
        _ data: SyntheticMarketplaceData, asOf: Int, horizon: Int, replicates: Int, seed: UInt64,
        formula: String, classes: Int, program: String
    ) throws {
        try self.init(
            data, name: "\(seed)",
            files: [
                "trustcast.yaml":
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
                """,
                "models/next-order.yaml":
                    """
                kind: discrete_hazard
                formula: \(formula)
                frailty: {by: buyer_id, classes: \(classes)}
                """,
                "scenarios/baseline.yaml":
                    "assumptions: {causal_share: 100%, diverted_share: 100%}\n",
                "scenarios/policy.yaml": "extends: baseline\nprograms: {better: {}}\n",
                "scenarios/programs/better.yaml": program,
            ])
    }

    /// Writes the world's extract and a workspace of these files, by their paths in it.
    init(_ data: SyntheticMarketplaceData, name: String, files: [String: String]) throws {
        folder =
            NSTemporaryDirectory()
            + "trustcast-study-\(ProcessInfo.processInfo.processIdentifier)-\(name)"
        Files.remove(tree: folder)
        for name in ["data", "models", "scenarios/programs"] {
            try Files.makeFolder("\(folder)/\(name)")
        }
        try data.write(toFolder: "\(folder)/data")
        for (path, text) in files { try write(path, text) }
    }

    func remove() { Files.remove(tree: folder) }

    private func write(_ path: String, _ text: String) throws {
        try Files.writeWhole("\(folder)/\(path)", text: text + "\n")
    }
}
