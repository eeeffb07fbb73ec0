import Assessment
import DataTables
import Simulation
import TestSupport
import Testing

/// Ledgers with numbers small enough to check by hand.
private func ledger(
    placed: [Int], new: Int = 0, replacements: Int = 0, value: [Double] = [0, 0, 0]
) -> StepLedger {
    var ledger = StepLedger()
    ledger.placed = placed
    ledger.newOrders = new
    ledger.replacements = replacements
    ledger.value = value
    ledger.experiences = [placed[0], 0, 0, 0, 0]
    return ledger
}

private func place(_ metrics: Metrics, _ name: String) throws -> Int {
    try #require(metrics.keys.firstIndex { $0.description == name })
}

@Test func everyMetricOfTheDictionaryHasColumnsButThePairedOnes() {
    let metrics = Metrics(
        programs: ["coaching", "win-back"], ofBuyers: ["win-back"], hasSellerNPS: true)
    let found = Set(metrics.keys.map(\.metric))
    for definition in MetricDefinition.all where !definition.isPaired {
        #expect(found.contains(definition.name), "\(definition.name)")
        let kinds = Set(
            metrics.keys.filter { $0.metric == definition.name }.map(\.segmentKind))
        #expect(kinds == Set(definition.segmentKinds), "\(definition.name)")
        #expect(definition.definition.hasSuffix("."))
    }
    #expect(Set(metrics.keys).count == metrics.keys.count)
    #expect(found.count == MetricDefinition.all.count - 1)
}

@Test func countsAndSharesComeFromOneStep() throws {
    let metrics = Metrics()
    var one = ledger(placed: [70, 20, 10], new: 25, replacements: 5, value: [700, 100, 50])
    one.lostValue = 45
    one.experiences = [60, 5, 2, 1, 2]
    one.falseActions = 1
    one.warnings = 3
    one.plans = 1
    one.valueMeetingAll = 350
    let table = metrics.table(history: [], ledgers: [one])
    #expect(table.steps == 1...1)
    func value(_ name: String) throws -> Double { table.values[try place(metrics, name)] }
    #expect(try value("orders") == 100)
    #expect(try value("orders[channel=online]") == 20)
    #expect(try value("gmv") == 850)
    #expect(try value("gmv_net") == 805)
    #expect(try value("repeat_orders") == 70)
    #expect(try isClose(value("repeat_share"), 70.0 / 95))
    #expect(try isClose(value("defect_free_share"), 60.0 / 70))
    #expect(try value("false_share") == 0.25)
    #expect(try value("gmv_meeting_all") == 0.5)
    #expect(try value("missed_rate").isNaN)
    #expect(try value("repurchase_1m").isNaN)
}

@Test func realisedRepurchaseFollowsLastOrdersAcrossTheStart() throws {
    let metrics = Metrics()
    var past = ledger(placed: [10, 5, 0])
    past.lastOrders = [8, 4, 0]
    var first = ledger(placed: [0, 0, 0])
    first.lastOrders = [2, 0, 0]
    // Of 8 marketplace buyers one month ago: 2 return to the marketplace, 1 online; of 4 online, 1.
    first.returns[(0 * 3 + 0) * 12] = 2
    first.returns[(0 * 3 + 1) * 12] = 1
    first.returns[(1 * 3 + 0) * 12] = 1
    var second = first
    // Two months after: 1 more of the 8.
    second.returns = [Int](repeating: 0, count: 108)
    second.returns[(0 * 3 + 2) * 12 + 1] = 1
    let third = StepLedger()
    let table = metrics.table(history: [past], ledgers: [first, second, third])
    #expect(table.steps == 0...3)
    func value(_ name: String, _ step: Int) throws -> Double {
        table.values[step * metrics.keys.count + (try place(metrics, name))]
    }
    #expect(try value("repurchase_1m", 0).isNaN)
    #expect(try isClose(value("repurchase_1m", 1), 4.0 / 12))
    #expect(try value("repurchase_1m[origin=marketplace]", 1) == 3.0 / 8)
    #expect(try value("repurchase_1m[origin:next_channel=marketplace:online]", 1) == 1.0 / 8)
    #expect(try value("repurchase_1m[origin=store]", 1).isNaN)
    #expect(try value("repurchase_3m[origin=marketplace]", 3) == 4.0 / 8)
    #expect(metrics.policyShare(of: MetricKey("repurchase_3m"), step: 1) == 1.0 / 3)
    #expect(metrics.policyShare(of: MetricKey("repurchase_3m"), step: 9) == 1)
    #expect(metrics.policyShare(of: MetricKey("orders"), step: 1) == 1)
}

@Test func pastStepsHaveNoMetricThatOrdersCannotTell() throws {
    let metrics = Metrics()
    var past = ledger(placed: [10, 0, 0], new: 1)
    past.warned = 3
    past.terminated = 2
    var next = past
    next.terminated = 1
    let table = metrics.table(history: [past], ledgers: [next])
    let width = metrics.keys.count
    for name in ["unmet_orders", "sellers_warned", "repurchase_90d", "false_share", "claims"] {
        #expect(table.values[try place(metrics, name)].isNaN, "\(name)")
    }
    #expect(table.values[try place(metrics, "orders")] == 10)
    #expect(table.values[width + (try place(metrics, "sellers_warned"))] == 3)
    // Terminated since the start: history's two do not count.
    #expect(table.values[width + (try place(metrics, "sellers_terminated"))] == 1)
}

@Test func weeklyStepsLeaveOutFollowUpsBeyondTwelveSteps() {
    let names = Set(Metrics(unit: .week).keys.map(\.metric))
    #expect(names.contains("repurchase_1m"))
    #expect(!names.contains("repurchase_3m"))
    #expect(!names.contains("repurchase_12m"))
}
