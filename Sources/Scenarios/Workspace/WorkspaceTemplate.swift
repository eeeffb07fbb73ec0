import DataTables

/// The files that `trustcast init` writes: the smallest workspace that runs.
package enum WorkspaceTemplate {
    /// Path in the workspace and content.
    package static let files: [(path: String, text: String)] =
        [
            ("trustcast.yaml", workspace), ("models/next-order.yaml", nextOrder),
            ("models/repurchase-90d.yaml", repurchase), ("scenarios/baseline.yaml", baseline),
            ("scenarios/tighter-late-delivery.yaml", tighter), (".gitignore", ignored),
        ] + PresetFiles.files + ProgramFiles.files

    /// Writes the files into a new or empty folder.
    ///
    /// - Throws: `WorkspaceError` where one of the files exists; nothing is overwritten.
    package static func write(to folder: String) throws {
        for file in files where Files.exists("\(folder)/\(file.path)") {
            throw WorkspaceError("\(folder)/\(file.path) exists; init overwrites nothing")
        }
        for file in files {
            let path = "\(folder)/\(file.path)"
            try Files.makeFolder(Files.folder(of: path))
            try Files.writeWhole(path, text: file.text)
        }
        try Files.makeFolder("\(folder)/data")
    }

    private static let workspace = """
        trustcast: 1                        # version of the file formats
        title: My marketplace
        currency: USD
        time_zone: UTC
        # as_of: 2024-12-31                 # nothing later is known; left out: the last date in orders

        data:
          orders:
            file: data/orders.csv           # order_id, buyer_id, seller_id, ordered_at, gmv; channel and more if you have them
            # columns: {order_id: ID, buyer_id: CUSTOMER, ordered_at: 'parse_date(DAY, "yyyyMMdd")'}
          # sellers: {file: data/sellers.csv}
          # seller_events: {file: data/seller_events.csv}
          # seller_nps: {file: data/seller_nps.csv}   # seller_id, answered_at, score from 0 to 10

        projection:
          baseline: baseline
          scenarios: [tighter-late-delivery]
          models: {repurchase: next-order}
          step: month
          horizon: 12
          replicates: 1000
          seed: 1
        """ + "\n"

    private static let nextOrder = """
        title: What makes a buyer order again, and where
        kind: discrete_hazard
        panel: purchases
        formula: Surv(start, stop, next_channel) ~ late + cancelled + defective + origin
        frailty: {by: buyer_id, classes: 3}
        cluster: [buyer_id, seller_id]
        evidence: observational
        """ + "\n"

    private static let repurchase = """
        title: Does a buyer come back within 90 days
        kind: logistic
        panel: purchases
        shape: landmark
        formula: repurchased_90d ~ late + cancelled + defective + log1p(buyer_orders)
        cluster: [buyer_id, seller_id]
        evidence: observational
        """ + "\n"

    private static let baseline = """
        title: Today's standards
        standards:
          late_rate: {limit: 10%, window_days: 90, min_orders: 10, min_events: 3}
        enforcement:
          ladder:
            - {after_misses: 1, action: warn}
            - {after_misses: 3, action: suspend, days: 30}
        """ + "\n"

    private static let tighter = """
        title: Late deliveries at most 5 %
        extends: baseline
        standards: {late_rate: {limit: 5%}}
        """ + "\n"

    private static let ignored = "/runs/\n/models/fitted/\n/.trustcast/\n"
}
