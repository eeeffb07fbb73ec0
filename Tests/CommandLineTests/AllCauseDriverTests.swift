import Foundation
import Testing

/// One hazard for all channels with a model of the next channel, and the logit link, through the
/// command.
struct AllCauseDriverTests {
    private let commands = CommandTests()

    private func write(
        _ folder: String, channels: String, link: String = "cloglog", models: String
    ) throws {
        try SmallWorkspace.write(to: folder, replicates: 20)
        let files = [
            "models/next-order.yaml": """
            kind: discrete_hazard
            channels: \(channels)
            link: \(link)
            formula: Surv(start, stop, next_channel) ~ late + cancelled + defective + origin
            frailty: {by: buyer_id, classes: 3}
            """,
            "models/next-channel.yaml": """
            kind: multinomial
            panel: purchases
            shape: intervals
            formula: next_channel ~ late + cancelled + defective + origin + log1p(buyer_orders)
            """,
        ]
        for (path, text) in files {
            try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: folder + "/" + path))
        }
        let file = URL(fileURLWithPath: folder + "/trustcast.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("models: {repurchase: next-order}", with: "models: {\(models)}")
            .replacing("scenarios: [tighter, again, nobody]", with: "scenarios: [tighter]")
        try Data(text.utf8).write(to: file)
    }

    /// Orders of the horizon by channel in the baseline: means over replicates.
    private func orders(_ folder: String) throws -> [String: Double] {
        let run = try commands.run("run", "--output", "out", in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let text = try String(contentsOfFile: folder + "/out/forecast.csv", encoding: .utf8)
        var rows = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let mean = try #require(rows.removeFirst().firstIndex(of: "mean"))
        var sums: [String: Double] = [:]
        for row in rows where row[0...1] == ["baseline", "orders"] && row[3] == "channel" {
            sums[String(row[4]), default: 0] += try #require(Double(row[mean]))
        }
        return sums
    }

    /// Three ways to write the same market's returns expect nearly the same orders of it: means
    /// over 20 replicates of several thousand orders, with the same luck.
    @Test(.timeLimit(.minutes(2)))
    func formsOfTheDriverExpectTheSameOrders() throws {
        let folder = try commands.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(folder, channels: "cause_specific", models: "repurchase: next-order")
        #expect(try commands.run("generate", "--world", "exact", in: folder).status == 0)
        let apart = try orders(folder)
        #expect(apart.count == 3)
        try write(
            folder, channels: "all_cause",
            models: "repurchase: next-order, channel: next-channel")
        let together = try orders(folder)
        let run = try commands.run("run", in: folder)
        #expect(run.status == 0)
        try write(
            folder, channels: "cause_specific", link: "logit", models: "repurchase: next-order")
        let odds = try orders(folder)
        for (channel, count) in apart {
            #expect(count > 500)
            let (one, other) = (together[channel] ?? 0, odds[channel] ?? 0)
            #expect(abs(one / count - 1) < 0.1, "\(channel): \(one), \(count)")
            #expect(abs(other / count - 1) < 0.1, "\(channel): \(other), \(count)")
        }
    }

    private func refusal(_ channels: String, _ models: String) throws -> String {
        let folder = try commands.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(folder, channels: channels, models: models)
        #expect(try commands.run("generate", "--world", "exact", in: folder).status == 0)
        let run = try commands.run("run", in: folder)
        #expect(run.status == 65)
        let check = try commands.run("check", in: folder)
        let line = run.errors.dropFirst("trustcast: ".count)
        #expect(check.status != 0)
        #expect((check.output + check.errors).contains(line.dropLast()), "\(check.output)")
        return run.errors
    }

    @Test func namesThatDoNotGoTogetherAreRefused() throws {
        #expect(
            try refusal("cause_specific", "repurchase: next-order, channel: next-channel")
                == "trustcast: trustcast.yaml:10:45: projection.models.channel is "
                + "\"next-channel\", but next-order has a hazard for each channel already; leave "
                + "channel out, or write channels: all_cause in the model next-order\n")
        #expect(
            try refusal("all_cause", "repurchase: next-order, channel: next-order")
                == "trustcast: trustcast.yaml:10:45: projection.models.channel is \"next-order\", "
                + "of kind discrete_hazard on the panel purchases; expected kind: multinomial with "
                + "panel: purchases and formula: next_channel ~ ...\n")
        #expect(
            try refusal("all_cause", "repurchase: next-order")
                == "trustcast: models/next-order.yaml:1:1: channels is all_cause, one hazard for "
                + "all channels, and a projection needs to know the channel of the next order "
                + "too; name a model of it under projection.models (channel: NAME, of kind: "
                + "multinomial with formula: next_channel ~ ...), or write channels: "
                + "cause_specific\n")
    }
}
