package import DataTables
import NumericCore

/// How strong a penalty predicts rows best that were not fitted.
package struct ElasticNetChoice: Sendable, Equatable, Codable {
    package var plan: CrossValidation
    package var lambdas: [Double]
    /// The mean loss of judged rows at each λ (log loss, or partial log-likelihood), and its
    /// standard error over folds.
    package var losses: [Double]
    package var errors: [Double]
    /// The λ of the least loss.
    package var best: Double
    /// The largest λ whose loss is within one standard error of the least.
    package var sparse: Double
    package var diagnostics: [Diagnostic]
}

extension ElasticNetModel {
    /// Chooses λ by cross-validation: folds share the design of all rows.
    ///
    /// For `Surv` outcomes the loss of judged rows J is −(ℓ(F ∪ J) − ℓ(F)) at the coefficients of the
    /// fitted rows F, ℓ the partial log-likelihood: what J adds to it. A partial likelihood of J alone
    /// would lack the risk sets.
    ///
    /// - Throws: ``CrossValidationError`` and what ``fit(_:)`` throws.
    /// - Complexity: as many paths as folds.
    /// - Reference: Verweij and van Houwelingen (1993), doi:10.1002/sim.4780122407.
    package func chooseLambda(_ table: Table, by plan: CrossValidation) throws -> ElasticNetChoice {
        let extra = [plan.cluster, plan.time].compactMap { $0 }
        let data = try ElasticNetData(self, table: table, extraColumns: extra)
        let (whole, _, _) = try data.solver(rows: nil, mixing: mixing, standardize: standardize)
        let scale = whole.score(try whole.null().derivatives).reduce(0) { max($0, abs($1)) }
        let asked = lambdas ?? Self.path(scale: scale, mixing: mixing)
        let folds = try CrossValidationFolds(plan, table: data.design.table)
        var judged: [(size: Double, losses: [Double])] = []
        var reasons: [String] = []
        for fold in 0..<folds.count {
            let (fitted, rows) = folds.rows(fold)
            if rows.isEmpty { continue }
            do {
                judged.append(try losses(data, fitted: fitted, judged: rows, lambdas: asked))
            } catch {
                reasons.append("fold \(fold + 1): \(error)")
            }
        }
        guard judged.count > 1 else { throw CrossValidationError.nothingJudged(reasons: reasons) }
        let total = judged.reduce(0) { $0 + $1.size }
        let means = asked.indices.map { index in
            judged.reduce(0) { $0 + $1.size * $1.losses[index] } / total
        }
        let errors = asked.indices.map { index in
            let spread = judged.reduce(0) { sum, fold in
                let distance = fold.losses[index] - means[index]
                return sum + fold.size * distance * distance
            }
            return (spread / total / Double(judged.count - 1)).squareRoot()
        }
        let least = means.indices.reduce(0) { means[$1] < means[$0] ? $1 : $0 }
        let near = means.indices.filter { means[$0] <= means[least] + errors[least] }
        return ElasticNetChoice(
            plan: plan, lambdas: asked, losses: means, errors: errors, best: asked[least],
            sparse: near.reduce(asked[least]) { max($0, asked[$1]) },
            diagnostics: reasons.map { Diagnostic("fold_failed", .warning, $0) })
    }

    /// The mean loss of the judged rows at each λ.
    private func losses(
        _ data: ElasticNetData, fitted: [Int], judged: [Int], lambdas: [Double]
    ) throws -> (size: Double, losses: [Double]) {
        let (solver, centers, _) = try data.solver(
            rows: fitted, mixing: mixing, standardize: standardize)
        let null = try solver.null()
        let scale = solver.score(null.derivatives).reduce(0) { max($0, abs($1)) }
        let design = data.design
        let x = design.matrix.selecting(rows: judged)
        let size = judged.reduce(0) { $0 + data.sizes[$1] }
        if case .survival = design.outcome {
            let together = (fitted + judged).sorted()
            let losses = try solver.path(lambdas, from: null, scale: scale).map { solution in
                let beta = data.uncentred(
                    solver.coefficients(solution.intercept, solution.slopes), centers: centers)
                var eta = design.matrix.multipliedInChunks(by: beta)
                if let offset = design.givenOffset {
                    for row in eta.indices { eta[row] += offset[row] }
                }
                let before = try data.partialLogLikelihood(eta, rows: fitted)
                return (before - (try data.partialLogLikelihood(eta, rows: together))) / size
            }
            return (size, losses)
        }
        let losses = try solver.path(lambdas, from: null, scale: scale).map { solution in
            let beta = data.uncentred(
                solver.coefficients(solution.intercept, solution.slopes), centers: centers)
            let eta = x.multipliedInChunks(by: beta)
            return judged.indices.reduce(0) { sum, place in
                let row = judged[place]
                let link = eta[place] + (design.givenOffset?[row] ?? 0)
                let softplus = max(link, 0) + Kernels.log1p(Kernels.exp(-abs(link)))
                let weight = design.weights?[row] ?? 1
                let successes: Double
                switch design.outcome {
                case .binary(let y): successes = y[row]
                case .grouped(let s, _): successes = s[row]
                case .survival, .causes: successes = 0
                }
                return sum + data.sizes[row] * softplus - weight * successes * link
            } / size
        }
        return (size, losses)
    }
}
