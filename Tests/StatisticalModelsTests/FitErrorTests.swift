import DataTables
import StatisticalModels
import Testing

/// What a person reads when a fit has no answer.
@Suite struct FitErrorTests {
    private func table(_ columns: [(String, [Double])]) -> Table {
        Table(columns.map { ($0.0, .numbers($0.1)) })
    }

    private func message(_ work: () throws -> some Any) -> String {
        do {
            _ = try work()
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func completeSeparationSaysWhichColumnAndWhatToDo() throws {
        let golden = try GoldenCase("logistic_separation_complete")
        #expect(
            message { try LogisticModel(formula: "y ~ x + z").fit(golden.table) }
                == "the outcome is told apart without error by \"x\" (upwards), so that these "
                + "estimates run to infinity; write `penalty: firth` for finite ones, leave the "
                + "columns out, or join rare levels")
    }

    @Test func quasiSeparationSaysSo() throws {
        let golden = try GoldenCase("logistic_separation_quasi")
        #expect(
            message { try LogisticModel(formula: "y ~ x").fit(golden.table) }
                == "part of the outcome is told apart by \"x\" (upwards), so that these "
                + "estimates run to infinity; write `penalty: firth` for finite ones, leave the "
                + "columns out, or join rare levels")
    }

    @Test func aLevelWithoutOutcomesIsNamed() {
        let levels = TextColumn(
            (0..<40).map { ["toys", "food", "rare"][$0 % 13 == 0 ? 2 : $0 % 2] })
        let y = (0..<40).map { $0 % 13 == 0 ? 0.0 : Double(($0 / 3) % 2) }
        let table = Table([("category", .texts(levels)), ("y", .numbers(y))])
        #expect(
            message { try LogisticModel(formula: "y ~ category").fit(table) }
                == "part of the outcome is told apart by \"category=rare\" (downwards), so that "
                + "these estimates run to infinity; write `penalty: firth` for finite ones, leave the "
                + "columns out, or join rare levels")
    }

    @Test func monotoneLikelihoodNamesTheColumn() throws {
        let golden = try GoldenCase("cox_monotone_likelihood")
        #expect(
            message { try CoxModel(formula: "Surv(time, status) ~ x + z").fit(golden.table) }
                == "the likelihood rises for ever along \"x\" (upwards): wherever it matters, the "
                + "row with the event has the most extreme value; leave the columns out or join "
                + "rare levels")
    }

    @Test func anOutcomeOfOneClassAndNoEvents() {
        let data = table([("y", [0, 0, 0]), ("x", [1, 2, 3]), ("t", [1, 2, 3])])
        #expect(
            message { try LogisticModel(formula: "y ~ x").fit(data) }
                == "y is 0 in every row that can be used: there is nothing to compare; widen the "
                + "data or choose another outcome")
        #expect(
            message { try CoxModel(formula: "Surv(t, y) ~ x").fit(data) }
                == "y is 0 in every row that can be used: without an event there is nothing to "
                + "estimate; follow longer or choose another event")
    }

    @Test func outcomesOfAnotherKind() {
        let data = table([("y", [0, 1, 0]), ("x", [1, 2, 3])])
        #expect(
            message { try LogisticModel(formula: "Surv(x, y) ~ x").fit(data) }
                == "a logistic model needs an outcome of 0 and 1 or cbind(successes, trials), but "
                + "the formula is Surv(x, y) ~ x")
        #expect(
            message { try CoxModel(formula: "y ~ x").fit(data) }
                == "a Cox model needs Surv(time, event) or Surv(start, stop, event) with an event "
                + "of 0 and 1, but the formula is y ~ x")
        #expect(
            message { try LogisticModel(formula: "x ~ y").fit(data) }
                == "x \"2\": expected 0 or 1 (no or yes) (1 more like it)")
    }

    @Test func clustersThatCannotBe() {
        let data = lawTable(rows: 60, seed: 4).with(
            "all", .numbers([Double](repeating: 1, count: 60)))
        #expect(
            message { try LogisticModel(formula: "y ~ x", clusters: ["all"]).fit(data) }
                == "all rows have the same all: errors cannot be clustered by it; name another "
                + "column under `cluster`, or none")
        #expect(
            message {
                try CoxModel(
                    formula: "Surv(time, event) ~ x", clusters: ["x", "z", "w"]
                ).fit(data)
            }
                == "errors can be clustered by one or two columns, not by 3 (x, z, w); keep the "
                + "two that matter most")
    }

    @Test func noRowLeft() {
        let data = table([("y", [.nan, 1, 0]), ("x", [1, .nan, .infinity])])
        #expect(
            message { try LogisticModel(formula: "y ~ x").fit(data) }
                == "no row can be used (y is missing: 1, x is missing: 1, x is not finite: 1); "
                + "check the columns of the formula or filter less")
    }

    @Test func anUnknownLevelInNewData() throws {
        let levels = TextColumn((0..<20).map { ["toys", "food"][$0 % 2] })
        let table = Table([
            ("category", .texts(levels)), ("y", .numbers((0..<20).map { Double(($0 / 2) % 2) })),
        ])
        let fit = try LogisticModel(formula: "y ~ category").fit(table)
        let new = Table([("category", .texts(TextColumn(["food", "books", "books"])))])
        #expect(
            message { try fit.predict(new) }
                == "category \"books\": the model was fitted without this level; it knows: food, "
                + "toys (1 more like it)")
    }
}
