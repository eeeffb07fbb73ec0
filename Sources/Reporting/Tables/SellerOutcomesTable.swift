package import Scenarios
import Simulation

/// What becomes of each seller.
package enum SellerOutcomesTable {
    private static let events: [(SellerMoments.Event, String)] = [
        (.warned, "warned"), (.onPlan, "on_plan"), (.suspended, "suspended"),
        (.terminated, "terminated"), (.left, "left"),
    ]

    /// `seller_outcomes.csv`: every seller of the start in every scenario, over the whole horizon.
    ///
    /// `p_warned` and the like are the shares of futures in which the seller stands so at the end of
    /// some step; the errors are those of the number of futures.
    package static func file(_ run: FinishedRun) -> OutputFile {
        let spreads = [
            "orders_mean", "orders_sd", "orders_mcse", "gmv_mean", "gmv_sd", "gmv_mcse",
        ]
        let shares = events.flatMap { ["p_\($0.1)", "p_\($0.1)_mcse"] }
        let order = ["seller_id", "scenario", "replicates"] + spreads + shares
        var rows = RowCollector(
            texts: ["seller_id", "scenario"], numbers: ["replicates"] + spreads + shares,
            order: order)
        for scenario in run.scenarios {
            let sellers = scenario.sellers
            for seller in sellers.ids.indices {
                rows.add(sellers.ids[seller], "seller_id")
                rows.add(scenario.name, "scenario")
                rows.add(Double(sellers.replicates), "replicates")
                for (name, spread) in [
                    ("orders", sellers.orders(of: seller)), ("gmv", sellers.value(of: seller)),
                ] {
                    rows.add(spread.mean, "\(name)_mean")
                    rows.add(spread.sd, "\(name)_sd")
                    rows.add(spread.mcse, "\(name)_mcse")
                }
                for (event, name) in events {
                    let share = sellers.probability(of: event, seller: seller)
                    rows.add(share.estimate, "p_\(name)")
                    rows.add(share.mcse, "p_\(name)_mcse")
                }
            }
        }
        return OutputFile(name: "seller_outcomes.csv", table: rows.table)
    }
}
