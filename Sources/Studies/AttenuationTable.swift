import Foundation

/// How much of a seller's slope survives when the KPI is measured: worlds driven by true rates.
///
/// One row a number of sellers, that is, of orders a seller and month: the mean slope on the
/// measured rate over the true one, for the raw rate and for the shrunk one, with its Monte Carlo
/// error. Attenuation is not bias of the estimator: it answers another question, what a *measured*
/// rate predicts.
struct AttenuationTable {
    private let study: RecoveryStudy

    init(_ study: RecoveryStudy) { self.study = study }

    func print() async throws {
        let sizes = study.quick ? [300] : [20, 60, 150, 300, 600]
        Swift.print(
            "sellers | orders a seller and month | KPI | raw: slope / truth | shrunk: slope / truth"
        )
        for sellers in sizes {
            let raw = try await ratios(sellers: sellers, .latentRaw)
            let shrunk = try await ratios(sellers: sellers, .latentShrunk)
            for (a, b) in zip(raw, shrunk) {
                Swift.print(
                    "\(sellers) | \(short(a.volume)) | \(a.name) | \(short(a.mean)) "
                        + "± \(short(a.error)) | \(short(b.mean)) ± \(short(b.error))")
            }
        }
    }

    /// `late_rate` of `marketplace: on_marketplace:raw_seller_late_rate`.
    private static func kpi(_ name: String) -> String {
        name.range(of: "seller_").map { String(name[$0.upperBound...]) } ?? name
    }

    private struct Ratio {
        var name: String
        var mean: Double
        var error: Double
        var volume: Double
    }

    /// Ratios of the marketplace's two sellers' slopes.
    private func ratios(sellers: Int, _ rates: RecoveryMarket.Rates) async throws -> [Ratio] {
        let (seed, buyers) = (study.seed, study.buyers ?? (study.quick ? 1_500 : 3_000))
        let found = try await inParallel(
            study.markets ?? (study.quick ? 12 : 100), workers: study.workers
        ) {
            try RecoveryMarket(
                seed: seed + UInt64($0), buyers: buyers, sellers: sellers, rates: rates
            ).marketplaceEstimates()
        }
        let volume = found.reduce(0) { $0 + $1.ordersPerSellerMonth } / Double(found.count)
        return Coverage.tally(found.map(\.slopes)).filter { $0.name.contains("seller_") }.map {
            Ratio(
                name: Self.kpi($0.name), mean: $0.mean / $0.truth,
                error: abs($0.deviation / $0.truth) / Double($0.count).squareRoot(),
                volume: volume)
        }
    }
}
