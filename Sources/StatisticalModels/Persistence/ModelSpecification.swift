/// A model as a workspace names it: what to estimate, on which panel, and how far to believe it.
package struct ModelSpecification: Sendable, Hashable, Codable {
    /// How an estimate may be read.
    package enum Evidence: String, Sendable, Codable, CaseIterable {
        case experiment
        case quasiExperiment = "quasi_experiment"
        case observational, assumption
    }

    /// How rows of the purchases panel follow an exposure.
    package enum Shape: String, Sendable, Codable, CaseIterable { case intervals, landmark }

    /// The kind of model with its options.
    package enum Kind: Sendable, Hashable, Codable {
        case logistic(LogisticModel)
        case kaplanMeier(KaplanMeierModel)
        case cox(CoxModel)
        case parametric(ParametricSurvivalModel)
        case cure(CureModel)
        case mixedLogistic(MixedLogisticModel)
        case competingRisks(CumulativeIncidenceModel)
        case fineGray(FineGrayModel)
        case causeSpecific(CauseSpecificCoxModel)
        case penalized(PenalizedModel)
        case multinomial(MultinomialModel)
        case generalizedGamma(GeneralizedGammaModel)
        case piecewiseExponential(PiecewiseExponentialModel)
        case discreteHazard(DiscreteHazardModel)

        /// The kind as files write it.
        package var name: String {
            switch self {
            case .logistic: "logistic"
            case .kaplanMeier: "kaplan_meier"
            case .cox: "cox"
            case .parametric: "aft"
            case .cure: "cure"
            case .mixedLogistic: "mixed_logistic"
            case .competingRisks: "competing_risks"
            case .fineGray: "fine_gray"
            case .causeSpecific: "cause_specific"
            case .penalized: "penalized"
            case .multinomial: "multinomial"
            case .generalizedGamma: "generalized_gamma"
            case .piecewiseExponential: "piecewise_exponential"
            case .discreteHazard: "discrete_hazard"
            }
        }

        package var formula: String {
            switch self {
            case .logistic(let model): model.formula
            case .kaplanMeier(let model): model.formula
            case .cox(let model): model.formula
            case .parametric(let model): model.formula
            case .cure(let model): model.formula
            case .mixedLogistic(let model): model.formula
            case .competingRisks(let model): model.formula
            case .fineGray(let model): model.formula
            case .causeSpecific(let model): model.formula
            case .penalized(let model): model.formula
            case .multinomial(let model): model.formula
            case .generalizedGamma(let model): model.formula
            case .piecewiseExponential(let model): model.formula
            case .discreteHazard(let model): model.formula
            }
        }
    }

    /// The file's stem.
    package var name: String
    package var title: String
    package var evidence: Evidence
    /// `purchases`, `seller_months`, or a file.
    package var panel: String
    /// Of `purchases`.
    package var shape: Shape?
    package var kind: Kind

    package init(
        name: String, title: String = "", evidence: Evidence = .observational, panel: String,
        shape: Shape? = nil, kind: Kind
    ) {
        self.name = name
        self.title = title
        self.evidence = evidence
        self.panel = panel
        self.shape = shape
        self.kind = kind
    }
}
