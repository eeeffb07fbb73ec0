import NumericCore

/// The parameters of the driver in the form its loops read.
struct DriverPoint: Sendable {
    let layout: DriverLayout
    /// exp(alpha) in `channel · (openCell + 1) + tau`.
    let levels: [Double]
    /// The slopes of all channels, one channel after the other.
    let slopes: [Double]
    let classes: GammaClasses

    init(_ parameters: [Double], layout: DriverLayout) {
        self.layout = layout
        levels = layout.baseline.map { Kernels.exp(parameters[$0]) }
        slopes = layout.firstSlope.flatMap { parameters[$0..<($0 + layout.slopes)] }
        if let kappa = layout.kappa {
            classes = GammaClasses(logKappa: parameters[kappa], count: layout.classes)
        } else {
            classes = .none
        }
    }
}

/// What one buyer's history adds to the likelihood, given the buyer's class.
///
/// With L the buyer's cumulative hazard at z = 1 over cells without an order, and H_e the total
/// hazard of the cell of order e, class k has
/// log p_k = −z_k L + sum_e log(1 − exp(−z_k H_e)), beside terms log(Lambda_c / H_e) that no class
/// changes. Arrays are kept from buyer to buyer, so that the loops allocate nothing.
struct BuyerTerms {
    let point: DriverPoint
    /// exp(x·beta) of each record of the buyer, by channel.
    private(set) var ratios: [Double] = []
    /// Hazard at z = 1 of the cell of each order (by channel), and their sum.
    private(set) var orderHazards: [Double] = []
    private(set) var orderTotals: [Double] = []
    private(set) var orderRecords: [Int] = []
    /// L.
    private(set) var survived = 0.0
    /// Posterior probabilities of the classes.
    private(set) var weights: [Double]
    private(set) var logLikelihood = 0.0

    init(point: DriverPoint) {
        self.point = point
        weights = [Double](repeating: 1, count: point.layout.classes)
    }

    /// E(z) given the buyer's history.
    var meanLevel: Double {
        var mean = 0.0
        for k in weights.indices { mean += weights[k] * point.classes.points[k] }
        return mean
    }

    /// Computes the terms of a buyer.
    mutating func read(_ buyer: Int, of data: DriverData) {
        ratios.removeAll(keepingCapacity: true)
        orderHazards.removeAll(keepingCapacity: true)
        orderTotals.removeAll(keepingCapacity: true)
        orderRecords.removeAll(keepingCapacity: true)
        survived = 0
        logLikelihood = 0
        let histories = data.histories
        for exposure in histories.exposureStart[buyer]..<histories.exposureStart[buyer + 1] {
            let step = histories.step[exposure]
            for index in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
                readRecord(index, step: step, of: data)
            }
        }
        weigh()
    }

    private mutating func readRecord(_ index: Int, step: Int32, of data: DriverData) {
        let layout = point.layout
        let record = data.histories.records[index]
        let cells = layout.openCell + 1
        let p = layout.slopes
        let hasOrder = record.cause >= 0
        var total = 0.0
        for channel in 0..<layout.channels {
            var eta = data.offsets[index]
            for j in 0..<p {
                eta += data.covariates[index &* p &+ j] * point.slopes[channel &* p &+ j]
            }
            let ratio = Kernels.exp(eta)
            ratios.append(ratio)
            var sum = 0.0
            var last = 0.0
            for cell in record.firstCell...record.lastCell {
                let level = point.levels[channel &* cells &+ min(Int(cell), layout.openCell)]
                last = level * data.histories.time(record, cell: cell, step: step)
                sum += last
            }
            if hasOrder {
                survived += ratio * (sum - last)
                orderHazards.append(ratio * last)
                total += ratio * last
            } else {
                survived += ratio * sum
            }
        }
        if hasOrder {
            orderTotals.append(total)
            orderRecords.append(index)
            let own = orderHazards[
                orderHazards.count - layout.channels + Int(record.cause)]
            logLikelihood += Kernels.log(own / total)
        }
    }

    /// Posterior weights and the log-likelihood over classes.
    private mutating func weigh() {
        var largest = -Double.infinity
        for (k, z) in point.classes.points.enumerated() {
            var value = -z * survived
            for total in orderTotals { value += logOneMinusExp(z * total) }
            weights[k] = value
            largest = max(largest, value)
        }
        guard largest > -.infinity else {
            logLikelihood = -.infinity
            return
        }
        var sum = 0.0
        for k in weights.indices {
            weights[k] = Kernels.exp(weights[k] - largest)
            sum += weights[k]
        }
        for k in weights.indices { weights[k] /= sum }
        logLikelihood += largest + Kernels.log(sum / Double(weights.count))
    }
}

/// log(1 − exp(−u)) for u > 0, without cancellation.
@inline(__always)
func logOneMinusExp(_ u: Double) -> Double {
    u > 0.6931471805599453
        ? Kernels.log1p(-Kernels.exp(-u)) : Kernels.log(-Kernels.expm1(-u))
}
