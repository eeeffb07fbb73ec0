package import DataTables
import NumericCore

extension ParametricSurvivalFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { [recipe] }

    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        let (x, offset) = (try recipe.matrix(for: table), try recipe.offset(for: table))
        let law = LifetimeLaw.named(model.distribution)
        let hasScale = model.distribution.hasScale
        return meanRisks(at: coefficients) { theta in
            let scale = hasScale ? Kernels.exp(theta[theta.count - 1]) : 1
            let eta = x.predictors(theta[..<x.columns], offset)
            return [eta.meanEventShare { law.logSurvival((Kernels.log(days) - $0) / scale).value }]
        }
    }
}

extension GeneralizedGammaFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { [recipe] }

    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        let (x, offset) = (try recipe.matrix(for: table), try recipe.offset(for: table))
        return meanRisks(at: coefficients) { theta in
            let law = GeneralizedGammaLaw(shape: theta[theta.count - 1])
            let scale = Kernels.exp(theta[theta.count - 2])
            let eta = x.predictors(theta[..<x.columns], offset)
            return [eta.meanEventShare { law.logSurvival((Kernels.log(days) - $0) / scale).value }]
        }
    }
}

extension PiecewiseExponentialFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { [recipe] }

    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        let (x, offset) = (try recipe.matrix(for: table), try recipe.offset(for: table))
        let lengths = timeIntervals.lengths(to: days)
        return meanRisks(at: coefficients) { theta in
            let hazard = lengths.indices.reduce(0) { $0 + lengths[$1] * Kernels.exp(theta[$1]) }
            let eta = x.predictors(theta[lengths.count...], offset)
            return [eta.meanEventShare { -hazard * Kernels.exp($0) }]
        }
    }
}

extension CureFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { [incidence, latency] }

    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        let (z, x) = (try incidence.matrix(for: table), try latency.matrix(for: table))
        let law = model.distribution
        let none = [Double](repeating: 0, count: table.rowCount)
        return meanRisks(at: coefficients) { theta in
            let scale = law.hasScale ? Kernels.exp(theta[theta.count - 1]) : 1
            let who = z.predictors(theta[..<z.columns], none)
            let when = x.predictors(theta[z.columns..<(z.columns + x.columns)], none)
            var sum = 0.0
            for row in who.indices {
                let w = (Kernels.log(days) - when[row]) / scale
                sum -= Kernels.logistic(who[row]) * Kernels.expm1(law.logSurvival(w).value)
            }
            return [sum / Double(who.count)]
        }
    }
}

extension Array where Element == Double {
    /// The mean of 1 − S over linear predictors.
    fileprivate func meanEventShare(_ logSurvival: (Double) -> Double) -> Double {
        reduce(0) { $0 - Kernels.expm1(logSurvival($1)) } / Double(count)
    }
}
