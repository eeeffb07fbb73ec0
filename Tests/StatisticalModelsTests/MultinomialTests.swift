import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct MultinomialTests {
    private static func birthWeights() throws -> Table {
        try GoldenCase("logistic_birthwt_main").table
    }

    /// R's nnet 7.3 `multinom(race ~ age + smoke + lwt)` on MASS's birthwt, which ends near the
    /// maximum: coefficients and errors to its last six digits, the log-likelihood to its last.
    @Test func `Coefficients, errors and likelihood are R's`() throws {
        let fit = try MultinomialModel(formula: "race ~ age + smoke + lwt").fit(
            Self.birthWeights())
        #expect(fit.reference == "white")
        #expect(fit.categories == ["black", "other"])
        #expect(fit.coefficientNames[5] == "other: age")
        let coefficients = [
            0.0256131513604338, -0.1353120019666381, -0.702476930120049, 0.0150082268825368,
            4.5616985333897286, -0.0679299144929335, -1.951628692032811, -0.0212722935465813,
        ]
        let errors = [
            1.35467409820043, 0.0506139508825161, 0.474367281642302, 0.00669805725007415,
            1.21130043235414, 0.0355825013319846, 0.404168706907426, 0.00780362057534983,
        ]
        let own = fit.modelCovariance.diagonal.map { $0.squareRoot() }
        for index in coefficients.indices {
            #expect(abs(fit.coefficients[index] - coefficients[index]) < 1e-5 * errors[index])
            #expect(isClose(own[index], errors[index], relative: 1e-5))
        }
        #expect(isClose(fit.modelCovariance[0, 4], 0.436157023878670, relative: 1e-5))
        #expect(isClose(fit.logLikelihood, -159.75896382995, relative: 1e-12))
        #expect(fit.categoryCounts.map(\.count) == [96, 26, 67])
    }

    /// Two categories are a logistic regression, clustered errors included.
    @Test func `Two categories are a logistic regression`() throws {
        let table = try Self.birthWeights()
        let low = try table.numbers("low").map { $0 == 1 ? "yes" : "no" }
        let with = table.with("is_low", .texts(TextColumn(low)))
        let fit = try MultinomialModel(
            formula: "is_low ~ age + smoke", reference: "no", clusters: ["race"]
        ).fit(with)
        let logistic = try LogisticModel(formula: "low ~ age + smoke", clusters: ["race"]).fit(
            table)
        for index in 0..<3 {
            #expect(isClose(fit.coefficients[index], logistic.coefficients[index], relative: 1e-9))
            for other in 0..<3 {
                #expect(
                    isClose(
                        fit.covariance[index, other], logistic.covariance[index, other],
                        relative: 1e-8))
            }
        }
        #expect(isClose(fit.logLikelihood, logistic.logLikelihood, relative: 1e-12))
        #expect(fit.inferenceDegreesOfFreedom == logistic.inferenceDegreesOfFreedom)
    }

    /// Probabilities sum to 1, their means are the observed shares (an intercept is in), and
    /// another reference changes coefficients only.
    @Test func `Probabilities do not depend on the reference`() throws {
        let table = try Self.birthWeights()
        let fit = try MultinomialModel(formula: "race ~ age + ns(lwt, 2)").fit(table)
        let other = try MultinomialModel(
            formula: "race ~ age + ns(lwt, 2)", reference: "other"
        ).fit(table)
        #expect(other.categories == ["black", "white"])
        let (p, q) = (try fit.probabilities(table), try other.probabilities(table))
        var sums = [0.0, 0.0, 0.0]
        for row in 0..<p.rows {
            #expect(isClose((0..<3).reduce(0) { $0 + p[row, $1] }, 1, relative: 1e-14))
            #expect(isClose(p[row, 0], q[row, 2], relative: 1e-9))
            #expect(isClose(p[row, 2], q[row, 0], relative: 1e-9))
            for column in 0..<3 { sums[column] += p[row, column] }
        }
        for (sum, count) in zip(sums, [96.0, 26, 67]) {
            #expect(isClose(sum, count, relative: 1e-9))
        }
    }

    /// Weight 2 is the row twice; the order of rows changes nothing but roundings.
    @Test func `Weights count rows`() throws {
        let table = try Self.birthWeights()
        let twice = Array(0..<table.rowCount) + Array(stride(from: 188, through: 0, by: -2))
        let weights = (0..<table.rowCount).map { $0 % 2 == 0 ? 2.0 : 1 }
        let a = try MultinomialModel(formula: "race ~ age + smoke").fit(
            table.filtered(keeping: twice))
        let b = try MultinomialModel(formula: "race ~ age + smoke", weights: "w").fit(
            table.with("w", .numbers(weights)))
        for index in a.coefficients.indices {
            #expect(isClose(a.coefficients[index], b.coefficients[index], relative: 1e-9))
        }
        #expect(isClose(a.nullLogLikelihood, b.nullLogLikelihood, relative: 1e-12))
    }

    private static func message(_ formula: String, reference: String? = nil, _ table: Table)
        -> String
    {
        do {
            _ = try MultinomialModel(formula: formula, reference: reference).fit(table)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func `What cannot be fitted is said`() throws {
        let kinds = ["store", "store", "online", "shop", "shop", "online", nil]
        let table = Table([
            ("kind", .texts(TextColumn(kinds))),
            ("x", .numbers([1, 1, 0, 0, 0, 0, 0])),
        ])
        #expect(
            Self.message("kind ~ x", table)
                == "the category online is told apart by \"x\" (downwards), so that its estimates run "
                + "to infinity; leave the columns out, or join rare levels or categories")
        #expect(
            Self.message("kind ~ 1", reference: "stor", table)
                == "no row has the category \"stor\"; did you mean \"store\"?")
        #expect(
            Self.message("x ~ kind", table)
                == "a multinomial model needs a column of texts before the ~, as next_channel ~ "
                + "late, but the formula is x ~ kind")
        #expect(
            Self.message("kind ~ 1", table.filtered(keeping: [0, 1, 6]))
                == "kind has one value only in the rows that can be used: there is nothing to "
                + "compare; widen the data or choose another outcome")
        let fit = try MultinomialModel(formula: "kind ~ 1").fit(table)
        #expect(fit.counts.leftOut == [PanelCount("kind is missing", 1)])
        #expect(fit.reference == "online")
    }

    @Test func `An offset belongs to no category and is refused`() throws {
        let error = #expect(throws: MultinomialFitError.self) {
            try MultinomialModel(formula: "race ~ age + offset(lwt)").fit(Self.birthWeights())
        }
        #expect(
            error?.description
                == "race ~ age + offset(lwt) has an offset, and it is not said to which of the "
                + "categories it belongs; leave it out")
    }
}
