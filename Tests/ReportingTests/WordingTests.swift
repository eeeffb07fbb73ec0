import Reporting
import Testing

/// Numbers as people read them.
struct WordingTests {
    @Test(arguments: [
        (0.0, "0"), (3.14159, "3.1"), (42.4, "42"), (1_234.5, "1,235"), (999_499, "999,499"),
        (999_500, "1.00 million"), (2_900_000, "2.90 million"), (1.5e9, "1.50 billion"),
        (-1_234, "-1,234"), (.nan, "unknown"),
    ])
    func amounts(_ value: Double, _ text: String) {
        #expect(Wording.amount(value) == text)
    }

    @Test(arguments: [
        (0.0, "0 %"), (0.001, "under 1 %"), (0.34, "34 %"), (0.999, "over 99 %"), (1.0, "100 %"),
        (.nan, "unknown"),
    ])
    func percentages(_ share: Double, _ text: String) {
        #expect(Wording.percent(share) == text)
    }

    @Test func intervalsShareTheirUnit() {
        #expect(Wording.interval(1_100_000, 2_900_000) == "1.10 to 2.90 million")
        #expect(Wording.interval(900, 1_100_000) == "900 to 1.10 million")
        #expect(Wording.changes(-120, 30) == "-120 to +30")
    }
}
