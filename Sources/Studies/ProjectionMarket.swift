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
        var market = world.market(seed: marketSeed, response: response)
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
        return Self.metrics.enumerated().flatMap { place, metric in
            Self.steps.compactMap { record(metric, place, $0, outcomes, happened) }
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
        let job = try session.projectionJob(RunOptions(workers: 1), fits: try session.fits([]))
        return try await job.outcomes(
            of: 1, inputs: try job.inputs(replicates: 0..<replicates, seed: marketSeed),
            replicates: 0..<replicates, seed: marketSeed, workers: 1)
    }

    /// The metrics of history at the end of the future.
    private func happened(_ whole: SyntheticMarketplaceData, asOf: Int) throws -> Outcomes {
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
        return Outcomes(
            scenario: "", metrics: metrics, steps: 1, first: 0,
            history: metrics.table(ofHistory: history))
    }

    private func record(
        _ metric: String, _ place: Int, _ step: Int, _ outcomes: Outcomes, _ happened: Outcomes
    ) -> ProjectionRecord? {
        guard let key = outcomes.keys.firstIndex(of: MetricKey(metric)),
            let seen = happened.keys.firstIndex(of: MetricKey(metric)),
            let truth = happened.value(
                seen, step: step - ProjectionWorld.horizon, replicate: 0)
        else { return nil }
        let draws = (0..<replicates).compactMap {
            outcomes.value(key, step: step, replicate: $0)
        }
        let last = (-2...0).compactMap { outcomes.value(key, step: $0, replicate: 0) }
        guard !draws.isEmpty, last.count == 3 else { return nil }
        let isShare = metric == "defect_free_share"
        let multiple = (isShare ? Self.multiplesOfShares : Self.multiples)[number % 3]
        let target = multiple * last.reduce(0, +) / 3
        return ProjectionRecord(
            world: world, market: number, metric: metric, step: step, truth: truth, draws: draws,
            target: target)
    }
}
