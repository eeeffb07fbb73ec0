import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// S(t | x) = exp(−(t/12)^1.2·e^(0.6x)); with `from` given that there was no event until then.
private struct StatedLaw: SurvivalPredictorModel, SurvivalPredictor {
    var formula: String
    var weights: String? { nil }
    var groupingColumns: [String] { [] }
    var from = 0.0

    func predictor(_ table: Table) throws -> any SurvivalPredictor { self }

    static func hazard(_ time: Double) -> Double {
        time > 0 ? Kernels.exp(1.2 * Kernels.log(time / 12)) : 0
    }

    func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        let x = try table.numbers("x")
        var result = Matrix(rows: x.count, columns: times.count)
        for (column, time) in times.enumerated() {
            let hazard = Self.hazard(from + time) - Self.hazard(from)
            for row in x.indices {
                result[row, column] = Kernels.exp(-hazard * Kernels.exp(0.6 * x[row]))
            }
        }
        return result
    }
}

/// Survival of rows (start, stop], judged from landmarks on.
@Suite struct LandmarkValidationTests {
    private let table = lawTable(rows: 500, seed: 61)
    /// Every cluster in a fold of its own, whatever the rows.
    private let plan = CrossValidation(folds: 25, cluster: "cluster", seed: 1)

    /// Each row cut into pieces at 3, 5 and 5 + its place, with the row it is of.
    private var pieces: Table {
        get throws {
            let (time, event) = (try table.numbers("time"), try table.numbers("event"))
            var (rows, start, stop, happened) = ([Int](), [Double](), [Double](), [Double]())
            for row in time.indices {
                var from = 0.0
                for cut in [3, 5, 5 + Double(row % 7), .infinity]
                where cut > from && from < time[row] {
                    rows.append(row)
                    start.append(from)
                    stop.append(min(cut, time[row]))
                    happened.append(cut >= time[row] ? event[row] : 0)
                    from = cut
                }
            }
            // Pieces of a row are not beside each other.
            let order = rows.indices.map { ($0 * 7 + 3) % rows.count }
            #expect(Set(order).count == rows.count)
            return table.filtered(keeping: order.map { rows[$0] })
                .with("start", .numbers(order.map { start[$0] }))
                .with("stop", .numbers(order.map { stop[$0] }))
                .with("event", .numbers(order.map { happened[$0] }))
                .with("who", .numbers(order.map { Double(rows[$0]) }))
        }
    }

    private func same(_ a: SurvivalQuality, _ b: SurvivalQuality) throws {
        #expect(a.rowsJudged == b.rowsJudged && a.events == b.events)
        for (one, other) in zip(a.times, b.times) {
            #expect(one.events == other.events && one.eventFree == other.eventFree)
            #expect(isClose(try #require(one.brier), try #require(other.brier), relative: 1e-10))
            #expect(
                isClose(
                    try #require(one.referenceBrier), try #require(other.referenceBrier),
                    relative: 1e-10))
            #expect(
                isClose(
                    try #require(one.areaUnderCurve), try #require(other.areaUnderCurve),
                    relative: 1e-10))
            #expect(
                isClose(
                    try #require(one.slope).estimate, try #require(other.slope).estimate,
                    relative: 1e-6))
            #expect(isClose(one.observed, other.observed, relative: 1e-12))
        }
        #expect(
            isClose(
                try #require(a.concordance).concordance, try #require(b.concordance).concordance,
                relative: 1e-12))
    }

    /// Cutting rows where nothing changes changes nothing.
    @Test func piecesOfOneFollowUpAreJudgedAsOne() throws {
        let asked = SurvivalValidation(times: [4, 8, 16], groups: 5)
        let whole = try asked.judge(
            CoxModel(formula: "Surv(time, event) ~ x + flag"), on: table, plan: plan)
        let found = try asked.judgeLandmarks(
            CoxModel(formula: "Surv(start, stop, event) ~ x + flag"), on: try pieces, plan: plan,
            landmarks: [0], subject: "who")
        #expect(found.qualities.map(\.landmark) == [0] && found.notes.isEmpty)
        try same(found.qualities[0].quality, whole)
    }

    /// From a landmark on the rows are those without an event then, their times counted from there.
    @Test func aLandmarkIsABeginning() throws {
        let asked = SurvivalValidation(times: [4, 8, 16], groups: 5)
        let time = try table.numbers("time")
        for landmark in [3.0, 6] {
            let rows = time.indices.filter { time[$0] > landmark }
            let later = table.filtered(keeping: rows)
                .with("time", .numbers(rows.map { time[$0] - landmark }))
            let want = try asked.judge(
                StatedLaw(formula: "Surv(time, event) ~ x", from: landmark), on: later, plan: plan)
            let found = try asked.judgeLandmarks(
                StatedLaw(formula: "Surv(start, stop, event) ~ x"), on: try pieces, plan: plan,
                landmarks: [landmark], subject: "who")
            try same(found.qualities[0].quality, want)
            // Whole rows have landmarks too.
            let plain = try asked.judgeLandmarks(
                StatedLaw(formula: "Surv(time, event) ~ x"), on: table, plan: plan,
                landmarks: [landmark])
            try same(plain.qualities[0].quality, want)
        }
    }

    /// By hand: at 4 rows 2 of a (until its event at 9), b (until 6, then nobody knows) and d are
    /// under observation; c enters at 5.
    @Test func whoIsUnderObservationByHand() throws {
        let rows = Table([
            ("x", .numbers([0, 1, 0, 0, 1, 0])),
            ("who", .texts(TextColumn(["a", "a", "a", "b", "c", "d"]))),
            ("start", .numbers([0, 2, 7, 1, 5, 0])), ("stop", .numbers([2, 7, 9, 6, 9, 12])),
            ("event", .numbers([0, 0, 1, 0, 1, 0])),
        ])
        let asked = SurvivalValidation(times: [1, 5], groups: 1)
        let law = StatedLaw(formula: "Surv(start, stop, event) ~ x")
        let all = CrossValidation(folds: 3, seed: 1)
        let found = try asked.judgeLandmarks(
            law, on: rows, plan: all, landmarks: [4], subject: "who"
        ).qualities[0].quality
        // The subject's rows stay together where no cluster is named.
        #expect(found.plan?.cluster == "who")
        #expect(found.rowsJudged == 3 && found.events == 1)
        // By day 9: a had the event; d did not; b is not known.
        #expect(found.times[1].events == 1 && found.times[1].eventFree == 1)
        // a is predicted by its columns at 4: x = 1.
        func risk(_ x: Double, _ time: Double) -> Double {
            1
                - Kernels.exp(
                    -(StatedLaw.hazard(4 + time) - StatedLaw.hazard(4)) * Kernels.exp(0.6 * x))
        }
        #expect(
            isClose(
                found.times[1].meanPredicted, (risk(1, 5) + 2 * risk(0, 5)) / 3, relative: 1e-12))
        // Rows alone: a's second piece ends at 7 without an event.
        let alone = try asked.judgeLandmarks(
            law, on: rows.with("event", .numbers([0, 0, 1, 1, 1, 0])), plan: all, landmarks: [4]
        ).qualities[0].quality
        #expect(alone.rowsJudged == 3 && alone.times[1].events == 1)
        #expect(alone.times[1].eventFree == 1)
    }

    /// Rows enter late, and are followed by the very law: the level is 0 and the slope 1, and nobody
    /// who left before entering is missed.
    @Test func lateEntryDoesNotMisleadAboutTheTruth() throws {
        var state: UInt64 = 7
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (Double(state >> 11) + 0.5) * 0x1p-53
        }
        var columns: [String: [Double]] = [:]
        for row in 0..<6_000 {
            let x = Special.normalQuantile(uniform())
            let time =
                12 * Kernels.exp(Kernels.log(-Kernels.log(uniform()) * Kernels.exp(-0.6 * x)) / 1.2)
            let enters = 10 * uniform()
            let leaves = enters + 25 * uniform()
            guard time > enters else { continue }
            let values = [
                ("x", x), ("start", enters), ("stop", min(time, leaves)),
                ("event", time <= leaves ? 1 : 0), ("seller", Double(row % 80)),
            ]
            for (name, value) in values { columns[name, default: []].append(value) }
        }
        let late = Table(columns.sorted { $0.key < $1.key }.map { ($0.key, .numbers($0.value)) })
        let asked = SurvivalValidation(times: [3, 8])
        let folds = CrossValidation(folds: 4, cluster: "seller", seed: 2)
        let truth = try asked.judgeLandmarks(
            StatedLaw(formula: "Surv(start, stop, event) ~ x"), on: late, plan: folds,
            landmarks: [2, 6])
        let cox = try asked.judgeLandmarks(
            CoxModel(formula: "Surv(start, stop, event) ~ x"), on: late, plan: folds,
            landmarks: [2, 6])
        for (found, fitted) in zip(truth.qualities, cox.qualities) {
            #expect(found.quality.rowsJudged > 500)
            for (time, own) in zip(found.quality.times, fitted.quality.times) {
                // Five errors: 1 in 2 million.
                let (level, slope) = (try #require(time.level), try #require(time.slope))
                #expect(abs(level.estimate) < 5 * level.standardError)
                #expect(abs(slope.estimate - 1) < 5 * slope.standardError)
                #expect(slope.standardError < 0.25)
                #expect(try #require(time.scaledBrier) > 0.02)
                // A regression of late rows finds the law.
                #expect(isClose(try #require(own.brier), try #require(time.brier), absolute: 0.005))
                #expect(isClose(own.meanPredicted, time.meanPredicted, absolute: 0.04))
            }
        }
    }

    @Test func causesHaveLandmarksToo() throws {
        let cut = try pieces
        let (event, who) = (try cut.numbers("event"), try cut.numbers("who"))
        let with = cut.with(
            "cause",
            .texts(
                TextColumn(
                    event.indices.map {
                        event[$0] == 0 ? nil : Int(who[$0]) % 3 == 0 ? "store" : "online"
                    })))
        let asked = SurvivalValidation(times: [4, 8], groups: 4)
        for model in [
            CauseSpecificCoxModel(formula: "Surv(start, stop, cause) ~ x + flag")
                as any IncidencePredictorModel,
            CumulativeIncidenceModel(formula: "Surv(start, stop, cause) ~ flag"),
        ] {
            let found = try asked.judgeStates(
                model, on: with, plan: CrossValidation(folds: 5, cluster: "cluster", seed: 1),
                landmarks: [0, 4], subject: "who")
            #expect(found.qualities.map(\.landmark) == [0, 0, 4, 4])
            #expect(found.qualities.map(\.cause) == ["online", "store", "online", "store"])
            for quality in found.qualities.map(\.quality) {
                for time in quality.times {
                    let level = try #require(time.level)
                    #expect(abs(level.estimate) < 5 * level.standardError)
                }
            }
        }
    }

    @Test func landmarksThatCannotBeAreRefused() throws {
        func message(_ landmarks: [Double]) -> String {
            do {
                _ = try SurvivalValidation(times: [4]).judgeLandmarks(
                    StatedLaw(formula: "Surv(start, stop, event) ~ x"), on: table, plan: plan,
                    landmarks: landmarks)
            } catch { return "\(error)" }
            return "no error"
        }
        #expect(
            message([5, 2])
                == "landmarks to look ahead from: 5, 2; give times from 0 on, ascending, within "
                + "the follow-up")
        #expect(
            message([90])
                == "no row is under observation at the landmark 90, with start <= 90 < stop; ask "
                + "for one within the follow-up")
        #expect(
            message([])
                == "judging survival from 0 on needs rows that are followed from 0, "
                + "Surv(time, event), but the formula is Surv(start, stop, event) ~ x; look ahead "
                + "from landmarks instead")
    }
}
