import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels
import Testing

/// Bunching just under a limit: found where it is planted, and seldom where it is not.
@Suite struct BunchingTests {
    /// Sellers with beta rates, or with drifting logit-normal ones that are lower for larger sellers.
    struct Market {
        var sellers = 150
        var windows = 4
        var limit = 0.05
        /// Orders of a window, of all sellers; `nil`: log-normal by seller, with drifting rates.
        var orders: ClosedRange<Int>?
        /// The share of windows just over the limit that are brought down to it.
        var gaming = 0.0

        func test(_ stream: inout RandomStream) throws -> BunchingTest {
            var counts: [(seller: Int, bad: Int, orders: Int)] = []
            let rates = try Beta(alpha: 2, beta: 30)
            for seller in 0..<sellers { draw(seller, rates, &counts, &stream) }
            let prior = orders == nil ? try fitted(counts) : RatePrior(a: 2, b: 30)
            return BunchingTest(
                kpi: "late_rate", limit: limit,
                windows: counts.map {
                    BunchingTest.Window(
                        seller: $0.seller, bad: $0.bad, orders: $0.orders, most: most($0.orders),
                        prior: prior)
                })
        }

        private func most(_ orders: Int) -> Int {
            Int((limit * Double(orders) + 1e-9).rounded(.down))
        }

        private func draw(
            _ seller: Int, _ rates: Beta, _ counts: inout [(seller: Int, bad: Int, orders: Int)],
            _ stream: inout RandomStream
        ) {
            let size = stream.nextNormal()
            var state = stream.nextNormal()
            let steady = rates.quantile(stream.nextUniform())
            for _ in 0..<windows {
                let rate: Double
                let number: Int
                if let orders {
                    rate = steady
                    number =
                        orders.lowerBound + Int(stream.nextUniform() * Double(orders.count))
                } else {
                    rate = Kernels.logistic(-3.1 + 0.7 * state - 0.35 * size)
                    number = max(10, Int(Kernels.exp(4.2 + 0.9 * size)))
                    state = 0.8 * state + 0.6 * stream.nextNormal()
                }
                var bad = Inversion.binomial(
                    stream.nextUniform(), trials: number, probability: rate)
                let most = most(number)
                let width = max(1, Int((limit * Double(number) / 4).rounded()))
                if bad > most, bad <= most + width, stream.nextUniform() < gaming { bad = most }
                counts.append((seller, bad, number))
            }
        }

        /// The law of rates as the engine fits it: from each seller's totals.
        private func fitted(_ counts: [(seller: Int, bad: Int, orders: Int)]) throws -> RatePrior {
            var bad = [Int](repeating: 0, count: sellers)
            var orders = bad
            for own in counts {
                bad[own.seller] += own.bad
                orders[own.seller] += own.orders
            }
            let law = try RatesByCategory.fit(
                successes: bad, trials: orders, categories: TextColumn(bad.map { _ in "all" })
            ).overall
            return RatePrior(a: law.a, b: law.b)
        }
    }

    private static func tests(_ market: Market, _ number: Int) throws -> [BunchingTest] {
        var stream = RandomStream(key: StreamKey(seed: 20_261), purpose: .test)
        return try (0..<number).map { _ in try market.test(&stream) }
    }

    /// Of 200 markets without bunching 5 % are flagged.
    ///
    /// 2 to 21, at 1 in 1,000 on each side (binomial). Where the law of rates is only near the true one the test may be shy.
    @Test(arguments: [(10...40, 2), (300...900, 2), (nil, 0)] as [(ClosedRange<Int>?, Int)])
    func falseAlarmsAreAsRareAsStated(orders: ClosedRange<Int>?, atLeast: Int) throws {
        var market = Market(orders: orders)
        if orders?.lowerBound == 300 { market.sellers = 60 }
        let found = try Self.tests(market, 200)
        #expect(found.allSatisfy { $0.pValue != nil })
        #expect((atLeast...21).contains(found.count { $0.isSeen }), "\(found.count { $0.isSeen })")
    }

    /// Half of those just over brought under: seen in at least 36 of 40 markets, where the stated
    /// power says that a quarter of them would be seen 8 times in 10.
    @Test(arguments: [10...40, 300...900])
    func plantedBunchingIsFound(orders: ClosedRange<Int>) throws {
        let found = try Self.tests(Market(sellers: 120, orders: orders, gaming: 0.5), 40)
        #expect(found.count { $0.isSeen } >= 36)
    }

    /// At the share that it names the test sees 8 in 10: 100 markets give 65 to 92, at 1 in 1,000 on
    /// each side, with three points for the error of the share itself.
    @Test func theStatedPowerIsHad() throws {
        let quiet = try Self.tests(Market(orders: 10...40), 20)
        let shares = quiet.compactMap(\.noticedShare)
        #expect(shares.count == quiet.count)
        let share = shares.reduce(0, +) / Double(shares.count)
        let found = try Self.tests(Market(orders: 10...40, gaming: share), 100)
        #expect((65...92).contains(found.count { $0.isSeen }), "\(found.count { $0.isSeen })")
    }

    @Test func tooFewSayNothing() {
        let window = BunchingTest.Window(
            seller: 0, bad: 1, orders: 20, most: 1, prior: RatePrior(a: 2, b: 30))
        let few = BunchingTest(
            kpi: "late_rate", limit: 0.05,
            windows: [BunchingTest.Window](repeating: window, count: 30))
        #expect(few.windows == 30 && few.sellers == 1 && few.under == 30)
        #expect(few.pValue == nil && !few.isSeen)
        #expect(BunchingTest(kpi: "late_rate", limit: 0.05, windows: []).windows == 0)
    }

    /// Windows of two steps from the last one back.
    ///
    /// The last three have orders enough, the fourth is within the grace. With three events at least, two of ten bad ones are no miss.
    @Test func windowsAreThoseThatAreJudged() throws {
        let judge = PlainJudge(
            standards: [
                Standard(
                    kpi: "late_rate", limit: 0.1, windowDays: 60, minimumOrders: 10,
                    minimumEvents: 3, graceDays: 30)
            ], enforcement: .none, stepDays: 30)
        #expect(judge.mostWithoutMiss(judge.standards[0], of: 10) == 2)
        #expect(judge.mostWithoutMiss(judge.standards[0], of: 40) == 4)
        let sellers = (0..<12).map { seller in
            ReplayData.Seller(
                id: "\(seller)",
                counts: (0..<8).map { _ in
                    ["late_rate": PlainJudge.Count(eligible: 5, numerator: 1)]
                }, tenure: -1, exempt: seller < 2 ? ["late_rate"] : [])
        }
        let test = BunchingTest.all(
            judge: judge, data: ReplayData(firstStep: -7, sellers: sellers)
        ) { _, _ in RatePrior(a: 2, b: 10) }[0]
        // 2 of 10 in each of the windows that end in steps 0, -2 and -4; that of -6 has tenure 0.
        #expect(test.windows == 30 && test.sellers == 10 && test.under == 30)
    }
}
