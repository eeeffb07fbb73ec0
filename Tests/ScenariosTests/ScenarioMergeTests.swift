import DataTables
import Marketplace
import Scenarios
import Testing

/// The sample's own files, and merging.
struct ScenarioMergeTests {
    static let parent = """
        title: Today
        standards:
          cancel_rate: {limit: 2%, window_days: 30, min_orders: 10}
          on_time_rate: {limit: 90%, window_days: 30, min_orders: 10, min_events: 3}
        enforcement:
          ladder:
            - {after_misses: 1, action: warn}
            - {after_misses: 3, action: suspend, days: 60}
        """

    private func scenario(_ files: [String: String], _ name: String) throws -> Scenario {
        try ScenarioLibrary(folder: "s", kpis: BrokenScenarioTests.kpis) { files[$0] }
            .scenario(named: name)
    }

    @Test func aMirroredKPIBecomesItsOwn() throws {
        let found = try scenario(["s/today.yaml": Self.parent], "today")
        #expect(found.standards.map(\.kpi) == ["cancel_rate", "late_rate"])
        #expect(abs(found.standards[1].limit - 0.1) < 1e-15)
        #expect(found.standards[1].minimumEvents == 3)
        #expect(found.enforcement.ladder.map(\.action) == [.warn, .suspend])
    }

    @Test func aChildChangesOneFieldAndKeepsTheRest() throws {
        let files = [
            "s/today.yaml": Self.parent,
            "s/tight.yaml": """
            extends: today
            starts: 2025-03-01
            standards: {on_time_rate: {limit: 95%}, cancel_rate: remove}
            """,
        ]
        let found = try scenario(files, "tight")
        #expect(found.standards.count == 1)
        #expect(abs(found.standards[0].limit - 0.05) < 1e-15)
        #expect(found.standards[0].minimumOrders == 10)
        #expect(found.standardsBefore.count == 2)
        #expect(found.starts == Calendar.days(year: 2025, month: 3, day: 1))
    }

    @Test func aGrandchildKeepsTheStandardsFromBeforeTheStart() throws {
        let files = [
            "s/today.yaml": Self.parent,
            "s/tight.yaml":
                "extends: today\nstarts: 2025-03-01\nstandards: {cancel_rate: {limit: 1%}}\n",
            "s/more.yaml": "extends: tight\nprograms: {coach: {capacity: 7}}\n",
            "s/programs/coach.yaml": """
            eligible: seller.late_rate > 3%
            uptake: {interval: [30%, 60%], level: 90%}
            capacity: 5
            effects: {late: {changes: seller.late_rate, relative: -25%}}
            """,
        ]
        let found = try scenario(files, "more")
        #expect(found.standards.first { $0.kpi == "cancel_rate" }?.limit == 0.01)
        #expect(found.standardsBefore.first { $0.kpi == "cancel_rate" }?.limit == 0.02)
        #expect(found.programs.map(\.capacity) == [7])
        #expect(found.programs[0].changes[0].target == .sellerKPI("late_rate"))
        #expect(found.programs[0].changes[0].effect.size.shape == .fixed(-0.25))
        #expect(found.programs[0].uptake.path == "programs.coach.uptake")
    }

    @Test func aChangeFromTheCommandLineActsLikeAChild() throws {
        let library = ScenarioLibrary(folder: "s", kpis: BrokenScenarioTests.kpis) {
            ["s/today.yaml": Self.parent][$0]
        }
        let found = try library.scenario(
            named: "today", changes: [ScenarioChange("standards.cancel_rate.limit=3%")])
        #expect(found.standards[0].limit == 0.03)
    }

    @Test func textComesFirst() throws {
        let node = try YAMLParser.parse("a: NO\nb: 12:30\nc: 007\n", file: "f.yaml")
        #expect(node["a"]?.scalar == "NO")
        #expect(node["b"]?.scalar == "12:30")
        #expect(node["c"]?.scalar == "007")
    }
}
