import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// A standard as the step loop judges it.
struct CompiledStandard: Sendable {
    /// The largest good share of bad orders, and what a seller is judged by below it.
    struct Limit: Sendable {
        var share: Double
        /// By category; empty where the measured rate is judged.
        var leastBad: [LeastBadCounts]
    }

    var kpi: Int
    /// The default window.
    var gauge: Int
    /// Windows instead of it; the first rule that holds.
    var otherGauges: [(rule: SellerRule, gauge: Int)]
    /// The default limit.
    var limit: Limit
    /// Limits instead of it; the first rule that holds.
    var otherLimits: [(rule: SellerRule, limit: Limit)]
    var minimumOrders: Int32
    /// The more of the least events and the least buyers: each event is another buyer's.
    var minimumEvents: Int32
    var exempt: SellerRule?
    /// Steps after onboarding in which nobody is judged.
    var graceSteps: Int32
    /// Points that a miss gives.
    var points: Int32

    /// Whether one window and one limit hold for all, without exemption.
    var isPlain: Bool { otherGauges.isEmpty && otherLimits.isEmpty && exempt == nil }

    /// All rules that it reads.
    var rules: [SellerRule] {
        otherGauges.map(\.rule) + otherLimits.map(\.rule) + (exempt.map { [$0] } ?? [])
    }

    /// Whether a judged seller misses the standard, by the limit that is its own; `reach` times the
    /// bad orders that miss it are needed where the seller manages the figure.
    func isMissed(
        _ limit: Limit, bad: Int32, of eligible: Int32, category: Int32, reach: Double = 1
    ) -> Bool {
        guard bad >= minimumEvents else { return false }
        if limit.leastBad.isEmpty {
            return Double(bad) / Double(eligible) > limit.share * reach
        }
        return Double(bad) >= Double(limit.leastBad[Int(category)](Int(eligible))) * reach
    }

    /// The window of a seller of whom `holds` says which rules are true.
    @inline(__always)
    func gauge(where holds: (SellerRule) -> Bool) -> Int {
        for other in otherGauges where holds(other.rule) { return other.gauge }
        return gauge
    }

    /// The limit of a seller of whom `holds` says which rules are true.
    @inline(__always)
    func limit(where holds: (SellerRule) -> Bool) -> Limit {
        for other in otherLimits where holds(other.rule) { return other.limit }
        return limit
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
        let exempt = try standard.exempt.map { try compile($0, for: "\(subject), exempt") }
        let gauge = try gauge(kpi, ofDays: standard.windowDays, subject)
        let otherGauges = try standard.windowCases.map { other in
            (
                rule: try compile(other.condition, for: "\(subject), window_days"),
                gauge: try self.gauge(kpi, ofDays: other.value, subject)
            )
        }
        let otherLimits = try standard.limitCases.map { other in
            (
                rule: try compile(other.condition, for: "\(subject), limit"),
                limit: limit(other.value, kpi, standard.judgedBy, priors)
            )
        }
        if standard.minimumBuyers > 0 {
            diagnostics.append(
                "\(subject): min_buyers counts bad orders, each as another buyer's: buyers of one "
                    + "seller are not followed, and in a large marketplace hardly two of a "
                    + "seller's bad orders are one buyer's")
        }
        return CompiledStandard(
            kpi: kpi, gauge: gauge, otherGauges: otherGauges,
            limit: limit(standard.limit, kpi, standard.judgedBy, priors), otherLimits: otherLimits,
            minimumOrders: Int32(clamping: max(1, standard.minimumOrders)),
            minimumEvents: Int32(clamping: max(standard.minimumEvents, standard.minimumBuyers)),
            exempt: exempt,
            graceSteps: Int32((Double(standard.graceDays) / gauges.nominalDays).rounded(.up)),
            points: Int32(clamping: standard.points))
    }

    private mutating func gauge(_ kpi: Int, ofDays days: Int, _ subject: String) throws -> Int {
        let steps = try gauges.steps(ofDays: days, of: subject, diagnostics: &diagnostics)
        return gauges.index(kpi: kpi, steps: steps)
    }

    private func limit(
        _ limit: Double, _ kpi: Int, _ judgedBy: Standard.JudgedBy, _ priors: RatePriors
    ) -> CompiledStandard.Limit {
        // Rounded so that 1 − 0.9 is 0.1: a rate at the limit is no miss.
        let share =
            world.kpis.isMirrored[kpi] ? ((1 - limit) * 1e12).rounded() / 1e12 : limit
        guard case .posterior(let probability) = judgedBy else {
            return CompiledStandard.Limit(share: share, leastBad: [])
        }
        let categories = world.assessment.categories.count
        return CompiledStandard.Limit(
            share: share,
            leastBad: (0..<categories).map { category in
                let place = kpi * categories + category
                return LeastBadCounts(
                    limit: share, probability: probability, a: priors.a[place],
                    b: priors.b[place])
            })
    }
}
