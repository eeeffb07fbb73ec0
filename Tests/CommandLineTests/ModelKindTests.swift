import Foundation
import Testing

/// Kinds of models on any file, through the command.
struct ModelKindTests {
    private let commands = CommandTests()

    private func fit(_ arguments: [String], _ csv: String) throws -> CommandTests.Answer {
        let folder = try commands.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(csv.utf8).write(to: URL(fileURLWithPath: folder + "/data.csv"))
        return try commands.run(["fit", "--data", "data.csv"] + arguments, in: folder)
    }

    /// A constant hazard without censoring: the typical time is the mean, 2.
    @Test func timesOfAConstantHazard() throws {
        let answer = try fit(
            ["--kind", "aft", "--distribution", "exponential", "--formula", "Surv(t, e) ~ 1"],
            "t,e\n1,1\n2,1\n3,1\n")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(
            answer.output == """
                Surv(t, e) ~ 1  [aft, evidence: observational]
                Used: 3 of 3 rows, 3 events
                  term          time x  (95 % interval)          p
                  (Intercept)    2.000  (0.645 to 6.201)      0.230 
                times exponential: a constant hazard
                These are associations; what would happen if one changed something is another question.

                """)
    }

    /// Firth's estimate is finite where the outcome is told apart; without it the message offers it.
    @Test func separationIsOfferedAPenalty() throws {
        let csv = "x,y\n0,0\n0,0\n0,1\n0,0\n1,1\n1,1\n1,1\n"
        let bare = try fit(["--kind", "logistic", "--formula", "y ~ x"], csv)
        #expect(bare.status == 65)
        #expect(
            bare.errors
                == "trustcast: part of the outcome is told apart by \"x\" (upwards), so that these "
                + "estimates run to infinity; write `penalty: firth` for finite ones, leave the "
                + "columns out, or join rare levels\n")
        let firth = try fit(
            ["--kind", "logistic", "--penalty", "firth", "--formula", "y ~ x"], csv)
        #expect(firth.status == 0, "\(firth.errors)")
        // Half a row is added to each cell: odds ratio (3.5 / 0.5) / (1.5 / 3.5).
        #expect(firth.output.contains("  x             16.333  ("))
        #expect(firth.output.contains("By the profile of Firth's penalised likelihood:\n"))
    }

    @Test func sharesByCauseAddUp() throws {
        let answer = try fit(
            ["--kind", "competing_risks", "--formula", "Surv(t, cause) ~ 1"],
            "t,cause\n10,store\n20,online\n40,\n50,store\n100,store\n")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.output.contains("    online  by day 30 20 % ("))
        #expect(answer.output.contains("    store   by day 30 20 % ("))
    }

    @Test func effectsOfGroupsNeedAGroup() throws {
        let answer = try fit(
            ["--kind", "mixed_logistic", "--formula", "y ~ x"], "x,y\n0,1\n1,0\n")
        #expect(answer.status == 64)
        #expect(answer.errors.contains("--kind mixed_logistic needs --group COLUMN"))
    }

    /// Pairs of rows: Laplace's approximation is rough for them, which is said with the way out.
    @Test func moreQuadraturePointsAreOfferedAndTaken() throws {
        var csv = "y,seller\n"
        for seller in 0..<60 {
            csv += "\(seller % 3 == 0 ? 0 : 1),\(seller)\n\(seller % 2),\(seller)\n"
            csv += "\(seller % 3 == 1 ? 1 : 0),\(seller)\n"
        }
        let model = ["--kind", "mixed_logistic", "--group", "seller", "--formula", "y ~ 1"]
        let one = try fit(model, csv)
        #expect(one.status == 0, "\(one.errors)")
        #expect((one.output + one.errors).contains("write quadrature_points: 7 or more"))
        let many = try fit(model + ["--quadrature-points", "15"], csv)
        #expect(many.status == 0, "\(many.errors)")
        #expect(!(many.output + many.errors).contains("quadrature_points"))
        #expect(many.output != one.output)
        let too = try fit(model + ["--quadrature-points", "51"], csv)
        #expect(too.status == 65 && too.errors.contains("51"), "\(too.errors)")
    }

    /// Rows of a buyer that repeat each other say no more than one of them.
    @Test func curvesCountBuyersAndNotRows() throws {
        let single = (0..<40).map { "\($0 * 7 % 31 + 1),\($0 % 4 == 0 ? 0 : 1),b\($0)\n" }
        let model = ["--kind", "kaplan_meier", "--formula", "Surv(t, e) ~ 1"]
        func curve(_ rows: [String], _ more: [String]) throws -> String {
            let answer = try fit(model + more, "t,e,buyer\n" + rows.joined())
            #expect(answer.status == 0, "\(answer.errors)")
            let all = answer.output.split(separator: "\n").first { $0.hasPrefix("  all: ") }
            let text = try #require(all)
            return String(text.split(separator: ";").last ?? "")
        }
        let clustered = ["--cluster", "buyer"]
        let once = try curve(single, clustered)
        #expect(try curve(single + single, clustered) == once)
        #expect(try curve(single + single, []) != once)
    }

    @Test func ratesAndSharesOfACauseAreTwoThings() throws {
        var csv = "t,cause,x\n"
        for row in 1...60 {
            csv += "\(row),\(row % 3 == 0 ? "" : row % 2 == 0 ? "store" : "online"),\(row % 5)\n"
        }
        let shares = try fit(
            ["--kind", "fine_gray", "--cause", "store", "--formula", "Surv(t, cause) ~ x"], csv)
        #expect(shares.status == 0, "\(shares.errors)")
        #expect(
            shares.output.contains(
                "Ratios order the share with store first; they are no rates at which it happens. "
                    + "Rows with another event: 20\n"), "\(shares.output)")
        let rates = try fit(["--kind", "cause_specific", "--formula", "Surv(t, cause) ~ x"], csv)
        #expect(rates.status == 0, "\(rates.errors)")
        #expect(rates.output.contains("online: 20 events\n"), "\(rates.output)")
        #expect(rates.output.contains("store: 20 events\n"), "\(rates.output)")
    }

    /// At so strong a lasso nothing is left; then the intercept is the log odds of the rate, 1.
    @Test func aPenaltyLeavesOutWhatItCan() throws {
        let answer = try fit(
            ["--kind", "logistic", "--penalty", "lasso", "--lambda", "10", "--formula", "y ~ x"],
            "x,y\n0,0\n1,1\n0,1\n1,0\n0,0\n1,1\n")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(
            answer.output == """
                y ~ x  [penalized, evidence: observational]
                Used: 6 of 6 rows, 3 events
                  term           ratio
                  (Intercept)    1.000
                  left out by the penalty: x
                Penalty: lasso, lambda 10.00000 (given). Estimates are drawn towards 0 and have no \
                honest errors: use them to predict, not to say what matters.
                These are associations; what would happen if one changed something is another question.

                """, "\(answer.output)")
    }

    @Test(arguments: [
        (
            ["--kind", "cox", "--distribution", "weibull"],
            "--distribution goes with kind: aft or kind: cure; leave it out of kind cox"
        ),
        (["--kind", "cox", "--penalty", "firth"], "--penalty firth does not go with cox"),
        (
            ["--kind", "logistic", "--lambda", "2"],
            "--lambda and --alpha go with --penalty ridge, lasso, elastic_net"
        ),
        (["--kind", "fine_gray"], "--kind fine_gray needs --cause CAUSE"),
    ])
    func flagsThatContradictAreRefused(flags: [String], says: String) throws {
        let answer = try fit(flags + ["--formula", "Surv(t, e) ~ x"], "t,e,x\n1,1,0\n2,1,1\n")
        #expect(answer.status == 64)
        #expect(answer.errors.contains(says), "\(answer.errors)")
    }
}
