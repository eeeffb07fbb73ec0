import Assessment
import DataTables
import Marketplace
import Simulation
import TestSupport
import Testing

private let calendar = StepCalendar(
    unit: .month, asOf: Calendar.days(year: 2024, month: 12, day: 31))

private func keyResult(
    _ metric: String, segment: [String: String] = [:], target: Double,
    due: (Int, Int, Int) = (2025, 3, 31), per: KeyResult.Period? = nil
) -> KeyResult {
    KeyResult(
        name: "kr", metric: metric, segment: segment, target: target,
        due: Calendar.days(year: due.0, month: due.1, day: due.2), per: per)
}

/// Four replicates of three months; false actions are replicate + step.
private let world = outcomes(replicates: 0..<4, steps: 3) { replicate, step in
    var ledger = placing([100, 10 * replicate, 0], clean: 95 + replicate)
    ledger.falseActions = replicate + step
    return ledger
}

@Test func aKeyResultHasItsProbabilityAndShortfall() throws {
    // Clean shares 0.95, 0.96, 0.97, 0.98 against 0.965: half meet it.
    let clean = try world.answer(keyResult("defect_free_share", target: 0.965), calendar: calendar)
    #expect(clean.probabilityMet == 0.5)
    #expect(isClose(clean.expectedShortfall, (0.015 + 0.005) / 4, relative: 1e-10))
    #expect(clean.steps == 3...3)
    // False actions per quarter: 6, 9, 12, 15; lower is better.
    let actions = try world.answer(
        keyResult("false_actions", target: 9, per: .quarter), calendar: calendar)
    #expect(actions.steps == 1...3)
    #expect(actions.probabilityMet == 0.5)
    #expect(actions.expectedShortfall == (3.0 + 6.0) / 4)
    let online = try world.answer(
        keyResult("orders", segment: ["channel": "online"], target: 30), calendar: calendar)
    #expect(online.probabilityMet == 0.25)
    #expect(online.key.description == "orders[channel=online]")
}

@Test func aDueDayWithinAStepUsesTheLastWholeStep() throws {
    let answer = try world.answer(
        keyResult("orders", target: 100, due: (2025, 3, 30)), calendar: calendar)
    #expect(answer.steps == 2...2)
}

@Test func aYearThatReachesBeyondHistoryIsMissingNotPartial() throws {
    let answer = try world.answer(
        keyResult("orders", target: 100, per: .year), calendar: calendar)
    #expect(answer.probabilityMet.isNaN)
    #expect(answer.summary.missing == 4)
}

@Test func keyResultsWithoutAnAnswerAreRefused() {
    func message(_ keyResult: KeyResult) -> String {
        do {
            _ = try world.answer(keyResult, calendar: calendar)
            return "answered"
        } catch {
            return "\(error)"
        }
    }
    #expect(
        message(keyResult("orders", target: 1, due: (2025, 4, 1)))
            == "key result kr: due 2025-04-01 is after the projection's last day 2025-03-31; make the horizon longer or the due day earlier"
    )
    #expect(
        message(keyResult("orders", target: 1, due: (2025, 1, 30)))
            == "key result kr: due 2025-01-30 is before the end of the projection's first step 2025-01-31; nothing is left to project"
    )
    #expect(
        message(keyResult("repurchase_90d", target: 0.2))
            == "key result kr: repurchase_90d is what the model expects, not what happens; use a realised metric such as repurchase_3m"
    )
    #expect(
        message(keyResult("sellers_judged", target: 1))
            == "key result kr: neither more nor less of sellers_judged is better, so that no target can be met"
    )
    #expect(
        message(keyResult("gmv", segment: ["channel": "shop"], target: 1))
            == "key result kr: there is no gmv[channel=shop]; there are gmv, gmv[channel=marketplace], gmv[channel=online], gmv[channel=store]"
    )
    #expect(
        message(keyResult("cannibalised_orders", target: 1)).hasPrefix(
            "key result kr: \"cannibalised_orders\" is no metric; there are orders, unmet_orders, gmv"
        ))
}
