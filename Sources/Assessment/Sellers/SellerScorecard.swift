import DataTables
package import Marketplace
import NumericCore

/// What is known of one seller's rate of one KPI today.
package struct SellerScorecard: Sendable, Hashable {
    package var seller: String
    package var category: String
    package var kpi: String
    /// Decided and bad orders of the KPI's window, counted in whole steps.
    package var eligible: Int
    package var bad: Int
    /// The measured rate; `nil` without decided orders.
    package var measured: Double?
    /// Mean and central 90 % interval of the true rate's posterior.
    package var rate: Double
    package var lower: Double
    package var upper: Double
    /// P(the true rate misses the limit) of the KPI's standard; `nil` without one.
    package var limit: Double?
    package var probabilityMiss: Double?
}

extension Assessment {
    /// Every seller's scorecard by KPI, in the order of sellers, then of KPIs.
    ///
    /// With logit posterior N(m, v): the interval is logistic(m ± 1.645 sqrt v), the chance of a
    /// rate above a limit `Phi((m - logit limit) / sqrt v)`, below it the rest; the mean is that of
    /// the logit-normal law.
    package func scorecards(standards: [Standard]) -> [SellerScorecard] {
        sellers.ids.indices.flatMap { seller in
            kpis.indices.map { kpi in
                scorecard(seller, kpi, standards.first { $0.kpi == kpis[kpi].name })
            }
        }
    }

    private func scorecard(_ seller: Int, _ kpi: Int, _ standard: Standard?) -> SellerScorecard {
        let days = standard?.windowDays ?? kpis[kpi].windowDays
        let steps = max(1, Int((Double(days) / calendar.nominalDays).rounded()))
        var (eligible, bad) = (0, 0)
        for age in 0..<min(steps, sellers.historySteps) {
            eligible += Int(sellers.eligibleHistory[kpi][age * sellers.count + seller])
            bad += Int(sellers.badHistory[kpi][age * sellers.count + seller])
        }
        let mean = sellers.logitMean[kpi][seller]
        let deviation = sellers.logitVariance[kpi][seller].squareRoot()
        let q = Kernels.normalQuantile(0.95)
        let above = standard.map {
            Kernels.normalCumulative((mean - Kernels.logit($0.limit)) / deviation)
        }
        return SellerScorecard(
            seller: sellers.ids[seller], category: categories[Int(sellers.category[seller])],
            kpi: kpis[kpi].name, eligible: eligible, bad: bad,
            measured: eligible > 0 ? Double(bad) / Double(eligible) : nil,
            rate: LogitNormalLaw(mean: mean, deviation: deviation).rateMoments.mean,
            lower: Kernels.logistic(mean - q * deviation),
            upper: Kernels.logistic(mean + q * deviation), limit: standard?.limit,
            probabilityMiss: kpis[kpi].better == .lower ? above : above.map { 1 - $0 })
    }
}
