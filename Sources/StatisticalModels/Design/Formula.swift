package import DataTables

/// A model formula as the user wrote it: `late ~ seller_late_rate + ns(log1p(n), 3) + category`.
package struct Formula: Sendable, Hashable {
    /// The formula's text, as written.
    package let text: String
    package let response: Response
    package let terms: [Term]
    package let hasIntercept: Bool

    package enum Response: Sendable, Hashable {
        /// A 0/1 outcome.
        case binary(Expression)
        /// Successes of trials, written `cbind(successes, trials)`.
        case grouped(successes: Expression, trials: Expression)
        /// `Surv(time, event)`.
        case rightCensored(time: String, event: String)
        /// `Surv(start, stop, event)`; rows are at risk on (start, stop].
        case counting(start: String, stop: String, event: String)
    }

    /// One summand of the right side.
    package indirect enum Term: Sendable, Hashable {
        /// A number, a flag (0/1) or a factor (by the type of its column).
        case variable(Expression)
        /// `factor(x, "b", "a")`: a factor whose levels start with the ones given (the first is the
        /// reference); other levels follow in their order. Numbers become levels too.
        case factor(column: String, levels: [String])
        /// `ns(x, df)`: natural cubic spline with knots at quantiles of the used rows.
        case naturalSpline(Expression, degreesOfFreedom: Int)
        /// `a:b`.
        case interaction([Term])
        /// `offset(x)`: added to the linear predictor with coefficient 1.
        case offset(Expression)
    }

    package init(text: String, response: Response, terms: [Term], hasIntercept: Bool) {
        self.text = text
        self.response = response
        self.terms = terms
        self.hasIntercept = hasIntercept
    }
}
