import DataTables
import Marketplace
import Scenarios
import Testing

/// What standards and enforcement may say, and what is said where they are wrong, word for word.
struct PolicyFormatTests {
    static func read(_ text: String) throws -> Scenario {
        try ScenarioLibrary(folder: "s", kpis: BrokenScenarioTests.kpis) { path in
            path == "s/a.yaml" ? text : nil
        }.scenario(named: "a")
    }

    static func message(_ text: String) -> String {
        do {
            _ = try read(text)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func windowsAndLimitsMaySwitch() throws {
        let text = """
            standards:
              late_rate:
                limit: {default: 5%, when: [{if: seller.category == "home", then: 6%}]}
                window_days: {default: 365, when: [{if: orders_90d >= 400, then: 90}]}
                min_buyers: 5
              fulfilment_rate: {limit: {default: 98%, when: [{if: orders_90d < 9, then: 95%}]}}
            """
        let standards = try Self.read(text).standards
        #expect(standards.map(\.kpi) == ["cancel_rate", "late_rate"])
        let late = standards[1]
        #expect(late.limit == 0.05 && late.limitCases.map(\.value) == [0.06])
        #expect(late.windowDays == 365 && late.windowCases.map(\.value) == [90])
        #expect(late.windowCases[0].condition == (try Expression.parse("orders_90d >= 400")))
        #expect(late.minimumBuyers == 5 && late.longestWindowDays == 365)
        // On-time and the like become their own with one minus the limit, in every case.
        #expect(standards[0].limitCases.map(\.value) == [1 - 0.95])
        #expect(late.applied { _ in true }.windowDays == 90)
        #expect(late.applied { _ in false }.limit == 0.05)
    }

    @Test func anOptionalStandardWithoutItsColumnsIsLeftOut() throws {
        let text = """
            standards:
              late_rate: {limit: 5%, optional: false}
              return_rate: {limit: 6%, optional: true}
            """
        #expect(try Self.read(text).standards.map(\.kpi) == ["late_rate"])
        #expect(
            Self.message("standards: {return_rate: {limit: 6%, optional: maybe}}\n")
                == "s/a.yaml:1:48: standards.return_rate.optional is \"maybe\"; true or false is "
                + "expected")
        #expect(
            Self.message("standards: {retrun_rate: {limit: 6%, optional: true}}\n")
                == "s/a.yaml:1:13: there is no KPI \"retrun_rate\"; KPIs here: cancel_rate, "
                + "late_rate, negative_feedback_rate")
    }

    static let faults: [(text: String, says: String)] = [
        (
            "window_days: {when: []}",
            "1:49: standards.late_rate.window_days.default is missing; say what holds where no "
                + "condition does"
        ),
        (
            "window_days: {default: 90}",
            "1:49: standards.late_rate.window_days.when is missing; write when: [{if: CONDITION, "
                + "then: VALUE}]"
        ),
        (
            "window_days: {default: 90, wen: []}",
            "1:63: unknown key \"wen\" in standards.late_rate.window_days; did you mean \"when\"?"
        ),
        (
            "window_days: {default: 0, when: []}",
            "1:59: standards.late_rate.window_days.default is \"0\"; a whole number of at least 1 "
                + "is expected"
        ),
        (
            "window_days: {default: 90, when: {if: true, then: 9}}",
            "1:69: standards.late_rate.window_days.when is a mapping of keys to values; a list is "
                + "expected: [a, b]"
        ),
        (
            "window_days: {default: 90, when: [{then: 30}]}",
            "1:70: standards.late_rate.window_days.when.if is missing; write a condition, as "
                + "orders_90d >= 400"
        ),
        (
            "window_days: {default: 90, when: [{if: orders_90d > 9}]}",
            "1:70: standards.late_rate.window_days.when.then is missing; say what holds where the "
                + "condition does"
        ),
        (
            "window_days: {default: 90, when: [{if: true, then: 30 days}]}",
            "1:87: standards.late_rate.window_days.when.then is \"30 days\"; the key says the "
                + "unit: write 30"
        ),
        (
            "limit: {default: 5%, when: [{if: true, then: 6}]}",
            "1:70: standards.late_rate.limit.when.then is \"6\"; a share is at most 1: write 6% "
                + "or a fraction"
        ),
        (
            "min_buyers: some",
            "1:48: standards.late_rate.min_buyers is \"some\"; a whole number of at least 0 is "
                + "expected"
        ),
    ]

    @Test(arguments: faults.indices)
    func aFaultySwitchIsExplained(index: Int) {
        let fault = Self.faults[index]
        let start =
            fault.text.hasPrefix("limit")
            ? "standards: {late_rate: {" : "standards: {late_rate: {limit: 5%, "
        #expect(Self.message("\(start)\(fault.text)}}\n") == "s/a.yaml:\(fault.says)")
    }
}
