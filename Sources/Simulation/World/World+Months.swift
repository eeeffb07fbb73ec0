import Assessment
import DataTables
import Marketplace
import StatisticalModels

extension World {
    /// Month 0...11 of a day since 1970-01-01.
    static func month(ofDay day: Int) -> Int { Calendar.date(days: day).month - 1 }

    /// The number of steps in which a buyer counts as active, and in which returns are followed.
    static let followedSteps = 12

    /// Steps without an order after which a seller is no longer active.
    var activeSteps: Int { assessment.calendar.unit == .month ? 2 : 8 }
}
