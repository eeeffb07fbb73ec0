package import Assessment
import DataTables
import Marketplace
import NumericCore
package import Simulation
import StatisticalModels

extension Session {
    /// The net promoter score of the sellers of a start state, from their answers of the last 12 months.
    ///
    /// `nil` without answers enough.
    package func pooledNPS(of world: World) throws -> PooledNPS? {
        guard let nps = data.nps else { return nil }
        let segments = try segments(of: world)
        let sellers = world.assessment.sellers
        var places: [String: Int] = [:]
        for (place, id) in sellers.ids.enumerated() { places[id] = place }
        let end = Calendar.instant(ofDay: data.asOf + 1)
        let start = Calendar.instant(ofDay: data.asOf + 1 - 365)
        let answers = nps.answers.compactMap { answer -> PooledNPS.Answer? in
            guard (start..<end).contains(answer.answeredAt), let seller = places[answer.sellerID]
            else { return nil }
            return PooledNPS.Answer(
                seller: seller, tier: segments.tier(ofSeller: seller), sign: answer.sign)
        }
        var shares = [Double](repeating: 0, count: segments.tierNames.count)
        for seller in 0..<sellers.count {
            shares[segments.tier(ofSeller: seller)] += 1 / Double(sellers.count)
        }
        return PooledNPS(answers, tiers: segments.tierNames, shares: shares)
    }

    /// Today's score with its error for the draws, and what a reader should know of it.
    func addNPS(to job: inout ProjectionJob) throws {
        guard data.nps != nil else { return }
        job.hasSellerNPS = true
        guard let pooled = try pooledNPS(of: job.world) else {
            job.diagnostics.append(
                Diagnostic(
                    "seller_nps", .warning,
                    "seller_nps: fewer than two of today's sellers answered in the last 365 days, or "
                        + "all gave the same answer; it is missing in the projection"))
            return
        }
        job.nps = EstimatedParameters(
            name: "seller NPS", values: [pooled.score],
            covariance: Matrix(
                rows: 1, columns: 1,
                columnMajor: [pooled.standardError * pooled.standardError]))
        for scenario in job.scenarios where scenario.assumptions.npsPointsAfter == nil {
            job.diagnostics.append(
                Diagnostic(
                    "seller_nps", .note,
                    "seller_nps is missing in the projection of \(scenario.name): nothing is assumed "
                        + "of what actions do to it; write assumptions: {nps_points_after: {warn: "
                        + "{interval: [-8, -2], level: 90%}}}", place: scenario.name))
        }
    }
}

extension MarketData {
    /// Gives each step of history the net promoter score of its answers; `nil` without answers.
    func scoreSellers(_ history: inout [StepLedger], _ calendar: StepCalendar) {
        var sums = [(signs: Int, answers: Int)](repeating: (0, 0), count: history.count)
        for answer in nps?.answers ?? [] {
            let index =
                calendar.step(ofDay: Calendar.day(of: answer.answeredAt)) + history.count - 1
            guard sums.indices.contains(index) else { continue }
            sums[index].signs += answer.sign
            sums[index].answers += 1
        }
        for (place, sum) in sums.enumerated() {
            history[place].sellerNPS =
                sum.answers > 0 ? 100 * Double(sum.signs) / Double(sum.answers) : nil
        }
    }
}
