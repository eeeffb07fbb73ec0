import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct DriverDiagnosticsTests {
    /// A small panel of one buyer per line: placed on a day, then rows (start, stop, next).
    static func panel(_ rows: [(String, String, Int, Double, Double, String?)]) -> Table {
        Table([
            ("buyer_id", .texts(TextColumn(rows.map { Optional($0.0) }))),
            ("order_key", .texts(TextColumn(rows.map { Optional($0.1) }))),
            ("ordered_at", .instants(rows.map { Int64($0.2) * 86_400 })),
            ("start", .numbers(rows.map(\.3))), ("stop", .numbers(rows.map(\.4))),
            ("next_channel", .texts(TextColumn(rows.map(\.5)))),
            ("late", .numbers(rows.map { $0.3 > 0 ? 1 : 0 })),
            ("seller_id", .texts(TextColumn(rows.indices.map { "s\($0 % 3)" }))),
        ])
    }

    static func message(_ table: Table, _ terms: String = "late") -> String {
        do {
            _ = try DriverFitTests.fit(table, terms)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `Broken panels are named by row and column`() {
        let placed = 19_800
        #expect(
            Self.message(
                Self.panel([("a", "1", placed, 0, 5, nil), ("a", "1", placed, 6, 9, nil)]))
                == "line 2: start: starts at day 6.0 where the row before it ends at 5.0; expected "
                + "rows of one order without gaps, in order of time")
        #expect(
            Self.message(
                Self.panel([("a", "1", placed, 0, 5, "online"), ("a", "1", placed, 5, 9, nil)]))
                == "line 2: next_channel: the row before it already ends with the next order; "
                + "expected no further rows")
        #expect(
            Self.message(
                Self.panel([
                    ("a", "1", placed, 0, 5, nil), ("a", "2", placed, 0, 5, nil),
                    ("a", "1", placed, 5, 9, nil),
                ]))
                == "line 3: order_key: the rows of order 1 are not next to each other; sort the "
                + "panel by buyer, order and start")
        #expect(
            Self.message(Self.panel([("a", "1", placed, 5, 4, nil)]))
                == "line 1: start: (5.0, 4.0] days; expected 0 <= start <= stop")
        #expect(
            Self.message(Self.panel([("a", "1", placed, 0, 90, nil)]))
                == "none of the 1 rows used ends with an order: a hazard cannot be estimated; "
                + "check the column of the next channel and the end of the data")
    }

    @Test func `A formula without the panel's response is refused`() throws {
        let model = DiscreteHazardModel(formula: "late ~ origin")
        #expect(throws: DriverFitError.response(formula: "late ~ origin")) {
            try model.fit(table: DriverFitTests.world.table, calendar: DriverWorld.calendar)
        }
    }

    @Test func `A covariate without orders is separated`() throws {
        let world = DriverFitTests.world
        guard case .texts(let next)? = world.table["next_channel"],
            case .texts(let order)? = world.table["order_key"]
        else { return }
        // A mark on exposures that did not end in the store.
        var ended: [String: Bool] = [:]
        for row in next.codes.indices { ended[order[row] ?? ""] = next[row] == "store" }
        let marked = next.codes.indices.map {
            ended[order[$0] ?? ""] == true ? 0.0 : Double($0 % 2)
        }
        #expect(
            Self.message(world.table.with("marked", .numbers(marked)), "late + marked")
                .hasPrefix("store: marked: all "))
        #expect(
            DriverFitError.separated(
                coefficient: "store: marked", channel: "store", orders: 12, value: 0,
                atLeast: false
            ).description
                == "store: marked: all 12 orders in channel store have the smallest value, 0.0, so "
                + "the coefficient has no finite estimate; leave the term out, join levels of the "
                + "factor or channels, or use a longer history")
    }

    @Test func `Few repeat buyers and alike buyers mean one class, and it is said`() throws {
        var rows: [(String, String, Int, Double, Double, String?)] = []
        for id in 0..<200 {
            let day = 19_500 + id
            let next = id % 4 == 0
            rows.append(("b\(id)", "o\(id)", day, 0, 10, nil))
            rows.append(
                (
                    "b\(id)", "o\(id)", day, 10, next ? Double(40 + id) : Double(20_088 - day + 1),
                    next ? "online" : nil
                ))
        }
        let few = try DriverFitTests.fit(Self.panel(rows), "1")
        #expect(few.model.classes == 1)
        #expect(
            few.diagnostics.first { $0.code == "few_repeat_buyers" }?.message
                == "only 0.0 % of the buyers have three orders: one buyer class is fitted instead "
                + "of 3; a longer history would tell how buyers differ")
        #expect(few.diagnostics.contains { $0.code == "baseline_bands" })
        let alike = try DriverFitTests.fit(DriverWorld(buyers: 500, seed: 35).table)
        if alike.model.classes == 1 {
            #expect(alike.diagnostics.contains { $0.code == "no_heterogeneity" })
        } else {
            #expect((alike.parameters.last ?? 0) > log(5))
        }
    }

    @Test func `Rows without covariates are left out and counted`() throws {
        let world = DriverFitTests.world
        guard case .numbers(var late)? = world.table["late"] else { return }
        for row in late.indices where row % 50 == 0 { late[row] = .nan }
        let fit = try DriverFitTests.fit(world.table.with("late", .numbers(late)))
        #expect(fit.counts.leftOut.map(\.name) == ["late is missing"])
        #expect(fit.counts.rowsUsed < world.table.rowCount)
    }

    @Test func `An all-cause hazard has one cause`() throws {
        var model = DriverFitTests.model()
        model.channels = .allCause
        let world = DriverFitTests.world
        let fit = try model.fit(table: world.table, calendar: DriverWorld.calendar)
        #expect(fit.channels == ["any"])
        #expect(fit.counts.events == world.cells.count { $0.outcome > 0 })
    }

    @Test func `Determined columns are left out and named`() throws {
        let world = DriverFitTests.world
        let fit = try DriverFitTests.fit(world.table, "late + I(2 * late)")
        #expect(fit.recipe.columnNames == ["late"])
        #expect(fit.diagnostics.contains { $0.code == "aliased" })
    }

    @Test func `A memory of the order before the last is noticed, and only then`() throws {
        func notes(_ memory: Double) throws -> [String] {
            let world = DriverWorld(buyers: 1500, seed: 41, memory: memory) {
                $0.nextUniform() < 0.5 ? 0.4 : 1.6
            }
            return try DriverFitTests.fit(world.table).diagnostics
                .filter { $0.code == "memory" && $0.message.contains("late in channel") }
                .map(\.message)
        }
        // An effect of −0.8 is more than ten errors; without one, p < 0.01 in the marketplace
        // channel besides a quarter of −0.7 would need more than four.
        #expect(try notes(-0.8).count == 1)
        #expect(try notes(-0.8)[0].contains("late in channel marketplace"))
        #expect(try notes(0).allSatisfy { !$0.contains("late in channel marketplace") })
    }
}
