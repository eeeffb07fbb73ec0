package import Scenarios

/// What a precision that was asked for came to.
package enum PrecisionAnswer {
    /// Whether it is reached, with how many futures, and the errors of the metrics.
    package static func line(_ reached: Precision.Reached) -> String {
        let target = Wording.exactPercent(reached.target)
        let futures = Wording.count(reached.replicates)
        let errors = reached.errors.map { own in
            "of \(own.metric) "
                + (own.error.isFinite ? percent(own.error) : "unknown, its mean is 0")
        }.joined(separator: ", ")
        return reached.isMet
            ? "Precision \(target) is reached with \(futures) futures: the Monte Carlo error \(errors)."
            : "Precision \(target) is not reached with \(futures) futures, the most that are tried: "
                + "the Monte Carlo error \(errors)."
    }

    private static func percent(_ share: Double) -> String {
        Wording.decimals(100 * share, share < 0.001 ? 3 : share < 0.01 ? 2 : 1) + " %"
    }
}
