import DataTables
import Glibc
import NumericCore

/// The steps of fitting the driver to prepared data.
struct DriverFitting {
    private let prepared: DriverPreparation
    private let data: DriverData
    private let bands: BaselineBands
    private var diagnostics: [Diagnostic]
    private var record: [String] = []

    /// Below this share of buyers with three orders, buyers' classes cannot be told apart.
    private static let leastShareWithThree = 0.05
    /// Beyond this shape the classes differ by less than 10 %: buyers are alike.
    private static let largestKappa = 300.0
    /// Twice this is the 95 % point of the likelihood ratio at the boundary, ½·0 + ½·chi-square.
    private static let leastGain = 1.353

    init(_ prepared: DriverPreparation) {
        self.prepared = prepared
        data = prepared.data
        bands = BaselineBands(events: data.histories.eventCounts(openCell: prepared.model.openCell))
        diagnostics = prepared.diagnostics
    }

    mutating func fit() throws -> DiscreteHazardFit {
        try checkSeparation()
        noteBands()
        let plain = DriverLayout(
            bandOfCell: bands.bandOfCell, slopes: data.slopes, classes: 1,
            link: prepared.model.link)
        var likelihood = DriverLikelihood(data: data, layout: plain)
        // As a start for the classes, a thousandth of an error is near enough.
        let isStart = prepared.model.classes > 1
        var solution = try climb(likelihood, from: start(plain), tolerance: isStart ? 1e-3 : 1e-10)
        note(1, solution)
        var isFinal = !isStart
        if let classes = try classesToFit(likelihood, at: solution.solution) {
            let wide = DriverLikelihood(data: data, layout: plain.with(classes: classes))
            if let found = try climbClasses(wide, from: solution) {
                likelihood = wide
                solution = found
                isFinal = true
            }
        }
        if !isFinal { solution = try climb(likelihood, from: solution.solution, tolerance: 1e-10) }
        return try result(likelihood, solution)
    }

    // MARK: Start

    /// No slopes; each band at its orders over its time at risk.
    private func start(_ layout: DriverLayout) -> [Double] {
        var times = [Double](repeating: 0, count: layout.openCell + 1)
        let histories = data.histories
        for exposure in histories.step.indices {
            for index in histories.recordStart[exposure]..<histories.recordStart[exposure + 1] {
                let record = histories.records[index]
                for cell in record.firstCell...record.lastCell {
                    times[min(Int(cell), layout.openCell)] += histories.time(
                        record, cell: cell, step: histories.step[exposure])
                }
            }
        }
        let events = histories.eventCounts(openCell: layout.openCell)
        var orders = [Double](repeating: 0, count: layout.count)
        var risk = orders
        for channel in 0..<layout.channels {
            for cell in 0...layout.openCell {
                let place = layout.baseline[channel * (layout.openCell + 1) + cell]
                orders[place] += Double(events[channel][cell])
                risk[place] += times[cell]
            }
        }
        return orders.indices.map { orders[$0] > 0 ? log(orders[$0] / risk[$0]) : 0 }
    }

    // MARK: Climbing

    private func climb(
        _ likelihood: DriverLikelihood, from start: [Double], tolerance: Double
    ) throws -> NewtonSolution {
        let layout = likelihood.layout
        let control = NewtonControl(maximumIterations: 100, tolerance: tolerance)
        do {
            return try maximize(start: start, control: control) { likelihood.derivatives(at: $0) }
        } catch NewtonError.singularInformation(let column) {
            throw DriverFitError.singular(coefficient: names(layout)[column])
        } catch NewtonError.notConverged(let last) {
            let scaled = last.derivatives.gradient.indices.map {
                abs(last.derivatives.gradient[$0])
                    / max(last.derivatives.information[$0, $0], 1e-300).squareRoot()
            }
            let worst = scaled.indices.max { scaled[$0] < scaled[$1] } ?? 0
            throw DriverFitError.notConverged(
                coefficient: names(layout)[worst], last: last.solution,
                logLikelihood: last.derivatives.value)
        } catch NewtonError.notFinite {
            throw DriverFitError.notConverged(
                coefficient: names(layout).first ?? "", last: start, logLikelihood: .nan)
        }
    }

    /// The number of classes worth fitting, or nothing for one class.
    private mutating func classesToFit(
        _ likelihood: DriverLikelihood, at parameters: [Double]
    ) throws -> Int? {
        let wanted = prepared.model.classes
        guard wanted > 1 else { return nil }
        let share = data.histories.shareWithThreeOrders
        if share < Self.leastShareWithThree {
            diagnostics.append(
                Diagnostic(
                    "few_repeat_buyers", .warning,
                    "only \(percent(share)) of the buyers have three orders: one buyer class is "
                        + "fitted instead of \(wanted); a longer history would tell how buyers "
                        + "differ"))
            return nil
        }
        guard likelihood.heterogeneityScore(at: parameters) > 0 else {
            noHeterogeneity()
            return nil
        }
        return wanted
    }

    private mutating func noHeterogeneity() {
        diagnostics.append(
            Diagnostic(
                "no_heterogeneity", .note,
                "buyers do not differ beyond chance and the covariates: one buyer class is fitted "
                    + "instead of \(prepared.model.classes)"))
    }

    /// Adds kappa, starting from the best of a few, and climbs.
    ///
    /// Nothing where buyers do not differ: at the boundary, or within chance of it.
    private mutating func climbClasses(
        _ likelihood: DriverLikelihood, from plain: NewtonSolution
    ) throws -> NewtonSolution? {
        let starts = [0.4, 1.0, 2.5, 8.0].map { kappa -> (value: Double, point: [Double]) in
            let point = plain.solution + [log(kappa)]
            return (likelihood.value(at: point), point)
        }
        guard let best = starts.max(by: { $0.value < $1.value }) else { return nil }
        let solution = try climb(likelihood, from: best.point, tolerance: 1e-10)
        note(likelihood.layout.classes, solution)
        let kappa = exp(solution.solution[solution.solution.count - 1])
        let gain = solution.derivatives.value - plain.derivatives.value
        guard kappa < Self.largestKappa, gain > Self.leastGain else {
            noHeterogeneity()
            return nil
        }
        return solution
    }

    // MARK: What is said

    private mutating func note(_ classes: Int, _ solution: NewtonSolution) {
        record.append(
            "\(classes) buyer class\(classes == 1 ? "" : "es"): "
                + "\(solution.record.iterations.count) steps, log-likelihood "
                + "\(solution.derivatives.value)")
    }

    private mutating func noteBands() {
        for channel in data.histories.channels.indices {
            let merged = bands.mergedRanges(of: channel)
            guard !merged.isEmpty else { continue }
            diagnostics.append(
                Diagnostic(
                    "baseline_bands", .note,
                    "channel \(data.histories.channels[channel]): steps since the last order that "
                        + "share a baseline level, having fewer than "
                        + "\(BaselineBands.fewestEvents) orders each: "
                        + merged.joined(separator: ", "),
                    place: data.histories.channels[channel]))
        }
    }

    private func names(_ layout: DriverLayout) -> [String] {
        layout.names(channels: data.histories.channels, columns: prepared.recipe.columnNames)
    }

    /// A channel whose orders all lie at one end of a covariate has an infinite slope.
    private func checkSeparation() throws(DriverFitError) {
        let p = data.slopes
        let channels = data.histories.channels
        for column in 0..<p {
            var all = (low: Double.infinity, high: -Double.infinity)
            var orders = [(low: Double, high: Double, count: Int)](
                repeating: (.infinity, -.infinity, 0), count: channels.count)
            for (index, record) in data.histories.records.enumerated() {
                let x = data.covariates[index * p + column]
                all = (min(all.low, x), max(all.high, x))
                guard record.cause >= 0 else { continue }
                let own = orders[Int(record.cause)]
                orders[Int(record.cause)] = (min(own.low, x), max(own.high, x), own.count + 1)
            }
            for (channel, own) in orders.enumerated()
            where own.low == own.high && (own.low == all.low || own.high == all.high) {
                throw .separated(
                    coefficient: "\(channels[channel]): \(prepared.recipe.columnNames[column])",
                    channel: channels[channel], orders: own.count, value: own.low,
                    atLeast: own.high == all.high)
            }
        }
    }

    private mutating func noteMemory(_ likelihood: DriverLikelihood, at parameters: [Double]) {
        let found = DriverMemory(prepared).effects(likelihood, at: parameters)
        let strong = found.filter(\.isStrong)
        guard !strong.isEmpty else { return }
        diagnostics.append(
            Diagnostic(
                "memory", .warning,
                "the order before the last one still matters: "
                    + strong.map(\.description).joined(separator: "; ")
                    + "; add the experience of the order before to the formula or read effects on "
                    + "repurchase as too short-lived"))
    }

    // MARK: Result

    private mutating func result(
        _ likelihood: DriverLikelihood, _ solution: NewtonSolution
    ) throws -> DiscreteHazardFit {
        let layout = likelihood.layout
        let parameters = solution.solution
        let names = names(layout)
        let inverse: Matrix
        do {
            inverse = try Cholesky(likelihood.observedInformation(at: parameters)).inverse()
        } catch {
            throw DriverFitError.singular(coefficient: names[error.column])
        }
        noteMemory(likelihood, at: parameters)
        let robust = try DriverClusters(prepared).covariance(
            likelihood, at: parameters, bread: inverse)
        var model = prepared.model
        model.classes = layout.classes
        return DiscreteHazardFit(
            model: model, recipe: prepared.recipe, channels: data.histories.channels,
            bandOfCell: layout.bandOfCell, parameters: parameters, parameterNames: names,
            covarianceElements: (robust?.matrix ?? inverse).elements,
            modelCovarianceElements: inverse.elements,
            logLikelihood: solution.derivatives.value,
            inferenceDegreesOfFreedom: robust?.degreesOfFreedom,
            counts: FitCounts(
                rowsGiven: prepared.table.rowCount, rowsUsed: prepared.rowsUsed,
                events: data.histories.records.count { $0.cause >= 0 },
                leftOut: prepared.leftOut, clusters: robust?.counts ?? []),
            diagnostics: diagnostics + (robust?.diagnostics ?? []), record: record,
            stepDays: prepared.calendar.nominalDays, columnMeans: data.columnMeans)
    }
}

private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }

extension DriverLayout {
    /// `marketplace: step 3`, `marketplace: steps 5-7`, `marketplace: late`, …, `log kappa`.
    func names(channels: [String], columns: [String]) -> [String] {
        var result: [String] = []
        for (channel, bands) in bandOfCell.enumerated() {
            for band in 0...(bands.max() ?? 0) {
                let cells = bands.indices.filter { bands[$0] == band }
                let (first, last) = (cells.first ?? 0, cells.last ?? 0)
                let open = last == openCell ? "+" : ""
                result.append(
                    first == last
                        ? "\(channels[channel]): step \(first)\(open)"
                        : "\(channels[channel]): steps \(first)-\(last)\(open)")
            }
            result += columns.map { "\(channels[channel]): \($0)" }
        }
        return classes > 1 ? result + ["log kappa"] : result
    }
}
