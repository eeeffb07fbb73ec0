import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// What single clusters do to the estimates, for every kind of fit that has scores.
@Suite struct InfluenceTests {
    /// 1,200 rows of 120 clusters, none of which weighs much.
    private let table: Table = {
        let table = lawTable(rows: 1_200, seed: 71)
        return table.with("cluster", .numbers((0..<1_200).map { Double($0 % 120) }))
    }()

    private var caused: Table {
        get throws {
            let (event, flag) = (try table.numbers("event"), try table.numbers("flag"))
            let texts = event.indices.map { row -> String? in
                event[row] == 0
                    ? nil : (row % 3 == 0 || (flag[row] == 1 && row % 2 == 0)) ? "store" : "online"
            }
            return table.with("cause", .texts(TextColumn(texts)))
        }
    }

    /// One step is near to what a fit without the cluster changes, and the changes of all clusters
    /// sum to nothing, as the score does.
    private func check(
        _ fit: some CoefficientEstimates, all: [ClusterInfluence],
        without: (Table) throws -> [Double], in table: Table, within share: Double = 0.35
    ) throws {
        #expect(all.count == 120)
        #expect(all.reduce(0) { $0 + $1.rows } == 1_200)
        let errors = fit.modelCovariance.diagonal.map { $0.squareRoot() }
        for place in fit.coefficients.indices {
            let sum = all.reduce(0) { $0 + ($1.changes?[place] ?? .nan) }
            #expect(abs(sum) < 1e-5 * errors[place], "\(fit.coefficientNames[place]): \(sum)")
        }
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.distance >= $1.distance })
        let cluster = try table.numbers("cluster")
        let first = all[0]
        let others = try without(
            table.filtered(
                keeping: cluster.indices.filter { shortestText(cluster[$0]) != first.cluster })
        )
        let changes = try #require(first.changes)
        for place in others.indices {
            let exact = fit.coefficients[place] - others[place]
            #expect(
                abs(changes[place] - exact) <= share * (abs(exact) + 0.1 * errors[place]),
                "\(fit.coefficientNames[place]): \(changes[place]) for \(exact)")
        }
    }

    @Test func lawsOfTimes() throws {
        let formula = "Surv(time, event) ~ x + flag"
        let aft = ParametricSurvivalModel(formula: formula)
        let fit = try aft.fit(table)
        try check(
            fit, all: try fit.clusterInfluence(table, by: "cluster", largest: 999),
            without: { try aft.fit($0).coefficients }, in: table)
        let gamma = GeneralizedGammaModel(formula: formula)
        let third = try gamma.fit(table)
        try check(
            third, all: try third.clusterInfluence(table, by: "cluster", largest: 999),
            without: { try gamma.fit($0).coefficients }, in: table)
        let late = PiecewiseExponentialModel(
            formula: "Surv(start, stop, event) ~ x + flag", cuts: .at([4, 9]))
        let pieces = try late.fit(table)
        try check(
            pieces, all: try pieces.clusterInfluence(table, by: "cluster", largest: 999),
            without: { try late.fit($0).coefficients }, in: table)
        let cure = CureModel(formula: formula, incidence: "z")
        let cured = try cure.fit(table)
        try check(
            cured, all: try cured.clusterInfluence(table, by: "cluster", largest: 999),
            without: { try cure.fit($0).coefficients }, in: table, within: 0.5)
    }

    @Test func causesThatCompete() throws {
        let table = try caused
        let model = FineGrayModel(formula: "Surv(time, cause) ~ x + flag", cause: "store")
        let fit = try model.fit(table)
        try check(
            fit, all: try fit.clusterInfluence(table, by: "cluster", largest: 999),
            without: { try model.fit($0).coefficients }, in: table)
        let each = CauseSpecificCoxModel(formula: "Surv(time, cause) ~ x + flag")
        let fits = try each.fit(table)
        let all = try fits.clusterInfluence(table, by: "cluster", largest: 999)
        #expect(
            fits.coefficientNames == ["online: x", "online: flag", "store: x", "store: flag"])
        #expect(all.count == 120 && all.reduce(0) { $0 + $1.rows } == 1_200)
        #expect(
            all.reduce(0) { $0 + $1.events }
                == Double(fits.fits.reduce(0) { $0 + $1.counts.events }))
        // The second regression's changes are its own.
        let store = try table.texts("cause")
        let marked = table.with(
            "e", .numbers(store.codes.map { $0 >= 0 && store.levels[Int($0)] == "store" ? 1 : 0 }))
        let own = try CoxModel(formula: "Surv(time, e) ~ x + flag").fit(marked)
            .clusterInfluence(marked, by: "cluster", largest: 999)
        for cluster in own {
            let both = try #require(all.first { $0.cluster == cluster.cluster }?.changes)
            #expect(Array(both.suffix(2)) == cluster.changes)
        }
    }

    @Test func categories() throws {
        let (x, flag) = (try table.numbers("x"), try table.numbers("flag"))
        let names = x.indices.map { row in
            ["marketplace", "online", "store"][
                row % 4 == 0 ? row / 4 % 3 : x[row] + flag[row] > 0.8 ? 2 : x[row] > -0.3 ? 1 : 0]
        }
        let with = table.with("channel", .texts(TextColumn(names)))
        let model = MultinomialModel(formula: "channel ~ x + flag")
        let fit = try model.fit(with)
        try check(
            fit, all: try fit.clusterInfluence(with, by: "cluster", largest: 999),
            without: { try model.fit($0).coefficients }, in: with)
    }

    @Test func groupsOfAMixedModel() throws {
        // Clusters differ, so that their deviation is not 0.
        let (y, cluster) = (try table.numbers("y"), try table.numbers("cluster"))
        let moved = table.with(
            "y", .numbers(y.indices.map { cluster[$0] < 20 && $0 % 3 == 0 ? 1 : y[$0] }))
        let model = MixedLogisticModel(formula: "y ~ x + flag", group: "cluster")
        let fit = try model.fit(moved)
        #expect(fit.deviation > 0)
        try check(
            fit, all: try fit.clusterInfluence(moved, by: "cluster", largest: 999),
            without: { try model.fit($0).coefficients }, in: moved)
        #expect(
            throws: ClusterInfluenceError.notTheGroup(column: "stratum", group: "cluster")
        ) { _ = try fit.clusterInfluence(moved, by: "stratum") }
        #expect(
            "\(ClusterInfluenceError.notTheGroup(column: "stratum", group: "cluster"))"
                == "rows share an effect of cluster, so that only its values can be left out one "
                + "by one, not those of stratum")
    }
}
