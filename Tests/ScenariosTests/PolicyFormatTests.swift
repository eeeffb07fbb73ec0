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

    @Test func everyActionIsRead() throws {
        let text = """
            onboarding: {days: 90, orders_per_day: 20}
            standards: {late_rate: {limit: 5%, points: 2}}
            enforcement:
              counts: points
              expire_days: 180
              reset: quarter
              ladder:
                - {after_points: 3, action: deboost, factor: 50%, days: 28}
                - {after_points: 6, action: order_cap, orders_per_day: 0.5, days: 7}
                - {after_points: 9, action: terminate, reinstate_after_days: 180}
            """
        let scenario = try Self.read(text)
        #expect(scenario.onboarding == Onboarding(days: 90, ordersPerDay: 20))
        #expect(scenario.standards[0].points == 2)
        let enforcement = scenario.enforcement
        #expect(enforcement.counting == .points(expireDays: 180, resetsQuarterly: true))
        #expect(enforcement.ladder.map(\.afterMisses) == [3, 6, 9])
        #expect(enforcement.ladder.map(\.factor) == [0.5, nil, nil])
        #expect(enforcement.ladder.map(\.ordersPerDay) == [nil, 0.5, nil])
        #expect(enforcement.ladder.map(\.reinstateAfterDays) == [nil, nil, 180])
    }

    static let enforcementFaults: [(text: String, says: String)] = [
        (
            "enforcement: {counts: point, ladder: []}",
            "1:23: enforcement.counts is \"point\"; one of consecutive_periods, points is "
                + "expected; did you mean \"points\"?"
        ),
        (
            "enforcement: {expire_days: 90, ladder: []}",
            "1:28: enforcement.expire_days is about points; write counts: points beside it"
        ),
        (
            "enforcement: {counts: points, step_down_after: 2, ladder: []}",
            "1:48: enforcement.step_down_after does not go with counts: points; points expire: "
                + "write expire_days: 180, or reset: quarter"
        ),
        (
            "enforcement: {counts: points, reset: month, ladder: []}",
            "1:38: enforcement.reset is \"month\"; one of quarter is expected"
        ),
        (
            "enforcement: {counts: points, ladder: [{after_misses: 1, action: warn}]}",
            "1:40: enforcement.ladder.after_points is missing; write after_points: 1"
        ),
        (
            "enforcement: {ladder: [{after_misses: 1, action: deboost, days: 30}]}",
            "1:24: enforcement.ladder.factor is missing; write factor: 50%, of the weight that it "
                + "leaves"
        ),
        (
            "enforcement: {ladder: [{after_misses: 1, action: deboost, days: 30, factor: 100%}]}",
            "1:77: enforcement.ladder.factor is \"100%\"; a share below 100% is expected, what the "
                + "seller's weight is multiplied by"
        ),
        (
            "enforcement: {ladder: [{after_misses: 1, action: order_cap, orders_per_day: 5}]}",
            "1:24: enforcement.ladder.days is missing; say how long an order_cap lasts"
        ),
        (
            "enforcement: {ladder: [{after_misses: 1, action: order_cap, days: 5}]}",
            "1:24: enforcement.ladder.orders_per_day is missing; write orders_per_day: 5"
        ),
        (
            "enforcement: {ladder: [{after_misses: 1, action: order_cap, days: 5, orders_per_day: -1}]}",
            "1:86: enforcement.ladder.orders_per_day is \"-1\"; a number of at least 0 is expected"
        ),
        (
            "enforcement: {ladder: [{after_misses: 1, action: warn, factor: 50%}]}",
            "1:64: enforcement.ladder.factor belongs to action: deboost; this one is warn"
        ),
        (
            "enforcement: {counts: points, ladder: [{after_points: 1, action: "
                + "corrective_action_plan, deadline_days: 9}]}",
            "1:105: enforcement.ladder.deadline_days does not go with counts: points; write "
                + "counts: consecutive_periods, or leave the deadline out"
        ),
        (
            "onboarding: {days: 90}",
            "1:13: onboarding.orders_per_day is missing; write orders_per_day: 20"
        ),
        (
            "onboarding: {orders_per_day: 9}",
            "1:13: onboarding.days is missing; say how long a seller counts as new: days: 90"
        ),
    ]

    @Test(arguments: enforcementFaults.indices)
    func aFaultyLadderIsExplained(index: Int) {
        let fault = Self.enforcementFaults[index]
        #expect(Self.message(fault.text + "\n") == "s/a.yaml:\(fault.says)")
    }

    @Test func pointsOfSellersScoreAreRead() throws {
        let text = """
            assumptions:
              nps_points_after:
                warn: {interval: [-8, -2], level: 90%}
                suspend: -30
            """
        let points = try #require(try Self.read(text).assumptions.npsPointsAfter)
        #expect(points.warn?.path == "assumptions.nps_points_after.warn")
        #expect(points.plan == nil && points.suspend?.shape == .fixed(-30))
        #expect(
            Self.message("assumptions: {nps_points_after: {warned: -5}}\n")
                == "s/a.yaml:1:34: unknown key \"warned\" in assumptions.nps_points_after; did you "
                + "mean \"warn\"?")
        #expect(
            Self.message("assumptions: {nps_points_after: {}}\n")
                == "s/a.yaml:1:33: assumptions.nps_points_after names no action; write "
                + "nps_points_after: {warn: {interval: [-8, -2], level: 90%}}, with "
                + "corrective_action_plan and suspend beside it")
    }

    @Test func badgesHaveStandardsOfTheirOwn() throws {
        let text = """
            badges:
              star:
                requires: {on_time_rate: {limit: 95%, window_days: 90}, cancel_rate: {limit: 1%}}
                demand: {interval: [1%, 5%], level: 90%}
            """
        let badge = try Self.read(text).badges[0]
        #expect(badge.name == "star" && badge.demand.path == "badges.star.demand")
        #expect(badge.requires.map(\.kpi) == ["cancel_rate", "late_rate"])
        #expect(
            Self.message("badges: {star: {demand: 3%}}\n")
                == "s/a.yaml:1:16: badges.star.requires is missing; write standards as in a "
                + "scenario: {late_rate: {limit: 5%}}")
        #expect(
            Self.message("badges: {star: {requires: {late_rate: {limt: 5%}}, demand: 3%}}\n")
                == "s/a.yaml:1:40: unknown key \"limt\" in badges.star.requires.late_rate; did you "
                + "mean \"limit\"?")
        #expect(
            Self.message("badges: {star: {requires: {late_rate: {limit: 5%}}}}\n")
                == "s/a.yaml:1:16: badges.star.demand is missing; write demand: 3%, what it adds "
                + "to the holder's share")
    }
}
