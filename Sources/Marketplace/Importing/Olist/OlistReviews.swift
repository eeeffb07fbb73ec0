import DataTables

/// The rating of each order: of several reviews the one answered last.
struct OlistReviews {
    /// By row of the orders; not-a-number where there is none.
    private(set) var rating: [Double]
    private(set) var ratedAt: [Instant]
    /// Reviews that another one of the same order stands for.
    private(set) var superseded = 0
    /// Reviews of orders that are not there.
    private(set) var strangers = 0

    /// No reviews.
    init(orderCount: Int) {
        rating = [Double](repeating: .nan, count: orderCount)
        ratedAt = [Instant](repeating: Calendar.missing, count: orderCount)
    }

    /// Chooses the reviews.
    ///
    /// A review counts from the moment it was answered, else from its creation; the later row
    /// decides between equals. A score that is none of 1 to 5 is noted in `faults`.
    init(_ reviews: Table, orderIDs: TextColumn, faults: inout FaultCollector) throws {
        self.init(orderCount: orderIDs.codes.count)
        let scores = try reviews.numbers("review_score")
        let orders = try reviews.texts("order_id")
        let rows = try joinIndex(of: orders, in: orderIDs, named: "order_id")
        let created = OlistDates.instants("review_creation_date", in: reviews, &faults)
        let answered = OlistDates.instants("review_answer_timestamp", in: reviews, &faults)
        for review in 0..<reviews.rowCount {
            guard rows[review] >= 0 else {
                strangers += 1
                continue
            }
            guard (1...5).contains(scores[review]) else {
                faults.add(
                    row: review, column: "review_score", value: shortestText(scores[review]),
                    kind: "score", message: "expected a score from 1 to 5")
                continue
            }
            let row = Int(rows[review])
            let at = answered[review] == Calendar.missing ? created[review] : answered[review]
            if !rating[row].isNaN {
                superseded += 1
                if at < ratedAt[row] { continue }
            }
            rating[row] = scores[review]
            ratedAt[row] = at
        }
    }
}
