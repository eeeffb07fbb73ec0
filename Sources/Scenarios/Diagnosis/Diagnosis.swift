package import StatisticalModels

/// What speaks for and against a fitted model, as far as the data can tell.
package struct Diagnosis: Sendable, Codable {
    package var model: String
    package var kind: String
    /// How good predictions of rows are that the model was not fitted to.
    package var outOfSample: CrossValidatedQuality?
    /// The same of the probabilities of categories.
    package var categoriesOutOfSample: CategoryQuality?
    /// The same of predicted survival.
    package var survivalOutOfSample: SurvivalQuality?
    /// The same of the incidence of each cause, and of survival from landmarks on.
    package var statesOutOfSample: [IncidenceQuality] = []
    /// How strong something unmeasured would have to be.
    package var confounding: [Sensitivity] = []
    /// The estimates with the values of a column held fixed, beside those without.
    package var held: [WithAndWithoutStrata] = []
    /// What single clusters do to the estimates, by cluster column.
    package var influence: [Influence] = []
    /// Whether hazard ratios change with time.
    package var proportionalHazards: ProportionalHazardsTest?
    /// The driver's returns beside plainer estimates of the same share.
    package var returns: ReturnAgreement?
    /// What could not be had, and why.
    package var notes: [Diagnostic] = []

    init(_ model: ModelFile) {
        self.model = model.name
        kind = model.kind.rawValue
    }

    /// One effect, and what a confounder would do to it.
    package struct Sensitivity: Sendable, Codable {
        /// The column, with the units it is counted in.
        package var term: String
        package var eValue: EValue
        /// If the stated confounder were there.
        package var stated: ConfoundedEstimate?
    }

    /// The clusters of one column that move the estimates most.
    package struct Influence: Sendable, Codable {
        package var column: String
        package var coefficients: [String]
        /// The errors that changes are compared with.
        package var standardErrors: [Double]
        package var clusters: [ClusterInfluence]
    }
}

/// How a diagnosis is made.
package struct DiagnosisPlan: Sendable {
    package var folds: Int
    /// The column of times that fits may not look beyond; `nil`: folds by clusters alone.
    package var time: String?
    /// How long before a period the fitted rows must end, in days.
    package var gap: Double
    package var seed: UInt64
    /// Columns to hold fixed; `nil`: `seller_id` and `category`, where the rows have them and the
    /// model does not.
    package var held: [String]?
    /// Days at which survival is judged; empty: quartiles of the events' times.
    package var times: [Double]
    /// Where rows (start, stop] are judged from, the days counted from each; empty: 0 and the first
    /// two quartiles of the events' times, where at least one row in twenty is under observation.
    package var landmarks: [Double]
    /// The column whose values are followed through several rows (start, stop]; `nil`: `order_key`,
    /// where the rows have it.
    package var subject: String?
    /// A confounder whose strength is stated.
    package var confounder: ConfounderBounds?

    package init(
        folds: Int = 5, time: String? = nil, gap: Double = 0, seed: UInt64 = 1,
        held: [String]? = nil, times: [Double] = [], landmarks: [Double] = [],
        subject: String? = nil, confounder: ConfounderBounds? = nil
    ) {
        self.landmarks = landmarks
        self.subject = subject
        self.held = held
        self.times = times
        self.confounder = confounder
        self.folds = folds
        self.time = time
        self.gap = gap
        self.seed = seed
    }
}

/// The share back within some days of the landmark: the driver's, the curve's, the landmark
/// model's.
package struct ReturnAgreement: Sendable, Codable {
    package var landmarkDays: Int
    package var withinDays: Int
    /// The model of `repurchased_Nd` that stands beside the driver; `nil`: the workspace has none.
    package var landmarkModel: String?
    package var rows: [Row]

    /// One experience.
    package struct Row: Sendable, Codable {
        package var experience: String
        package var orders: Int
        package var curve: Share
        package var landmark: Share?
        package var driver: Share

        /// Whether the driver is within 1.96 errors of its difference from the curve, which knows
        /// no model; the two errors are taken as independent.
        package var driverAgrees: Bool { driver.isNear(curve) }

        /// The same of the landmark model.
        package var landmarkAgrees: Bool { landmark.map(curve.isNear) ?? true }
    }

    /// A share with its standard error.
    package struct Share: Sendable, Codable {
        package var estimate: Double
        package var standardError: Double

        func isNear(_ other: Share) -> Bool {
            let variance =
                standardError * standardError + other.standardError * other.standardError
            return abs(estimate - other.estimate) <= 1.96 * variance.squareRoot()
        }
    }
}
