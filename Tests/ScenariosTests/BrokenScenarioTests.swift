import DataTables
import Marketplace
import Scenarios
import Testing

/// What a user reads when a YAML file is wrong, word for word.
struct BrokenScenarioTests {
    private func library(_ files: [String: String]) -> ScenarioLibrary {
        ScenarioLibrary(folder: "scenarios", kpis: Self.kpis) { files[$0] }
    }

    static let kpis = KPI.builtIn(
        present: [
            "promised_at", "delivered_at", "cancelled_at", "cancelled_by", "rating", "rated_at",
        ])

    private func message(_ files: [String: String], _ name: String) -> String {
        do {
            _ = try library(files).scenario(named: name)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func unknownKeyGetsASuggestion() {
        let text = """
            title: Tighter
            standards:
              late_rate:
                limt: 5%
            """
        #expect(
            message(["scenarios/tighter.yaml": text], "tighter")
                == "scenarios/tighter.yaml:4:5: unknown key \"limt\" in standards.late_rate; "
                + "did you mean \"limit\"?")
    }

    @Test func cycleNamesEveryFile() {
        let files = [
            "scenarios/a.yaml": "extends: b\n", "scenarios/b.yaml": "title: B\nextends: c\n",
            "scenarios/c.yaml": "extends: a\n",
        ]
        #expect(
            message(files, "a")
                == "scenarios/c.yaml:1:10: extends goes round in a circle: a -> b -> c -> a; "
                + "let one of them extend nothing")
    }

    @Test func unknownParentSaysWhereItLooked() {
        #expect(
            message(["scenarios/a.yaml": "extends: presets/none\n"], "a")
                == "scenarios/a.yaml:1:10: there is no scenario \"presets/none\" "
                + "(looked for scenarios/presets/none.yaml)")
    }

    @Test func shareAboveOneOffersThePercentage() {
        let text = "standards: {late_rate: {limit: 5}}\n"
        #expect(
            message(["scenarios/a.yaml": text], "a")
                == "scenarios/a.yaml:1:32: standards.late_rate.limit is \"5\"; a share is at most 1: "
                + "write 5% or a fraction")
    }

    @Test func unknownKPIGetsASuggestion() {
        let text = "standards: {late_rat: {limit: 5%}}\n"
        #expect(
            message(["scenarios/a.yaml": text], "a")
                == "scenarios/a.yaml:1:13: there is no KPI \"late_rat\"; did you mean \"late_rate\"?"
        )
    }

    @Test func duplicateKeyIsRefused() {
        let text = "title: A\ntitle: B\n"
        #expect(message(["scenarios/a.yaml": text], "a").contains("written twice here"))
    }

    @Test func anchorsAreRefused() {
        let text = "title: &name A\n"
        #expect(
            message(["scenarios/a.yaml": text], "a")
                == "scenarios/a.yaml:1:8: anchors are not read; write the value out where it is used"
        )
    }

    @Test func removingNothingIsAnError() {
        let files = [
            "scenarios/a.yaml": "title: A\n", "scenarios/b.yaml": "extends: a\nprograms: remove\n",
        ]
        #expect(
            message(files, "b")
                == "scenarios/b.yaml:2:1: \"programs\" is removed here, but there is nothing of that name"
        )
    }

    @Test func twoScalesOfOneEffectAreRefused() {
        let files = [
            "scenarios/a.yaml": "programs: {p: {}}\n",
            "scenarios/programs/p.yaml": """
            uptake: 50%
            effects:
              x: {changes: seller.late_rate, odds_ratio: 0.7, points: -1}
            """,
        ]
        #expect(
            message(files, "a")
                == "scenarios/programs/p.yaml:3:6: programs.p.effects.x needs exactly one of "
                + "odds_ratio, hazard_ratio, relative and points")
    }
}
