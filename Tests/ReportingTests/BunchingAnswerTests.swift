import Assessment
import DataTables
import Marketplace
import Reporting
import Testing

/// What a strategist reads of bunching, word for word.
struct BunchingAnswerTests {
    /// Windows of 100 orders with a limit of 5 %: counts 5 and 6 are the band, those beside it near.
    private static func test(under: Int, over: Int, near: Int = 30) -> BunchingTest {
        let counts =
            [Int](repeating: 5, count: under) + [Int](repeating: 6, count: over)
            + [3, 4, 7, 8].flatMap { [Int](repeating: $0, count: near) }
        return BunchingTest(
            kpi: "late_rate", limit: 0.05,
            windows: counts.enumerated().map {
                BunchingTest.Window(
                    seller: $0.offset, bad: $0.element, orders: 100, most: 5,
                    prior: RatePrior(a: 3, b: 50))
            })
    }

    @Test func wordsSayWhatWasSeenAndExpected() throws {
        let quiet = Self.test(under: 30, over: 28)
        let words = BunchingAnswer.words(quiet)
        #expect(
            words.hasPrefix(
                "30 of 58 windows within a quarter of the limit are just under it, "))
        #expect(words.contains(" expected: no sign of bunching (p = "))
        #expect(words.contains("would have been seen 8 times in 10"))
        #expect(BunchingAnswer.finding(quiet).kind == .present)
        #expect(BunchingAnswer.finding(quiet).text.hasPrefix("late_rate, limit 5.0 %: 30 of 58 "))
    }

    @Test func bunchingIsNamed() {
        let seen = Self.test(under: 70, over: 14)
        #expect(
            BunchingAnswer.words(seen).hasSuffix(
                "more than chance leaves there (p < 0.001); some sellers may manage the figure "
                    + "rather than the orders"))
        #expect(BunchingAnswer.finding(seen).kind == .odd)
    }

    @Test func tooFewAreNoAnswer() {
        #expect(
            BunchingAnswer.words(Self.test(under: 3, over: 1)).hasSuffix(
                "expected: too few to say (4 sellers)"))
        let nobody = BunchingTest(kpi: "late_rate", limit: 0.05, windows: [])
        #expect(BunchingAnswer.words(nobody) == "nobody was within a quarter of the limit")
        #expect(BunchingAnswer.file([nobody]).table.rowCount == 1)
    }
}
