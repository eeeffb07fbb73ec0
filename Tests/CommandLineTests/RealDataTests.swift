import Foundation
import Testing

/// The examples on real data, read where `TRUSTCAST_DATA` says they are.
struct RealDataTests {
    static let data = ProcessInfo.processInfo.environment["TRUSTCAST_DATA"]
    private let commands = CommandTests()

    private func example(_ name: String) throws -> String {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("examples/\(name)")
        let folder = try commands.temporaryFolder() + "/" + name
        try FileManager.default.copyItem(at: source, to: URL(fileURLWithPath: folder))
        return folder
    }

    @Test(.enabled(if: data != nil, "TRUSTCAST_DATA is not set"))
    func ratingsBecomeAProjection() throws {
        let folder = try example("otc-ratings")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let fit = try commands.run("fit", "another-trade-90d", in: folder)
        #expect(fit.status == 0, "\(fit.errors)")
        // More trades after a bad one: an association with the wrong sign for an effect.
        let line = fit.output.split(separator: "\n").first { $0.contains("  defective ") }
        let ratio = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? .nan
        #expect(ratio > 1)
        #expect(fit.output.contains("These are associations"))
        let run = try commands.run("run", "--replicates", "20", in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("repeat orders"))
    }

    /// R's `survfit` on the same data, days joined: 17.459 % by day 30, 29.219 % by day 90,
    /// 45.863 % by day 365 (reference case km_cdnow_second_purchase).
    @Test(.enabled(if: data != nil, "TRUSTCAST_DATA is not set"))
    func timeToSecondPurchaseIsThatOfR() throws {
        let folder = try example("cdnow")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let answer = try commands.run(
            "fit", "time-to-second", in: folder)
        #expect(answer.status == 0, "\(answer.errors)")
        let curves = try commands.run(
            "curves", "--shape", "intervals", "--filter", "buyer_orders == 0", "--output",
            "curves.csv", in: folder)
        #expect(curves.status == 0, "\(curves.errors)")
        let text = try String(contentsOfFile: folder + "/curves.csv", encoding: .utf8)
        for (day, share) in [
            (30, 0.1745863385659736), (90, 0.2921934662706831), (365, 0.4586338565973702),
        ] {
            let row = text.split(separator: "\n").first { $0.contains(",\(day),") }
            let survival =
                row?.split(separator: ",", omittingEmptySubsequences: false)
                .dropFirst(3).first.flatMap { Double($0) } ?? .nan
            #expect(abs(1 - survival - share) < 1e-12, "day \(day)")
        }
    }
}
