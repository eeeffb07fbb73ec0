import NumericCore
import StatisticalModels

/// A kind of model whose intervals are put to the test.
enum CoverageFamily: String, Sendable, CaseIterable {
    case logistic, firth
    case mixedLogistic = "mixed_logistic"
    case kaplanMeier = "kaplan_meier"
    case restrictedMean = "restricted_mean"
    case cox
    case weibull = "aft"
    case cure
    case discreteHazard = "discrete_hazard"
    case aalenJohansen = "competing_risks"
    case fineGray = "fine_gray"

    static let quick: [CoverageFamily] = [
        .kaplanMeier, .restrictedMean, .aalenJohansen, .weibull,
    ]

    func rowsPerCluster(_ cell: CoverageCell) -> Int {
        self == .mixedLogistic && cell.clusters > 50 ? 3 : cell.rowsPerCluster
    }

    /// The intervals of one data set; none where the fit says that there is no estimate.
    @Sendable func intervals(_ cell: CoverageCell, _ draws: CoverageDraws) -> [CoverageInterval] {
        var draws = draws
        return (try? find(cell, &draws)) ?? []
    }

    /// The intervals of one data set.
    ///
    /// - Throws: what the fit throws.
    func find(
        _ cell: CoverageCell, _ draws: inout CoverageDraws
    ) throws -> [CoverageInterval] {
        switch self {
        case .logistic: try CoverageBinary.logistic(cell, &draws)
        case .firth: try CoverageBinary.firth(cell, &draws)
        case .mixedLogistic: try CoverageBinary.mixed(cell, &draws)
        case .kaplanMeier: try CoverageTimes.curve(cell, &draws)
        case .restrictedMean: try CoverageTimes.restrictedMean(cell, &draws)
        case .cox: try CoverageTimes.cox(cell, &draws)
        case .weibull: try CoverageTimes.weibull(cell, &draws)
        case .cure: try CoverageTimes.cure(cell, &draws)
        case .discreteHazard: try CoverageSteps.hazard(cell, &draws)
        case .aalenJohansen: try CoverageCauses.incidence(cell, &draws)
        case .fineGray: try CoverageCauses.fineGray(cell, &draws)
        }
    }
}

extension CoverageInterval {
    /// Wald intervals of coefficients, with the truth of each in order.
    static func wald(
        _ fit: some CoefficientEstimates, _ truths: [(name: String, value: Double)]
    ) -> [CoverageInterval] {
        let rows = CoefficientTable(fit).rows
        return truths.compactMap { truth in
            rows.first { $0.name == truth.name }.map {
                CoverageInterval(
                    name: truth.name, truth: truth.value, estimate: $0.estimate,
                    error: $0.standardError, lower: $0.lower, upper: $0.upper)
            }
        }
    }
}
