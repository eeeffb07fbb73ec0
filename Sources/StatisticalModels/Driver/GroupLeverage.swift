import DataTables
import NumericCore

/// Scores of groups corrected for each group's own pull on the estimate.
///
/// A group's summed score at the estimate is too small, because the estimate follows the group;
/// the more information it holds, the smaller. With V the inverse information, A_g the group's
/// complete-data information and u_g its score, leaving the group out moves the estimate by about
/// V (I − A_g V)⁻¹ u_g, the one-step jackknife; scores become (I − A_g V)⁻¹ u_g and the sum of
/// their squares is multiplied by (G − 1)/G (CR3). Groups with so few rows that the correction
/// is far below the error of the error are left as they are: all but the 1,000 largest.
///
/// - Complexity: one pass over the likelihood, p² numbers and O(p³) steps for each of at most
///   1,000 groups.
/// - Reference: Bell and McCaffrey (2002), Survey Methodology 28:169-181; MacKinnon, Nielsen and
///   Webb (2023), J. Econometrics 232:272-299. Checked by `trustcast-study recovery`.
struct GroupLeverage {
    static let mostGroups = 1_000
    /// The largest share of the information that a group is taken to hold in any direction.
    private static let largestShare = 0.9

    /// The largest groups, and the information of each.
    private let groups: [Int]
    private let informations: [Matrix]
    private let factor: Matrix

    /// Adds up the information of the largest groups.
    ///
    /// - Parameters:
    ///   - groups: The group of each exposure, −1 for none.
    ///   - count: The number of groups.
    ///   - data: The histories that the scores come from.
    ///   - point: The estimate.
    ///   - bread: The inverse information, V.
    /// - Throws: `NotPositiveDefinite` if V has no factor.
    init(
        groups: [Int32], count: Int, data: DriverData, point: DriverPoint, bread: Matrix
    ) throws(NotPositiveDefinite) {
        factor = try Cholesky(bread).lower
        self.groups = Self.largest(groups, count: count)
        var slots = [Int](repeating: -1, count: count)
        for (slot, group) in self.groups.enumerated() { slots[group] = slot }
        var sums = [DerivativeSums](
            repeating: DerivativeSums(layout: point.layout), count: self.groups.count)
        var terms = BuyerTerms(point: point)
        let histories = data.histories
        for buyer in histories.buyers.indices {
            let exposures = histories.exposureStart[buyer]..<histories.exposureStart[buyer + 1]
            func slot(_ exposure: Int) -> Int {
                groups[exposure] < 0 ? -1 : slots[Int(groups[exposure])]
            }
            guard exposures.contains(where: { slot($0) >= 0 }) else { continue }
            terms.read(buyer, of: data, withFactors: true)
            let mean = terms.meanLevel
            var place = BuyerPlace()
            for exposure in exposures {
                let slot = slot(exposure)
                if slot >= 0 {
                    sums[slot].addExposure(
                        exposure, at: &place, terms: terms, data: data, mean: mean)
                } else {
                    for index in histories.recordStart[
                        exposure]..<histories.recordStart[
                            exposure + 1]
                    { place.pass(histories.records[index], layout: point.layout) }
                }
            }
        }
        informations = sums.map { Self.symmetric($0.information, order: point.layout.count) }
    }

    /// At most `mostGroups` groups, those with the most exposures, the first of equal ones.
    private static func largest(_ groups: [Int32], count: Int) -> [Int] {
        var sizes = [Int](repeating: 0, count: count)
        for group in groups where group >= 0 { sizes[Int(group)] += 1 }
        let order = sizes.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }
        return Array(order.prefix(mostGroups))
    }

    private static func symmetric(_ lower: [Double], order: Int) -> Matrix {
        var matrix = Matrix(rows: order, columns: order, columnMajor: lower)
        for column in 0..<order {
            for row in 0..<column { matrix[row, column] = matrix[column, row] }
        }
        return matrix
    }

    /// (I − A_g V)⁻¹ u_g in each row of a large group.
    ///
    /// With V = L L' it is L'⁻¹ (I − L' A_g L)⁻¹ L' u_g.
    func corrected(_ scores: Matrix) -> Matrix {
        var result = scores
        let order = scores.columns
        let rows = concurrentMap(groups.count) { slot in
            let share = factor.transposeMultiplied(by: informations[slot].multiplied(by: factor))
            let score = (0..<order).map { scores[groups[slot], $0] }
            let turned = factor.transposeMultiplied(by: score)
            return factor.solveLower(Self.solved(share, turned), transposed: true)
        }
        for (group, row) in zip(groups, rows) {
            for column in 0..<order { result[group, column] = row[column] }
        }
        return result
    }

    /// (I − B)⁻¹ w, eigenvalues of B above `largestShare` cut to it; w itself where B is not finite.
    private static func solved(_ share: Matrix, _ right: [Double]) -> [Double] {
        /// x I − B.
        func rest(of x: Double) -> Matrix {
            var result = share
            for index in result.elements.indices { result.elements[index] = -share.elements[index] }
            for index in 0..<share.rows { result[index, index] += x }
            return result
        }
        if (try? Cholesky(rest(of: largestShare))) != nil, let whole = try? Cholesky(rest(of: 1)) {
            return whole.solve(right)
        }
        guard let eigen = try? SymmetricEigen(share) else { return right }
        let turned = eigen.vectors.transposeMultiplied(by: right)
        return eigen.vectors.multiplied(
            by: turned.indices.map { turned[$0] / (1 - min(eigen.values[$0], largestShare)) })
    }
}
