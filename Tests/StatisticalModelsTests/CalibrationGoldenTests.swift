import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Every calibration case of the reference, each field; and laws of the measures.
@Suite struct CalibrationGoldenTests {
    @Test(arguments: GoldenCase.identifiers("calibration"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 50)
    }

    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let y = try golden.table.numbers(golden.model["outcome"] as? String ?? "")
        let p = try golden.table.numbers(golden.model["prediction"] as? String ?? "")
        let groups = golden.model["groups"] as? Int ?? 0
        let found = try Calibration(outcomes: y, predictions: p, groups: groups)
        check.check("n", found.rows)
        check.check("events", found.events)
        check.check("auc", found.areaUnderCurve)
        check.check("auc_se_delong", found.areaError)
        check.check("auc_ci95_delong_lower", found.areaLower)
        check.check("auc_ci95_delong_upper", found.areaUpper)
        check.check("somers_d", found.somers)
        check.check("brier", found.brier)
        check.check("brier_scaled", found.scaledBrier)
        check.check("log_loss_mean", found.logLoss)
        check.check("loglik", found.logLikelihood)
        check.check("mean_prediction", found.meanPrediction)
        check.check("observed_rate", found.observedRate)
        check.check("observed_expected_ratio", found.observedToExpected)
        check.check("calibration_in_the_large.intercept", found.level?.estimate)
        check.check("calibration_in_the_large.se", found.level?.standardError)
        check.check("calibration_logistic.intercept", found.intercept?.estimate)
        check.check("calibration_logistic.intercept_se", found.intercept?.standardError)
        check.check("calibration_logistic.slope", found.slope?.estimate)
        check.check("calibration_logistic.slope_se", found.slope?.standardError)
        check.check("average_precision", found.averagePrecision)
        check.check("max_youden.value", found.largestYouden)
        check.check("max_youden.threshold", found.youdenThreshold)
        check.check("ks_statistic", found.largestYouden)
        let listed = check.numbers("roc.threshold")?.count ?? 0
        let curve = Calibration.curve(outcomes: y, predictions: p, limit: listed)
        check.check("roc.threshold", curve.map(\.threshold))
        check.check("roc.tpr", curve.map(\.sensitivity))
        check.check("roc.fpr", curve.map(\.falseAlarms))
        checkGroups(found, groups, &check)
        return check
    }

    private static func checkGroups(
        _ found: Calibration, _ groups: Int, _ check: inout GoldenComparison
    ) {
        let place = "grouped_calibration"
        check.check("\(place).groups", Double(groups))
        check.check("\(place).n", found.groups.map(\.rows))
        check.check("\(place).observed", found.groups.map(\.observed))
        check.check("\(place).expected", found.groups.map(\.expected))
        check.check("\(place).mean_prediction", found.groups.map(\.meanPrediction))
        check.check("\(place).observed_rate", found.groups.map(\.observedRate))
        let own = found.hosmerLemeshow(degreesOfFreedom: found.groups.count - 2)
        let other = found.hosmerLemeshow(degreesOfFreedom: found.groups.count)
        check.check("\(place).hosmer_lemeshow.chisq", own.statistic)
        check.check("\(place).hosmer_lemeshow.df_g_minus_2", Double(own.degreesOfFreedom))
        check.check("\(place).hosmer_lemeshow.p_g_minus_2", own.pValue)
        check.check("\(place).hosmer_lemeshow.p_df_g", other.pValue)
        check.check("\(place).expected_calibration_error", found.expectedCalibrationError)
    }

    @Test func aWeightOfTwoIsARowTwice() throws {
        let table = lawTable(rows: 200, seed: 9)
        let (y, w) = (try table.numbers("y"), try table.numbers("w"))
        let p = try table.numbers("x").map { (Kernels.logistic($0) * 50).rounded(.up) / 51 }
        let rows = w.indices.flatMap { [Int](repeating: $0, count: Int(w[$0])) }
        let one = try Calibration(outcomes: y, predictions: p, weights: w, groups: 5)
        let two = try Calibration(
            outcomes: rows.map { y[$0] }, predictions: rows.map { p[$0] }, groups: 5)
        func values(_ found: Calibration) -> [Double] {
            [
                found.rows, found.areaUnderCurve, found.areaError, found.brier, found.logLoss,
                found.averagePrecision, found.largestYouden, found.expectedCalibrationError,
                found.level?.estimate ?? .nan, found.slope?.estimate ?? .nan,
                found.slope?.standardError ?? .nan,
            ]
        }
        for (a, b) in zip(values(one), values(two)) { #expect(isClose(a, b, relative: 1e-9)) }
    }

    @Test func theAreaIsTheShareOfPairs() throws {
        let table = lawTable(rows: 90, seed: 10)
        let y = try table.numbers("y")
        let p = try table.numbers("x").map { (Kernels.logistic($0) * 10).rounded(.up) / 11 }
        var (pairs, won) = (0.0, 0.0)
        for i in y.indices where y[i] == 1 {
            for j in y.indices where y[j] == 0 {
                pairs += 1
                won += p[i] > p[j] ? 1 : p[i] == p[j] ? 0.5 : 0
            }
        }
        let found = try Calibration(outcomes: y, predictions: p)
        #expect(isClose(found.areaUnderCurve, won / pairs, relative: 1e-12))
        let turned = try Calibration(
            outcomes: y.map { 1 - $0 }, predictions: p.map { 1 - $0 })
        #expect(isClose(turned.areaUnderCurve, won / pairs, relative: 1e-12))
        #expect(isClose(turned.areaError, found.areaError, relative: 1e-10))
    }

    @Test func errorsGrowWithClustersOfCopies() throws {
        let table = lawTable(rows: 150, seed: 12)
        let y = try table.numbers("y")
        let p = try table.numbers("x").map { Kernels.logistic($0) }
        let alone = (0..<150).map { Int32($0) }
        let plain = try Calibration(outcomes: y, predictions: p)
        let one = try Calibration(outcomes: y, predictions: p, clusters: alone)
        // Rows on their own: DeLong's error with other divisors.
        #expect(isClose(one.areaError, plain.areaError, relative: 0.01))
        // Every row four times, copies in a cluster: as if there were one of them.
        func four<Value>(_ values: [Value]) -> [Value] { values.flatMap { [$0, $0, $0, $0] } }
        let copies = try Calibration(
            outcomes: four(y), predictions: four(p), clusters: four(alone))
        #expect(isClose(copies.areaError, one.areaError, relative: 1e-10))
        #expect(isClose(copies.areaUnderCurve, plain.areaUnderCurve, relative: 1e-12))
        let (slope, copied) = (try #require(one.slope), try #require(copies.slope))
        #expect(isClose(slope.standardError, copied.standardError, relative: 1e-2))
    }

    @Test func whatCannotBeJudgedSaysSo() throws {
        func message(_ y: [Double], _ p: [Double]) -> String {
            do {
                return "\(try Calibration(outcomes: y, predictions: p).diagnostics)"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            message([0, 1], [0.2, 1.5])
                == "row 2: expected a predicted probability from 0 to 1, found 1.5; leave out rows "
                + "without a prediction")
        #expect(
            message([0, 2], [0.2, 0.5]) == "row 2: expected an outcome of 0 or 1, found 2")
        #expect(
            message([1, 1], [0.2, 0.5])
                == "the outcome is 1 in all 2 rows: nothing tells good predictions from bad ones; "
                + "widen the data")
        let certain = try Calibration(outcomes: [0, 1, 1, 0], predictions: [0.2, 1, 0.4, 0.6])
        #expect(certain.slope == nil)
        #expect(
            certain.diagnostics.map(\.message) == [
                "1 prediction is exactly 0 or 1, which no outcome may contradict: intercept and "
                    + "slope are not given; look for a column that knows the outcome"
            ])
    }
}
