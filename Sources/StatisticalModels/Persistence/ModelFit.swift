/// A fit of any kind of model.
package enum ModelFit: Sendable, Equatable, Codable {
    case logistic(LogisticFit)
    case kaplanMeier(KaplanMeierFit)
    case cox(CoxFit)
    case parametric(ParametricSurvivalFit)
    case cure(CureFit)
    case mixedLogistic(MixedLogisticFit)
    case competingRisks(CumulativeIncidenceFit)
    case discreteHazard(DiscreteHazardFit)

    /// The fit's estimates; curves have none.
    package var estimates: (any CoefficientEstimates)? {
        switch self {
        case .logistic(let fit): fit
        case .kaplanMeier: nil
        case .cox(let fit): fit
        case .parametric(let fit): fit
        case .cure(let fit): fit
        case .mixedLogistic(let fit): fit
        case .competingRisks: nil
        case .discreteHazard(let fit): fit
        }
    }

    package var counts: FitCounts {
        switch self {
        case .logistic(let fit): fit.counts
        case .kaplanMeier(let fit): fit.counts
        case .cox(let fit): fit.counts
        case .parametric(let fit): fit.counts
        case .cure(let fit): fit.counts
        case .mixedLogistic(let fit): fit.counts
        case .competingRisks(let fit): fit.counts
        case .discreteHazard(let fit): fit.counts
        }
    }

    package var diagnostics: [Diagnostic] {
        switch self {
        case .logistic(let fit): fit.diagnostics
        case .kaplanMeier(let fit): fit.diagnostics
        case .cox(let fit): fit.diagnostics
        case .parametric(let fit): fit.diagnostics
        case .cure(let fit): fit.diagnostics
        case .mixedLogistic(let fit): fit.diagnostics
        case .competingRisks(let fit): fit.diagnostics
        case .discreteHazard(let fit): fit.diagnostics
        }
    }
}
