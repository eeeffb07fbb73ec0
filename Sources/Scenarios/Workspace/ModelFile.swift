package import DataTables
package import StatisticalModels

/// A model as its YAML file describes it; the file's name is the model's name.
package struct ModelFile: Sendable, Hashable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case logistic
        case kaplanMeier = "kaplan_meier"
        case cox
        /// Times that are log-linear in their covariates (accelerated failure times).
        case parametric = "aft"
        /// Times of a law with two shapes, that the others can be judged by.
        case generalizedGamma = "generalized_gamma"
        /// Hazards that are constant within intervals.
        case piecewiseExponential = "piecewise_exponential"
        /// Times for those who are not cured, and who is not.
        case cure
        /// Logistic, with an effect of each group.
        case mixedLogistic = "mixed_logistic"
        /// Incidences by cause, as the channel of the next order.
        case competingRisks = "competing_risks"
        /// The incidence of one cause, as a ratio of subdistribution hazards.
        case fineGray = "fine_gray"
        /// A Cox regression of each cause.
        case causeSpecific = "cause_specific"
        /// Which of several categories an outcome has, as the channel of the next order.
        case multinomial
        case discreteHazard = "discrete_hazard"
    }
    package enum PanelName: RawRepresentable, Sendable, Hashable {
        case purchases
        case sellerMonths
        /// A panel that the workspace brings ready-made, by its name there.
        case readyMade(String)

        /// The panels that are built from orders.
        package static let built = [PanelName.purchases, .sellerMonths]

        package init(rawValue: String) {
            self = Self.built.first { $0.rawValue == rawValue } ?? .readyMade(rawValue)
        }

        package var rawValue: String {
            switch self {
            case .purchases: "purchases"
            case .sellerMonths: "seller_months"
            case .readyMade(let name): name
            }
        }
    }
    package enum Shape: String, Sendable, Codable, CaseIterable { case intervals, landmark }

    package var name: String
    package var place: YAMLPlace
    package var title: String
    package var kind: Kind
    package var panel: PanelName
    package var shape: Shape
    package var formula: String
    /// Where the formula is written; `nil` for a model that no file describes.
    package var formulaPlace: YAMLPlace?
    /// Rows to keep, as an expression over the panel; `nil`: all.
    package var filter: Expression?
    /// Cluster columns; empty: two-way by buyer and seller where the formula has seller columns.
    package var clusters: [String]
    package var strata: [String]
    package var ties: CoxModel.Ties
    /// The law of times, of `aft` and `cure`.
    package var distribution: LifetimeDistribution
    /// The terms of who is not cured, of `cure`.
    package var incidence: String
    /// The cause whose incidence is modelled, of `fine_gray`.
    package var cause: String
    /// Where hazards may jump, of `piecewise_exponential`; empty: eight intervals with about as
    /// many events each.
    package var cuts: [Double]
    /// The category that others are compared with, of `multinomial`; `nil`: the most frequent.
    package var reference: String?
    /// What is added to the likelihood; `nil`: nothing.
    package var penalty: ModelPenalty?
    /// Whether a logistic model has profile-likelihood intervals too.
    package var intervals: IntervalMethod?
    /// The column whose values share an effect, of `mixed_logistic`.
    package var group: String
    /// Whether its columns are split within and between groups.
    package var splitsColumns: Bool
    /// Of the integral over a group's effect, of `mixed_logistic`; 1: Laplace's approximation.
    package var quadraturePoints: Int
    package var channels: String
    /// How the hazards of a step become its probability of an order, of `discrete_hazard`.
    package var link: DiscreteHazardModel.Link
    package var frailtyClasses: Int
    /// What rows of a group share, of `cox`.
    package var frailty: CoxModel.Frailty?
    /// Days for which effects are given per 1,000 rows; `nil`: as `RiskPlan` chooses.
    package var within: Double?
    package var evidence: String

    package init(
        name: String, place: YAMLPlace, title: String, kind: Kind, panel: PanelName, shape: Shape,
        formula: String, formulaPlace: YAMLPlace? = nil, filter: Expression? = nil,
        clusters: [String], strata: [String],
        ties: CoxModel.Ties, distribution: LifetimeDistribution = .weibull, incidence: String = "1",
        cause: String = "", cuts: [Double] = [], reference: String? = nil,
        penalty: ModelPenalty? = nil,
        intervals: IntervalMethod? = nil,
        group: String = "",
        splitsColumns: Bool = false, quadraturePoints: Int = 1,
        channels: String, link: DiscreteHazardModel.Link = .cloglog, frailtyClasses: Int,
        frailty: CoxModel.Frailty? = nil, within: Double? = nil, evidence: String
    ) {
        self.name = name
        self.place = place
        self.title = title
        self.kind = kind
        self.panel = panel
        self.shape = shape
        self.formula = formula
        self.formulaPlace = formulaPlace
        self.filter = filter
        self.clusters = clusters
        self.strata = strata
        self.ties = ties
        self.distribution = distribution
        self.incidence = incidence
        self.cause = cause
        self.cuts = cuts
        self.reference = reference
        self.penalty = penalty
        self.intervals = intervals
        self.group = group
        self.splitsColumns = splitsColumns
        self.quadraturePoints = quadraturePoints
        self.channels = channels
        self.link = link
        self.frailtyClasses = frailtyClasses
        self.frailty = frailty
        self.within = within
        self.evidence = evidence
    }

    /// A model of a table that no workspace describes.
    package static func ofFile(
        _ name: String, title: String, kind: Kind, formula: String
    ) -> ModelFile {
        ModelFile(
            name: name, place: YAMLPlace(file: "", line: 0, column: 0), title: title, kind: kind,
            panel: .purchases, shape: .landmark, formula: formula, clusters: [], strata: [],
            ties: .efron, channels: "cause_specific", frailtyClasses: 1,
            evidence: "observational")
    }

    /// The rows of a table that the filter keeps.
    func kept(of table: Table) throws -> Table {
        try filter.map { table.filtered(keeping: try $0.rows(in: table)) } ?? table
    }
}
