import NumericCore

extension BuyerTerms {
    /// Adds the score of each of a buyer's exposures to its row, the posterior weights being those
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
        var position = 0
        var order = 0
        for exposure in histories.exposureStart[buyer]..<histories.exposureStart[buyer + 1] {
            let row = exposure - firstExposure
            for index in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
                var slope = 0.0
                if histories.records[index].cause >= 0 {
                    slope = OrderFactors(order, self).slope
                    if let kappa = point.layout.kappa {
                        scores[row, kappa] += kappaScore(order)
                    }
                    order += 1
                }
                addRecord(
                    index, step: histories.step[exposure], firstRatio: position, data: data,
                    factors: (mean: mean, drift: drift, slope: slope), to: &scores, row: row)
                position += point.layout.channels
            }
        }
    }

    /// What an order adds to the score of log kappa: sum w_k z'_k H / (exp(z_k H) − 1).
    private func kappaScore(_ order: Int) -> Double {
        let total = orderTotals[order]
        var sum = 0.0
        for (k, z) in point.classes.points.enumerated() {
            sum += weights[k] * point.classes.slopes[k] * total / Kernels.expm1(z * total)
        }
        return sum
    }

    private func addRecord(
        _ index: Int, step: Int32, firstRatio: Int, data: DriverData,
        factors: (mean: Double, drift: Double, slope: Double), to scores: inout Matrix, row: Int
    ) {
        let layout = point.layout
        let record = data.histories.records[index]
        for channel in 0..<layout.channels {
            var total = 0.0
            for cell in record.firstCell...record.lastCell {
                let place = channel * (layout.openCell + 1) + min(Int(cell), layout.openCell)
                let hazard =
                    ratios[firstRatio + channel] * point.levels[place]
                    * data.histories.time(record, cell: cell, step: step)
                var score = -factors.mean * hazard
                if record.cause >= 0, cell == record.lastCell {
                    score = factors.slope * hazard + (Int(record.cause) == channel ? 1 : 0)
                } else if let kappa = layout.kappa {
                    scores[row, kappa] -= factors.drift * hazard
                }
                scores[row, layout.baseline[place]] += score
                total += score
            }
            for j in 0..<layout.slopes {
                scores[row, layout.firstSlope[channel] + j] +=
                    total * data.covariates[index * layout.slopes + j]
            }
        }
    }
}
