import Marketplace
import Testing

struct PlainJudgeTests {
    static let ladder = Enforcement(
        ladder: [
            .init(afterMisses: 1, action: .warn),
            .init(afterMisses: 2, action: .correctiveActionPlan),
            .init(afterMisses: 3, action: .suspend, days: 90),
            .init(afterMisses: 4, action: .terminate),
        ], stepDownAfter: 2)

    static func standard(
        days: Int = 30, limit: Double = 0.1, minimumEvents: Int = 0, graceDays: Int = 0,
        judgedBy: Standard.JudgedBy = .measured
    ) -> Standard {
        Standard(
            kpi: "late_rate", limit: limit, windowDays: days, minimumOrders: 10,
            minimumEvents: minimumEvents, graceDays: graceDays, judgedBy: judgedBy)
    }

    static func verdicts(
        _ standard: Standard, _ counts: [(Int, Int)], tenure: Int = 99, higher: Set<String> = [],
        tail: @escaping @Sendable (String, Double, Int, Int) -> Double = { _, _, _, _ in 0 }
    ) -> [PlainJudge.Verdict] {
        PlainJudge(
            standards: [standard], enforcement: ladder, higherIsBetter: higher, stepDays: 30.4375,
            posteriorTail: tail
        ).verdicts(
            counts: counts.map { ["late_rate": .init(eligible: $0.0, numerator: $0.1)] },
            tenure: tenure)
    }

    static func words(_ verdicts: [PlainJudge.Verdict]) -> [String] {
        verdicts.map { verdict in
            let mark = verdict.missed.isEmpty ? (verdict.judged.isEmpty ? "-" : "ok") : "miss"
            return verdict.action.map { "\(mark) \($0.rawValue)" } ?? mark
        }
    }

    /// 90 days are three steps; after them the window still holds what was decided meanwhile.
    @Test func missesClimbTheLadder() {
        let verdicts = Self.verdicts(Self.standard(), [(Int, Int)](repeating: (20, 3), count: 9))
        #expect(
            Self.words(verdicts) == [
                "miss warn", "miss corrective_action_plan", "miss suspend", "-", "-", "-",
                "miss terminate", "-", "-",
            ])
        #expect(verdicts.map(\.state.suspendedSteps) == [0, 0, 3, 2, 1, 0, 0, 0, 0])
        #expect(verdicts[8].state.isTerminated)
    }

    @Test func cleanStepsLeadDown() {
        let verdicts = Self.verdicts(
            Self.standard(), [3, 3, 2, 2, 3, 0, 0, 0, 0, 3].map { (20, $0) })
        #expect(
            Self.words(verdicts) == [
                "miss warn", "miss corrective_action_plan", "ok", "ok",
                "miss corrective_action_plan", "ok", "ok", "ok", "ok", "miss warn",
            ])
        #expect(verdicts.map(\.state.misses) == [1, 2, 2, 1, 2, 2, 1, 1, 0, 1])
    }

    @Test func fewOrdersEventsAndGraceAreNotJudged() {
        #expect(
            Self.words(Self.verdicts(Self.standard(), [(9, 9), (10, 9)])) == ["-", "miss warn"])
        #expect(
            Self.words(Self.verdicts(Self.standard(minimumEvents: 3), [(10, 2), (10, 3)])) == [
                "ok", "miss warn",
            ])
        // 60 days are two steps.
        #expect(
            Self.words(
                Self.verdicts(
                    Self.standard(graceDays: 60), [(20, 9), (20, 9), (20, 9)], tenure: 0))
                == ["-", "-", "miss warn"])
    }

    @Test func theWindowAddsSteps() {
        #expect(
            Self.words(Self.verdicts(Self.standard(days: 60), [(5, 1), (5, 0), (5, 1)])) == [
                "-", "ok", "ok",
            ])
        #expect(
            Self.words(Self.verdicts(Self.standard(days: 90), [(5, 1), (5, 0), (5, 1)])) == [
                "-", "ok", "miss warn",
            ])
    }

    @Test func aMirroredLimitIsExactlyMet() {
        let higher: Set = ["late_rate"]
        #expect(
            Self.words(
                Self.verdicts(Self.standard(limit: 0.9), [(20, 18), (20, 17)], higher: higher))
                == ["ok", "miss warn"])
    }

    @Test func aPosteriorStandardAsksTheTail() {
        let standard = Self.standard(judgedBy: .posterior(0.9))
        let verdicts = Self.verdicts(standard, [(20, 3), (20, 8)]) { kpi, limit, bad, eligible in
            kpi == "late_rate" && limit == 0.1 && eligible == 20 && bad == 8 ? 0.95 : 0.9
        }
        #expect(Self.words(verdicts) == ["ok", "miss warn"])
    }

    @Test func anExemptSellerIsNotJudged() {
        let judge = PlainJudge(
            standards: [Self.standard()], enforcement: Self.ladder, stepDays: 30.4375)
        let counts = [["late_rate": PlainJudge.Count(eligible: 20, numerator: 20)]]
        #expect(Self.words(judge.verdicts(counts: counts) { _ in true }) == ["-"])
        #expect(Self.words(judge.verdicts(counts: counts)) == ["miss warn"])
    }

    static func verdicts(
        of ladder: Enforcement, _ counts: [Int], winsAppeal: (Int) -> Bool = { _ in false },
        startsQuarter: (Int) -> Bool = { _ in false }
    ) -> [PlainJudge.Verdict] {
        PlainJudge(standards: [standard()], enforcement: ladder, stepDays: 30.4375).verdicts(
            counts: counts.map {
                ["late_rate": .init(eligible: $0 < 0 ? 0 : 20, numerator: max(0, $0))]
            }, startsQuarter: startsQuarter, winsAppeal: winsAppeal)
    }

    /// 60 days are two steps: the miss of the first does not count, that of the second climbs.
    @Test func aPlanIsJudgedAtItsDeadline() {
        let ladder = Enforcement(
            ladder: [
                .init(afterMisses: 1, action: .warn),
                .init(afterMisses: 2, action: .correctiveActionPlan, deadlineDays: 60),
                .init(afterMisses: 5, action: .suspend, days: 30),
            ], stepDownAfter: 3)
        #expect(
            Self.words(Self.verdicts(of: ladder, [3, 3, 3, 3, 0])) == [
                "miss warn", "miss corrective_action_plan", "miss", "miss suspend", "-",
            ])
        let passed = Self.verdicts(of: ladder, [3, 3, 3, 0, 3])
        #expect(passed.map(\.state.misses) == [1, 2, 2, 1, 2])
        #expect(passed.map(\.state.planSteps) == [0, 2, 1, 0, 2])
        // Without a judgement at the deadline the plan waits for the next one.
        let silent = Self.verdicts(of: ladder, [3, 3, 3, -1, -1, 3])
        #expect(silent.map(\.state.misses) == [1, 2, 2, 2, 2, 5])
    }

    @Test func anAppealWonLaterTakesTheActionBack() {
        let ladder = Enforcement(
            ladder: [
                .init(afterMisses: 1, action: .warn),
                .init(afterMisses: 2, action: .suspend, days: 90),
            ],
            appeal: .init(succeedsIfFalse: 1, succeedsIfTrue: 1, takesDays: 60))
        let won = Self.verdicts(of: ladder, [3, 3, 3, 3, 3]) { $0 == 1 }
        #expect(Self.words(won) == ["miss warn", "miss suspend", "-", "-", "miss suspend"])
        #expect(won.map(\.state.misses) == [1, 2, 2, 1, 2])
        #expect(won.map(\.state.suspendedSteps) == [0, 3, 2, 0, 3])
        var quick = ladder
        quick.appeal?.takesDays = 14
        let atOnce = Self.verdicts(of: quick, [3, 3, 3]) { $0 == 1 }
        #expect(Self.words(atOnce) == ["miss warn", "miss suspend", "miss suspend"])
    }

    @Test func aTerminatedSellerMayComeBack() {
        let ladder = Enforcement(ladder: [
            .init(afterMisses: 1, action: .warn),
            .init(afterMisses: 2, action: .terminate, reinstateAfterDays: 60),
        ])
        let verdicts = Self.verdicts(of: ladder, [3, 3, 3, 3, 3, 0])
        #expect(
            Self.words(verdicts) == [
                "miss warn", "miss terminate", "-", "-", "miss terminate", "-",
            ])
        #expect(verdicts.allSatisfy { !$0.state.isTerminated })
    }

    @Test func pointsAddUpAndExpire() {
        var standard = Self.standard()
        standard.points = 2
        let ladder = Enforcement(
            ladder: [
                .init(afterMisses: 3, action: .deboost, days: 30, factor: 0.5),
                .init(afterMisses: 6, action: .orderCap, days: 60, ordersPerDay: 2),
            ], counting: .points(expireDays: 90, resetsQuarterly: false))
        let judge = PlainJudge(standards: [standard], enforcement: ladder, stepDays: 30.4375)
        let verdicts = judge.verdicts(
            counts: [3, 3, 3, 0, 0, 0, 3, 3].map {
                ["late_rate": .init(eligible: 20, numerator: $0)]
            })
        #expect(
            Self.words(verdicts) == [
                "miss", "miss deboost", "miss order_cap", "ok", "ok", "ok", "miss",
                "miss deboost",
            ])
        #expect(verdicts.map(\.state.misses) == [2, 4, 6, 4, 2, 0, 2, 4])
        #expect(verdicts.map(\.state.deboostSteps) == [0, 1, 0, 0, 0, 0, 0, 1])
        #expect(verdicts.map(\.state.capSteps) == [0, 0, 2, 1, 0, 0, 0, 0])
    }

    @Test func pointsEndWithTheQuarter() {
        let ladder = Enforcement(
            ladder: [.init(afterMisses: 2, action: .warn)],
            counting: .points(expireDays: nil, resetsQuarterly: true))
        let verdicts = Self.verdicts(of: ladder, [3, 0, 3, 3, 3], startsQuarter: { $0 % 3 == 0 })
        #expect(Self.words(verdicts) == ["miss", "ok", "miss warn", "miss", "miss warn"])
    }
}
