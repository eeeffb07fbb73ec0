/// What the driver's likelihood is computed from: histories and the covariates of their records.
struct DriverData: Sendable {
    var histories: BuyerHistories
    /// Row-major: records × slopes.
    var covariates: [Double]
    /// One per record, added to every channel's linear predictor.
    var offsets: [Double]
    var slopes: Int

    /// The time at risk of each record, in nominal steps.
    func timeAtRisk(of record: Int, step: Int32) -> Double {
        let cells = histories.records[record]
        var sum = 0.0
        for cell in cells.firstCell...cells.lastCell {
            sum += histories.time(cells, cell: cell, step: step)
        }
        return sum
    }

    /// The mean of each covariate over the time at risk.
    var columnMeans: [Double] {
        var sums = [Double](repeating: 0, count: slopes)
        var total = 0.0
        for exposure in histories.step.indices {
            for record in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
                let time = timeAtRisk(of: record, step: histories.step[exposure])
                total += time
                for j in 0..<slopes { sums[j] += time * covariates[record * slopes + j] }
            }
        }
        return sums.map { total > 0 ? $0 / total : 0 }
    }
}
