package import DataTables
import NumericCore

extension GeneralizedGammaModel {
    /// Fits the model to a table: for a given Q the likelihood is concave and Newton's method finds
    /// its maximum; Q is where the slope of these maxima is 0.
    ///
    /// Derivatives in Q are differences of order 8 of exact values; all others are exact.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``ParametricFitError``,
    ///   ``ClusterError``.
    /// - Complexity: O(rows · columns²) for each of about 150 passes.
    package func fit(_ table: Table) throws -> GeneralizedGammaFit {
        let (design, times) = try ParametricTimes.read(
            formula, table, clusters: clusters, weights: weights)
        let names = design.recipe.columnNames
        var search = ShapeSearch(
            likelihood: ParametricLikelihood(
                law: .generalizedGamma(GeneralizedGammaLaw(shape: 0)), x: design.matrix,
                start: times.start, stop: times.stop, event: times.event,
                offset: design.givenOffset, weights: design.weights),
            names: names, intercept: names.firstIndex(of: "(Intercept)"))
        let logNormal = try search.solve(0).derivatives.value
        let weibull = try search.solve(1).derivatives.value
        let shape = try search.root()
        let solution = try search.solve(shape)
        let bread = try search.covariance(shape, solution)
        let groups = try clusters.map { try ClusterCodes(column: $0, in: design.table) }
        let clustered = try robust(
            search, shape, solution.solution, bread: bread, groups: groups)
        let (gamma, tau) = search.likelihood(shape).split(solution.solution)
        return GeneralizedGammaFit(
            model: self, recipe: design.recipe, coefficientNames: search.parameterNames,
            coefficients: gamma.map { $0 / tau } + [-Kernels.log(tau), shape],
            modelCovariance: bread, clusteredCovariance: clustered?.matrix,
            inferenceDegreesOfFreedom: clustered?.degreesOfFreedom,
            logLikelihood: solution.derivatives.value, weibullLogLikelihood: weibull,
            logNormalLogLikelihood: logNormal,
            counts: times.counts(design, clustered),
            diagnostics: design.diagnostics + (clustered?.diagnostics ?? [])
                + times.remarks(columns: names.count),
            record: solution.record)
    }

    private func robust(
        _ search: ShapeSearch, _ shape: Double, _ point: [Double], bread: Matrix,
        groups: [ClusterCodes]
    ) throws -> ClusterCovariance? {
        guard !groups.isEmpty else { return nil }
        let scores = search.likelihood(shape).scores(at: point)
        let last = search.rowSlopes(shape, point)
        let columns = bread.rows
        return try ClusterCovariance(
            clusters: groups, bread: bread, factor: { _ in 1 },
            scores: { $0 == columns - 1 ? last : scores.column($0) })
    }
}

/// The maxima of the likelihood at given shapes, and the shape at which they do not rise.
struct ShapeSearch {
    private let base: ParametricLikelihood
    private let names: [String]
    private let intercept: Int?
    /// The last maximum: where the next one is sought from.
    private var point: [Double]?

    /// The step of differences in Q.
    private static let width = 0.04
    /// The largest |Q|.
    private static let most = 12.0

    init(likelihood: ParametricLikelihood, names: [String], intercept: Int?) {
        base = likelihood
        self.names = names
        self.intercept = intercept
    }

    func likelihood(_ shape: Double) -> ParametricLikelihood {
        var moved = base
        moved.law = .generalizedGamma(GeneralizedGammaLaw(shape: shape))
        return moved
    }

    mutating func solve(_ shape: Double) throws -> NewtonSolution {
        let found = try likelihood(shape).maximum(
            intercept: intercept, names: names, start: point)
        point = found.solution
        return found
    }

    /// The slope in Q, of the maxima too: the rest does not move the likelihood to first order.
    private mutating func slope(_ shape: Double) throws -> Double {
        let point = try solve(shape).solution
        var sum = 0.0
        for (index, weight) in NinePointDifference.slope.enumerated() {
            let step = Self.width * Double(index + 1)
            sum +=
                weight
                * (likelihood(shape + step).value(at: point)
                    - likelihood(shape - step).value(at: point))
        }
        return sum / Self.width
    }

    /// The shape where the slope is 0, by regula falsi.
    mutating func root() throws -> Double {
        var (low, high) = (0.0, 1.0)
        var (lowSlope, highSlope) = (try slope(low), try slope(high))
        while lowSlope <= 0 {
            (high, highSlope) = (low, lowSlope)
            low -= max(1, -low)
            if low < -Self.most { throw ParametricFitError.shapeUnbounded(shape: high) }
            lowSlope = try slope(low)
        }
        while highSlope > 0 {
            (low, lowSlope) = (high, highSlope)
            high += max(1, high)
            if high > Self.most { throw ParametricFitError.shapeUnbounded(shape: low) }
            highSlope = try slope(high)
        }
        var side = 0
        for _ in 0..<80 where high - low > 1e-10 {
            let middle = (low * highSlope - high * lowSlope) / (highSlope - lowSlope)
            let here = try slope(middle)
            if min(middle - low, high - middle) < 1e-10 || here == 0 { return middle }
            // Illinois: an end that stays twice counts half.
            if here > 0 {
                (low, lowSlope) = (middle, here)
                if side == 1 { highSlope /= 2 }
                side = 1
            } else {
                (high, highSlope) = (middle, here)
                if side == -1 { lowSlope /= 2 }
                side = -1
            }
        }
        return (low + high) / 2
    }

    var parameterNames: [String] { names + ["log(scale)", "Q"] }

    /// The inverse information of β, log σ and Q.
    func covariance(_ shape: Double, _ solution: NewtonSolution) throws -> Matrix {
        do {
            return try Cholesky(information(shape, solution)).inverse().inLogScale(
                at: solution.solution, slopes: names.indices)
        } catch {
            throw ParametricFitError.singularInformation(column: parameterNames[error.column])
        }
    }

    /// The information of γ, τ and Q.
    private func information(_ shape: Double, _ solution: NewtonSolution) -> Matrix {
        let here = solution.derivatives
        let count = here.gradient.count
        var curvature = NinePointDifference.middle * here.value
        var cross = [Double](repeating: 0, count: count)
        for index in 0..<4 {
            let step = Self.width * Double(index + 1)
            let up = likelihood(shape + step).derivatives(at: solution.solution)
            let down = likelihood(shape - step).derivatives(at: solution.solution)
            curvature += NinePointDifference.curvature[index] * (up.value + down.value)
            for place in 0..<count {
                cross[place] +=
                    NinePointDifference.slope[index] * (up.gradient[place] - down.gradient[place])
            }
        }
        var result = Matrix(rows: count + 1, columns: count + 1)
        for column in 0..<count {
            for row in 0..<count { result[row, column] = here.information[row, column] }
            result[count, column] = -cross[column] / Self.width
            result[column, count] = -cross[column] / Self.width
        }
        result[count, count] = -curvature / (Self.width * Self.width)
        return result
    }

    /// Each row's slope in Q.
    func rowSlopes(_ shape: Double, _ point: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: base.event.count)
        for (index, weight) in NinePointDifference.slope.enumerated() {
            let step = Self.width * Double(index + 1)
            let up = likelihood(shape + step).rowValues(at: point)
            let down = likelihood(shape - step).rowValues(at: point)
            for row in sums.indices { sums[row] += weight / Self.width * (up[row] - down[row]) }
        }
        return sums
    }
}
