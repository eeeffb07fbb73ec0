import DataTables
import NumericCore

/// Cross-validation of predicted states: folds, landmarks and causes in turn.
struct StateJudging {
    let validation: SurvivalValidation
    let plan: CrossValidation
    let landmarks: [Double]
    let subject: String?

    init(
        validation: SurvivalValidation, plan: CrossValidation, landmarks: [Double],
        subject: String? = nil
    ) {
        self.validation = validation
        self.landmarks = landmarks
        self.subject = subject
        var plan = plan
        plan.cluster = plan.cluster ?? subject
        self.plan = plan
    }

    /// One landmark and cause: what was judged.
    private struct View {
        let landmark: Double?
        /// The landmark's rows as a place among the followed ones.
        let followed: Int
        let cause: Int
        var judged: JudgedSurvival
        var folds: [SurvivalFoldQuality] = []
        var unknown = 0
        var failed = 0
        var reasons: [String] = []
    }

    func judge(_ model: StateModel, on table: Table) throws -> JudgedStates {
        try validation.checkTimes()
        try checkLandmarks()
        let rows = try StateRows(
            model, table, columns: [plan.cluster, plan.time, subject].compactMap { $0 })
        let followed = try followed(rows, formula: model.formula)
        let parts = try CrossValidationFolds(plan, table: rows.table)
        let codes = try plan.cluster.map {
            LabelledGroups(column: try rows.table.column($0)).codes
        }
        var views = try views(rows, model)
        for fold in 0..<parts.count {
            let (fitted, candidates) = parts.rows(fold)
            if candidates.isEmpty { continue }
            let isKnown = try plan.knownRows(
                rows.design, fitted: fitted, columns: model.groupingColumns)
            let predictor = Result {
                try model.predictor(rows.table.filtered(keeping: fitted))
            }
            for (place, own) in followed.enumerated() {
                let here = candidates.filter { own.place[$0] >= 0 }
                if here.isEmpty { continue }
                let judged = here.filter(isKnown)
                let of = views.indices.filter { views[$0].followed == place }
                for view in of { views[view].unknown += here.count - judged.count }
                do {
                    try judge(
                        try predictor.get(), rows, own, fitted: fitted, judged: judged, codes,
                        &views, of)
                } catch {
                    for view in of {
                        views[view].failed += judged.count
                        views[view].reasons.append("fold \(fold + 1): \(error)")
                    }
                }
            }
        }
        return try result(views, rows, followed)
    }

    /// Judges a fold's rows at one landmark, cause by cause.
    private func judge(
        _ predictor: any IncidencePredictor, _ rows: StateRows, _ own: FollowedRows,
        fitted: [Int], judged: [Int], _ codes: [Int32]?, _ views: inout [View], _ of: [Int]
    ) throws {
        guard let landmark = of.first.map({ views[$0].landmark }) else { return }
        let times = validation.times
        let states = try predictor.states(
            rows.table.filtered(keeping: judged),
            at: landmark.map { s in [s] + times.map { s + $0 } } ?? times,
            causes: of.map { rows.causes[views[$0].cause] })
        let (places, known) = (
            judged.map { Int(own.place[$0]) },
            fitted.compactMap { own.place[$0] >= 0 ? Int(own.place[$0]) : nil }
        )
        func weights(_ rows: [Int], _ given: [Double]?) -> [Double]? {
            given.map { given in rows.map { given[$0] } }
        }
        var added: [(view: Int, rows: JudgedSurvival)] = []
        for (index, view) in of.enumerated() {
            let cause = views[view].cause
            var found = JudgedSurvival(times: times)
            guard let free = landmark == nil ? states.free[index] : states.conditional(cause: index)
            else { throw SurvivalValidationError.noSurvival(formula: rows.formula) }
            try found.add(
                time: places.map { own.time[$0] }, event: own.events(places, of: cause),
                weights: weights(judged, rows.design.weights),
                clusters: codes.map { codes in judged.map { codes[$0] } }, predictions: free,
                curves: FollowUpCurves(
                    time: known.map { own.time[$0] }, event: own.events(known, of: cause),
                    weights: weights(known.map { own.rows[$0] }, rows.design.weights)))
            added.append((view, found))
        }
        for (view, found) in added {
            views[view].folds.append(
                SurvivalFoldQuality(
                    rowsFitted: fitted.count, rowsJudged: judged.count, events: found.eventCount,
                    brier: times.indices.map { found.brier($0, found.predictions[$0]) }))
            views[view].judged.append(found)
        }
    }

    private func checkLandmarks() throws(SurvivalValidationError) {
        guard landmarks.allSatisfy({ $0 >= 0 && $0.isFinite }),
            zip(landmarks, landmarks.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw .landmarks(landmarks) }
    }

    private func followed(_ rows: StateRows, formula: String) throws -> [FollowedRows] {
        if landmarks.isEmpty {
            guard rows.start == nil else {
                throw SurvivalValidationError.lateStarts(formula: formula)
            }
            return [FollowedRows(stop: rows.stop, cause: rows.cause)]
        }
        let subjects = try subject.map { LabelledGroups(column: try rows.table.column($0)) }
        return try landmarks.map { landmark in
            let found = FollowedRows(
                landmark: landmark, start: rows.start, stop: rows.stop, cause: rows.cause,
                subjects: subjects)
            guard !found.rows.isEmpty else {
                throw SurvivalValidationError.nobody(landmark: landmark)
            }
            return found
        }
    }

    private func views(_ rows: StateRows, _ model: StateModel) throws -> [View] {
        let causes = rows.causes.indices.filter {
            model.cause == nil || rows.causes[$0] == model.cause
        }
        guard !causes.isEmpty else {
            throw CompetingRisksError.unknownCause(model.cause ?? "", known: rows.causes)
        }
        let from: [Double?] = landmarks.isEmpty ? [nil] : landmarks
        return from.indices.flatMap { place in
            causes.map { cause in
                View(
                    landmark: from[place], followed: place, cause: cause,
                    judged: JudgedSurvival(times: validation.times))
            }
        }
    }

    private func result(
        _ views: [View], _ rows: StateRows, _ followed: [FollowedRows]
    ) throws -> JudgedStates {
        var result = JudgedStates(qualities: [], notes: [])
        for view in views {
            let cause = rows.hasCauses ? rows.causes[view.cause] : nil
            do {
                guard !view.folds.isEmpty else {
                    throw CrossValidationError.nothingJudged(reasons: view.reasons)
                }
                var quality = try validation.quality(
                    view.judged, folds: view.folds, hasClusters: plan.cluster != nil)
                quality.plan = plan
                let judged = view.judged.time.count
                quality.notJudged = [
                    PanelCount(
                        "before the first period",
                        followed[view.followed].rows.count - judged - view.unknown - view.failed),
                    PanelCount("a level that the fitted rows lack", view.unknown),
                    PanelCount("the fit of the fold failed", view.failed),
                ].filter { $0.count > 0 }
                quality.diagnostics += view.reasons.map {
                    Diagnostic("fold_failed", .warning, $0)
                }
                result.qualities.append(
                    IncidenceQuality(cause: cause, landmark: view.landmark, quality: quality))
            } catch {
                if views.count == 1 { throw error }
                let name = [
                    cause.map { "cause \"\($0)\"" },
                    view.landmark.map { "landmark \(shortestText($0))" },
                ].compactMap { $0 }.joined(separator: ", ")
                result.notes.append(Diagnostic("not_judged", .warning, "\(name): \(error)"))
            }
        }
        return result
    }
}

/// The rows of a model of times that can be used.
struct StateRows {
    let formula: String
    let design: Design
    /// With all columns.
    let table: Table
    let start: [Double]?
    let stop: [Double]
    /// Each row's cause as a place in `causes`; −1 where censored.
    let cause: [Int32]
    let causes: [String]
    let hasCauses: Bool

    init(_ model: StateModel, _ table: Table, columns: [String]) throws {
        formula = model.formula
        design = try Design.build(
            formula: try Formula.parse(model.formula), table: table,
            extraColumns: model.groupingColumns + columns, weights: model.weights)
        self.table = table.filtered(keeping: Array(design.rows))
        hasCauses = model.hasCauses
        switch (design.outcome, model.hasCauses) {
        case (.survival(let start, let stop, let event), false):
            (self.start, self.stop) = (start, stop)
            cause = event.map { $0 == 1 ? 0 : -1 }
            causes = ["event"]
        case (.causes(let start, let stop, let texts), true):
            (self.start, self.stop) = (start, stop)
            (causes, cause) = texts.sortedCauses
        case (_, true): throw CompetingRisksError.wrongOutcome(formula: model.formula)
        case (_, false): throw SurvivalValidationError.wrongOutcome(formula: model.formula)
        }
    }
}
