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

    /// 1 − S(N): the probability of another order within N days of one.
    ///
    /// S(N) = sum_k w_k exp(−z_k · sum_c Lambda_c(N)), with the logit link
    /// sum_k w_k prod_cells 1 / (1 + z_k Lambda), the order being placed at any moment of its
    /// step with equal probability (the mean over 32 moments) and steps having their nominal
    /// length; cells that N ends in count in part.
    ///
    /// - Parameters:
    ///   - days: N.
    ///   - firstCell: x · beta_c by channel in the rest of the order's own step, when its fate is
    ///     not known yet.
    ///   - later: x · beta_c by channel from the next step on.
    ///   - classWeights: probabilities of the K classes.
    ///   - parameters: the point to use; the estimate if none is given.
    /// - Returns: A probability.
    package func expectedRepurchase(
        withinDays days: Double, firstCell: [Double], later: [Double], classWeights: [Double],
        parameters: [Double]? = nil
    ) -> Double {
        let theta = parameters ?? self.parameters
        let points = classPoints(parameters: theta)
        precondition(
            classWeights.count == points.count,
            "\(classWeights.count) weights for \(points.count) classes")
        let hazards = (0...model.openCell).map { tau in
            channels.indices.reduce(0) { sum, channel in
                let predictor = (tau == 0 ? firstCell : later)[channel]
                return sum
                    + Kernels.exp(
                        logHazard(
                            channel: channel, tau: tau, linearPredictor: predictor,
                            parameters: theta))
            }
        }
        let moments = 32
        var stay = StayLogs(link: model.link, points: points)
        var survival = 0.0
        for moment in 0..<moments {
            var left = days / stepDays
            stay.clear()
            var time = 1 - (Double(moment) + 0.5) / Double(moments)
            var tau = 0
            while left > 0 {
                let spent = min(time, left)
                stay.pass(hazards[min(tau, model.openCell)] * spent)
                left -= spent
                time = 1
                tau += 1
            }
            for k in points.indices { survival += classWeights[k] * Kernels.exp(stay.log(k)) }
        }
        return 1 - survival / Double(moments)
    }
}
