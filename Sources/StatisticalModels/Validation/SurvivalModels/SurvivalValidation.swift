package import DataTables
import NumericCore

/// What to judge predicted survival by.
package struct SurvivalValidation: Sendable, Hashable, Codable {
    /// Ascending; within the follow-up.
    package var times: [Double]
    /// Into how many groups the calibration at each time is cut.
    package var groups: Int
    /// The coverage of intervals.
    package var level: Double

    package init(times: [Double], groups: Int = 10, level: Double = 0.95) {
        self.times = times
        self.groups = groups
        self.level = level
    }

    /// Judges a fit by rows that it was not made from.
    ///
    /// - Parameters:
    ///   - predictor: the fit.
    ///   - response: a formula whose left side is `Surv(time, event)`.
    ///   - fitted: the rows it was fitted to, for the curve of censoring.
    ///   - judged: other rows.
    ///   - cluster: the column within which judged rows depend on each other.
    ///   - weights: the column of weights.
    /// - Returns: the quality.
    /// - Throws: ``SurvivalValidationError``, ``DataError``, ``DesignError``.
    /// - Complexity: O(rows · times + rows · log rows).
    package func judge(
        _ predictor: any SurvivalPredictor, response: String, fitted: Table, judged: Table,
        cluster: String? = nil, weights: String? = nil
    ) throws -> SurvivalQuality {
        try checkTimes()
        let before = try SurvivalRows(response, fitted, extraColumns: [], weights: weights)
        let after = try SurvivalRows(
            response, judged, extraColumns: [cluster].compactMap { $0 }, weights: weights)
        let table = judged.filtered(keeping: Array(after.design.rows))
        let codes = try cluster.map { LabelledGroups(column: try table.column($0)).codes }
        var rows = JudgedSurvival(times: times)
        try rows.add(
            time: after.time, event: after.event, weights: after.design.weights, clusters: codes,
            predictions: try predictor.survivalProbabilities(table, at: times),
            curves: before.curves(nil))
        return try quality(rows, folds: [], hasClusters: cluster != nil)
    }

    /// Judges a specification by cross-validation, from 0 on.
    ///
    /// Every fold fits its own design and its own curve of censoring. Rows with a level or stratum
    /// that the fitted rows lack are left out and counted; a fold whose fit fails is left out and
    /// said. With a time column, `gap` should be the last asked time, as the state of later rows
    /// is not known yet.
    ///
    /// - Throws: ``CrossValidationError``, ``SurvivalValidationError``, and what building the
    ///   design of all rows throws.
    /// - Complexity: as many fits as folds.
    package func judge(
        _ model: some SurvivalPredictorModel, on table: Table, plan: CrossValidation
    ) throws -> SurvivalQuality {
        let found = try StateJudging(validation: self, plan: plan, landmarks: []).judge(
            StateModel(model), on: table)
        guard let only = found.qualities.first else {
            throw SurvivalValidationError.noEvents(rows: table.rowCount)
        }
        return only.quality
    }

    /// Judges predicted incidences of one cause by rows that they were not made from.
    ///
    /// - Parameters:
    ///   - predictor: the fit.
    ///   - response: a formula whose left side is `Surv(time, cause)`.
    ///   - cause: the cause.
    ///   - fitted: the rows it was fitted to, for the curves of censoring and of the cause.
    ///   - judged: other rows.
    ///   - weights: the column of weights.
    /// - Returns: the quality.
    /// - Throws: ``SurvivalValidationError``, ``CompetingRisksError``, ``DataError``.
    /// - Complexity: O(rows · times + rows · log rows).
    package func judge(
        _ predictor: any IncidencePredictor, response: String, cause: String, fitted: Table,
        judged: Table, weights: String? = nil
    ) throws -> SurvivalQuality {
        try checkTimes()
        let model = CumulativeIncidenceModel(formula: response, weights: weights)
        func read(_ table: Table) throws -> (rows: StateRows, events: [Double]) {
            let rows = try StateRows(StateModel(model), table, columns: [])
            guard rows.start == nil else {
                throw SurvivalValidationError.lateStarts(formula: response)
            }
            guard let own = rows.causes.firstIndex(of: cause) else {
                throw CompetingRisksError.unknownCause(cause, known: rows.causes)
            }
            let followed = FollowedRows(stop: rows.stop, cause: rows.cause)
            return (rows, followed.events(followed.rows, of: own))
        }
        let (before, after) = (try read(fitted), try read(judged))
        let states = try predictor.states(after.rows.table, at: times, causes: [cause])
        var found = JudgedSurvival(times: times)
        try found.add(
            time: after.rows.stop, event: after.events, weights: after.rows.design.weights,
            clusters: nil, predictions: states.free[0],
            curves: FollowUpCurves(
                time: before.rows.stop, event: before.events,
                weights: before.rows.design.weights))
        return try quality(found, folds: [], hasClusters: false)
    }

    /// Judges predicted incidences by cross-validation, one cause after the other.
    ///
    /// As for survival; with landmarks time counts from each, among those under observation then,
    /// and what is predicted is the incidence from there.
    ///
    /// - Parameters:
    ///   - model: what is fitted in each fold.
    ///   - table: the rows.
    ///   - plan: how rows are parted; without a cluster the subject's rows stay together.
    ///   - landmarks: from where to look ahead; none: from 0, where all rows are followed from.
    ///   - subject: the column whose values are followed through several rows; `nil`: each row is
    ///     one of its own, and its end without an event a censoring.
    /// - Returns: the quality for each landmark and cause that could be judged.
    /// - Throws: as ``judge(_:on:plan:)``.
    package func judgeStates(
        _ model: some IncidencePredictorModel, on table: Table, plan: CrossValidation,
        landmarks: [Double] = [], subject: String? = nil
    ) throws -> JudgedStates {
        try StateJudging(validation: self, plan: plan, landmarks: landmarks, subject: subject)
            .judge(StateModel(model), on: table)
    }

    /// Judges predicted survival of rows (start, stop] by cross-validation, from landmarks on.
    ///
    /// Of those under observation at a landmark s the event by s + t, predicted by
    /// 1 − S(s + t | x)/S(s | x) with the columns x of the row at s, as if they stayed.
    ///
    /// - Throws: as ``judge(_:on:plan:)``.
    package func judgeLandmarks(
        _ model: some SurvivalPredictorModel, on table: Table, plan: CrossValidation,
        landmarks: [Double], subject: String? = nil
    ) throws -> JudgedStates {
        try StateJudging(validation: self, plan: plan, landmarks: landmarks, subject: subject)
            .judge(StateModel(model), on: table)
    }

    func checkTimes() throws(SurvivalValidationError) {
        guard let first = times.first, first > 0, times.allSatisfy(\.isFinite),
            zip(times, times.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw .times(times) }
    }

    func quality(
        _ rows: JudgedSurvival, folds: [SurvivalFoldQuality], hasClusters: Bool
    ) throws -> SurvivalQuality {
        guard rows.eventCount > 0 else {
            throw SurvivalValidationError.noEvents(rows: rows.time.count)
        }
        let points = times.indices.map {
            rows.quality($0, groups: groups, hasClusters: hasClusters, level: level)
        }
        return SurvivalQuality(
            plan: nil, times: points, integratedBrier: integrated(points.map(\.brier)),
            integratedReferenceBrier: integrated(points.map(\.referenceBrier)),
            concordance: try concordance(rows, hasClusters: hasClusters), folds: folds,
            rowsJudged: rows.time.count, events: rows.eventCount, notJudged: [],
            diagnostics: remarks(rows, points))
    }

    /// The trapezoidal rule over the asked times, over their width.
    private func integrated(_ values: [Double?]) -> Double? {
        let known = values.compactMap { $0 }
        guard known.count == times.count, times.count > 1 else { return nil }
        let area = times.indices.dropFirst().reduce(0) {
            $0 + (times[$1] - times[$1 - 1]) * (known[$1] + known[$1 - 1]) / 2
        }
        return area / (times[times.count - 1] - times[0])
    }

    /// Of the risk by the last time; `nil` where no two rows can be compared.
    private func concordance(_ rows: JudgedSurvival, hasClusters: Bool) throws -> ConcordanceFit? {
        let isCurve = rows.isCurve
        let risk = rows.predictions[times.count - 1].map { isCurve ? 0 : 1 - $0 }
        // After another event this one never comes.
        let never = (rows.time.max() ?? 0) + 1
        let time = rows.time.indices.map { rows.event[$0] == 2 ? never : rows.time[$0] }
        let table = Table([
            ("time", .numbers(time)), ("event", .numbers(rows.event.map { $0 == 1 ? 1 : 0 })),
            ("risk", .numbers(risk)), ("weight", .numbers(rows.weights)),
            ("cluster", .numbers(rows.clusters.map { Double($0) })),
        ])
        do {
            return try ConcordanceModel(
                formula: "Surv(time, event) ~ risk", cluster: hasClusters ? "cluster" : nil,
                weights: "weight", level: level
            ).fit(table)
        } catch is ConcordanceError {
            return nil
        }
    }

    private func remarks(_ rows: JudgedSurvival, _ points: [TimeQuality]) -> [Diagnostic] {
        var remarks: [Diagnostic] = []
        let unknown = points.filter { $0.brier == nil }.map { shortestText($0.time) }
        if !unknown.isEmpty {
            remarks.append(
                Diagnostic(
                    "follow_up_too_short", .warning,
                    "nobody is followed up to \(unknown.joined(separator: ", ")), where nothing "
                        + "can be judged; ask for earlier times"))
        }
        let largest =
            times.indices.map { place in
                points[place].brier == nil ? 1 : rows.states(place).weights.max() ?? 1
            }.max() ?? 1
        if largest > 20 {
            remarks.append(
                Diagnostic(
                    "heavy_censoring", .warning,
                    "one row stands for \(shortestText(largest.rounded())) that are censored "
                        + "before: the figures at late times rest on few rows; ask for earlier "
                        + "times"))
        }
        return remarks
    }
}

/// The times and events of rows that can be judged.
private struct SurvivalRows {
    let design: Design
    let time: [Double]
    let event: [Double]

    init(_ formula: String, _ table: Table, extraColumns: [String], weights: String?) throws {
        design = try Design.build(
            formula: try Formula.parse(formula), table: table, extraColumns: extraColumns,
            weights: weights)
        guard case .survival(let start, let stop, let event) = design.outcome else {
            throw SurvivalValidationError.wrongOutcome(formula: formula)
        }
        guard start == nil else { throw SurvivalValidationError.lateStarts(formula: formula) }
        time = stop
        self.event = event
    }

    /// The curves of some of the rows; `nil`: of all.
    func curves(_ rows: [Int]?) -> FollowUpCurves {
        guard let rows else {
            return FollowUpCurves(time: time, event: event, weights: design.weights)
        }
        return FollowUpCurves(
            time: rows.map { time[$0] }, event: rows.map { event[$0] },
            weights: design.weights.map { given in rows.map { given[$0] } })
    }
}
