package import DataTables
import NumericCore

extension GrayTestModel {
    /// Tests each cause.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``CompetingRisksError``,
    ///   ``LogRankError/oneGroup(columns:)``.
    /// - Complexity: O(rows · causes) and O(event times · groups³ · causes).
    package func fit(_ table: Table) throws -> GrayTestFit {
        let rows = try CauseRows(
            formula: formula, table: table, extraColumns: strata, weights: nil)
        let labels = rows.groups.labels
        guard labels.count > 1 else { throw LogRankError.oneGroup(columns: rows.groupColumns) }
        let strata =
            self.strata.isEmpty
            ? nil : try CurveGroups(columns: self.strata, table: rows.design.table)
        let count = strata?.labels.count ?? 1
        let byStop = rows.ranks.rowsByStop(codes: strata?.codes, groups: count)
        let byStart = rows.ranks.rowsByStart(codes: strata?.codes, groups: count)
        let causes = rows.causes.indices.map { cause in
            var test = GrayTest(groups: labels.count, rho: rho)
            for stratum in 0..<count {
                test.add(
                    stratum: Self.moments(rows, byStop, byStart, stratum: stratum, cause: cause))
            }
            return GrayTestFit.Cause(
                cause: rows.causes[cause], scores: test.scores, covariance: test.covariance,
                test: test.test)
        }
        return GrayTestFit(
            model: self, groups: labels, causes: causes, counts: rows.counts(clusters: []))
    }

    /// The times of a stratum with an event of any cause.
    private static func moments(
        _ rows: CauseRows, _ byStop: RowsByTime, _ byStart: RowsByTime?, stratum: Int, cause: Int
    ) -> [GrayTest.Moment] {
        let range = byStop.places(of: stratum)
        let codes = rows.groups.codes
        let none = [Double](repeating: 0, count: rows.groups.labels.count)
        var atRisk = none
        if byStart == nil {
            for place in range { atRisk[Int(codes[Int(byStop.order[place])])] += 1 }
        }
        var moments: [GrayTest.Moment] = []
        var (place, entered) = (range.lowerBound, range.lowerBound)
        while place < range.upperBound {
            let rank = rows.ranks.stop[Int(byStop.order[place])]
            if let byStart, let start = rows.ranks.start {
                while entered < range.upperBound, start[Int(byStart.order[entered])] < rank {
                    atRisk[Int(codes[Int(byStart.order[entered])])] += 1
                    entered += 1
                }
            }
            let end = byStop.end(from: place, in: range, ranks: rows.ranks.stop)
            var (own, others, hasEvent) = (none, none, false)
            for index in place..<end {
                let row = Int(byStop.order[index])
                guard rows.cause[row] >= 0 else { continue }
                hasEvent = true
                if Int(rows.cause[row]) == cause {
                    own[Int(codes[row])] += 1
                } else {
                    others[Int(codes[row])] += 1
                }
            }
            if hasEvent {
                moments.append(GrayTest.Moment(atRisk: atRisk, own: own, others: others))
            }
            for index in place..<end { atRisk[Int(codes[Int(byStop.order[index])])] -= 1 }
            place = end
        }
        return moments
    }
}
