import Foundation
import Testing

/// What `trustcast diagnose` says of fits.
struct DiagnoseTests {
    private let commands = CommandTests()

    private func diagnose(_ arguments: [String], _ csv: String) throws -> CommandTests.Answer {
        let folder = try commands.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(csv.utf8).write(to: URL(fileURLWithPath: folder + "/data.csv"))
        return try commands.run(["diagnose", "--data", "data.csv"] + arguments, in: folder)
    }

    /// x has nothing to do with y: in every fold both values of x have the same shares.
    private static let noise: String = {
        var rows = ["x,y,seller_id,day"]
        for row in 0..<400 {
            rows.append("\(row % 2),\(row / 2 % 2),s\(row / 20),\(row)")
        }
        return rows.joined(separator: "\n") + "\n"
    }()

    @Test func aLogisticModelIsJudgedOnOtherSellers() throws {
        let answer = try diagnose(
            ["--kind", "logistic", "--formula", "y ~ x", "--cluster", "seller_id"], Self.noise)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(
            answer.output.contains(
                """
                Judged on rows it was not fitted to (5 folds, each seller_id in one of them):
                  Tells events from others: area under the curve 0.500 (0.500 to 0.500); 0.5 is \
                chance, 1 perfect.
                  Brier score 0.2500, log loss 0.6931; Brier of always saying 50.0 %: 0.2500.
                  Level: 50.0 % observed, 50.0 % predicted.

                """), "\(answer.output)")
        #expect(
            answer.output.contains(
                "How far a single seller_id moves the estimates (with it less without it); none by "
                    + "more than the estimate's standard error:\n"), "\(answer.output)")
    }

    /// Five periods after the first, from day 66, 133 and so on, are judged by what came more than
    /// ten days before.
    @Test func timeIsRespectedWhereAsked() throws {
        let answer = try diagnose(
            [
                "--kind", "logistic", "--formula", "y ~ x", "--time", "day", "--gap", "10",
                "--json",
            ], Self.noise)
        #expect(answer.status == 0, "\(answer.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(answer.output.utf8))
        let result = try #require((json as? [String: Any])?["result"] as? [[String: Any]])
        let quality = try #require(result.first?["out_of_sample"] as? [String: Any])
        let folds = try #require(quality["folds"] as? [[String: Any]])
        #expect(folds.map { $0["rows_fitted"] as? Int } == [56, 123, 190, 256, 323])
        #expect((quality["plan"] as? [String: Any])?["gap"] as? Double == 10)
    }

    /// 30 sellers with 20 orders each; y and the channel go with x, times with x and the channel.
    private static let market: String = {
        var rows = ["x,y,channel,cause,start,t,e,seller_id,order_key"]
        var state: UInt64 = 5
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (Double(state >> 11) + 0.5) * 0x1p-53
        }
        for row in 0..<600 {
            let x = (10 * uniform()).rounded(.down) / 10
            let y = uniform() < 0.1 + 0.6 * x + (row % 30 < 10 ? 0.25 : 0) ? 1 : 0
            let channel = uniform() < 0.3 ? "store" : uniform() < x ? "online" : "marketplace"
            let time = (1 - 30 * log(uniform()) * (1.5 - x)).rounded(.up)
            let isEvent = time < 60 && uniform() < 0.8
            let cause = isEvent ? channel : ""
            rows.append(
                "\(x),\(y),\(channel),\(cause),\((5 * uniform()).rounded(.down)),"
                    + "\(min(time, 60) + 5),\(isEvent ? 1 : 0),s\(row % 30),o\(row)")
        }
        return rows.joined(separator: "\n") + "\n"
    }()

    /// What each kind's diagnosis begins with, and that no kind is left without one.
    @Test(arguments: [
        (["mixed_logistic", "y ~ x", "--group", "seller_id"], "  Tells events from others: area"),
        (["logistic", "y ~ x", "--penalty", "ridge", "--lambda", "0.01"], "  Tells events from"),
        (["multinomial", "channel ~ x"], "  Each category against all others; area 0.5 is"),
        (["generalized_gamma", "Surv(t, e) ~ x"], "  By day "),
        (["piecewise_exponential", "Surv(t, e) ~ x"], "  By day "),
        (["competing_risks", "Surv(t, cause) ~ 1"], "  By day "),
        (["cause_specific", "Surv(t, cause) ~ x"], "  By day "),
        (["fine_gray", "Surv(t, cause) ~ x", "--cause", "online"], "  By day "),
        (["cox", "Surv(start, t, e) ~ x"], "  By day "),
        (["aft", "Surv(start, t, e) ~ x"], "  By day "),
    ])
    func everyKindIsJudged(_ kind: [String], _ line: String) throws {
        let answer = try diagnose(
            ["--kind", kind[0], "--formula", kind[1], "--cluster", "seller_id"]
                + kind.dropFirst(2), Self.market)
        #expect(answer.status == 0, "\(answer.errors)")
        let lines = answer.output.split(separator: "\n")
        #expect(
            lines.dropFirst().first?.hasPrefix("Judged on rows it was not fitted to (5 folds, each")
                ?? false || kind[0] == "cox", "\(answer.output)")
        #expect(lines.contains { $0.hasPrefix(line) }, "\(answer.output)")
        #expect(!answer.output.contains("warning: "), "\(answer.output)")
    }

    @Test func categoriesStandBesideConstantShares() throws {
        let answer = try diagnose(
            ["--kind", "multinomial", "--formula", "channel ~ x", "--cluster", "seller_id"],
            Self.market)
        #expect(answer.status == 0, "\(answer.errors)")
        let lines = answer.output.split(separator: "\n").map(String.init)
        #expect(
            lines.contains {
                $0.hasPrefix("  Log loss ") && $0.contains(", of always giving the shares ")
            },
            "\(answer.output)")
        let head = try #require(lines.firstIndex { $0.hasPrefix("  category ") })
        #expect(
            lines[(head + 1)...(head + 3)].map { $0.split(separator: " ")[0] } == [
                "marketplace", "online", "store",
            ])
        #expect(
            lines.contains {
                $0.hasPrefix("How far a single seller_id moves the estimates ")
            })
    }

    @Test func causesAreJudgedOneByOne() throws {
        let answer = try diagnose(
            [
                "--kind", "cause_specific", "--formula", "Surv(t, cause) ~ x", "--times", "20",
                "--cluster", "seller_id", "--json",
            ], Self.market)
        #expect(answer.status == 0, "\(answer.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(answer.output.utf8))
        let result = try #require((json as? [String: Any])?["result"] as? [[String: Any]])
        let states = try #require(result.first?["states_out_of_sample"] as? [[String: Any]])
        #expect(states.map { $0["cause"] as? String } == ["marketplace", "online", "store"])
        for state in states {
            let quality = try #require(state["quality"] as? [String: Any])
            let times = try #require(quality["times"] as? [[String: Any]])
            #expect(times.map { $0["time"] as? Double } == [20])
            #expect((times.first?["brier"] as? Double ?? 1) < 0.25)
            #expect(quality["rows_judged"] as? Int == 600)
        }
        let terms = try #require(result.first?["confounding"] as? [[String: Any]])
        #expect(
            terms.map { $0["term"] as? String } == ["marketplace: x", "online: x", "store: x"])
    }

    /// Orders that come under observation late are judged from landmarks on, those there then.
    @Test func lateRowsAreJudgedFromLandmarks() throws {
        let answer = try diagnose(
            [
                "--kind", "cox", "--formula", "Surv(start, t, e) ~ x", "--cluster", "seller_id",
                "--landmark", "10", "--times", "20",
            ], Self.market)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(
            answer.output.contains(
                """
                Judged on rows it was not fitted to (5 folds, each seller_id in one of them), from \
                day 10 on, for those under observation then, with their columns of then:
                  By day 30, 20 days later
                """), "\(answer.output)")
        #expect(!answer.output.contains("--subject"), "\(answer.output)")
        let alone = try diagnose(
            [
                "--kind", "cox", "--formula", "Surv(start, t, e) ~ x", "--landmark", "10",
                "--times", "20",
            ], Self.market.replacingOccurrences(of: "order_key", with: "number"))
        #expect(
            alone.output.contains(
                "note: each row (start, stop] is judged as a follow-up of its own, its end without "
                    + "an event as a censoring; where several rows follow one buyer or order, name "
                    + "the column that says which with --subject\n"), "\(alone.output)")
    }

    /// Events come to x = 0 only, then to x = 1 only, then to x = 0 again.
    @Test func aHazardRatioThatTurnsIsFound() throws {
        var rows = ["t,e,x"]
        for time in 1...100 where !(21...40).contains(time) {
            rows.append("\(time),1,\((41...80).contains(time) ? 1 : 0)")
        }
        let answer = try diagnose(
            ["--kind", "cox", "--formula", "Surv(t, e) ~ x"],
            rows.joined(separator: "\n") + "\n")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(
            answer.output.contains(
                "Is a hazard ratio the same at all times? not for x: read its ratio as an average "
                    + "over the events, or make it a stratum:\n"), "\(answer.output)")
    }

    @Test func tooFewClustersAreANoteAndNoEnd() throws {
        let answer = try diagnose(
            ["--kind", "logistic", "--formula", "y ~ x", "--cluster", "shop"],
            "x,y,shop\n0,1,a\n1,0,a\n0,0,b\n1,1,b\n0,1,b\n1,1,a\n")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(
            answer.output.contains(
                "warning: 2 distinct values of shop cannot fill 5 folds; ask for fewer folds\n"),
            "\(answer.output)")
    }

    /// On a market made by the driver's own rules the driver agrees with what knows no model.
    @Test(.timeLimit(.minutes(2)))
    func theDriverStandsBesidePlainerEstimates() throws {
        let folder = try commands.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try SmallWorkspace.write(to: folder)
        try Data(
            "kind: logistic\nformula: repurchased_90d ~ late + cancelled + defective + origin\n"
                .utf8
        ).write(to: URL(fileURLWithPath: folder + "/models/back.yaml"))
        #expect(try commands.run("generate", "--world", "exact", in: folder).status == 0)
        let answer = try commands.run("diagnose", "next-order", in: folder)
        #expect(answer.status == 0, "\(answer.errors)")
        let lines = answer.output.split(separator: "\n")
        #expect(
            lines.contains {
                $0.hasPrefix("Back within 90 days of day 30 after an order, by experience")
            }, "\(answer.output)")
        let head = lines.first { $0.hasPrefix("  experience") } ?? ""
        #expect(
            head.split(whereSeparator: \.isWhitespace) == [
                "experience", "orders", "Kaplan-Meier", "back", "driver",
            ])
        #expect(
            lines.contains("The driver and back agree with the curve within their errors."),
            "\(answer.output)")
        try anAllCauseDriverIsRefused(in: folder)
    }

    private func anAllCauseDriverIsRefused(in folder: String) throws {
        try Data(
            """
            kind: discrete_hazard
            channels: all_cause
            formula: Surv(start, stop, next_channel) ~ late + origin
            """.utf8
        ).write(to: URL(fileURLWithPath: folder + "/models/next-order.yaml"))
        let fit = try commands.run("fit", "next-order", in: folder)
        #expect(fit.status == 0, "\(fit.errors)")
        #expect(fit.output.contains("any: late"), "\(fit.output)")
        let run = try commands.run("run", in: folder)
        #expect(run.status == 65)
        #expect(
            run.errors.contains(
                "next-order.yaml:1:1: channels is all_cause, one hazard for all channels, and a "
                    + "projection needs to know the channel of the next order too; name a model of "
                    + "it under projection.models (channel: NAME, of kind: multinomial with "
                    + "formula: next_channel ~ ...), or write channels: cause_specific"),
            "\(run.errors)")
    }
}
