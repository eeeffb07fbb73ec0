/// Why the hazard of the next order could not be fitted.
package enum DriverFitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The formula's left side is not `Surv(start, stop, next_channel)`.
    case response(formula: String)
    /// No exposure ends with an order.
    case noOrders(rows: Int)
    /// All orders in a channel have the same extreme value of a covariate: the slope is infinite.
    case separated(coefficient: String, channel: String, orders: Int, value: Double, atLeast: Bool)
    /// The information has no inverse at a parameter.
    case singular(coefficient: String)
    /// Newton's method did not come to rest.
    case notConverged(coefficient: String, last: [Double], logLikelihood: Double)
    /// Classes outside 1…8, or an open cell outside 1…60.
    case options(String)

    package var description: String {
        switch self {
        case .response(let formula):
            "\(formula): expected Surv(start, stop, next_channel) before the ~, the columns of the "
                + "intervals panel"
        case .noOrders(let rows):
            "none of the \(rows) rows used ends with an order: a hazard cannot be estimated; check "
                + "the column of the next channel and the end of the data"
        case .separated(let coefficient, let channel, let orders, let value, let atLeast):
            "\(coefficient): all \(orders) orders in channel \(channel) have the "
                + "\(atLeast ? "largest" : "smallest") value, \(value), so the coefficient has no "
                + "finite estimate; leave the term out, join levels of the factor or channels, or "
                + "use a longer history"
        case .singular(let coefficient):
            "\(coefficient) cannot be told from the other parameters (singular information); leave "
                + "the term out"
        case .notConverged(let coefficient, _, let logLikelihood):
            "the driver did not converge (log-likelihood \(logLikelihood)); the parameter farthest "
                + "from rest is \(coefficient): leave its term out, or use fewer classes"
        case .options(let message): message
        }
    }
}
