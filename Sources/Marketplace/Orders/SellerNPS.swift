package import DataTables

/// What sellers answered when asked how likely they are to recommend the marketplace, from 0 to 10.
package struct SellerNPS: Sendable {
    package struct Answer: Sendable, Hashable {
        package var sellerID: String
        package var answeredAt: Instant
        package var score: Int

        package init(sellerID: String, answeredAt: Instant, score: Int) {
            self.sellerID = sellerID
            self.answeredAt = answeredAt
            self.score = score
        }

        /// 1 for a promoter (9 or 10), −1 for a detractor (0 to 6), else 0.
        package var sign: Int { score >= 9 ? 1 : score <= 6 ? -1 : 0 }
    }

    /// The canonical columns.
    package static let columnNames = ["seller_id", "answered_at", "score"]

    /// In order of time, then of the file; an answer is known from the moment it was given.
    package var answers: [Answer]

    package init(_ answers: [Answer]) {
        let order = sortedPermutation(by: answers.map(\.answeredAt))
        self.answers = order.map { answers[Int($0)] }
    }

    /// Makes answers from a table with `seller_id`, `answered_at` and `score`.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - known: The sellers of the orders and of the sellers table.
    ///   - datePatterns: Formats of dates that are not ISO 8601, by column.
    /// - Throws: ``DataFaults``: absent columns, empty cells, dates that are none, sellers whom nothing
    ///   else names, scores that are no whole number from 0 to 10.
    package init(
        validating table: Table, sellers known: Set<String>,
        datePatterns: [String: DatePattern] = [:]
    ) throws(DataFaults) {
        var reader = CanonicalReader(table, datePatterns: datePatterns)
        try reader.require(Self.columnNames, of: "seller_nps")
        let sellers = reader.identifiers("seller_id", every: "answer needs its seller")
        let moments = reader.instants("answered_at", every: "answer needs its date")
        let scores = reader.numbers("score")
        var read: [Answer] = []
        for row in 0..<table.rowCount {
            guard let seller = sellers[row] else { continue }
            if !known.contains(seller) {
                reader.faults.add(
                    row: row, column: "seller_id", value: seller, kind: "unknown",
                    message: "neither the orders nor the sellers table name this seller; expected "
                        + "a seller_id of one of them, written as there")
            }
            guard let score = Int(exactly: scores[row]), (0...10).contains(score) else {
                reader.addFaultyScore(row, scores[row])
                continue
            }
            read.append(Answer(sellerID: seller, answeredAt: moments[row], score: score))
        }
        guard reader.faults.isEmpty else { throw reader.faults.faults }
        self.init(read)
    }

    /// The answers given before an instant.
    package func known(before end: Instant) -> SellerNPS {
        SellerNPS(answers.filter { $0.answeredAt < end })
    }
}

extension CanonicalReader {
    fileprivate mutating func addFaultyScore(_ row: Int, _ score: Double) {
        guard !faults.rows.contains(row) || !score.isNaN else { return }
        faults.add(
            row: row, column: "score", value: score.isNaN ? "" : shortestText(score),
            kind: score.isNaN ? "empty" : "score",
            message: score.isNaN
                ? "every answer needs its score"
                : "expected a whole number from 0 (would not recommend) to 10")
    }
}
