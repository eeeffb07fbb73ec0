import NumericCore

extension DiscreteHazardFit {
    /// The K buyer classes at a parameter vector, rising, mean 1; one class is [1].
    package func classPoints(parameters: [Double]) -> [Double] {
        guard model.classes > 1, let logKappa = parameters.last else { return [1] }
        return GammaClasses.points(logKappa: logKappa, count: model.classes)
    }

    /// log Lambda_c per nominal step at z = 1: alpha_c(tau) + `linearPredictor`.
    package func logHazard(
        channel: Int, tau: Int, linearPredictor: Double, parameters: [Double]
    ) -> Double {
        let band = bandOfCell[channel][min(tau, model.openCell)]
        return parameters[layout(ofChannel: channel).baseline.lowerBound + band] + linearPredictor
    }

    /// x · beta_c for covariates in the recipe's order.
    package func linearPredictor(
        channel: Int, covariates: [Double], parameters: [Double]
    ) -> Double {
        let slopes = layout(ofChannel: channel).slopes
        precondition(
            covariates.count == slopes.count,
            "\(covariates.count) covariates for \(slopes.count) slopes")
        var sum = 0.0
        for (index, place) in slopes.enumerated() { sum += covariates[index] * parameters[place] }
        return sum
    }
}
