extension DriverLikelihood {
    /// Twice the derivative of the log-likelihood in the variance of z, at variance 0:
    /// sum_b (D_b² + D'_b) with D_b = d log p_b / dz at z = 1.
    ///
    /// Where it is not positive, buyers differ no more than chance makes them.
    ///
    /// - Precondition: the layout has one class.
    func heterogeneityScore(at parameters: [Double]) -> Double {
        let point = DriverPoint(parameters, layout: layout)
        let parts = data.histories.mapChunks { chunk in
            var terms = BuyerTerms(point: point)
            var sum = 0.0
            for buyer in chunk {
                terms.read(buyer, of: data)
                var slope = -terms.survived
                var curvature = 0.0
                for cell in terms.ownCells {
                    let total = cell.total
                    let own = layout.link.derivatives(total, isOrder: cell.isOrder)
                    slope += total * own.slope
                    curvature -= total * total * own.slope * own.fall
                }
                sum += slope * slope + curvature
            }
            return sum
        }
        return parts.reduce(0, +)
    }
}
