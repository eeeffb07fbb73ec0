import Assessment
import DataTables
import Marketplace
import NumericCore
import Scenarios
import Simulation
import SyntheticMarketplace

/// One generated market: its projection from the data of the past, and what happened.
struct ProjectionMarket {
    let world: ProjectionWorld
    let number: Int
    let seed: UInt64
    let replicates: Int

    static let metrics = [
        "repeat_orders", "gmv", "defect_free_share", "active_sellers", "warnings",
        "repurchase_3m",
    ]
    static let steps = [6, 12]
    /// Key results ask for the mean of the last three months times one of these.
    private static let multiples = [0.95, 1, 1.05]
    private static let multiplesOfShares = [0.98, 1, 1.02]

    private var marketSeed: UInt64 { seed &+ UInt64(number) &* 0x9E37_79B9 }

    func records() async throws -> [ProjectionRecord] {
        let response = try SellerResponse(market: number, seed: seed)
        let traits = try MarketTraits(market: number, seed: seed)
        var market = world.market(seed: marketSeed, traits: traits, response: response)
        let firstFuture = market.monthBounds(ProjectionWorld.history).start
        market.extractDay = firstFuture
        let past = market.generate()
        market.extractDay = nil
        let whole = market.generate()
        let outcomes = try await projected(past, asOf: firstFuture - 1)
        let happened = try happened(
            whole,
            asOf: market.monthBounds(ProjectionWorld.history + ProjectionWorld.horizon).start
                - 1)
        return Self.metrics.flatMap { metric in
            Self.steps.compactMap { record(metric, $0, outcomes, happened) }
        }
    }

    private func files(asOf: Int) -> [String: String] {
        world.files.merging([
            "trustcast.yaml": """
            trustcast: 1
            as_of: \(Calendar.isoDate(asOf))
            data:
              orders: {file: data/orders.csv.gz}
              sellers: {file: data/sellers.csv}
              seller_events: {file: data/seller_events.csv}
            projection:
              baseline: baseline
              scenarios: [policy]
              models: {repurchase: next-order, seller_exit: seller-exit}
              horizon: \(ProjectionWorld.horizon)
              replicates: \(replicates)
              seed: \(marketSeed)
            """
        ]) { old, _ in old }
    }

    /// The policy's outcomes from what is known at the end of a day.
    private func projected(_ past: SyntheticMarketplaceData, asOf: Int) async throws -> Outcomes {
        let files = try SyntheticWorkspace(
            past, name: "\(world)-\(number)-past", files: files(asOf: asOf))
        defer { files.remove() }
        var session = try Session(try Workspace.open(files.folder))
        let job = try session.projectionJob(RunOptions(workers: 1), fits: try fits(&session))
        return try await job.outcomes(
            of: 1, inputs: try job.inputs(replicates: 0..<replicates, seed: marketSeed),
            replicates: 0..<replicates, seed: marketSeed, workers: 1)
    }

    /// The fits that move the projection, without the tables that people read beside them.
    private func fits(_ session: inout Session) throws -> [FittedModel] {
        let models = try ["next-order", "seller-exit"].map {
            try session.workspace.model(named: $0)
        }
        return try models.map { model in
            let table = try session.panels.panel(for: model).table
            return FittedModel(
                model, fit: try FitStage.fit(model, table: table, calendar: session.calendar))
        }
    }

    /// The ledgers and metrics of history at the end of the future.
    private func happened(
        _ whole: SyntheticMarketplaceData, asOf: Int
    ) throws -> (ledgers: [StepLedger], outcomes: Outcomes) {
        let files = try SyntheticWorkspace(
            whole, name: "\(world)-\(number)-whole", files: files(asOf: asOf))
        defer { files.remove() }
        let session = try Session(try Workspace.open(files.folder))
        let data = session.data
        let history = try Assessment.build(
            AssessmentData(
                orders: data.orders, outcomes: data.outcomes, sellers: data.sellers,
                events: data.events ?? SellerEvents([]),
                counts: data.counts.filter { $0.kpi.feels != .signal },
                priors: session.rates.priors),
            calendar: session.calendar
        ).history
        let metrics = Metrics(unit: session.calendar.unit)
        return (
            history,
            Outcomes(
                scenario: "", metrics: metrics, steps: 1, first: 0,
                history: metrics.table(ofHistory: history))
        )
    }

    private func record(
        _ metric: String, _ step: Int, _ outcomes: Outcomes,
        _ happened: (ledgers: [StepLedger], outcomes: Outcomes)
    ) -> ProjectionRecord? {
        guard let key = outcomes.keys.firstIndex(of: MetricKey(metric)) else { return nil }
        let back = step - ProjectionWorld.horizon
        let isAction = metric == "warnings"
        let seen =
            isAction
            ? Double(happened.ledgers[happened.ledgers.count - 1 + back].warnings)
            : happened.outcomes.value(key, step: back, replicate: 0)
        let draws = (0..<replicates).compactMap {
            outcomes.value(key, step: step, replicate: $0)
        }
        let last = (-2...0).compactMap { outcomes.value(key, step: $0, replicate: 0) }
        guard let truth = seen, !draws.isEmpty, last.count == 3 || isAction else { return nil }
        let isShare = metric == "defect_free_share"
        let multiple = (isShare ? Self.multiplesOfShares : Self.multiples)[number % 3]
        // A stricter limit sets actions anew: they have no level to hold, and no key result.
        let target = isAction ? 0 : multiple * last.reduce(0, +) / 3
        return ProjectionRecord(
            world: world, market: number, metric: metric, step: step, truth: truth, draws: draws,
            target: target)
    }
}
