import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Laws that hold for every model, where the suite of the model itself does not test them.
@Suite struct ModelLawTests {
    private let table = competingTable(rows: 260, seed: 1_907)

    private var turned: Table { table.filtered(keeping: (0..<260).map { ($0 * 77 + 3) % 260 }) }

    private func repeated() throws -> Table {
        let w = try table.numbers("w")
        return table.filtered(
            keeping: w.indices.flatMap { [Int](repeating: $0, count: Int(w[$0])) })
    }

    private func agree(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-8) {
        #expect(a.count == b.count)
        for (x, y) in zip(a, b) {
            #expect(isClose(x, y, absolute: 1e-9, relative: tolerance) || (x.isNaN && y.isNaN))
        }
    }

    // MARK: The score is the slope of the log-likelihood

    /// A Fine-Gray regression's, moved by an offset.
    @Test(arguments: FineGrayModel.CensoringTies.allCases)
    func fineGrayScoreIsTheSlopeOfItsLikelihood(_ ties: FineGrayModel.CensoringTies) throws {
        let x = try table.numbers("x")
        let fit = try FineGrayModel(
            formula: "Surv(time, cause) ~ x", cause: "3P", censoringTies: ties
        ).fit(table)
        func value(_ move: Double) throws -> Double {
            let beta = fit.coefficients[0] + move
            return try FineGrayModel(
                formula: "Surv(time, cause) ~ z + offset(moved)", cause: "3P", censoringTies: ties
            ).fit(table.with("moved", .numbers(x.map { $0 * beta }))).nullLogLikelihood
        }
        #expect(isClose(try value(0), fit.logLikelihood, relative: 1e-11))
        #expect(abs((try value(1e-4) - value(-1e-4)) / 2e-4) < 1e-5)
        let curvature = (try value(1e-2) - 2 * value(0) + value(-1e-2)) / 1e-4
        #expect(isClose(-1 / curvature, fit.modelCovariance[0, 0], relative: 1e-3))
    }

    /// Of a cause-specific Cox regression, which is the Cox regression of the cause alone.
    @Test func aCauseSpecificFitIsTheCoxRegressionOfItsCause() throws {
        let causes = try table.texts("cause")
        let all = try CauseSpecificCoxModel(formula: "Surv(time, cause) ~ x + flag").fit(table)
        for (cause, fit) in zip(all.causes, all.fits) {
            let own = table.with(
                "own", .numbers((0..<260).map { causes[$0] == cause ? 1 : 0 }))
            let cox = try CoxModel(formula: "Surv(time, own) ~ x + flag").fit(own)
            agree(fit.coefficients + fit.standardErrors, cox.coefficients + cox.standardErrors)
        }
    }

    /// Of a penalised regression: at the optimum of a ridge the slope of what is minimised is 0.
    @Test(arguments: ["y ~ x + z", "Surv(time, event) ~ x + z"])
    func theObjectiveOfARidgeHasNoSlopeAtItsLeast(_ formula: String) throws {
        let model = ElasticNetModel(
            formula: formula, mixing: 0, lambdas: [0.05], standardize: false)
        let fit = try model.fit(table)
        let point = fit.path[0]
        let intercept = fit.coefficientNames.first == "(Intercept)" ? 1 : 0
        let (x, z) = (try table.numbers("x"), try table.numbers("z"))
        let response = formula.prefix { $0 != "~" }
        func objective(_ beta: [Double]) throws -> Double {
            let slopes = beta.dropFirst(intercept)
            let eta = x.indices.map {
                (intercept == 1 ? beta[0] : 0) + x[$0] * slopes[slopes.startIndex]
                    + z[$0] * slopes[slopes.startIndex + 1]
            }
            let with = table.with("eta", .numbers(eta))
            let value =
                intercept == 1
                ? zip(eta, try table.numbers("y")).reduce(0) {
                    $0 + $1.1 * $1.0 - Kernels.log1p(Kernels.exp($1.0))
                }
                : try CoxModel(
                    formula: "\(response)~ offset(eta)", ties: .breslow
                ).fit(with).logLikelihood
            return -value / 260 + 0.05 / 2 * slopes.reduce(0) { $0 + $1 * $1 }
        }
        for index in point.coefficients.indices {
            var (up, down) = (point.coefficients, point.coefficients)
            up[index] += 1e-5
            down[index] -= 1e-5
            #expect(abs((try objective(up) - objective(down)) / 2e-5) < 1e-6)
        }
    }

    // MARK: The order of rows

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let turned = turned
        let firth = LogisticModel(formula: "y ~ x + flag", penalty: .firth)
        let (a, b) = (try firth.fit(table), try firth.fit(turned))
        agree(a.coefficients + a.standardErrors, b.coefficients + b.standardErrors)
        agree(a.profile?.rows.map(\.lower) ?? [], b.profile?.rows.map(\.lower) ?? [], 1e-6)
        let mean = RestrictedMeanModel(
            formula: "Surv(start, stop, event) ~ flag", limit: 20, weights: "w",
            cluster: "cluster")
        let (c, d) = (try mean.fit(table), try mean.fit(turned))
        agree(
            c.means.flatMap { [$0.estimate, $0.standardError] },
            d.means.flatMap { [$0.estimate, $0.standardError] })
        let net = ElasticNetModel(formula: "y ~ x + z + flag", lambdas: [0.02])
        agree(try net.fit(table).path[0].coefficients, try net.fit(turned).path[0].coefficients)
        let causes = CauseSpecificCoxModel(
            formula: "Surv(start, stop, cause) ~ x", strata: ["stratum"], clusters: ["cluster"])
        for (one, other) in zip(try causes.fit(table).fits, try causes.fit(turned).fits) {
            agree(one.coefficients + one.standardErrors, other.coefficients + other.standardErrors)
        }
        let cox = CoxModel(formula: "Surv(time, event) ~ x + flag")
        let e = try cox.fit(table).adjustedCurves(by: "flag", in: table, at: [3, 9])
        let f = try cox.fit(turned).adjustedCurves(by: "flag", in: turned, at: [3, 9])
        agree(
            e.curves.flatMap { $0.survival + $0.standardErrors },
            f.curves.flatMap { $0.survival + $0.standardErrors })
    }

    // MARK: The unit of a column

    @Test func aRescaledColumnRescalesItsCoefficient() throws {
        let z = try table.numbers("z")
        let scaled = table.with("z", .numbers(z.map { $0 * 400 - 70 }))
        func check(
            _ fit: (Table) throws -> any CoefficientEstimates, _ name: String = "z"
        ) throws {
            let (one, other) = (try fit(table), try fit(scaled))
            let place = try #require(one.coefficientNames.firstIndex(of: name))
            agree(
                [one.coefficients[place], one.covariance[place, place].squareRoot()],
                [
                    400 * other.coefficients[place],
                    400 * other.covariance[place, place].squareRoot(),
                ], 1e-6)
            #expect(isClose(one.logLikelihood, other.logLikelihood, relative: 1e-9))
        }
        for ties in CoxModel.Ties.allCases where "\(ties)" != "exact" {
            try check {
                try CoxModel(
                    formula: "Surv(start, stop, event) ~ x + z", ties: ties, strata: ["stratum"],
                    clusters: ["cluster"]
                ).fit($0)
            }
        }
        try check { try LogisticModel(formula: "y ~ x + z", penalty: .firth).fit($0) }
        for law in LifetimeDistribution.allCases {
            try check {
                try ParametricSurvivalModel(
                    formula: "Surv(time, event) ~ x + z", distribution: law
                ).fit($0)
            }
        }
        try check(
            { try CureModel(formula: "Surv(time, event) ~ z", incidence: "x").fit($0) },
            "latency:z")
    }

    // MARK: Weights

    @Test func aWeightOfTwoIsARowTwice() throws {
        let repeated = try repeated()
        let curves = KaplanMeierModel(formula: "Surv(start, stop, event) ~ flag", weights: "w")
        let plain = KaplanMeierModel(formula: "Surv(start, stop, event) ~ flag")
        for (one, other) in zip(try curves.fit(table).curves, try plain.fit(repeated).curves) {
            agree(one.survival + one.standardError, other.survival + other.standardError)
            agree(one.cumulativeHazard + one.lower, other.cumulativeHazard + other.lower)
        }
        let mean = RestrictedMeanModel(
            formula: "Surv(time, event) ~ flag", limit: 20, weights: "w", cluster: "cluster")
        var bare = mean
        bare.weights = nil
        for (one, other) in zip(try mean.fit(table).means, try bare.fit(repeated).means) {
            agree([one.estimate, one.standardError], [other.estimate, other.standardError])
        }
        let incidence = CumulativeIncidenceModel(
            formula: "Surv(start, stop, cause) ~ 1", cluster: "cluster", weights: "w")
        var alone = incidence
        alone.weights = nil
        let (c, d) = (try incidence.fit(table).groups[0], try alone.fit(repeated).groups[0])
        for (one, other) in zip(c.causes, d.causes) {
            agree(one.incidence + one.standardError, other.incidence + other.standardError)
        }
        let cure = CureModel(
            formula: "Surv(time, event) ~ 1", incidence: "x", clusters: ["cluster"], weights: "w")
        var unweighted = cure
        unweighted.weights = nil
        let (e, f) = (try cure.fit(table), try unweighted.fit(repeated))
        agree(e.coefficients + e.covariance.diagonal, f.coefficients + f.covariance.diagonal, 1e-6)
        let concordance = ConcordanceModel(
            formula: "Surv(time, event) ~ x", cluster: "cluster", weights: "w")
        var counted = concordance
        counted.weights = nil
        let (g, h) = (try concordance.fit(table), try counted.fit(repeated))
        agree([g.concordance, g.standardError], [h.concordance, h.standardError])
    }

    // MARK: Nested models

    @Test func aModelWithMoreTermsFitsNoWorse() throws {
        func check(_ values: [Double]) {
            for (less, more) in zip(values, values.dropFirst()) { #expect(less <= more + 1e-9) }
        }
        let terms = ["x", "x + z", "x + z + flag", "x + z + flag + x:flag"]
        check(try terms.map { try LogisticModel(formula: "y ~ \($0)").fit(table).logLikelihood })
        check(
            try terms.map {
                try CoxModel(formula: "Surv(start, stop, event) ~ \($0)").fit(table).logLikelihood
            })
        check(
            try terms.map {
                try FineGrayModel(formula: "Surv(time, cause) ~ \($0)", cause: "3P").fit(table)
                    .logLikelihood
            })
        for law in LifetimeDistribution.allCases {
            check(
                try terms.map {
                    try ParametricSurvivalModel(
                        formula: "Surv(time, event) ~ \($0)", distribution: law
                    ).fit(table).logLikelihood
                })
        }
        check(
            try ["1", "x", "x + flag"].map {
                try CureModel(formula: "Surv(time, event) ~ 1", incidence: $0).fit(table)
                    .logLikelihood
            })
        let cure = try CureModel(formula: "Surv(time, event) ~ x").fit(table)
        #expect(cure.uncuredLogLikelihood <= cure.logLikelihood)
        let mixed = try MixedLogisticModel(
            formula: "y ~ x", group: "cluster", quadraturePoints: 15
        ).fit(table)
        #expect(mixed.logLikelihoodWithoutEffects <= mixed.logLikelihood)
        let cox = try CoxModel(formula: "Surv(time, event) ~ x").fit(table)
        #expect(cox.nullLogLikelihood <= cox.logLikelihood)
    }

    // MARK: From steps to continuous time

    /// The discrete hazard's ratio nears that of a Cox regression as steps shrink from months to
    /// weeks and days.
    ///
    /// With the complementary log–log link it is the same ratio on any grid, which only loses the
    /// order of events within a step; a ratio of odds is another one, and nears it.
    @Test(arguments: DiscreteHazardModel.Link.allCases)
    func aDiscreteHazardBecomesACoxRegressionAsStepsShrink(
        link: DiscreteHazardModel.Link
    ) throws {
        var stream = RandomStream(key: StreamKey(seed: 1_972), purpose: .test)
        let asOf = 20_088
        let months = StepCalendar(unit: .month, asOf: asOf)
        let placed = Int64(months.firstDay(of: -2)) * 86_400
        let end = 56.0
        let group = (0..<4_000).map { Double($0 % 2) }
        let times = group.map { x in
            let unit = -Kernels.log(stream.nextUniform()) / Kernels.exp(x)
            return 120 * Kernels.exp(1.3 * Kernels.log(unit))
        }
        let names = group.indices.map { "b\($0)" }
        let panel = Table([
            ("buyer_id", .texts(TextColumn(names))), ("order_key", .texts(TextColumn(names))),
            ("ordered_at", .instants(names.map { _ in placed })),
            ("start", .numbers(names.map { _ in 0 })),
            ("stop", .numbers(times.map { min($0, end) })),
            ("event", .numbers(times.map { $0 < end ? 1 : 0 })),
            ("next_channel", .texts(TextColumn(times.map { $0 < end ? "online" : nil }))),
            ("group", .numbers(group)),
        ])
        let cox = try CoxModel(formula: "Surv(stop, event) ~ group").fit(panel)
        func distance(_ unit: StepCalendar.Unit) throws -> Double {
            let fit = try DiscreteHazardModel(
                formula: "Surv(start, stop, next_channel) ~ group", classes: 1, link: link,
                clusters: [], openCell: 60
            ).fit(table: panel, calendar: StepCalendar(unit: unit, asOf: asOf))
            return abs((fit.parameters.last ?? .nan) - cox.coefficients[0])
        }
        let (month, week, day) = (
            try distance(.month), try distance(.week), try distance(.day)
        )
        let error = cox.standardErrors[0]
        switch link {
        case .cloglog:
            #expect(month < error / 2)
            #expect(week < error / 10)
            #expect(day < error / 40)
        case .logit:
            #expect(month > error)
            #expect(week < month / 2)
            #expect(day < week / 2)
            #expect(day < error / 2)
        }
    }
}
