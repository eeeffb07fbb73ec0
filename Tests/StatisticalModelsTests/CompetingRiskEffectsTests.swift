import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Effects per 1,000 rows where several causes compete.
@Suite struct CompetingRiskEffectsTests {
    private let table = competingTable(rows: 300, seed: 91)
    private let formula = "Surv(time, cause) ~ x + flag + offset(off)"

    private func changes(
        _ fit: some RiskAveraging, _ formula: String, within days: Double = 8, _ table: Table
    ) throws -> [RiskDifference] {
        try fit.averageRisks(
            table, response: try Formula.parse(formula).response, plan: RiskPlan(within: days)
        ).changes
    }

    private func with(_ value: Double, _ table: Table) -> Table {
        table.with("flag", .numbers([Double](repeating: value, count: table.rowCount)))
    }

    @Test func aFlagsChangeIsThatOfMeanPredictedIncidences() throws {
        let apart = try CauseSpecificCoxModel(formula: formula, strata: ["stratum"]).fit(table)
        let found = try changes(apart, formula, table).filter { $0.variable == "flag" }
        #expect(found.map(\.category) == ["1P", "3P", "store"])
        func mean(_ value: Double, _ cause: Int) throws -> Double {
            let rows = try apart.incidences(for: with(value, table), at: [8])
            return rows.reduce(0) { $0 + $1.byCause[cause][0] } / Double(rows.count)
        }
        for (cause, change) in found.enumerated() {
            let wanted = try mean(1, cause) - mean(0, cause)
            #expect(isClose(change.estimate, wanted, absolute: 1e-12))
            #expect(change.standardError > 0)
        }
        let fine = try FineGrayModel(formula: formula, cause: "3P").fit(table)
        let own = try #require(
            try changes(fine, formula, table).first { $0.variable == "flag" })
        let (one, zero) = try (
            fine.incidences(for: with(1, table), at: [8]),
            fine.incidences(for: with(0, table), at: [8])
        )
        let wanted = zip(one.elements, zero.elements).reduce(0) { $0 + $1.0 - $1.1 } / 300
        #expect(isClose(own.estimate, wanted, absolute: 1e-12))
    }

    /// With one cause there is nothing to compete with: the incidence is 1 − S.
    @Test func withOneCauseAllAreACoxRegressions() throws {
        let event = try table.numbers("event")
        let single = table.with("cause", .texts(TextColumn(event.map { $0 == 1 ? "any" : nil })))
        let plain = "Surv(time, event) ~ x + flag + offset(off)"
        for (strata, clusters) in [([], []), (["stratum"], ["cluster"])] {
            let apart = try CauseSpecificCoxModel(
                formula: formula, strata: strata, clusters: clusters
            ).fit(single)
            let cox = try CoxModel(formula: plain, strata: strata, clusters: clusters).fit(single)
            let (found, wanted) = try (
                changes(apart, formula, single), changes(cox, plain, single)
            )
            #expect(found.count == 2 && wanted.count == 2)
            for (one, other) in zip(found, wanted) {
                #expect(isClose(one.estimate, other.estimate, relative: 1e-9))
                #expect(isClose(one.standardError, other.standardError, relative: 1e-8))
                #expect(isClose(one.modelStandardError, other.modelStandardError, relative: 1e-8))
            }
        }
        let fine = try FineGrayModel(formula: formula, cause: "any").fit(single)
        let cox = try CoxModel(formula: plain, ties: .breslow).fit(single)
        for (one, other) in try zip(
            changes(fine, formula, single), changes(cox, plain, single))
        {
            #expect(isClose(one.estimate, other.estimate, relative: 1e-8))
            #expect(isClose(one.modelStandardError, other.modelStandardError, relative: 1e-8))
        }
    }

    /// Every row once with the flag and once without it: the flag's effect is 0, and the mean risk is
    /// Aalen and Johansen's incidence but for exponentials of steps, with the jackknife's error.
    @Test func withoutAnEffectMeanRisksAreTheIncidence() throws {
        let pairs = Table.paired(table)
        let plain = "Surv(time, cause) ~ flag"
        let curve = try CumulativeIncidenceModel(
            formula: "Surv(time, cause) ~ 1", cluster: "id"
        ).fit(pairs).groups[0]
        let place = try #require(curve.place(at: 8))
        let apart = try CauseSpecificCoxModel(formula: plain, clusters: ["id"]).fit(pairs)
        let risks = try apart.meanRisks(pairs, within: 8)
        for (cause, own) in curve.causes.enumerated() {
            let fine = try FineGrayModel(formula: plain, cause: own.cause, clusters: ["id"]).fit(
                pairs)
            let risk = try fine.meanRisks(pairs, within: 8)[0]
            let error = try fine.riskCovariances(pairs, within: 8).inference
                .variance(along: risk.gradient).squareRoot()
            #expect(isClose(risk.value, own.incidence[place], absolute: 0.003))
            #expect(isClose(error, own.standardError[place], relative: 0.03))
            #expect(isClose(risks[cause].value, own.incidence[place], absolute: 0.003))
            for change in try changes(fine, plain, pairs) + changes(apart, plain, pairs) {
                #expect(isClose(change.estimate, 0, absolute: 1e-10))
            }
        }
    }

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let turned = table.filtered(keeping: Array((0..<table.rowCount).reversed()))
        let apart = CauseSpecificCoxModel(
            formula: formula, strata: ["stratum"], clusters: ["cluster"])
        let fine = FineGrayModel(formula: formula, cause: "3P", clusters: ["cluster"])
        let found =
            try changes(apart.fit(table), formula, table)
            + changes(fine.fit(table), formula, table)
        let other =
            try changes(apart.fit(turned), formula, turned)
            + changes(fine.fit(turned), formula, turned)
        #expect(found.count == 8)
        for (one, two) in zip(found, other) {
            #expect(one.category == two.category && one.variable == two.variable)
            #expect(isClose(one.estimate, two.estimate, absolute: 1e-10))
            #expect(isClose(one.standardError, two.standardError, relative: 1e-8))
        }
    }

    @Test func weightTwoIsTheRowTwice() throws {
        let rows = Array(0..<table.rowCount)
        let weighted = table.with("two", .numbers(rows.map { _ in 2 }))
        let twice = table.filtered(keeping: rows + rows)
        let plain = CauseSpecificCoxModel(formula: formula, ties: .breslow, clusters: ["cluster"])
        var heavy = plain
        heavy.weights = "two"
        let (found, other) = try (
            changes(heavy.fit(weighted), formula, weighted),
            changes(plain.fit(twice), formula, twice)
        )
        for (one, two) in zip(found, other) {
            #expect(isClose(one.estimate, two.estimate, absolute: 1e-10))
            #expect(isClose(one.modelStandardError, two.modelStandardError, relative: 1e-8))
            #expect(isClose(one.standardError, two.standardError, relative: 1e-8))
        }
    }

    /// Slopes in the coefficients, the baselines moving with them by −∫ x̄ dH, and in the steps.
    @Test func slopesAreFiniteDifferences() throws {
        let fit = try CauseSpecificCoxModel(formula: formula, strata: ["stratum"]).fit(table)
        let found = try fit.meanRisks(table, within: 8)
        func differ(_ place: Int, _ change: (inout CauseSpecificCoxFit, Double) -> Void) throws {
            var (above, below) = (fit, fit)
            change(&above, 1e-5)
            change(&below, -1e-5)
            let (high, low) = try (
                above.meanRisks(table, within: 8), below.meanRisks(table, within: 8)
            )
            for cause in found.indices {
                let slope = (high[cause].value - low[cause].value) / 2e-5
                #expect(isClose(found[cause].gradient[place], slope, absolute: 1e-8))
            }
        }
        for cause in 0..<3 {
            for column in 0..<2 {
                try differ(2 * cause + column) { fit, width in
                    fit.fits[cause].coefficients[column] += width
                    for stratum in fit.fits[cause].baselines.indices {
                        for time in fit.fits[cause].baselines[stratum].times.indices {
                            let mean = fit.fits[cause].baselines[stratum]
                                .meanIntegral[2 * time + column]
                            fit.fits[cause].baselines[stratum].cumulativeHazard[time] -=
                                width * mean
                        }
                    }
                }
            }
        }
        // The steps of the first stratum: all distinct times of any cause within the days.
        let baselines = fit.fits.map { $0.baselines[0] }
        let steps = Set(baselines.flatMap(\.times).filter { $0 <= 8 }).sorted()
        for (cause, baseline) in baselines.enumerated() {
            for (place, time) in baseline.times.enumerated() where time <= 8 {
                let step = try #require(steps.firstIndex(of: time))
                try differ(6 + cause * steps.count + step) { fit, width in
                    for later in place..<baseline.times.count {
                        fit.fits[cause].baselines[0].cumulativeHazard[later] += width
                    }
                }
            }
        }
    }

    /// Influence functions add up to what leaving out one row at a time does; the rows averaged
    /// over stay.
    @Test func errorsAreThoseOfTheJackknife() throws {
        let small = table.filtered(keeping: Array(0..<150))
        func error(_ estimate: (Table) throws -> Double) throws -> Double {
            let left = try (0..<150).map { out in
                try estimate(small.filtered(keeping: (0..<150).filter { $0 != out }))
            }
            let mean = left.reduce(0, +) / 150
            return (left.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } * 149 / 150).squareRoot()
        }
        let fine = FineGrayModel(formula: formula, cause: "3P")
        let fit = try fine.fit(small)
        let own = try #require(try changes(fit, formula, small).first { $0.variable == "flag" })
        let (one, zero) = (with(1, small), with(0, small))
        let jackknife = try error { part in
            let fit = try fine.fit(part)
            return try fit.meanRisks(one, within: 8)[0].value
                - fit.meanRisks(zero, within: 8)[0].value
        }
        #expect(isClose(own.standardError, jackknife, relative: 0.05))
        let apart = CauseSpecificCoxModel(formula: formula)
        let both = try apart.fit(small)
        for cause in both.causes.indices {
            let own = try #require(
                try changes(both, formula, small).first {
                    $0.variable == "flag" && $0.category == both.causes[cause]
                })
            let jackknife = try error { part in
                let fit = try apart.fit(part)
                return try fit.meanRisks(one, within: 8)[cause].value
                    - fit.meanRisks(zero, within: 8)[cause].value
            }
            #expect(isClose(own.standardError, jackknife, relative: 0.2))
        }
    }

    /// 400 markets with hazards of 1P and 3P that a flag changes: the spread of the change is its
    /// error.
    ///
    /// A standard deviation of 400 figures is known to 3.5 %; 5.3 times that is 19 %.
    @Test func errorsAreTheSpreadOfManyMarkets() throws {
        let rows = 150
        let flags = (0..<rows).map { Double($0 % 2) }
        let plain = "Surv(time, cause) ~ flag"
        var (found, errors) = ([[Double]](repeating: [], count: 3), [0.0, 0, 0])
        for market in 0..<400 {
            var stream = RandomStream(
                key: StreamKey(seed: 17), purpose: .test, entity: UInt32(market))
            var (times, causes): ([Double], [String?]) = ([], [])
            for flag in flags {
                let hazards = [0.05 * Kernels.exp(0.7 * flag), 0.08 * Kernels.exp(-0.5 * flag)]
                let total = hazards[0] + hazards[1]
                let time = -Kernels.log(stream.nextUniform()) / total
                let cause = stream.nextUniform() * total < hazards[0] ? "1P" : "3P"
                let end = 4 + 16 * stream.nextUniform()
                times.append(min(time, end))
                causes.append(time < end ? cause : nil)
            }
            let market = Table([
                ("time", .numbers(times)), ("cause", .texts(TextColumn(causes))),
                ("flag", .numbers(flags)),
            ])
            let apart = try changes(
                CauseSpecificCoxModel(formula: plain).fit(market), plain, market)
            let fine = try changes(
                FineGrayModel(formula: plain, cause: "1P").fit(market), plain, market)
            for (place, change) in (apart + fine).enumerated() {
                found[place].append(change.estimate)
                errors[place] += change.standardError / 400
            }
        }
        for (place, own) in found.enumerated() {
            let mean = own.reduce(0, +) / 400
            let spread = (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399).squareRoot()
            #expect(isClose(errors[place], spread, relative: 0.19), "\(place)")
        }
    }
}

extension Table {
    /// Every row twice, with the flag 0 and 1, and the same `id`.
    fileprivate static func paired(_ table: Table) -> Table {
        let rows = Array(0..<table.rowCount)
        let flags = rows.map { _ in 0.0 } + rows.map { _ in 1.0 }
        return table.filtered(keeping: rows + rows)
            .with("flag", .numbers(flags))
            .with("id", .numbers((rows + rows).map(Double.init)))
    }
}
