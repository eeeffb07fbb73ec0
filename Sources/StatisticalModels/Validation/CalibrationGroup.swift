/// Rows of about the same prediction.
package struct CalibrationGroup: Sendable, Hashable, Codable {
    package var rows: Double
    /// Events among them, and the sum of their predictions.
    package var observed: Double
    package var expected: Double

    package var meanPrediction: Double { expected / rows }
    package var observedRate: Double { observed / rows }

    /// Cuts rows in rising order of p into consecutive groups.
    ///
    /// The row that ends at a share s of all goes to group ⌈count · s⌉, rows of equal p to the
    /// group of the first of them. Groups that get no row are left out.
    static func cut(_ ranked: RankedPredictions, into count: Int) -> [CalibrationGroup] {
        let total = ranked.events + ranked.others
        var result: [CalibrationGroup] = []
        var place = 0.0
        var last = 0.0
        for block in ranked.blocks.reversed() {
            let rows = block.events + block.others
            // The first row of the block, counted from 1.
            let group = (Double(count) * min(place + 1, total) / total).rounded(.up)
            if group != last || result.isEmpty {
                result.append(CalibrationGroup(rows: 0, observed: 0, expected: 0))
                last = group
            }
            let index = result.count - 1
            result[index].rows += rows
            result[index].observed += block.events
            result[index].expected += rows * block.value
            place += rows
        }
        return result
    }
}
