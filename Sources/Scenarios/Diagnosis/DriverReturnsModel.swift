package import DataTables
import Marketplace
package import NumericCore
package import StatisticalModels

/// The driver as what predicts who orders again within whole days of the landmark, so that rows of
/// the landmark panel can judge it.
///
/// A fit reads the whole histories of all buyers but those who are judged. A judged order is
/// predicted from its columns at the landmark and its own buyer's history until then.
package struct DriverReturnsModel: SurvivalPredictorModel {
    private let driver: DiscreteHazardModel
    private let histories: OrderHistories
    /// The buyer of each row of the landmark panel.
    private let judgedBuyers: TextColumn

    /// Takes a driver, the panel of intervals that it is fitted to, and the landmark panel of the
    /// same buyers.
    package init(
        _ driver: DiscreteHazardModel, intervals: Table, landmark: Table, calendar: StepCalendar,
        landmarkDays: Int
    ) throws {
        self.driver = driver
        histories = OrderHistories(
            intervals: intervals, calendar: calendar, landmarkDays: landmarkDays)
        judgedBuyers = try landmark.texts("buyer_id")
    }

    package var formula: String { "Surv(days, repurchased) ~ 1" }
    package var weights: String? { nil }
    package var groupingColumns: [String] { [] }

    package func predictor(_ table: Table) throws -> any SurvivalPredictor {
        var plain = driver
        plain.clusters = []
        let (all, own) = (judgedBuyers.occurring, try table.texts("buyer_id").occurring)
        let fitted = try histories.rows { own.contains($0) || !all.contains($0) }
        return predictor(try plain.fit(table: fitted, calendar: histories.calendar))
    }

    /// A fit as what predicts; not-a-number where it cannot.
    package func predictor(_ fit: DiscreteHazardFit) -> any SurvivalPredictor {
        DriverReturnsPredictor(histories: histories, fit: fit)
    }
}

/// The panel of intervals of all buyers.
private struct OrderHistories: Sendable {
    let intervals: Table
    let calendar: StepCalendar
    let landmarkDays: Int

    /// The rows of some buyers.
    func rows(of isWanted: (String) -> Bool) throws -> Table {
        let buyers = try intervals.texts("buyer_id")
        let wanted = buyers.levels.map(isWanted)
        return intervals.filtered(
            keeping: buyers.codes.indices.filter {
                buyers.codes[$0] >= 0 && wanted[Int(buyers.codes[$0])]
            })
    }
}

private struct DriverReturnsPredictor: SurvivalPredictor {
    let histories: OrderHistories
    let fit: DiscreteHazardFit

    func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        let buyers = try table.texts("buyer_id").occurring
        let own = try histories.rows(of: buyers.contains)
        let chances = try fit.returnProbabilities(
            table: own, calendar: histories.calendar, landmarkDays: histories.landmarkDays,
            withinDays: times.map { Int($0) })
        let known = (0..<own.rowCount).filter { chances[$0, 0].isFinite }
        let places = try joinIndex(
            of: try table.texts("order_key"),
            in: try own.texts("order_key").taking(known), named: "order_key")
        var result = Matrix(rows: table.rowCount, columns: times.count, repeating: .nan)
        for (row, place) in places.enumerated() where place >= 0 {
            for column in times.indices {
                result[row, column] = 1 - chances[known[Int(place)], column]
            }
        }
        return result
    }
}

extension TextColumn {
    /// The texts that rows have.
    fileprivate var occurring: Set<String> {
        var isThere = [Bool](repeating: false, count: levels.count)
        for code in codes where code >= 0 { isThere[Int(code)] = true }
        return Set(levels.indices.filter { isThere[$0] }.map { levels[$0] })
    }
}
