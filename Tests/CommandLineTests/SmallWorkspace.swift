import Foundation

/// A workspace on the exact world, small enough for a test.
enum SmallWorkspace {
    /// Writes the files; the orders come from `trustcast generate`.
    static func write(to folder: String, replicates: Int = 40) throws {
        let files = [
            "trustcast.yaml": """
            trustcast: 1
            title: Small world
            data:
              orders: {file: data/orders.csv.gz}
              sellers: {file: data/sellers.csv}
            projection:
              baseline: baseline
              scenarios: [tighter, again, nobody]
              okrs: [trust]
              models: {repurchase: next-order}
              horizon: 6
              replicates: \(replicates)
              seed: 7
            """,
            "models/next-order.yaml": """
            kind: discrete_hazard
            formula: Surv(start, stop, next_channel) ~ late + cancelled + defective + origin + origin:seller_late_rate
            frailty: {by: buyer_id, classes: 3}
            """,
            "scenarios/baseline.yaml": """
            standards:
              late_rate: {limit: 15%, window_days: 90, min_orders: 10, min_events: 3}
            enforcement:
              ladder:
                - {after_misses: 1, action: warn}
                - {after_misses: 2, action: suspend, days: 30}
            """,
            "scenarios/tighter.yaml": "extends: baseline\nstandards: {late_rate: {limit: 8%}}\n",
            "scenarios/again.yaml": "extends: baseline\ntitle: The baseline once more\n",
            "scenarios/nobody.yaml": "extends: baseline\nprograms: {none: {}}\n",
            "scenarios/programs/none.yaml": """
            eligible: seller.orders_90d >= 1000000
            uptake: 100%
            effects: {late: {changes: seller.late_rate, odds_ratio: 0.5}}
            """,
            "scenarios/okrs/trust.yaml": """
            objectives:
              return:
                key_results:
                  clean: {metric: defect_free_share, target: 80%, due: 2025-06-30}
            """,
        ]
        for (path, text) in files {
            let url = URL(fileURLWithPath: folder).appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try (text + "\n").write(to: url, atomically: true, encoding: .utf8)
        }
    }
}
