import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import StatisticalModels

extension Session {
    /// The start state, laws and compiled scenarios of a projection.
    package mutating func projectionJob(
        _ options: RunOptions, fits: [FittedModel]
    ) throws -> ProjectionJob {
        try projectionJob(
            of: try scenarios(options), steps: workspace.projection.horizon, fits: fits)
    }

    /// The same for scenarios that are read already, the baseline first.
    mutating func projectionJob(
        of scenarios: [Scenario], steps: Int, fits: [FittedModel]
    ) throws -> ProjectionJob {
        try workspace.checkProjectionModels()
        let laws = Laws(driver: try driver(among: fits), channel: try channelModel(among: fits))
        progress("assessing sellers and buyers")
        let assessment = try assessment(
            laws: laws, fits: fits, scenarios: scenarios, enforcement: scenarios[0].enforcement)
        var job = try ProjectionJob(
            assessment: assessment, laws: laws, scenarios: scenarios, steps: steps)
        job.exit = try exitError(fits)
        try addNPS(to: &job)
        return job
    }

    private func driver(among fits: [FittedModel]) throws -> DiscreteHazardFit {
        let name = workspace.projection.repurchaseModel
        guard let model = fits.first(where: { $0.name == name }),
            case .discreteHazard(let fit) = model.fit
        else {
            throw WorkspaceError(
                "projection.models.repurchase is \"\(name)\", which is no discrete_hazard; only "
                    + "such a model can move a projection")
        }
        return fit
    }

    private mutating func channelModel(among fits: [FittedModel]) throws -> MultinomialFit? {
        guard let name = workspace.projection.channelModel else { return nil }
        let model = try fits.first { $0.name == name } ?? fit(name)
        guard case .multinomial(let fit) = model.fit else {
            throw WorkspaceError(
                "projection.models.channel is \"\(name)\", which is no multinomial model")
        }
        return fit
    }

    /// Sellers, buyers and the market today.
    mutating func assessment(
        laws: Laws, fits: [FittedModel], scenarios: [Scenario], enforcement: Enforcement
    ) throws -> Assessment {
        let driver = laws.driver
        let table = try panels.driverPanel().table
        let classes = try driver.classPosteriors(table: table, calendar: calendar)
        var posteriors: [String: [Double]] = [:]
        for (row, buyer) in classes.buyers.enumerated() {
            posteriors[buyer] = (0..<classes.probabilities.columns).map {
                classes.probabilities[row, $0]
            }
        }
        let whole = try replay(laws, table: table, knowing: .wholeHistory)
        let ahead = try replay(laws, table: table, knowing: .earlierSteps)
        var result = try Assessment.build(
            AssessmentData(
                orders: data.orders, outcomes: data.outcomes, sellers: data.sellers,
                events: data.events ?? SellerEvents([]), counts: simulated(by: scenarios),
                priors: rates.priors, classes: driver.model.classes,
                openCell: driver.model.openCell, classPosteriors: posteriors,
                replay: DemandReplay(whole, ahead: ahead, calendar: calendar),
                exitHazards: try exitHazards(fits)),
            calendar: calendar,
            options: AssessmentOptions(
                gapDays: workspace.panels.gapDaysAtLeast, enforcement: enforcement,
                standards: scenarios[0].standards,
                response: try ActionResponse(scenarios[0].assumptions)))
        data.scoreSellers(&result.history, calendar)
        return result
    }

    /// What the driver expected of history, by channel.
    private func replay(
        _ laws: Laws, table: Table, knowing: ClassKnowledge
    ) throws -> DriverReplay {
        guard let channel = laws.channel else {
            return try laws.driver.observedAndExpected(
                table: table, calendar: calendar, knowing: knowing)
        }
        do {
            return try laws.driver.observedAndExpected(
                table: table, calendar: calendar, knowing: knowing, channel: channel)
        } catch let error as DataError {
            throw WorkspaceError(
                "projection.models.channel is \"\(workspace.projection.channelModel ?? "")\", and "
                    + "its columns cannot be had for every interval between orders: \(error); "
                    + "write shape: intervals in the model")
        }
    }

    /// The KPIs that buyers feel, and those that a standard or program of a scenario names.
    func simulated(by scenarios: [Scenario]) -> [KPICounts] {
        var names = Set(data.kpis.filter { $0.feels != .signal }.map(\.name))
        for scenario in scenarios {
            names.formUnion((scenario.standards + scenario.standardsBefore).map(\.kpi))
            for program in scenario.programs {
                for change in program.changes {
                    if case .sellerKPI(let name) = change.target { names.insert(name) }
                }
                for column in program.eligible.columns {
                    names.insert(column.hasPrefix("seller.") ? String(column.dropFirst(7)) : column)
                }
            }
        }
        return data.counts.filter { names.contains($0.kpi.name) }
    }

    /// The error of the mean log hazard of leaving: `x V x` with x the mean row of the last step;
    /// centred so that the hazard itself keeps its mean.
    private mutating func exitError(_ fits: [FittedModel]) throws -> EstimatedParameters? {
        guard let (fit, table, _) = try exitModel(fits) else { return nil }
        let design = try fit.recipe.matrix(for: table)
        let mean = (0..<design.columns).map { column in
            design.column(column).reduce(0, +) / Double(max(design.rows, 1))
        }
        let product = fit.covariance.multiplied(by: mean)
        let variance = zip(mean, product).reduce(0) { $0 + $1.0 * $1.1 }
        guard variance.isFinite, variance > 0 else { return nil }
        return EstimatedParameters(
            name: "seller exit", values: [-variance / 2],
            covariance: Matrix(rows: 1, columns: 1, columnMajor: [variance]))
    }

    /// Each seller's hazard of leaving in a month, from the exit model at the last step.
    ///
    /// Scaled so that the panel's rows expect the departures that they had and a half, as Jeffreys'
    /// prior of a rate has it; a penalty (Firth 1993) adds half a one for each coefficient (Puhr and
    /// others 2017).
    private mutating func exitHazards(_ fits: [FittedModel]) throws -> [String: Double] {
        guard let (fit, table, rows) = try exitModel(fits) else { return [:] }
        let scale = try departures(fit, rows)
        let sellers = try table.texts("seller_id")
        let predictors = try fit.recipe.matrix(for: table).multiplied(by: fit.coefficients)
        var hazards: [String: Double] = [:]
        for row in 0..<table.rowCount where predictors[row].isFinite {
            guard let seller = sellers[row] else { continue }
            hazards[seller] = -scale * Kernels.log(1 - Kernels.logistic(predictors[row]))
        }
        return hazards
    }

    /// The exit model, the sellers of the last step, and the rows that it reads.
    ///
    /// An action in force counts as none: a scenario's own ratio replaces the fitted coefficient.
    private mutating func exitModel(
        _ fits: [FittedModel]
    ) throws -> (fit: LogisticFit, table: Table, rows: Table)? {
        guard let name = workspace.projection.sellerExitModel,
            let model = fits.first(where: { $0.name == name })
        else { return nil }
        guard case .logistic(let fit) = model.fit else {
            throw WorkspaceError(
                "projection.models.seller_exit is \"\(name)\", which is no logistic model")
        }
        var table = try panels.panel(.sellerMonths, shape: .intervals).table
        let rows = try workspace.model(named: name).kept(of: table)
        let steps = try table.numbers("step")
        let last = steps.max() ?? 0
        table = table.filtered(keeping: steps.indices.filter { steps[$0] == last })
        if table["under_action"] != nil {
            table = table.with(
                "under_action", .flags([Int8](repeating: 0, count: table.rowCount)))
        }
        return (fit, table, rows)
    }

    /// Departures of the rows that a model can read, and a half, over those that it expects.
    private func departures(_ fit: LogisticFit, _ table: Table) throws -> Double {
        let left = try table.flags("left")
        let predictors = try fit.recipe.matrix(for: table).multiplied(by: fit.coefficients)
        var (seen, expected) = (0.0, 0.0)
        for row in left.indices where predictors[row].isFinite && left[row] >= 0 {
            seen += Double(left[row])
            expected += Kernels.logistic(predictors[row])
        }
        return expected > 0 ? (seen + 0.5) / expected : 1
    }
}

extension DemandReplay {
    /// The driver's replays with channels in the order of `Channel`; absent ones are 0.
    fileprivate init(_ whole: DriverReplay, ahead: DriverReplay, calendar: StepCalendar) {
        let steps = whole.observed.rows
        func columns(_ matrix: Matrix) -> [[Double]] {
            Channel.allCases.map { channel in
                whole.channels.firstIndex(of: channel.name).map(matrix.column)
                    ?? [Double](repeating: 0, count: steps)
            }
        }
        self.init(
            firstStep: whole.firstStep,
            months: (0..<steps).map { offset in
                let step = whole.firstStep + offset
                let middle = (calendar.firstDay(of: step) + calendar.lastDay(of: step)) / 2
                return Calendar.date(days: middle).month - 1
            },
            observed: columns(whole.observed), expected: columns(whole.expected),
            variance: columns(whole.variance), ahead: columns(ahead.expected))
    }
}
