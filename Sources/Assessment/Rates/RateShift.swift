/// What has been added to a seller's logit rate by a step, and the variance of what came with it.
package struct RateShift: Sendable, Hashable {
    package var mean = 0.0
    package var variance = 0.0

    package init(mean: Double = 0, variance: Double = 0) {
        self.mean = mean
        self.variance = variance
    }
}

/// What an action is taken to do to a seller's rates, in the past as in a projection: the mean and
/// the variance of what it adds to the logit of every bad rate, for good, from the next step on.
package struct ActionResponse: Sendable, Hashable {
    package var mean: Double
    package var variance: Double

    package init(mean: Double, variance: Double) {
        self.mean = mean
        self.variance = variance
    }

    /// Nothing is taken to follow from actions.
    package static let none = ActionResponse(mean: 0, variance: 0)

    /// The shifts of some steps, and of the step after them, from actions in some steps; empty where
    /// there are none.
    package func shifts(actionSteps: [Int], in steps: ClosedRange<Int>) -> [RateShift] {
        guard !actionSteps.isEmpty, self != .none else { return [] }
        var result = [RateShift](repeating: RateShift(), count: steps.count + 1)
        for step in actionSteps where step <= steps.upperBound {
            let first = max(0, step + 1 - steps.lowerBound)
            result[first].variance += variance
            for place in first..<result.count { result[place].mean += mean }
        }
        return result
    }
}
