import DataTables

/// A KPI of the sellers of each exposure, as of its placement.
struct ExposureMeasure: Sendable {
    let kpi: KPI
    /// The shrunk rate, averaged by value over the sellers; 0 off the marketplace.
    let shrunk: [Double]
    /// The measured rate, averaged likewise over sellers with decided orders; not-a-number where
    /// none has any.
    let raw: [Double]

    /// The marketplace rows of exposures: who was asked for, when, and what they weigh.
    private struct Questions {
        var exposure: [Int32] = []
        var row: [Int32] = []
        var seller: [Int32] = []
        var instant: [Instant] = []
        var weight: [Double] = []
    }

    /// All KPIs, each on a core of its own.
    static func all(
        _ exposures: [Int32], _ purchases: Purchases, _ orders: Orders, kpis: [KPICounts],
        priors: KPIPriors
    ) throws -> [ExposureMeasure] {
        let perCategory = try kpis.map { counts in
            guard let found = priors.priors(counts.kpi.name, categories: orders.categories) else {
                throw DataError(
                    column: "seller_\(counts.kpi.name)",
                    "the KPI \(counts.kpi.name) has no prior; estimate one from the orders first")
            }
            return found
        }
        guard !kpis.isEmpty else { return [] }
        let questions = ask(exposures, purchases, orders)
        let order = sortedPermutation(by: questions.seller, then: questions.instant)
        return concurrentMap(kpis.count) { index in
            answer(
                questions, order, kpis[index], perCategory[index], orders, count: exposures.count)
        }
    }

    private static func ask(
        _ exposures: [Int32], _ purchases: Purchases, _ orders: Orders
    ) -> Questions {
        var questions = Questions()
        for (index, occasion) in exposures.enumerated()
        where purchases.origin[Int(occasion)] == .marketplace {
            var total = 0.0
            var count = 0.0
            for row in purchases.members(Int(occasion)) where orders.isSold(Int(row)) {
                total += orders.value[Int(row)]
                count += 1
            }
            for row in purchases.members(Int(occasion)) where orders.isSold(Int(row)) {
                questions.exposure.append(Int32(index))
                questions.row.append(row)
                questions.seller.append(orders.seller[Int(row)])
                questions.instant.append(purchases.placedAt[Int(occasion)])
                questions.weight.append(total > 0 ? orders.value[Int(row)] / total : 1 / count)
            }
        }
        return questions
    }

    private static func answer(
        _ questions: Questions, _ order: [Int32], _ counts: KPICounts, _ priors: [RatePrior],
        _ orders: Orders, count: Int
    ) -> ExposureMeasure {
        let (eligible, bad) = counts.trailing(
            order: order, sellers: questions.seller, instants: questions.instant,
            days: counts.kpi.windowDays)
        var shrunk = [Double](repeating: 0, count: count)
        var raw = shrunk
        var rawWeight = shrunk
        for index in questions.row.indices {
            let exposure = Int(questions.exposure[index])
            let category = Int(orders.category[Int(questions.row[index])])
            let prior = priors[category < 0 ? priors.count - 1 : category]
            let weight = questions.weight[index]
            let (x, n) = (Double(bad[index]), Double(eligible[index]))
            shrunk[exposure] += weight * prior.shrunk(bad: x, eligible: n)
            if n > 0 {
                raw[exposure] += weight * x / n
                rawWeight[exposure] += weight
            }
        }
        markUnmeasured(&raw, rawWeight, questions)
        return ExposureMeasure(kpi: counts.kpi, shrunk: shrunk, raw: raw)
    }

    /// Divides by the weight of sellers with decided orders; without any the rate is missing.
    private static func markUnmeasured(
        _ raw: inout [Double], _ weight: [Double], _ questions: Questions
    ) {
        var previous = Int32(-1)
        for exposure in questions.exposure where exposure != previous {
            previous = exposure
            let index = Int(exposure)
            raw[index] = weight[index] > 0 ? raw[index] / weight[index] : .nan
        }
    }
}

extension Orders {
    /// Whether a row is a seller's order on the marketplace.
    func isSold(_ row: Int) -> Bool { channel[row] == .marketplace && seller[row] >= 0 }
}
