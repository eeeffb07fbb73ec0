import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Data on which other packages did not converge or fell over; what we do instead.
///
/// Each test names the thread (`owner/repository#number`).
@Suite struct BrokenElsewhereConvergenceTests {
    private func message(_ work: () throws -> some Any) -> String {
        do { _ = try work() } catch { return "\(error)" }
        return "no error"
    }

    /// CamDavidsonPilon/lifelines#441, #398: "delta contains nan" on clean data of one covariate,
    /// cured by hand with a step size.
    @Test func aColumnFarFromZeroOrOfAnotherSizeConvergesToTheSameHazardRatio() throws {
        let table = lawTable(rows: 400, seed: 441)
        let x = try table.numbers("x")
        let plain = try CoxModel(formula: "Surv(time, event) ~ x").fit(table)
        for (scale, shift) in [(1e-6, 0.0), (1e5, 0.0), (1.0, 1e6), (250.0, -4e7)] {
            let moved = table.with("x", .numbers(x.map { $0 * scale + shift }))
            let fit = try CoxModel(formula: "Surv(time, event) ~ x").fit(moved)
            #expect(fit.recipe.aliased.isEmpty)
            let found = try #require(fit.coefficients.first)
            #expect(isClose(found * scale, plain.coefficients[0], relative: 1e-6))
            #expect(fit.record.iterations.count < 12)
        }
        // A value that is not finite is no clean datum: its row is left out, and that is said.
        var infinite = x
        infinite[7] = .infinity
        let fit = try CoxModel(formula: "Surv(time, event) ~ x").fit(
            table.with("x", .numbers(infinite)))
        #expect(fit.counts.leftOut == [PanelCount("x is not finite", 1)])
    }

    /// statsmodels/statsmodels#2282, #39, #1705, #2680: quasi-separation unseen, parameters of
    /// 1e14.
    @Test func quasiSeparationNamesTheKPIAndFirthIsFinite() throws {
        let late = (0..<80).map { $0 < 25 ? 1.0 : 0 }
        let returned = (0..<80).map { $0 < 25 ? 0.0 : Double($0 % 3 % 2) }
        let table = Table([("late", .numbers(late)), ("returned", .numbers(returned))])
        #expect(
            message { try LogisticModel(formula: "returned ~ late").fit(table) }
                == "part of the outcome is told apart by \"late\" (downwards), so that these "
                + "estimates run to infinity; write `penalty: firth` for finite ones, leave the "
                + "columns out, or join rare levels")
        let firth = try LogisticModel(formula: "returned ~ late", penalty: .firth).fit(table)
        // Half an outcome in each cell: log(0.5/25.5) − log(19.5/36.5).
        let want = Kernels.log(0.5 / 25.5) - Kernels.log(19.5 / 36.5)
        #expect(isClose(firth.coefficients[1], want, relative: 1e-8))
        #expect(try #require(firth.profile).rows[1].upper < 0)
    }

    /// lme4/lme4#425: 2 % of an outcome in 35,000 groups, two days, then an unreadable error.
    @Test func aRareOutcomeInThousandsOfGroupsIsFittedAtOnce() throws {
        var stream = RandomStream(key: StreamKey(seed: 425), purpose: .test)
        let groups = 3_000
        let effects = (0..<groups).map { _ in
            0.9 * Special.normalQuantile(stream.nextUniform())
        }
        let seller = (0..<18_000).map { Double($0 % groups) }
        let late = seller.map {
            stream.nextUniform() < Kernels.logistic(-4.2 + effects[Int($0)]) ? 1.0 : 0
        }
        let table = Table([("late", .numbers(late)), ("seller", .numbers(seller))])
        #expect(late.reduce(0, +) / 18_000 < 0.03)
        let fit = try MixedLogisticModel(
            formula: "late ~ 1", group: "seller", quadraturePoints: 7
        ).fit(table)
        // Five errors: a false alarm in one of two million worlds.
        #expect(abs(fit.coefficients[0] + 4.2) < 5 * fit.standardErrors[0])
        #expect(abs(fit.deviation - 0.9) < 5 * (try #require(fit.deviationError)))
        #expect(fit.counts.clusters == [PanelCount("seller", groups)])
    }

    /// lme4/lme4#618: false convergence warnings where columns differ in size.
    @Test func columnsOfVeryDifferentSizeConvergeWithoutAWarning() throws {
        let table = lawTable(rows: 500, seed: 618)
        let (x, z) = (try table.numbers("x"), try table.numbers("z"))
        let model = MixedLogisticModel(formula: "y ~ x + z", group: "cluster")
        let plain = try model.fit(table)
        let sized = try model.fit(
            table.with("x", .numbers(x.map { $0 * 1e-5 })).with(
                "z", .numbers(z.map { $0 * 1e6 + 3e8 })))
        #expect(isClose(sized.coefficients[1] * 1e-5, plain.coefficients[1], relative: 1e-5))
        #expect(isClose(sized.coefficients[2] * 1e6, plain.coefficients[2], relative: 1e-5))
        #expect(sized.diagnostics == plain.diagnostics)
    }

    /// lme4/lme4#579: Laplace's approximation fails with one to four rows in a group.
    @Test func tinyGroupsGetMorePointsOrAWarning() throws {
        var stream = RandomStream(key: StreamKey(seed: 579), purpose: .test)
        let seller = (0..<1_600).map { Double($0 / 2) }
        let effects = (0..<800).map { _ in 2 * Special.normalQuantile(stream.nextUniform()) }
        let y = seller.map {
            stream.nextUniform() < Kernels.logistic(effects[Int($0)]) ? 1.0 : 0
        }
        let table = Table([("y", .numbers(y)), ("seller", .numbers(seller))])
        func fit(_ points: Int) throws -> MixedLogisticFit {
            try MixedLogisticModel(
                formula: "y ~ 1", group: "seller", quadraturePoints: points
            ).fit(table)
        }
        let (one, many, more) = (try fit(1), try fit(15), try fit(25))
        #expect(isClose(many.deviation, more.deviation, relative: 1e-3))
        #expect(abs(one.deviation - more.deviation) > 20 * abs(many.deviation - more.deviation))
        #expect(abs(more.deviation - 2) < 5 * (try #require(more.deviationError)))
        #expect(
            one.diagnostics.map(\.message) == [
                "seller has 2 rows for each value: Laplace's approximation is rough for groups so "
                    + "small; write quadrature_points: 7 or more"
            ])
        #expect(more.diagnostics.isEmpty)
    }

    /// CamDavidsonPilon/lifetimes#419, #396, #405, #262: "did not converge, larger penalizer" where
    /// most customers came once; users dropped old customers until it did.
    @Test func buyersWhoMostlyCameOnceAreFittedAndSaid() throws {
        let world = DriverWorld(buyers: 300, seed: 419) { _ in 0.02 }
        let fit = try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ 1"
        ).fit(table: world.table, calendar: DriverWorld.calendar)
        #expect(fit.model.classes == 1)
        #expect(fit.diagnostics.contains { $0.code == "few_repeat_buyers" })
        #expect(fit.counts.events == world.cells.count { $0.outcome > 0 })
        #expect(fit.parameters.allSatisfy { $0.isFinite })
    }

    /// CamDavidsonPilon/lifelines#959, #960: a cure model that converged only after users had
    /// rescaled time.
    @Test func theUnitOfTimeMovesOneCoefficientOfACureModel() throws {
        var stream = RandomStream(key: StreamKey(seed: 959), purpose: .test)
        var (time, event) = ([Double](), [Double]())
        for _ in 0..<500 {
            let own = -40 * Kernels.log(stream.nextUniform())
            let isCured = stream.nextUniform() < 0.6
            time.append(isCured ? 365 : min(own, 365))
            event.append(isCured || own > 365 ? 0 : 1)
        }
        func fit(_ unit: Double) throws -> CureFit {
            try CureModel(formula: "Surv(time, event) ~ 1").fit(
                Table([("time", .numbers(time.map { $0 * unit })), ("event", .numbers(event))]))
        }
        let days = try fit(1)
        for unit in [1 / 365.25, 86_400, 1e9] {
            let other = try fit(unit)
            #expect(isClose(other.coefficients[0], days.coefficients[0], relative: 1e-7))
            let moved = days.coefficients[1] + Kernels.log(unit)
            #expect(isClose(other.coefficients[1], moved, relative: 1e-7))
            #expect(isClose(other.cured.lower, days.cured.lower, relative: 1e-6))
        }
    }

    /// chjackson/flexsurv#5, #142: starting values that are not finite.
    @Test(arguments: LifetimeDistribution.allCases)
    func timesOfAnySizeHaveAStart(_ law: LifetimeDistribution) throws {
        let table = lawTable(rows: 200, seed: 142)
        let time = try table.numbers("time")
        let model = ParametricSurvivalModel(formula: "Surv(time, event) ~ x", distribution: law)
        let plain = try model.fit(table)
        for unit in [1e-9, 1e12] {
            let fit = try model.fit(table.with("time", .numbers(time.map { $0 * unit })))
            #expect(isClose(fit.coefficients[1], plain.coefficients[1], relative: 1e-7))
        }
    }

    /// chjackson/flexsurvcure#1: an interval of the cured share that says nothing, without a word.
    @Test func aShareThatTheDataCannotTellHasAnAlarm() throws {
        var stream = RandomStream(key: StreamKey(seed: 1), purpose: .test)
        var (time, event) = ([Double](), [Double]())
        for _ in 0..<300 {
            let own = -Kernels.log(stream.nextUniform())
            time.append(min(own, 0.4))
            event.append(own > 0.4 ? 0 : 1)
        }
        let table = Table([("time", .numbers(time)), ("event", .numbers(event))])
        do {
            let fit = try CureModel(formula: "Surv(time, event) ~ 1").fit(table)
            #expect(fit.cured.lower == 0)
            #expect(fit.diagnostics.contains { $0.code == "cure_not_needed" })
            #expect(fit.diagnostics.contains { $0.code == "short_follow_up" })
        } catch let error as CureFitError {
            #expect(error.description.contains("kind: aft"))
        }
    }
}
