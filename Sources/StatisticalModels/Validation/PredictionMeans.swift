import NumericCore

/// Weighted means of the losses of predictions.
struct PredictionMeans {
    let square: Double
    let loss: Double
    let prediction: Double

    init(outcomes: [Double], predictions: [Double], weights: [Double]?) {
        var likely = predictions
        for row in likely.indices where outcomes[row] == 0 { likely[row] = 1 - predictions[row] }
        var logs = likely
        // log1p(−p) keeps the digits that 1 − p loses.
        Kernels.log(likely, into: &logs)
        var (square, loss, sum, total) = (0.0, 0.0, 0.0, 0.0)
        for row in outcomes.indices {
            let weight = weights?[row] ?? 1
            let p = predictions[row]
            square += weight * (p - outcomes[row]) * (p - outcomes[row])
            loss -= weight * (outcomes[row] == 0 && p < 0.5 ? Kernels.log1p(-p) : logs[row])
            sum += weight * p
            total += weight
        }
        self.square = square / total
        self.loss = loss / total
        prediction = sum / total
    }
}
