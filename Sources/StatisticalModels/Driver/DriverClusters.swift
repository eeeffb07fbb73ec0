import DataTables
import NumericCore

/// The robust covariance of the driver, by one or two columns of the panel.
///
/// Scores are summed by exposure and then by group; groups that buyers cross, as sellers, are
/// corrected for their leverage (`GroupLeverage`). An exposure without a value of a column is
/// a group of its own there; crossed with the buyer it is one too, so both terms cancel and are
/// left out.
struct DriverClusters {
    private let ways: [Way]
    private let data: DriverData

    /// The group of each exposure in a column, −1 without one.
    private struct Way {
        let name: String
        let codes: [Int32]
        let count: Int
        /// Whether groups never cross buyers, so that a chunk of buyers holds whole groups.
        let isWithinBuyers: Bool
    }

    struct Robust {
        var matrix: Matrix
        var counts: [PanelCount]
        var degreesOfFreedom: Double?
        var diagnostics: [Diagnostic]
    }

    init(_ prepared: DriverPreparation) throws {
        data = prepared.data
        let histories = prepared.data.histories
        var ways: [Way] = []
        for name in prepared.model.clusters {
            let texts = try prepared.table.column(name).asTexts()
            let raw = histories.exposureRow.map { texts.codes[Int($0)] }
            ways.append(
                Self.way(name, raw.map { Int64($0) }, within: name == prepared.columns.buyer))
        }
        if ways.count == 2 {
            let (a, b) = (ways[0], ways[1])
            let pairs = a.codes.indices.map { index in
                a.codes[index] < 0 || b.codes[index] < 0
                    ? -1 : Int64(a.codes[index]) << 32 | Int64(b.codes[index])
            }
            ways.append(
                Self.way(
                    "\(a.name) and \(b.name)", pairs,
                    within: a.isWithinBuyers || b.isWithinBuyers))
        }
        self.ways = ways
    }

    /// Numbers groups by first appearance in the order of the exposures.
    private static func way(_ name: String, _ raw: [Int64], within: Bool) -> Way {
        var index: [Int64: Int32] = [:]
        let codes = raw.map { value -> Int32 in
            guard value >= 0 else { return -1 }
            if let code = index[value] { return code }
            let code = Int32(index.count)
            index[value] = code
            return code
        }
        return Way(name: name, codes: codes, count: index.count, isWithinBuyers: within)
    }

    /// The sandwich covariance; nothing where no column was named.
    func covariance(
        _ likelihood: DriverLikelihood, at parameters: [Double], bread: Matrix
    ) throws -> Robust? {
        guard !ways.isEmpty else { return nil }
        for way in ways where way.count < 2 {
            throw DataError(
                column: way.name,
                "errors cannot be clustered: fewer than two values among the rows used; name "
                    + "another column under cluster, or none")
        }
        let meats = try meats(likelihood, at: parameters, bread: bread)
        var total = Matrix(rows: bread.rows, columns: bread.rows)
        for (index, meat) in meats.enumerated() {
            let groups = Double(ways[index].count)
            let scale =
                if index == 2 {
                    -groups / (groups - 1)
                } else if isCorrected(index) {
                    (groups - 1) / groups
                } else {
                    groups / (groups - 1)
                }
            for element in total.elements.indices {
                total.elements[element] += scale * meat.elements[element]
            }
        }
        var matrix = bread.sandwiching(total)
        var remarks: [Diagnostic] = []
        if ways.count == 3 { (matrix, remarks) = matrix.withoutNegativeDirections() }
        let counts = ways.prefix(2).map { PanelCount($0.name, $0.count) }
        let least = counts.map(\.count).min() ?? 0
        return Robust(
            matrix: matrix, counts: counts,
            degreesOfFreedom: least < 100 ? Double(least - 1) : nil,
            diagnostics: remarks + Diagnostic.fewClusters(counts))
    }

    /// Whether a way's groups cross buyers and are corrected for leverage.
    ///
    /// Pairs never are, nor groups that are pairs themselves, so that the two cancel.
    private func isCorrected(_ index: Int) -> Bool {
        index < 2 && !ways[index].isWithinBuyers
            && !(ways.count == 3 && ways[2].count == ways[index].count)
    }

    /// sum_g u_g u_g' of each way, from chunks of buyers; groups across chunks are summed first,
    /// and their scores corrected for leverage unless they are pairs.
    private func meats(
        _ likelihood: DriverLikelihood, at parameters: [Double], bread: Matrix
    ) throws -> [Matrix] {
        let order = likelihood.layout.count
        let point = DriverPoint(parameters, layout: likelihood.layout)
        var meats = ways.map { _ in Matrix(rows: order, columns: order) }
        var sums = ways.map { way in
            way.isWithinBuyers
                ? Matrix(rows: 0, columns: order) : Matrix(rows: way.count, columns: order)
        }
        // A few chunks at a time, so that their scores take little memory.
        let chunks = Self.chunks(of: data.histories.buyers.count)
        for batch in stride(from: 0, to: chunks.count, by: 16) {
            let own = Array(chunks[batch..<min(batch + 16, chunks.count)])
            let parts = concurrentMap(own.count) { index in
                let chunk = own[index]
                let scores = exposureScores(chunk, point: point)
                let within = ways.map { way in
                    way.isWithinBuyers ? Self.gram(scores, groups(way, chunk)) : nil
                }
                return (scores: scores, within: within)
            }
            for (chunk, part) in zip(own, parts) {
                for (index, way) in ways.enumerated() {
                    if let within = part.within[index] {
                        for element in within.elements.indices {
                            meats[index].elements[element] += within.elements[element]
                        }
                    } else {
                        Self.add(part.scores, groups(way, chunk), to: &sums[index])
                    }
                }
            }
        }
        for (index, way) in ways.enumerated() where !way.isWithinBuyers {
            if isCorrected(index) {
                let leverage = try GroupLeverage(
                    groups: way.codes, count: way.count, data: data, point: point, bread: bread)
                sums[index] = leverage.corrected(sums[index])
            }
            let ones = [Double](repeating: 1, count: sums[index].rows)
            meats[index] = weightedGram(sums[index], weights: ones)
        }
        return meats
    }

    private static func chunks(of buyers: Int) -> [Range<Int>] {
        stride(from: 0, to: buyers, by: 512).map { $0..<min($0 + 512, buyers) }
    }

    private func groups(_ way: Way, _ chunk: Range<Int>) -> ArraySlice<Int32> {
        way.codes[
            data.histories.exposureStart[
                chunk.lowerBound]..<data.histories.exposureStart[
                    chunk.upperBound]]
    }

    /// The Gram matrix of scores summed by groups that this chunk holds whole.
    private static func gram(_ scores: Matrix, _ groups: ArraySlice<Int32>) -> Matrix {
        let present = groups.filter { $0 >= 0 }
        guard let first = present.min(), let last = present.max() else {
            return Matrix(rows: scores.columns, columns: scores.columns)
        }
        var sums = Matrix(rows: Int(last - first) + 1, columns: scores.columns)
        add(scores, ArraySlice(groups.map { $0 < 0 ? -1 : $0 - first }), to: &sums)
        return weightedGram(sums, weights: [Double](repeating: 1, count: sums.rows))
    }

    private static func add(_ scores: Matrix, _ groups: ArraySlice<Int32>, to sums: inout Matrix) {
        for column in 0..<scores.columns {
            for (row, group) in groups.enumerated() where group >= 0 {
                sums[Int(group), column] += scores[row, column]
            }
        }
    }

    /// The score of each exposure of a chunk of buyers, one row each; a buyer's rows add up to
    /// the buyer's score.
    private func exposureScores(_ chunk: Range<Int>, point: DriverPoint) -> Matrix {
        let histories = data.histories
        let first = histories.exposureStart[chunk.lowerBound]
        var scores = Matrix(
            rows: histories.exposureStart[chunk.upperBound] - first, columns: point.layout.count)
        var terms = BuyerTerms(point: point)
        for buyer in chunk {
            terms.read(buyer, of: data, withFactors: true)
            terms.addScores(buyer, of: data, to: &scores, firstExposure: first)
        }
        return scores
    }
}
