/// What every fit says of itself.
package protocol FittedContent: Codable, Sendable {
    var counts: FitCounts { get }
    var diagnostics: [Diagnostic] { get }
}

extension LogisticFit: FittedContent {}
extension KaplanMeierFit: FittedContent {}
extension CoxFit: FittedContent {}
extension ParametricSurvivalFit: FittedContent {}
extension CureFit: FittedContent {}
extension MixedLogisticFit: FittedContent {}
extension CumulativeIncidenceFit: FittedContent {}
extension DiscreteHazardFit: FittedContent {}
extension FineGrayFit: FittedContent {}
extension PenalizedFit: FittedContent {}
extension MultinomialFit: FittedContent {}
extension GeneralizedGammaFit: FittedContent {}
extension PiecewiseExponentialFit: FittedContent {}
extension CauseSpecificCoxFit: FittedContent {
    package var counts: FitCounts {
        var counts = fits.first?.counts ?? FitCounts(rowsGiven: 0, rowsUsed: 0, events: 0)
        counts.events = fits.reduce(0) { $0 + $1.counts.events }
        return counts
    }
}

/// A fit of any kind of model.
package enum ModelFit: Sendable, Equatable, Codable {
    case logistic(LogisticFit)
    case kaplanMeier(KaplanMeierFit)
    case cox(CoxFit)
    case parametric(ParametricSurvivalFit)
    case cure(CureFit)
    case mixedLogistic(MixedLogisticFit)
    case competingRisks(CumulativeIncidenceFit)
    case fineGray(FineGrayFit)
    case causeSpecific(CauseSpecificCoxFit)
    case penalized(PenalizedFit)
    case multinomial(MultinomialFit)
    case generalizedGamma(GeneralizedGammaFit)
    case piecewiseExponential(PiecewiseExponentialFit)
    case discreteHazard(DiscreteHazardFit)

    /// The fit itself.
    package var content: any FittedContent {
        switch self {
        case .logistic(let fit): fit
        case .kaplanMeier(let fit): fit
        case .cox(let fit): fit
        case .parametric(let fit): fit
        case .cure(let fit): fit
        case .mixedLogistic(let fit): fit
        case .competingRisks(let fit): fit
        case .fineGray(let fit): fit
        case .causeSpecific(let fit): fit
        case .penalized(let fit): fit
        case .multinomial(let fit): fit
        case .generalizedGamma(let fit): fit
        case .piecewiseExponential(let fit): fit
        case .discreteHazard(let fit): fit
        }
    }

    /// The fit's estimates; curves have none.
    package var estimates: (any CoefficientEstimates)? { content as? any CoefficientEstimates }

    package var counts: FitCounts { content.counts }

    package var diagnostics: [Diagnostic] { content.diagnostics }
}
