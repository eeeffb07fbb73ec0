package import Assessment
import DataTables
package import Marketplace
import NumericCore
import StatisticalModels

/// The start of every replicate, shared and immutable: an assessment with compiled laws.
package struct World: Sendable {
    package let assessment: Assessment
    package let law: DriverLaw
    package let layout: CohortLayout
    package let noise: ProcessNoise
    /// The number of steps projected.
    package let steps: Int
    /// What was found while building that a reader should know.
    package let diagnostics: [String]
    /// Steps after its placement in which an order is decided, by KPI.
    package let lagSteps: [Int]

    let sellers: StartSellers
    /// The share of cancelled and defective orders that are ordered once more.
    let replacementShare: Double
    let buyers: StartBuyers
    let kpis: KPIRoles
    /// Lower Cholesky factor of the correlation of logit rates across KPIs, row-major.
    let rateFactor: [Double]
    /// Days over nominal days, by step 1...steps at index 0...
    let lengths: [Double]
    /// Month 0...11 of the middle of each step.
    let months: [Int]
    /// Quality edges of the driver's score, and its slopes by KPI, fixed at the fitted parameters.
    let qualityEdges: [Double]
    let qualitySlope: [Double]
    /// What holds each replicate's demand at the orders counted; `nil`: hazards are as drawn.
    private(set) var hold: LevelHold?

    /// Builds the start state.
    ///
    /// - Parameters:
    ///   - assessment: What data say at the end of step 0.
    ///   - laws: The fits that move the projection.
    ///   - steps: The horizon.
    ///   - noise: Which process noise is on.
    ///   - lagSteps: Steps from an order's placement to its decision by KPI; left out: from the
    ///     usual days (late and cancelled 7, defective 36, signals 7).
    ///   - holdsLevel: Whether the demand of today's buyers is held at the orders that were
    ///     counted, where the assessment measured its level.
    /// - Throws: `ProjectionError`.
    package init(
        assessment: Assessment, laws: Laws, steps: Int, noise: ProcessNoise = ProcessNoise(),
        lagSteps: [Int]? = nil, holdsLevel: Bool = false
    ) throws {
        guard steps >= 1, steps < 1 << 12 else {
            throw ProjectionError.request("horizon: \(steps) steps; expected 1 to 4095")
        }
        try Self.check(assessment)
        let people = assessment.buyers.patterns.reduce(0) { $0 + $1.buyers }
        guard people < Int32.max / 2 else {
            throw ProjectionError.assessment(
                "buyers: \(people); expected fewer than \(Int32.max / 2), project a sample of them")
        }
        let names = assessment.kpis.map(\.name)
        let law = try DriverLaw(
            laws.driver, channel: laws.channel, kpis: names, frozenMeans: laws.frozenMeans)
        let calendar = assessment.calendar
        guard abs(laws.driver.stepDays - calendar.nominalDays) < 1e-6 else {
            throw ProjectionError.driver(
                "driver: fitted on steps of \(laws.driver.stepDays) days; expected "
                    + "\(calendar.nominalDays), the projection's step; fit it again")
        }
        var diagnostics = assessment.diagnostics
        for term in law.terms where term.role == .frozen {
            diagnostics.append("driver term \(term.name) is frozen at its \(term.note)")
        }
        for term in law.channel?.terms ?? [] where term.role == .frozen {
            diagnostics.append("channel model term \(term.name) is frozen at its \(term.note)")
        }
        let kpis = KPIRoles(assessment, diagnostics: &diagnostics)
        let sellers = try StartSellers(
            assessment, roles: kpis)
        let tables = law.tables(
            for: laws.driver.parameters, channel: laws.channel?.coefficients ?? [])
        let quality = QualityClasses(law: law, tables: tables, sellers: sellers)
        let layout = CohortLayout(
            classes: law.classes, homes: law.usesHome ? 3 : 1,
            qualities: quality.edges.isEmpty ? 1 : 3, openCell: law.openCell)
        self.assessment = assessment
        self.law = law
        self.layout = layout
        self.noise = noise
        self.steps = steps
        self.kpis = kpis
        self.sellers = sellers
        replacementShare = Self.replacementShare(of: assessment.history)
        qualityEdges = quality.edges
        qualitySlope = quality.slope
        buyers = try StartBuyers(
            assessment.buyers, layout: layout, sellers: sellers, quality: quality)
        rateFactor = try Self.factor(assessment.market.rateCorrelation, order: names.count)
        lengths = (1...steps).map { Double(calendar.days(in: $0)) / calendar.nominalDays }
        months = (1...steps).map { step in
            Self.month(ofDay: (calendar.firstDay(of: step) + calendar.lastDay(of: step)) / 2)
        }
        self.lagSteps = lagSteps ?? Self.usualLags(assessment)
        guard self.lagSteps.count == names.count, self.lagSteps.allSatisfy({ $0 >= 0 }) else {
            throw ProjectionError.request("lag steps: expected one of 0 or more per KPI")
        }
        self.diagnostics = diagnostics
        if holdsLevel { hold = LevelHold(self, laws) }
    }

    private static func usualLags(_ assessment: Assessment) -> [Int] {
        assessment.kpis.map { kpi in
            let days = kpi.feels == .defective ? 36.0 : 7.0
            return Int((days / assessment.calendar.nominalDays).rounded())
        }
    }

    /// The plain Cholesky factor of a small correlation matrix.
    private static func factor(_ matrix: [Double], order: Int) throws -> [Double] {
        guard matrix.count == order * order else {
            throw ProjectionError.assessment(
                "correlation of rates: \(matrix.count) elements; expected \(order * order)")
        }
        var factor = [Double](repeating: 0, count: order * order)
        for row in 0..<order {
            for column in 0...row {
                var sum = matrix[row * order + column]
                for k in 0..<column { sum -= factor[row * order + k] * factor[column * order + k] }
                if row == column {
                    guard sum > 1e-12 else {
                        throw ProjectionError.assessment(
                            "correlation of rates: not positive definite")
                    }
                    factor[row * order + row] = sum.squareRoot()
                } else {
                    factor[row * order + column] = sum / factor[column * order + column]
                }
            }
        }
        return factor
    }

    private static func check(_ assessment: Assessment) throws {
        let market = assessment.market
        let kpis = assessment.kpis.count
        let expected: [(String, Int, Int)] = [
            ("new buyers", market.newBuyers.count, 3),
            ("category shares", market.categoryShares.count, assessment.categories.count),
            ("mean value", market.meanValue.count, 3),
            ("value deviation", market.valueDeviation.count, 3),
            ("seller entry", market.sellerEntry.count, assessment.categories.count),
            ("seller exit", market.sellerExit.count, assessment.sellers.count),
            ("demand persistence", market.demandPersistence.count, 3),
            ("demand deviation", market.demandDeviation.count, 3),
            ("rate shock deviation", market.rateShockDeviation.count, kpis),
            ("rate deviation", market.rateDeviation.count, kpis),
            ("rate mean", market.rateMean.count, kpis * assessment.categories.count),
            ("season", market.season.count, 12),
            ("level", market.levelLog.count, 3),
            ("level error", market.levelError.count, 3),
        ]
        for (name, count, wanted) in expected where count != wanted {
            throw ProjectionError.assessment("\(name): \(count) values; expected \(wanted)")
        }
        guard !assessment.categories.isEmpty else {
            throw ProjectionError.assessment("categories: none; expected at least one")
        }
    }
}
