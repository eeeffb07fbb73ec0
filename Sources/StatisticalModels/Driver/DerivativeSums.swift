import NumericCore

/// Sums over buyers of the driver's log-likelihood, score and complete-data information.
///
/// With posterior weights w_k, zbar = sum w_k z_k, and for a cell of its own with total hazard H
/// and log probability f: a cell that adds up gives its log hazard the score −zbar·Lambda and the
/// information zbar·Lambda; a cell of its own gives m·Lambda (+ 1 for an order's channel) and
/// −m·Lambda with m = sum w_k z_k f'(z_k H), less 1/H where it has an order, and across channels
/// −(sum w_k z_k² f''(z_k H))·dH dH', less dH dH'/H² where it has an order (`CellFactors`). What differs between classes, minus its
/// posterior mean, is collected in `spreads`: its weighted Gram matrix is subtracted from the
/// complete-data information (Louis 1982).
struct DerivativeSums {
    let layout: DriverLayout
    var value = 0.0
    var score: [Double]
    /// Lower triangle, column-major, order `layout.count`.
    var information: [Double]
    private var gradientOfSurvived: [Double]
    private var columns: [Int] = []
    private var entries: [Double] = []
    /// The covariates of a record that are not zero, and their places.
    private var places: [Int] = []
    private var values: [Double] = []

    init(layout: DriverLayout) {
        self.layout = layout
        score = [Double](repeating: 0, count: layout.count)
        information = [Double](repeating: 0, count: layout.count * layout.count)
        gradientOfSurvived = score
    }

    mutating func add(_ other: DerivativeSums) {
        value += other.value
        for index in score.indices { score[index] += other.score[index] }
        for index in information.indices { information[index] += other.information[index] }
    }

    /// Adds a buyer whose terms have been read, factors included.
    ///
    /// `spreads` has classes as rows and parameters as columns; rows from `firstRow` receive the
    /// buyer's classes, and `spreadWeights` their posterior probabilities.
    mutating func add(
        _ buyer: Int, terms: BuyerTerms, data: DriverData, spreads: inout Matrix,
        spreadWeights: inout [Double], firstRow: Int
    ) {
        value += terms.logLikelihood
        let usesClasses = layout.classes > 1
        let mean = terms.meanLevel
        if usesClasses {
            for index in gradientOfSurvived.indices { gradientOfSurvived[index] = 0 }
        }
        var place = BuyerPlace()
        for exposure in data.histories.exposureStart[
            buyer]..<data.histories.exposureStart[
                buyer + 1]
        {
            addExposure(exposure, at: &place, terms: terms, data: data, mean: mean)
        }
        guard usesClasses else { return }
        addClasses(terms, data: data, &spreads, &spreadWeights, firstRow: firstRow, mean: mean)
    }

    /// Adds the score and the complete-data information of one exposure of a buyer whose terms
    /// have been read; `place` is where the exposure starts among them, and then where it ends.
    mutating func addExposure(
        _ exposure: Int, at place: inout BuyerPlace, terms: BuyerTerms, data: DriverData,
        mean: Double
    ) {
        let histories = data.histories
        let step = histories.step[exposure]
        for index in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
            let record = histories.records[index]
            addRecord(index, step: step, at: place, terms: terms, data: data, mean: mean)
            for cell in place.cell..<(place.cell + layout.ownCells(of: record)) {
                addOwnCell(cell, terms: terms, data: data)
            }
            place.pass(record, layout: layout)
        }
    }

    /// Cells of a record: the score and information of each channel's log hazard.
    private mutating func addRecord(
        _ index: Int, step: Int32, at start: BuyerPlace, terms: BuyerTerms, data: DriverData,
        mean: Double
    ) {
        let record = data.histories.records[index]
        let cells = layout.openCell + 1
        let n = layout.count
        readCovariates(index, data)
        for channel in 0..<layout.channels {
            let ratio = terms.ratios[start.ratio + channel]
            let first = layout.firstSlope[channel]
            var total = 0.0
            var survived = 0.0
            var own = 0.0
            for cell in record.firstCell...record.lastCell {
                let place = channel &* cells &+ min(Int(cell), layout.openCell)
                let band = layout.baseline[place]
                let hazard =
                    ratio * terms.point.levels[place]
                    * data.histories.time(record, cell: cell, step: step)
                let isOrder = record.cause >= 0 && cell == record.lastCell
                if isOrder { own = Int(record.cause) == channel ? 1 : 0 }
                let ownPlace = layout.ownPlace(of: cell, in: record)
                var weight = mean * hazard
                if ownPlace < 0 {
                    survived += hazard
                    gradientOfSurvived[band] += hazard
                } else {
                    weight = -terms.factors[start.cell + ownPlace].slope * hazard
                }
                score[band] += (isOrder ? own : 0) - weight
                information[band &* n &+ band] += weight
                let column = band &* n &+ first
                for a in places.indices {
                    information[column &+ places[a]] += weight * values[a]
                }
                total += weight
            }
            for a in places.indices {
                let place = first &+ places[a]
                score[place] += (own - total) * values[a]
                gradientOfSurvived[place] += survived * values[a]
                let weighted = total * values[a]
                let column = place &* n &+ first
                for b in a..<places.count {
                    information[column &+ places[b]] += weighted * values[b]
                }
            }
        }
    }

    private mutating func readCovariates(_ index: Int, _ data: DriverData) {
        places.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        for j in 0..<layout.slopes {
            let x = data.covariates[index &* layout.slopes &+ j]
            if x == 0 { continue }
            places.append(j)
            values.append(x)
        }
    }

    /// The gradient of the total hazard of a cell of its own, as columns and entries.
    private mutating func readGradient(_ cell: Int, terms: BuyerTerms, data: DriverData) {
        columns.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        let own = terms.ownCells[cell]
        for channel in 0..<layout.channels {
            let hazard = terms.ownHazards[cell * layout.channels + channel]
            columns.append(layout.baseline[channel * (layout.openCell + 1) + own.tau])
            entries.append(hazard)
            for j in 0..<layout.slopes {
                let x = data.covariates[own.record * layout.slopes + j]
                if x == 0 { continue }
                columns.append(layout.firstSlope[channel] + j)
                entries.append(hazard * x)
            }
        }
    }

    private mutating func addOwnCell(_ cell: Int, terms: BuyerTerms, data: DriverData) {
        let curvature = terms.factors[cell].curvature
        readGradient(cell, terms: terms, data: data)
        for a in columns.indices {
            let column = columns[a] &* layout.count
            let scaled = curvature * entries[a]
            for b in a..<columns.count { information[column &+ columns[b]] += scaled * entries[b] }
        }
    }

    /// The classes' scores minus their mean, and what kappa adds.
    private mutating func addClasses(
        _ terms: BuyerTerms, data: DriverData, _ spreads: inout Matrix,
        _ spreadWeights: inout [Double], firstRow: Int, mean: Double
    ) {
        guard let kappa = layout.kappa else { return }
        let classes = terms.point.classes
        let size = classes.points.count
        let n = layout.count
        for k in 0..<size {
            spreadWeights[firstRow + k] = terms.weights[k]
            let shift = mean - classes.points[k]
            for index in 0..<(n - 1) {
                spreads[firstRow + k, index] = shift * gradientOfSurvived[index]
            }
        }
        // d log p_k / dz and its second derivative.
        var slopes = [Double](repeating: -terms.survived, count: size)
        var curvatures = [Double](repeating: 0, count: size)
        var classSlopes = curvatures
        var drift = 0.0
        for k in 0..<size { drift += terms.weights[k] * classes.slopes[k] }
        for index in 0..<(n - 1) {
            information[index &* n &+ kappa] += drift * gradientOfSurvived[index]
        }
        for (place, cell) in terms.ownCells.enumerated() {
            let total = cell.total
            readGradient(place, terms: terms, data: data)
            var average = 0.0
            var mixed = 0.0
            for k in 0..<size {
                let z = classes.points[k]
                let own = layout.link.derivatives(z * total, isOrder: cell.isOrder)
                classSlopes[k] = z * own.slope
                average += terms.weights[k] * z * own.slope
                slopes[k] += total * own.slope
                curvatures[k] -= total * total * own.slope * own.fall
                mixed +=
                    terms.weights[k] * classes.slopes[k]
                    * (own.slope - z * total * own.slope * own.fall)
            }
            for k in 0..<size {
                let factor = classSlopes[k] - average
                for a in columns.indices {
                    spreads[firstRow + k, columns[a]] += factor * entries[a]
                }
            }
            for a in columns.indices { information[columns[a] &* n &+ kappa] -= mixed * entries[a] }
        }
        var meanSlope = 0.0
        for k in 0..<size { meanSlope += terms.weights[k] * classes.slopes[k] * slopes[k] }
        score[kappa] += meanSlope
        for k in 0..<size {
            spreads[firstRow + k, kappa] = classes.slopes[k] * slopes[k] - meanSlope
            information[kappa &* n &+ kappa] -=
                terms.weights[k]
                * (classes.curvatures[k] * slopes[k]
                    + classes.slopes[k] * classes.slopes[k] * curvatures[k])
        }
    }
}
