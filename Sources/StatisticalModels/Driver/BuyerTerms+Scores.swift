import NumericCore

extension BuyerTerms {
    /// Adds the score of each exposure of a buyer, read with factors, to its row, the posterior weights being those
    /// of the whole history.
    func addScores(
        _ buyer: Int, of data: DriverData, to scores: inout Matrix, firstExposure: Int
    ) {
        let histories = data.histories
        let classes = point.classes
        var mean = 0.0
        var drift = 0.0
        for k in classes.points.indices {
            mean += weights[k] * classes.points[k]
            drift += weights[k] * classes.slopes[k]
        }
        var place = BuyerPlace()
        for exposure in histories.exposureStart[buyer]..<histories.exposureStart[buyer + 1] {
            let row = exposure - firstExposure
            for index in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
                addRecord(
                    index, step: histories.step[exposure], at: place, data: data,
                    mean: mean, drift: drift, to: &scores, row: row)
                place.pass(histories.records[index], layout: point.layout)
            }
        }
    }

    /// What a cell of its own adds to the score of log kappa: sum w_k z'_k H f'(z_k H).
    private func kappaScore(_ cell: OwnCell) -> Double {
        let link = point.layout.link
        var sum = 0.0
        for (k, z) in point.classes.points.enumerated() {
            sum +=
                weights[k] * point.classes.slopes[k] * cell.total
                * link.derivatives(z * cell.total, isOrder: cell.isOrder).slope
        }
        return sum
    }

    private func addRecord(
        _ index: Int, step: Int32, at place: BuyerPlace, data: DriverData, mean: Double,
        drift: Double, to scores: inout Matrix, row: Int
    ) {
        let layout = point.layout
        let record = data.histories.records[index]
        if let kappa = layout.kappa {
            for cell in place.cell..<(place.cell + layout.ownCells(of: record)) {
                scores[row, kappa] += kappaScore(ownCells[cell])
            }
        }
        for channel in 0..<layout.channels {
            var total = 0.0
            for cell in record.firstCell...record.lastCell {
                let level = channel * (layout.openCell + 1) + min(Int(cell), layout.openCell)
                let hazard =
                    ratios[place.ratio + channel] * point.levels[level]
                    * data.histories.time(record, cell: cell, step: step)
                let own = layout.ownPlace(of: cell, in: record)
                var score = (own < 0 ? -mean : factors[place.cell + own].slope) * hazard
                if record.cause == channel, cell == record.lastCell { score += 1 }
                if own < 0, let kappa = layout.kappa { scores[row, kappa] -= drift * hazard }
                scores[row, layout.baseline[level]] += score
                total += score
            }
            for j in 0..<layout.slopes {
                scores[row, layout.firstSlope[channel] + j] +=
                    total * data.covariates[index * layout.slopes + j]
            }
        }
    }
}
