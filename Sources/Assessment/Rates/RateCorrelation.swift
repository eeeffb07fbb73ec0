/// The correlation of sellers' logit rates across KPIs, row-major, one for all categories.
///
/// With scores e and weights n centred by category and step, the covariance of KPIs a and b uses
/// different steps only, so that orders which are late and defective do not count:
/// `(sum_t e_a sum_s e_b - sum_t e_a e_b) / (sum n_a sum n_b - sum n_a n_b)` summed over sellers;
/// the variances likewise. Held within ±0.95, 0 where a KPI shows no spread, and shrunk to 0 in
/// steps of 5 % until positive definite.
package func rateCorrelation(_ panels: [RatePanel]) -> [Double] {
    let count = panels.count
    let scores = panels.map { $0.scores() }
    func covariance(_ a: Int, _ b: Int) -> Double {
        var (products, weights) = (0.0, 0.0)
        for seller in 0..<panels[a].sellers {
            var (ea, eb, na, nb, same, sameWeight) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
            for step in 0..<panels[a].steps {
                let place = seller * panels[a].steps + step
                ea += scores[a].score[place]
                eb += scores[b].score[place]
                na += scores[a].weight[place]
                nb += scores[b].weight[place]
                same += scores[a].score[place] * scores[b].score[place]
                sameWeight += scores[a].weight[place] * scores[b].weight[place]
            }
            products += ea * eb - same
            weights += na * nb - sameWeight
        }
        return weights > 0 ? products / weights : 0
    }
    let variances = (0..<count).map { covariance($0, $0) }
    var result = [Double](repeating: 0, count: count * count)
    for a in 0..<count {
        result[a * count + a] = 1
        for b in 0..<a where variances[a] > 0 && variances[b] > 0 {
            let r = covariance(a, b) / (variances[a] * variances[b]).squareRoot()
            result[a * count + b] = min(max(r, -0.95), 0.95)
            result[b * count + a] = result[a * count + b]
        }
    }
    for step in 0...20 {
        let kept = 1 - 0.05 * Double(step)
        var shrunk = result.map { $0 * kept }
        for a in 0..<count { shrunk[a * count + a] = 1 }
        if isPositiveDefinite(shrunk, order: count) { return shrunk }
    }
    return result
}

/// Whether a small symmetric matrix has a Cholesky factor with pivots above 1e-6.
func isPositiveDefinite(_ matrix: [Double], order: Int) -> Bool {
    var factor = [Double](repeating: 0, count: order * order)
    for row in 0..<order {
        for column in 0...row {
            var sum = matrix[row * order + column]
            for k in 0..<column { sum -= factor[row * order + k] * factor[column * order + k] }
            if row == column {
                guard sum > 1e-6 else { return false }
                factor[row * order + row] = sum.squareRoot()
            } else {
                factor[row * order + column] = sum / factor[column * order + column]
            }
        }
    }
    return true
}
