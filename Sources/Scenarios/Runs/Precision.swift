import Simulation

/// How exactly the means of some metrics are to be known, apart from what is uncertain about them.
package struct Precision: Sendable, Hashable {
    /// The Monte Carlo error of a mean over the mean's size.
    package var target: Double
    /// As `repeat_orders`, or `orders[channel=marketplace]`.
    package var metrics: [String]

    /// The numbers of replicates at which precision is judged, so that the answer does not depend on
    /// when one happens to look.
    package static let stages = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000]

    package init(target: Double, metrics: [String]) {
        self.target = target
        self.metrics = metrics
    }

    /// What precision came to.
    package struct Reached: Sendable, Hashable {
        package var replicates: Int
        package var target: Double
        /// The largest error over the mean among the scenarios, by metric.
        package var errors: [MetricError]

        package var isMet: Bool { errors.allSatisfy { $0.error <= target } }
    }

    /// A metric's Monte Carlo error over its mean.
    package struct MetricError: Sendable, Hashable {
        package var metric: String
        package var error: Double
    }

    /// Judges outcomes over their whole horizon.
    ///
    /// - Throws: `WorkspaceError` for a metric that the outcomes do not have.
    func reached(_ outcomes: [Outcomes]) throws -> Reached {
        let errors = try metrics.map { name in
            let errors = try outcomes.map { outcome -> Double in
                guard let key = outcome.keys.firstIndex(where: { $0.description == name }) else {
                    let known = outcome.keys.map(\.description)
                    throw WorkspaceError(
                        "--precision: there is no metric \"\(name)\"; there are "
                            + known.prefix(30).joined(separator: ", "))
                }
                let summary = Summary(outcome.draws(key, over: 1...outcome.steps))
                // What is 0 in every future is known exactly.
                if summary.sd == 0 { return 0 }
                return summary.mean == 0 ? .infinity : summary.mcse / abs(summary.mean)
            }
            return MetricError(metric: name, error: errors.max() ?? 0)
        }
        return Reached(
            replicates: outcomes.first?.replicates.count ?? 0, target: target, errors: errors)
    }
}
