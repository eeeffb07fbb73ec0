import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// Ring buffers of decided orders, and the trailing sums that standards read.
///
/// A slot of the ring belongs to the step of the decision; orders of step t are written at
/// t + lag. The pseudo-KPI `kpis` counts orders placed.
struct GaugeColumns: Sendable {
    let kpis: Int
    let gauges: [Gauge]
    let lags: [Int]
    private let depth: Int
    private(set) var stride: Int
    /// `[((kpi * depth) + slot) * stride + seller]`.
    private var eligible: [Int32]
    private var bad: [Int32]
    /// Sum of true rates of the eligible orders.
    private var expected: [Double]
    /// Sums over each gauge's window: `[gauge * stride + seller]`.
    var eligibleSum: [Int32]
    var badSum: [Int32]
    var expectedSum: [Double]
    /// The gauge of orders placed in the steps that make a seller active.
    let activeGauge: Int
    /// By KPI, orders placed at the end: whether some window reads it.
    private let read: [Bool]

    init(world: World, policy: Policy, stride: Int) {
        kpis = world.kpis.names.count
        lags = world.lagSteps + [0]
        var list = policy.gauges
        let active = Gauge(kpi: -1, steps: world.activeSteps)
        activeGauge = list.firstIndex(of: active) ?? list.count
        if activeGauge == list.count { list.append(active) }
        gauges = list
        read = (0...kpis).map { kpi in
            list.contains { $0.kpi == kpi || $0.kpi < 0 && kpi == world.kpis.names.count }
        }
        depth = (list.map(\.steps).max() ?? 1) + (lags.max() ?? 0) + 1
        self.stride = stride
        eligible = [Int32](repeating: 0, count: (kpis + 1) * depth * stride)
        bad = eligible
        expected = [Double](repeating: 0, count: eligible.count)
        eligibleSum = [Int32](repeating: 0, count: list.count * stride)
        badSum = eligibleSum
        expectedSum = [Double](repeating: 0, count: eligibleSum.count)
    }

    mutating func resize(to wanted: Int) {
        let old = stride
        SellerColumns.grow(&eligible, (kpis + 1) * depth, old, wanted, 0)
        SellerColumns.grow(&bad, (kpis + 1) * depth, old, wanted, 0)
        SellerColumns.grow(&expected, (kpis + 1) * depth, old, wanted, 0)
        SellerColumns.grow(&eligibleSum, gauges.count, old, wanted, 0)
        SellerColumns.grow(&badSum, gauges.count, old, wanted, 0)
        SellerColumns.grow(&expectedSum, gauges.count, old, wanted, 0)
        stride = wanted
    }

    @inline(__always)
    private func slot(_ step: Int) -> Int {
        let rest = step % depth
        return rest < 0 ? rest + depth : rest
    }

    /// The first element of a step's row of a KPI.
    @inline(__always)
    private func row(_ kpi: Int, _ step: Int) -> Int { (kpi * depth + slot(step)) * stride }

    /// Rings filled from history; orders not yet decided are taken to be like the last decided ones.
    mutating func start(world: World, sellers: SellerColumns) {
        let start = world.sellers
        for place in eligible.indices {
            eligible[place] = 0
            bad[place] = 0
            expected[place] = 0
        }
        for kpi in 0...kpis {
            let lag = lags[kpi]
            for step in (lag + 1 - depth)...lag {
                let age = step > 0 ? 0 : -step
                guard age < start.historySteps else { continue }
                let row = row(kpi, step)
                let from = ((kpi < kpis ? kpi : 0) * start.historySteps + age) * start.count
                for i in 0..<start.count {
                    if kpi == kpis {
                        eligible[row + i] = start.orders[age * start.count + i]
                        continue
                    }
                    eligible[row + i] = start.eligible[from + i]
                    bad[row + i] = start.bad[from + i]
                    expected[row + i] =
                        Double(start.eligible[from + i]) * sellers.rate[kpi * sellers.stride + i]
                }
            }
        }
        for gauge in gauges.indices { sumUp(gauge, through: 0) }
    }

    private mutating func sumUp(_ gauge: Int, through step: Int) {
        let kpi = gauges[gauge].kpi < 0 ? kpis : gauges[gauge].kpi
        let sum = gauge * stride
        for i in 0..<stride {
            eligibleSum[sum + i] = 0
            badSum[sum + i] = 0
            expectedSum[sum + i] = 0
        }
        for back in 0..<gauges[gauge].steps {
            let row = row(kpi, step - back)
            for i in 0..<stride {
                eligibleSum[sum + i] += eligible[row + i]
                badSum[sum + i] += bad[row + i]
                expectedSum[sum + i] += expected[row + i]
            }
        }
    }

    /// Where orders of a step are written: the row of the step of their decision.
    func row(_ kpi: Int, decidedOf step: Int) -> Int { row(kpi, step + lags[kpi]) }

    /// Writes a seller's counts of the step's orders.
    @inline(__always)
    mutating func record(_ place: Int, eligible count: Int32, bad badCount: Int32, rate: Double) {
        eligible[place] = count
        bad[place] = badCount
        expected[place] = Double(count) * rate
    }

    /// Whether some window reads a KPI.
    func isRead(_ kpi: Int) -> Bool { read[kpi] }

    /// Orders placed in the step.
    mutating func record(placed orders: [Int32], row: Int, _ count: Int) {
        for i in 0..<count { eligible[row + i] = orders[i] }
    }

    /// A KPI's counts of the step: `orders − less` are eligible, `bad + also` of them bad.
    mutating func record(
        row: Int, orders: [Int32], less: ArraySlice<Int32>, bad badCounts: ArraySlice<Int32>,
        also: ArraySlice<Int32>, rate: ArraySlice<Double>, _ count: Int
    ) {
        SellerPasses.record(
            orders: orders, less: less, bad: badCounts, also: also, rate: rate, count, at: row,
            &eligible, &bad, &expected)
    }

    /// Moves every window on by a step.
    ///
    /// Sums of true rates are added up afresh, so that they do not drift.
    mutating func advance(to step: Int, sellers count: Int) {
        for gauge in gauges.indices {
            let kpi = gauges[gauge].kpi < 0 ? kpis : gauges[gauge].kpi
            let sum = gauge * stride
            let entering = row(kpi, step)
            let leaving = row(kpi, step - gauges[gauge].steps)
            SellerPasses.roll(
                &eligibleSum, at: sum, eligible, entering: entering, leaving: leaving, count)
            guard kpi < kpis else { continue }
            SellerPasses.roll(&badSum, at: sum, bad, entering: entering, leaving: leaving, count)
            SellerPasses.add(
                &expectedSum, at: sum, expected,
                rows: (0..<gauges[gauge].steps).map { row(kpi, step - $0) }, count)
        }
    }
}
