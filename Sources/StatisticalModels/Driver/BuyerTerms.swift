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
/// With L the buyer's cumulative hazard at z = 1 over cells that add up, and f the log probability
/// of what happened in a cell at u = z H (`DiscreteHazardModel.Link`), class k has
/// log p_k = −z_k L + sum_e f(z_k H_e) over the cells e that have terms of their own: those of
/// orders, and with the logit link all. Terms log(Lambda_c / H_e) of orders change with no class.
/// Arrays are kept from buyer to buyer, so that the loops allocate nothing.
struct BuyerTerms {
    /// A cell with a term of its own.
    struct OwnCell {
        /// H, the hazard of all channels at z = 1.
        let total: Double
        let record: Int
        /// Whole steps since the last order's, the open cell for later ones.
        let tau: Int
        let isOrder: Bool
    }

    let point: DriverPoint
    /// exp(x·beta) of each record of the buyer, by channel.
    private(set) var ratios: [Double] = []
    private(set) var ownCells: [OwnCell] = []
    /// The hazards at z = 1 of each of `ownCells`, by channel.
    private(set) var ownHazards: [Double] = []
    /// Of each of `ownCells`, where they were asked for.
    private(set) var factors: [CellFactors] = []
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

    /// Computes the terms of a buyer, with what derivatives need of them if they are asked for.
    mutating func read(_ buyer: Int, of data: DriverData, withFactors: Bool = false) {
        ratios.removeAll(keepingCapacity: true)
        ownCells.removeAll(keepingCapacity: true)
        ownHazards.removeAll(keepingCapacity: true)
        survived = 0
        logLikelihood = 0
        let histories = data.histories
        for exposure in histories.exposureStart[buyer]..<histories.exposureStart[buyer + 1] {
            let step = histories.step[exposure]
            for index in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
                readRatios(index, of: data)
                readRecord(index, step: step, of: data)
            }
        }
        weigh()
        guard withFactors else { return }
        factors.removeAll(keepingCapacity: true)
        for cell in ownCells { factors.append(CellFactors(cell, self)) }
    }

    private mutating func readRatios(_ index: Int, of data: DriverData) {
        let p = point.layout.slopes
        for channel in 0..<point.layout.channels {
            var eta = data.offsets[index]
            for j in 0..<p {
                eta += data.covariates[index &* p &+ j] * point.slopes[channel &* p &+ j]
            }
            ratios.append(Kernels.exp(eta))
        }
    }

    private mutating func readRecord(_ index: Int, step: Int32, of data: DriverData) {
        let record = data.histories.records[index]
        guard point.layout.link.addsUp else {
            for cell in record.firstCell...record.lastCell {
                addOwnCell(cell, record, index, step: step, of: data)
            }
            return
        }
        let layout = point.layout
        let cells = layout.openCell + 1
        let firstRatio = ratios.count - layout.channels
        let hasOrder = record.cause >= 0
        for channel in 0..<layout.channels {
            var sum = 0.0
            var last = 0.0
            for cell in record.firstCell...record.lastCell {
                let level = point.levels[channel &* cells &+ min(Int(cell), layout.openCell)]
                last = level * data.histories.time(record, cell: cell, step: step)
                sum += last
            }
            survived += ratios[firstRatio + channel] * (hasOrder ? sum - last : sum)
        }
        if hasOrder { addOwnCell(record.lastCell, record, index, step: step, of: data) }
    }

    /// Adds a cell of the record whose ratios were read last.
    private mutating func addOwnCell(
        _ cell: Int32, _ record: BuyerHistories.Record, _ index: Int, step: Int32,
        of data: DriverData
    ) {
        let layout = point.layout
        let tau = min(Int(cell), layout.openCell)
        let time = data.histories.time(record, cell: cell, step: step)
        let firstRatio = ratios.count - layout.channels
        var total = 0.0
        for channel in 0..<layout.channels {
            let level = point.levels[channel &* (layout.openCell + 1) &+ tau]
            let hazard = ratios[firstRatio + channel] * (level * time)
            ownHazards.append(hazard)
            total += hazard
        }
        let isOrder = record.cause >= 0 && cell == record.lastCell
        ownCells.append(OwnCell(total: total, record: index, tau: tau, isOrder: isOrder))
        guard isOrder else { return }
        let own = ownHazards[ownHazards.count - layout.channels + Int(record.cause)]
        logLikelihood += Kernels.log(own / total)
    }

    /// Posterior weights and the log-likelihood over classes.
    private mutating func weigh() {
        let link = point.layout.link
        var largest = -Double.infinity
        for (k, z) in point.classes.points.enumerated() {
            var value = -z * survived
            for cell in ownCells {
                value += link.logProbability(z * cell.total, isOrder: cell.isOrder)
            }
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
