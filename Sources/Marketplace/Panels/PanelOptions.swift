import DataTables

/// How the purchases panel is cut.
package struct PanelOptions: Sendable, Hashable {
    /// Days from placement to the landmark, for every order the same.
    package var landmarkDays: Int
    /// The N of `repurchased_Nd`.
    package var followUpDays: [Int]
    /// Days from the first order that feed histories and KPIs and give no rows.
    package var burnInDays: Int
    /// The last day of follow-up, as days since 1970-01-01; `nil`: the earliest channel's last
    /// order date.
    package var dataEnd: Int?
    /// Columns of the orders table beyond the canonical ones; `nil`: all of them.
    package var extraColumns: [String]?

    package init(
        landmarkDays: Int = 30, followUpDays: [Int] = [30, 90, 365], burnInDays: Int = 180,
        dataEnd: Int? = nil, extraColumns: [String]? = nil
    ) {
        self.landmarkDays = landmarkDays
        self.followUpDays = followUpDays
        self.burnInDays = burnInDays
        self.dataEnd = dataEnd
        self.extraColumns = extraColumns
    }
}

extension Orders {
    /// The last order date of the channel whose orders stop first; `nil` without orders.
    package var earliestChannelEnd: Int? {
        lastOrderDays.map(\.day).min()
    }

    /// The last order date of each channel that has orders.
    package var lastOrderDays: [(channel: Channel, day: Int)] {
        var last = [Instant](repeating: Calendar.missing, count: Channel.allCases.count)
        for row in 0..<count {
            let index = channel[row].rawValue
            if orderedAt[row] > last[index] { last[index] = orderedAt[row] }
        }
        return Channel.allCases.filter { last[$0.rawValue] != Calendar.missing }.map {
            ($0, Calendar.day(of: last[$0.rawValue]))
        }
    }
}
