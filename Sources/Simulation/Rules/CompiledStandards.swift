import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// A standard as the step loop judges it.
struct CompiledStandard: Sendable {
    var kpi: Int
    var gauge: Int
    /// The largest good share of bad orders.
    var limit: Double
    var minimumOrders: Int32
    var minimumEvents: Int32
    var exempt: SellerRule?
    /// Steps after onboarding in which nobody is judged.
    var graceSteps: Int32
    /// By category; empty where the measured rate is judged.
    var leastBad: [LeastBadCounts]

    /// Whether a judged seller misses the standard.
    func isMissed(bad: Int32, of eligible: Int32, category: Int32) -> Bool {
        guard bad >= minimumEvents else { return false }
        if leastBad.isEmpty { return Double(bad) / Double(eligible) > limit }
        return Int(bad) >= leastBad[Int(category)](Int(eligible))
    }
}

extension RuleCompiler {
    mutating func compile(_ standards: [Standard], priors: RatePriors) throws -> [CompiledStandard]
    {
        try standards.map { try compile($0, priors: priors) }
    }

    private mutating func compile(_ standard: Standard, priors: RatePriors) throws
        -> CompiledStandard
    {
        let subject = "standard \(standard.kpi)"
        guard let kpi = world.kpis.names.firstIndex(of: standard.kpi) else {
            throw ProjectionError.rule(
                "\(subject): the assessment does not have this KPI; expected one of "
                    + world.kpis.names.joined(separator: ", "))
        }
        let steps = try gauges.steps(
            ofDays: standard.windowDays, of: subject, diagnostics: &diagnostics)
        // Rounded so that 1 − 0.9 is 0.1: a rate at the limit is no miss.
        let limit =
            world.kpis.isMirrored[kpi]
            ? ((1 - standard.limit) * 1e12).rounded() / 1e12 : standard.limit
        let exempt = try standard.exempt.map { try compile($0, for: "\(subject), exempt") }
        var leastBad: [LeastBadCounts] = []
        if case .posterior(let probability) = standard.judgedBy {
            let categories = world.assessment.categories.count
            leastBad = (0..<categories).map { category in
                let place = kpi * categories + category
                return LeastBadCounts(
                    limit: limit, probability: probability, a: priors.a[place],
                    b: priors.b[place])
            }
        }
        return CompiledStandard(
            kpi: kpi, gauge: gauges.index(kpi: kpi, steps: steps), limit: limit,
            minimumOrders: Int32(clamping: max(1, standard.minimumOrders)),
            minimumEvents: Int32(clamping: standard.minimumEvents), exempt: exempt,
            graceSteps: Int32(
                (Double(standard.graceDays) / gauges.nominalDays).rounded(.up)),
            leastBad: leastBad)
    }
}
