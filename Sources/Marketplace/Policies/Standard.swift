package import DataTables

/// A limit on a KPI and who is judged by it.
package struct Standard: Sendable, Hashable {
    package enum JudgedBy: Sendable, Hashable {
        case measured
        /// Missed when P(true rate misses the limit) is above this.
        case posterior(Double)
    }
    /// A value that holds for sellers of whom a condition is true.
    package struct Case<Value: Sendable & Hashable>: Sendable, Hashable {
        package var condition: Expression
        package var value: Value

        package init(condition: Expression, value: Value) {
            self.condition = condition
            self.value = value
        }
    }
    package var kpi: String
    /// A share; the KPI's direction says on which side of it a seller must be.
    package var limit: Double
    /// Limits instead of it: that of the first condition that holds.
    package var limitCases: [Case<Double>] = []
    package var windowDays: Int
    /// Windows instead of it: that of the first condition that holds.
    package var windowCases: [Case<Int>] = []
    package var minimumOrders: Int
    package var minimumEvents: Int
    /// The fewest different buyers among the bad events of a miss.
    package var minimumBuyers = 0
    /// Points that a miss of it gives, where the ladder counts points.
    package var points = 1
    package var exempt: Expression?
    /// Days after onboarding in which nobody is judged.
    package var graceDays: Int
    package var judgedBy: JudgedBy

    package init(
        kpi: String, limit: Double, windowDays: Int, minimumOrders: Int = 0,
        minimumEvents: Int = 0, exempt: Expression? = nil, graceDays: Int = 0,
        judgedBy: JudgedBy = .measured
    ) {
        self.kpi = kpi
        self.limit = limit
        self.windowDays = windowDays
        self.minimumOrders = minimumOrders
        self.minimumEvents = minimumEvents
        self.exempt = exempt
        self.graceDays = graceDays
        self.judgedBy = judgedBy
    }
}

extension Standard {
    /// The longest of its windows.
    package var longestWindowDays: Int { windowCases.map(\.value).reduce(windowDays, max) }

    /// The standard as it is for one seller in one step: the first case that holds, else the
    /// default.
    package func applied(where holds: (Expression) -> Bool) -> Standard {
        var result = self
        result.limit = limitCases.first { holds($0.condition) }?.value ?? limit
        result.windowDays = windowCases.first { holds($0.condition) }?.value ?? windowDays
        result.limitCases = []
        result.windowCases = []
        return result
    }
}
