import DataTables
import StatisticalModels

// How good predicted times are: from 0 on, or from landmarks on where rows are (start, stop].
extension DiagnosisChecks {
    func judge(_ model: some SurvivalPredictorModel, _ diagnosis: inout Diagnosis) {
        attempt("out_of_sample", &diagnosis) {
            let asked = try AskedTimes(model.formula, table, plan)
            let validation = SurvivalValidation(times: asked.times)
            guard let landmarks = asked.landmarks else {
                $0.survivalOutOfSample = try validation.judge(model, on: table, plan: parting)
                return
            }
            let found = try validation.judgeLandmarks(
                model, on: table, plan: parting, landmarks: landmarks, subject: subject)
            add(found, isLate: true, to: &$0)
        }
    }

    func judgeStates(_ model: some IncidencePredictorModel, _ diagnosis: inout Diagnosis) {
        attempt("out_of_sample", &diagnosis) {
            let asked = try AskedTimes(model.formula, table, plan)
            let found = try SurvivalValidation(times: asked.times).judgeStates(
                model, on: table, plan: parting, landmarks: asked.landmarks ?? [],
                subject: asked.landmarks == nil ? nil : subject)
            add(found, isLate: asked.landmarks != nil, to: &$0)
        }
    }

    private var subject: String? {
        plan.subject ?? (table.names.contains("order_key") ? "order_key" : nil)
    }

    private func add(_ found: JudgedStates, isLate: Bool, to diagnosis: inout Diagnosis) {
        diagnosis.statesOutOfSample = found.qualities
        diagnosis.notes += found.notes
        if isLate, subject == nil {
            diagnosis.notes.append(
                Diagnostic(
                    "rows_are_subjects", .note,
                    "each row (start, stop] is judged as a follow-up of its own, its end without "
                        + "an event as a censoring; where several rows follow one buyer or order, "
                        + "name the column that says which with --subject"))
        }
    }
}

/// The times at which a model is judged, and from where.
private struct AskedTimes {
    var times: [Double]
    /// `nil`: rows are followed from 0.
    var landmarks: [Double]?

    init(_ formula: String, _ table: Table, _ plan: DiagnosisPlan) throws {
        let (start, stop, event): (String?, String, String)
        switch try Formula.parse(formula).response {
        case .rightCensored(let time, let name): (start, stop, event) = (nil, time, name)
        case .counting(let from, let to, let name): (start, stop, event) = (from, to, name)
        case .binary, .grouped: throw SurvivalValidationError.wrongOutcome(formula: formula)
        }
        let stops = try table.numbers(stop)
        let quartiles = WholeDays.readable(
            try Self.quartiles(stops, event, table), within: stops.filter(\.isFinite).max() ?? 0)
        times = plan.times.isEmpty ? quartiles : plan.times
        guard let start else { return }
        let (from, to) = (try table.numbers(start), try table.numbers(stop))
        landmarks =
            plan.landmarks.isEmpty
            ? ([0] + quartiles.prefix(2)).filter { landmark in
                20 * from.indices.count { from[$0] <= landmark && landmark < to[$0] } >= from.count
            } : plan.landmarks
        if landmarks == [] { landmarks = Array(quartiles.prefix(1)) }
    }

    /// Times by which a quarter, a half and three quarters of the events have happened.
    private static func quartiles(
        _ times: [Double], _ event: String, _ table: Table
    ) throws -> [Double] {
        let column = try table.column(event)
        let isCause = column.kind == .text
        let events = isCause ? [] : try table.numbers(event)
        let own = times.indices.filter {
            (isCause ? !column.isMissing(row: $0) : events[$0] == 1) && times[$0] > 0
        }.map { times[$0] }.sorted()
        var result: [Double] = []
        for share in [1, 2, 3] where !own.isEmpty {
            let value = own[share * (own.count - 1) / 4]
            if value > (result.last ?? 0) { result.append(value) }
        }
        return result
    }
}
