package import DataTables
import NumericCore

extension ConcordanceModel {
    /// Scores this close, relative to the largest one, are equal: they differ by rounding.
    static let tolerance = 1e-13

    /// Measures how well the formula's score orders the times of a table.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``ConcordanceError``.
    /// - Complexity: O(rows · log rows).
    package func fit(_ table: Table) throws -> ConcordanceFit {
        let parsed = try Formula.parse(formula)
        guard parsed.terms.count == 1, case .variable(let score) = parsed.terms[0] else {
            throw ConcordanceError.notAScore(formula: formula)
        }
        // An offset must be there and finite, and makes no column of a design.
        let bare = Formula(
            text: formula, response: parsed.response, terms: [.offset(score)], hasIntercept: false)
        let design = try Design.build(
            formula: bare, table: table, extraColumns: strata + [cluster].compactMap { $0 },
            weights: weights)
        guard case .survival(let start, let stop, let event) = design.outcome else {
            throw ConcordanceError.wrongOutcome(formula: formula)
        }
        let ranks = TimeRanks(stop: stop, start: start)
        let groups =
            strata.isEmpty ? nil : try CurveGroups(columns: strata, table: design.table)
        let count = groups?.labels.count ?? 1
        let (scoreRanks, scores) = Self.ranks(
            direction == .shorterTimes ? design.offset : design.offset.map { -$0 })
        let sums = ConcordanceSums(
            ConcordanceSums.Rows(
                ranks: ranks, event: event, weights: design.weights, score: scoreRanks,
                scores: scores, byStop: ranks.rowsByStop(codes: groups?.codes, groups: count),
                byStart: ranks.rowsByStart(codes: groups?.codes, groups: count)),
            timeWeight: timeWeight)
        let clusters = try cluster.map { try ClusterCodes(column: $0, in: design.table) }
        let clusterCounts = clusters.map { [PanelCount($0.name, $0.count)] } ?? []
        return try result(
            sums, weights: design.weights, clusters: clusters, outcome: parsed.outcomeName,
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
                events: event.reduce(0) { $0 + Int($1) }, leftOut: design.leftOut,
                clusters: clusterCounts))
    }

    /// C = Σ w·A/2 over Σ w·P/2 with each row's wins A and pairs P; the influence of a row is
    /// w·(A − C·P) over all pairs.
    private func result(
        _ sums: ConcordanceSums, weights: [Double]?, clusters: ClusterCodes?, outcome: String,
        counts: FitCounts
    ) throws -> ConcordanceFit {
        let pairs = sums.concordant + sums.discordant + sums.tiedScore
        guard pairs > 0 else { throw ConcordanceError.noPairs(outcome: outcome) }
        let share = (sums.concordant + sums.tiedScore / 2) / pairs
        func influence(_ row: Int) -> Double {
            (weights.map { $0[row] } ?? 1) * (sums.wins[row] - share * sums.pairs[row]) / pairs
        }
        var squares = 0.0
        if let clusters {
            var summed = [Double](repeating: 0, count: clusters.count)
            for row in sums.wins.indices { summed[Int(clusters.codes[row])] += influence(row) }
            for value in summed { squares += value * value }
        } else {
            for row in sums.wins.indices { squares += influence(row) * influence(row) }
        }
        let error = squares.squareRoot()
        let half =
            error * ReferenceDistribution(degreesOfFreedom: nil).quantile(0.5 + level / 2)
        return ConcordanceFit(
            model: self, concordance: share, standardError: error, lower: max(0, share - half),
            upper: min(1, share + half), concordant: sums.concordant, discordant: sums.discordant,
            tiedScore: sums.tiedScore, tiedTime: sums.tiedTime, tiedBoth: sums.tiedBoth,
            counts: counts, diagnostics: Diagnostic.fewClusters(counts.clusters))
    }

    /// Ranks from 0 of scores, and how many there are.
    private static func ranks(_ scores: [Double]) -> (ranks: [Int32], count: Int) {
        let order = sortedPermutation(
            by: scores.map { score in
                let bits = Int64(bitPattern: (score + 0).bitPattern)
                return bits ^ ((bits >> 63) & Int64.max)
            })
        let largest = scores.reduce(0) { max($0, abs($1)) }
        var ranks = [Int32](repeating: 0, count: scores.count)
        var (rank, before): (Int32, Double?) = (-1, nil)
        for row in order {
            let score = scores[Int(row)]
            if before.map({ score - $0 > tolerance * largest }) ?? true { rank += 1 }
            before = score
            ranks[Int(row)] = rank
        }
        return (ranks, Int(rank) + 1)
    }
}

extension CoxFit {
    /// How well the linear predictor orders the times of a table, within the model's strata.
    ///
    /// Errors are clustered by the model's first cluster column.
    ///
    /// - Parameters:
    ///   - table: the rows, with the columns of the model.
    ///   - timeWeight: how much pairs count.
    /// - Returns: the concordance with its error.
    /// - Throws: as ``ConcordanceModel/fit(_:)``.
    package func concordance(
        _ table: Table, timeWeight: ConcordanceModel.TimeWeight = .pairs
    ) throws -> ConcordanceFit {
        let name = "linear predictor"
        let outcome = model.formula.prefix { $0 != "~" }
        return try ConcordanceModel(
            formula: "\(outcome)~ `\(name)`", strata: model.strata, cluster: model.clusters.first,
            weights: model.weights, timeWeight: timeWeight, level: model.level
        ).fit(table.with(name, .numbers(try linearPredictors(table))))
    }
}
