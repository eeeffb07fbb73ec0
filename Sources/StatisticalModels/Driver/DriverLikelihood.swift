import NumericCore

/// The driver's marginal log-likelihood over all buyers, with its derivatives.
///
/// Buyers are cut into fixed chunks that run in parallel and are added in order, so the result
/// does not depend on the number of threads.
struct DriverLikelihood: Sendable {
    let data: DriverData
    let layout: DriverLayout

    /// Value, score and information at a point.
    ///
    /// The information is the observed one; where that is not positive definite (far from the
    /// maximum) the complete-data information stands in, which always is.
    ///
    /// - Complexity: O(cells · channels · slopes + buyers · classes · parameters²).
    func derivatives(at parameters: [Double]) -> Derivatives {
        let (sums, spread) = sums(at: parameters)
        let complete = symmetric(sums.information)
        var observed = complete
        if let spread {
            for index in observed.elements.indices {
                observed.elements[index] -= spread.elements[index]
            }
            if (try? Cholesky(observed)) == nil { observed = complete }
        }
        return Derivatives(value: sums.value, gradient: sums.score, information: observed)
    }

    /// The negative Hessian, positive definite or not.
    func observedInformation(at parameters: [Double]) -> Matrix {
        let (sums, spread) = sums(at: parameters)
        var observed = symmetric(sums.information)
        guard let spread else { return observed }
        for index in observed.elements.indices {
            observed.elements[index] -= spread.elements[index]
        }
        return observed
    }

    /// The log-likelihood alone.
    func value(at parameters: [Double]) -> Double {
        let point = DriverPoint(parameters, layout: layout)
        let parts = data.histories.mapChunks { chunk in
            var terms = BuyerTerms(point: point)
            var sum = 0.0
            for buyer in chunk {
                terms.read(buyer, of: data)
                sum += terms.logLikelihood
            }
            return sum
        }
        return parts.reduce(0, +)
    }

    private func sums(at parameters: [Double]) -> (DerivativeSums, Matrix?) {
        let point = DriverPoint(parameters, layout: layout)
        let parts = data.histories.mapChunks { chunkSums(chunk: $0, point: point) }
        var total = DerivativeSums(layout: layout)
        var spread = layout.classes > 1 ? Matrix(rows: layout.count, columns: layout.count) : nil
        for (sums, part) in parts {
            total.add(sums)
            guard let part else { continue }
            for index in part.elements.indices { spread?.elements[index] += part.elements[index] }
        }
        return (total, spread)
    }

    private func chunkSums(chunk: Range<Int>, point: DriverPoint) -> (DerivativeSums, Matrix?) {
        let classes = layout.classes
        let rows = classes > 1 ? chunk.count * classes : 0
        var terms = BuyerTerms(point: point)
        var sums = DerivativeSums(layout: layout)
        var spreads = Matrix(rows: rows, columns: layout.count)
        var weights = [Double](repeating: 0, count: rows)
        for (offset, buyer) in chunk.enumerated() {
            terms.read(buyer, of: data, withFactors: true)
            sums.add(
                buyer, terms: terms, data: data, spreads: &spreads, spreadWeights: &weights,
                firstRow: offset * classes)
        }
        return (sums, classes > 1 ? weightedGram(spreads, weights: weights) : nil)
    }

    private func symmetric(_ lower: [Double]) -> Matrix {
        var result = Matrix(rows: layout.count, columns: layout.count, columnMajor: lower)
        for column in 0..<layout.count {
            for row in 0..<column { result[row, column] = result[column, row] }
        }
        return result
    }
}
