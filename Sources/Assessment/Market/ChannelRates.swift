import DataTables
import Marketplace

/// Rates of the last year by channel: buyers' first orders, and the value of an order.
struct ChannelRates: Sendable {
    /// Per nominal step.
    var newBuyers = [0.0, 0.0, 0.0]
    /// The buyers counted behind it.
    var newBuyerCount = [0.0, 0.0, 0.0]
    var meanValue = [0.0, 0.0, 0.0]
    var valueDeviation = [0.0, 0.0, 0.0]

    /// Counts `StepLookup.lastYear`.
    init(_ orders: Orders, _ occasions: Occasions, _ lookup: StepLookup) {
        let first = lookup.lastYear
        let length = lookup.length(from: first, through: 0)
        var counts = [0.0, 0.0, 0.0]
        var squares = [0.0, 0.0, 0.0]
        occasions.forEachBuyer { range in
            if Int(occasions.step[range.lowerBound]) >= first {
                newBuyerCount[occasions.origin[range.lowerBound].rawValue] += 1
            }
        }
        newBuyers = newBuyerCount.map { $0 / length }
        for occasion in 0..<occasions.count where Int(occasions.step[occasion]) >= first {
            let channel = occasions.origin[occasion].rawValue
            let value = orders.value[Int(occasions.mainRow[occasion])]
            counts[channel] += 1
            meanValue[channel] += value
            squares[channel] += value * value
        }
        for channel in 0..<3 where counts[channel] > 0 {
            meanValue[channel] /= counts[channel]
            let square = squares[channel] / counts[channel]
            valueDeviation[channel] =
                max(square - meanValue[channel] * meanValue[channel], 0).squareRoot()
        }
    }
}
