import DataTables
import NumericCore

/// How good predicted probabilities of a 0/1 outcome are: whether they tell events from others,
/// and whether they are as large as the shares that happen.
///
/// - Reference: Steyerberg et al. (2010), doi:10.1097/EDE.0b013e3181c30fb2. Goldens
///   `calibration_*`.
package struct Calibration: Sendable, Hashable, Codable {
    /// The number of rows (or the sum of weights), and of events among them.
    package var rows: Double
    package var events: Double
    /// The probability that an event has the larger prediction; ties count one half.
    package var areaUnderCurve: Double
    /// DeLong's, which takes rows as independent; Obuchowski's where clusters are given.
    package var areaError: Double
    package var areaLower: Double
    package var areaUpper: Double
    /// The mean of (p − y)².
    package var brier: Double
    /// 1 − Brier / (rate · (1 − rate)): 0 for the rate itself, 1 for the truth.
    package var scaledBrier: Double
    /// The mean of −log of the probability of what happened.
    package var logLoss: Double
    package var meanPrediction: Double
    package var observedRate: Double
    package var averagePrecision: Double
    /// The largest sensitivity − false alarms, and its threshold.
    package var largestYouden: Double
    package var youdenThreshold: Double
    /// The intercept of a logistic regression of y with logit(p) as its offset.
    ///
    /// It is 0 where the level is right; `nil` where it cannot be had.
    package var level: CalibrationTerm?
    /// Intercept and slope of a logistic regression of y on logit(p).
    ///
    /// They are 0 and 1 where predictions are right; a slope below 1 says that predictions are too
    /// far apart. `nil` where they cannot be had.
    package var intercept: CalibrationTerm?
    package var slope: CalibrationTerm?
    /// Rows in rising p, cut into consecutive groups.
    package var groups: [CalibrationGroup]
    package var diagnostics: [Diagnostic]

    package var logLikelihood: Double { -logLoss * rows }
    /// Somers' d: 2 · area − 1.
    package var somers: Double { 2 * areaUnderCurve - 1 }
    package var observedToExpected: Double { observedRate / meanPrediction }

    /// Judges predictions.
    ///
    /// - Parameters:
    ///   - outcomes: 0 or 1.
    ///   - predictions: probabilities; not refitted, but for the calibration lines.
    ///   - weights: how many times each row counts; `nil`: once.
    ///   - clusters: each row's cluster, within which rows may depend on each other.
    ///   - groups: into how many the calibration curve is cut.
    ///   - coverage: of the interval of the area.
    /// - Throws: ``CalibrationError``.
    /// - Complexity: O(rows · log rows).
    package init(
        outcomes: [Double], predictions: [Double], weights: [Double]? = nil,
        clusters: [Int32]? = nil, groups: Int = 10, coverage: Double = 0.95
    ) throws(CalibrationError) {
        if let row = predictions.indices.first(where: { !(0...1).contains(predictions[$0]) }) {
            throw .notProbability(row: row, value: predictions[row])
        }
        if let row = outcomes.indices.first(where: { outcomes[$0] != 0 && outcomes[$0] != 1 }) {
            throw .notOutcome(row: row, value: outcomes[row])
        }
        let ranked = RankedPredictions(
            outcomes: outcomes, predictions: predictions, weights: weights)
        guard ranked.events > 0, ranked.others > 0 else {
            throw .singleClass(value: ranked.events > 0 ? 1 : 0, rows: outcomes.count)
        }
        rows = ranked.events + ranked.others
        events = ranked.events
        let area = ranked.areaUnderCurve
        areaUnderCurve = area.value
        areaError =
            clusters.map {
                ranked.clusteredError(
                    area: area.value, outcomes: outcomes, weights: weights, clusters: $0)
            } ?? area.error
        let quantile = Special.normalQuantile(0.5 + coverage / 2)
        areaLower = areaUnderCurve - quantile * areaError
        areaUpper = areaUnderCurve + quantile * areaError
        let means = PredictionMeans(outcomes: outcomes, predictions: predictions, weights: weights)
        observedRate = ranked.events / rows
        brier = means.square
        scaledBrier = 1 - means.square / (observedRate * (1 - observedRate))
        logLoss = means.loss
        meanPrediction = means.prediction
        averagePrecision = ranked.averagePrecision
        (largestYouden, youdenThreshold) = ranked.largestYouden
        self.groups = CalibrationGroup.cut(ranked, into: groups)
        let lines = CalibrationLines(
            outcomes: outcomes, predictions: predictions, weights: weights, clusters: clusters)
        (level, intercept, slope) = (lines.level, lines.intercept, lines.slope)
        diagnostics = lines.diagnostics
    }

    /// The receiver's curve at its largest thresholds, falling.
    package static func curve(
        outcomes: [Double], predictions: [Double], weights: [Double]? = nil, limit: Int = .max
    ) -> [CurvePoint] {
        RankedPredictions(outcomes: outcomes, predictions: predictions, weights: weights)
            .curve(limit: limit)
    }

    /// Hosmer and Lemeshow's Σ (observed − expected)² / (n·p̄·(1 − p̄)) over the groups, against χ²
    /// with so many degrees of freedom: as many as groups for predictions of other data, two less
    /// for a model's own.
    package func hosmerLemeshow(degreesOfFreedom: Int) -> LikelihoodRatioTest {
        let statistic = groups.reduce(0) { sum, group in
            let p = group.meanPrediction
            let distance = group.observed - group.expected
            return sum + distance * distance / (group.rows * p * (1 - p))
        }
        return LikelihoodRatioTest(
            statistic: statistic, degreesOfFreedom: degreesOfFreedom,
            pValue: Special.chiSquaredUpper(statistic, Double(degreesOfFreedom)))
    }

    /// Σ rows / n · |observed rate − mean prediction| over the groups.
    package var expectedCalibrationError: Double {
        groups.reduce(0) { $0 + abs($1.observed - $1.expected) } / rows
    }
}

/// A coefficient of a calibration line.
package struct CalibrationTerm: Sendable, Hashable, Codable {
    package var estimate: Double
    package var standardError: Double
}

/// Why predictions cannot be judged.
package enum CalibrationError: Error, Equatable, Sendable, CustomStringConvertible {
    case notProbability(row: Int, value: Double)
    case notOutcome(row: Int, value: Double)
    case singleClass(value: Int, rows: Int)

    package var description: String {
        switch self {
        case .notProbability(let row, let value):
            return "row \(row + 1): expected a predicted probability from 0 to 1, found "
                + "\(shortestText(value)); leave out rows without a prediction"
        case .notOutcome(let row, let value):
            return "row \(row + 1): expected an outcome of 0 or 1, found \(shortestText(value))"
        case .singleClass(let value, let rows):
            return "the outcome is \(value) in all \(rows) rows: nothing tells good predictions "
                + "from bad ones; widen the data"
        }
    }
}
