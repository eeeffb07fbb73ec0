import Assessment
import DataTables
import Marketplace
import TestSupport
import Testing

private typealias Row = AssessmentWorld.Row

/// Three buyers, two sellers, two channels, over six months.
private let world = AssessmentWorld(rows: [
    // B1: marketplace in January (late), online in February, marketplace in June (clean).
    Row(
        order: "1", buyer: "B1", seller: "S1", day: "2023-01-10", value: 20,
        promised: "2023-01-15", delivered: "2023-01-20"),
    Row(order: "2", buyer: "B1", seller: nil, day: "2023-02-05", value: 30, channel: "online"),
    Row(
        order: "3", buyer: "B1", seller: "S2", day: "2023-06-12", value: 40,
        promised: "2023-06-16", delivered: "2023-06-15"),
    // B2: in March, cancelled by the seller, replaced within a week, again in May with a claim.
    Row(
        order: "4", buyer: "B2", seller: "S1", day: "2023-03-02", promised: "2023-03-08",
        cancelled: "2023-03-03", cancelledBy: "seller"),
    Row(
        order: "5", buyer: "B2", seller: "S2", day: "2023-03-05", promised: "2023-03-10",
        delivered: "2023-03-09"),
    Row(
        order: "6", buyer: "B2", seller: "S1", day: "2023-05-20", value: 50,
        promised: "2023-05-25", delivered: "2023-05-24", claim: "2023-06-02"),
    // B3: withdrawn in April, then online in April; an order after the as-of day.
    Row(
        order: "7", buyer: "B3", seller: "S1", day: "2023-04-01", cancelled: "2023-04-01",
        cancelledBy: "buyer"),
    Row(order: "8", buyer: "B3", seller: nil, day: "2023-04-20", value: 15, channel: "online"),
    Row(order: "9", buyer: "B3", seller: nil, day: "2023-07-02", value: 99, channel: "store"),
])

@Test func historyLedgersCountWhatHappened() throws {
    let history = try world.assessment().history
    // January ... June are steps −5 ... 0.
    #expect(history.count == 6)
    #expect(history.map(\.newOrders) == [1, 0, 1, 1, 0, 0])
    #expect(history.map(\.buyers) == [1, 1, 2, 3, 3, 3])
    #expect(
        history.map { $0.placed } == [
            [1, 0, 0], [0, 1, 0], [2, 0, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0],
        ])
    #expect(history.map(\.replacements) == [0, 0, 1, 0, 0, 0])
    #expect(history[0].experiences == [0, 1, 0, 0, 0])
    #expect(history[2].experiences == [1, 0, 0, 0, 1])
    #expect(history[4].experiences == [0, 0, 1, 0, 0])
    #expect(history[4].value == [50, 0, 0] && history[4].lostValue == 50)
    #expect(history[2].lostValue == 10)
    for ledger in history {
        #expect(ledger.placed[0] == ledger.experiences.reduce(0, +))
        #expect(ledger.intended == ledger.placed[0])
    }
    #expect(history.map(\.lapsedBuyers) == [0, 0, 0, 0, 0, 0])
}

@Test func returnsAreCountedByOriginChannelAndAge() throws {
    let history = try world.assessment().history
    func returned(_ step: Int, _ origin: Int, _ channel: Int, _ age: Int) -> Int {
        history[step + 5].returns[(origin * 3 + channel) * 12 + age - 1]
    }
    // B1: marketplace in January, online one month later, marketplace four months after that.
    #expect(returned(-4, 0, 1, 1) == 1)
    #expect(returned(0, 1, 0, 4) == 1)
    // B2: the replacement in March is no return; May is two months after the exposure of March.
    #expect(returned(-1, 0, 0, 2) == 1)
    #expect(history.reduce(0) { $0 + $1.returns.reduce(0, +) } == 3)
    #expect(
        history.map { $0.lastOrders } == [
            [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0],
        ])
}

@Test func buyersStandWhereTheirLastExposureLeftThem() throws {
    let assessment = try world.assessment()
    let patterns = assessment.buyers.patterns
    #expect(assessment.buyers.total == 3)
    let first = try #require(patterns.first { $0.classProbabilities != [0.5, 0.5] })
    #expect(first.origin == .marketplace && first.home == .marketplace)
    #expect(first.cell == 0 && first.experience == .clean)
    // Posteriors rounded to 1/50, largest remainders: 13.15 and 36.85 of 50.
    #expect(first.classProbabilities == [0.26, 0.74])
    #expect(assessment.sellers.ids[Int(first.seller)] == "S2")
    let second = try #require(patterns.first { $0.experience == .defective })
    #expect(second.cell == 1)
    let third = try #require(patterns.first { $0.origin == .online })
    #expect(third.home == .online && third.cell == 2 && third.seller == -1)
}

@Test func aRareClassIsNotRoundedAway() throws {
    var many = AssessmentWorld()
    for number in 0..<500 {
        many.rows.append(
            Row(order: "\(number)", buyer: "B\(number)", seller: "S1", day: "2023-05-10"))
    }
    var data = try many.data()
    for number in 0..<500 { data.classPosteriors["B\(number)"] = [0.996, 0.004] }
    let patterns = try Assessment.build(data, calendar: AssessmentWorld.calendar).buyers.patterns
    let rare = patterns.reduce(0.0) { $0 + Double($1.buyers) * $1.classProbabilities[1] }
    #expect(isClose(rare, 2, absolute: 0.02))
    for pattern in patterns {
        #expect(isClose(pattern.classProbabilities.reduce(0, +), 1, absolute: 1e-12))
        #expect(pattern.classProbabilities.allSatisfy { $0 >= 0 })
    }
}

@Test func nothingAfterTheAsOfDayIsKnown() throws {
    var later = world
    // The claim of May is opened after the as-of day: the order still counts as clean.
    later.rows[5].claim = "2023-07-01"
    let history = try later.assessment().history
    #expect(history[4].experiences == [1, 0, 0, 0, 0])
    #expect(history[4].lostValue == 0)
    // An order more after the as-of day changes nothing at all.
    var more = world
    more.rows.append(
        Row(order: "10", buyer: "B1", seller: "S1", day: "2023-07-09", value: 1000))
    let before = try world.assessment()
    let after = try more.assessment()
    #expect(before.history == after.history)
    #expect(before.market == after.market)
    #expect(before.buyers.patterns == after.buyers.patterns)
    #expect(before.sellers.logitMean == after.sellers.logitMean)
}

@Test func sellersLeaveByTheirGapAndStandOnTheLadder() throws {
    var quiet = world
    quiet.rows.append(Row(order: "11", buyer: "B9", seller: "S9", day: "2023-01-05"))
    let gone = try quiet.assessment()
    #expect(gone.sellers.ids == ["S1", "S2"])
    #expect(gone.history[0].entered == 2)
    #expect(gone.history[0].left == 1)
    #expect(gone.history.map(\.sellers) == [1, 1, 2, 2, 2, 2])

    let ladder = Enforcement(
        ladder: [
            .init(afterMisses: 1, action: .warn), .init(afterMisses: 3, action: .suspend, days: 45),
        ], stepDownAfter: 2)
    func at(_ day: String) throws -> Instant { try #require(Calendar.instant(iso: day)) }
    let events: [SellerEvents.Event] = [
        .init(sellerID: "S1", at: try at("2023-05-03"), kind: .action(.warn)),
        .init(sellerID: "S2", at: try at("2023-06-20"), kind: .action(.suspend)),
    ]
    let judged = try world.assessment(
        events: events, options: AssessmentOptions(enforcement: ladder))
    #expect(judged.sellers.consecutiveMisses == [1, 3])
    #expect(judged.sellers.cleanJudgements == [1, 0])
    // 45 days from 20 June: 34 left after the 30th, a second step begun.
    #expect(judged.sellers.suspendedSteps == [0, 2])
    #expect(judged.history.map(\.warnings) == [0, 0, 0, 0, 1, 0])
    #expect(judged.history[5].suspended == 1)
    #expect(judged.history[5].activeSellers == 1)
    let terminated = try world.assessment(events: [
        .init(sellerID: "S1", at: try at("2023-06-25"), kind: .action(.terminate))
    ])
    #expect(terminated.sellers.ids == ["S2"])
    #expect(terminated.history[5].terminated == 1)
}

@Test func aSellerThatWasNotJudgedStaysOnItsRung() throws {
    let ladder = Enforcement(
        ladder: [
            .init(afterMisses: 1, action: .warn), .init(afterMisses: 2, action: .deboost, days: 30),
        ], stepDownAfter: 1)
    // S1 was put on the second rung in March, and had one decided delivery since, in May.
    let event = SellerEvents.Event(
        sellerID: "S1", at: try #require(Calendar.instant(iso: "2023-03-31")),
        kind: .action(.deboost))
    func misses(_ standards: [Standard]) throws -> Int32 {
        try world.assessment(
            events: [event], options: AssessmentOptions(enforcement: ladder, standards: standards)
        ).sellers.consecutiveMisses[0]
    }
    func standard(orders: Int) -> Standard {
        Standard(kpi: "late_rate", limit: 0.1, windowDays: 30, minimumOrders: orders)
    }
    #expect(try misses([standard(orders: 5)]) == 2)
    #expect(try misses([standard(orders: 1)]) == 1)
    // Where no standard says when, every step is a judgement.
    #expect(try misses([]) == 0)
}

@Test func aSlowSellersSilenceIsNoDeparture() throws {
    var slow = world
    func sell(_ seller: String, _ days: [String]) {
        for (number, day) in days.enumerated() {
            slow.rows.append(
                Row(order: "\(seller)-\(day)-\(number)", buyer: "B9", seller: seller, day: day))
        }
    }
    // Nobody of thirty leaves in half a year. S9 has an order a month until 8 April, then none for
    // 83 days: more than three of its gaps, and still likelier to be there than gone.
    for number in 10..<40 { sell("S\(number)", ["2023-01-02", "2023-06-29"]) }
    sell("S9", ["2023-01-05", "2023-02-05", "2023-03-08", "2023-04-08"])
    #expect(try slow.assessment().sellers.ids.contains("S9"))
    // With an order a day the same silence is a departure.
    sell("S9", (10...29).map { "2023-03-\($0)" })
    #expect(try !slow.assessment().sellers.ids.contains("S9"))
}

@Test func ratesAndHistoriesLineUpWithTheSellers() throws {
    let assessment = try world.assessment()
    let late = try #require(assessment.kpis.firstIndex { $0.name == "late_rate" })
    let sellers = assessment.sellers
    #expect(sellers.historySteps == 6)
    // S1 was late in January (age 5): one of one decided then.
    #expect(sellers.eligibleHistory[late][5 * 2 + 0] == 1)
    #expect(sellers.badHistory[late][5 * 2 + 0] == 1)
    #expect(sellers.logitMean[late][0] > sellers.logitMean[late][1])
    #expect(sellers.logitVariance[late].allSatisfy { $0 > 0 })
    #expect(sellers.weight.allSatisfy { $0 > 0 })
    #expect(isClose(assessment.market.categoryShares.reduce(0, +), 1))
    #expect(
        assessment.diagnostics.contains(
            "demand: the driver was not replayed on history; no level, season or demand noise"))
}

@Test func withoutOrdersThereIsNoAssessment() throws {
    var late = AssessmentWorld()
    late.rows = [Row(order: "1", buyer: "B", seller: "S", day: "2023-08-01")]
    #expect(throws: AssessmentError.noOrders(asOf: "2023-06-30")) { try late.assessment() }
    late.rows[0].day = "2023-01-01"
    #expect(throws: AssessmentError.noSellers(asOf: "2023-06-30")) { try late.assessment() }
    #expect(
        AssessmentError.noOrders(asOf: "2023-06-30").description
            == "orders: none up to 2023-06-30; set as_of to a day within the data")
}

@Test func scorecardsGiveTheChanceOfAMiss() throws {
    let assessment = try world.assessment()
    let standard = Standard(kpi: "late_rate", limit: 0.05, windowDays: 180)
    let cards = assessment.scorecards(standards: [standard])
    #expect(cards.count == assessment.sellers.count * assessment.kpis.count)
    let late = cards.filter { $0.kpi == "late_rate" }
    #expect(late.map(\.seller) == ["S1", "S2"])
    // Decided by the end of June: S1 two deliveries, one late; S2 two, none late.
    #expect(late.map(\.eligible) == [2, 2])
    #expect(late.map(\.bad) == [1, 0])
    #expect(late[0].measured == 0.5)
    for card in late {
        #expect(card.lower < card.rate && card.rate < card.upper)
        #expect(card.limit == 0.05)
    }
    let chances = try late.map { try #require($0.probabilityMiss) }
    #expect(chances[0] > chances[1] && chances[0] < 1 && chances[1] > 0)
    #expect(cards.filter { $0.kpi != "late_rate" }.allSatisfy { $0.probabilityMiss == nil })
}

/// From April on: the second half of six months of data.
@Test func ordersWithinAStepAreCounted() throws {
    var world = AssessmentWorld()
    func order(
        _ buyer: String, _ day: String, channel: String = "marketplace", cancelled: String? = nil
    ) {
        world.rows.append(
            AssessmentWorld.Row(
                order: "O\(world.rows.count)", buyer: buyer,
                seller: channel == "marketplace" ? "S1" : nil, day: day, channel: channel,
                cancelled: cancelled, cancelledBy: cancelled == nil ? nil : "seller"))
    }
    order("B1", "2023-01-05T10:00:00")
    order("B1", "2023-01-09T10:00:00")
    order("B1", "2023-04-03T10:00:00")
    order("B1", "2023-04-20T10:00:00", channel: "online")
    order("B1", "2023-04-25T10:00:00")
    order("B1", "2023-06-01T10:00:00")
    order("B2", "2023-05-02T10:00:00", channel: "store")
    order("B2", "2023-05-10T10:00:00", cancelled: "2023-05-11T10:00:00")
    // A replacement of the one before.
    order("B2", "2023-05-14T10:00:00")
    let past = try world.assessment().market.withinStep
    // B1's classes are 0.263 and 0.737, B2's unknown.
    var first = [Double](repeating: 0, count: 18)
    first[0] = 2 * 0.263
    first[9] = 2 * 0.737
    first[8] = 0.5
    first[17] = 0.5
    for (found, wanted) in zip(past.first, first) { #expect(isClose(found, wanted)) }
    #expect(past.again == [2, 1, 0])
    #expect(isClose(past.length, 91 / 30.4375 / 3))
}

/// Of six months of data entrants are those of the last three.
@Test func aCategoryWithoutEntrantsHasAPartOfTheirRate() throws {
    var world = AssessmentWorld()
    for (seller, day, category) in [
        ("S1", "2023-01-03", "home"), ("S2", "2023-05-03", "home"), ("S3", "2023-01-20", "toys"),
    ] {
        for order in 0..<3 {
            world.rows.append(
                AssessmentWorld.Row(
                    order: "\(seller)-\(order)", buyer: "B\(order)", seller: seller,
                    day: order == 0 ? day : "2023-06-2\(order)", category: category))
        }
    }
    let market = try world.assessment().market
    // One entrant; two sellers of three sell for the home.
    let length = 91 / 30.4375
    #expect(isClose(market.sellerEntryCount[0], 1.5 * (1 + 2.0 / 3) / 2))
    #expect(isClose(market.sellerEntryCount[1], 1.5 * (1.0 / 3) / 2))
    #expect(isClose(market.sellerEntry.reduce(0, +), 1.5 / length))
    // B1 and B2, in June.
    #expect(market.newBuyerCount == [2, 0, 0])
}
