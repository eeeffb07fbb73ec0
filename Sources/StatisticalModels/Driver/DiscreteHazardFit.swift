/// What was found for the next-order hazard: one parameter vector with its covariance and layout.
package struct DiscreteHazardFit: Sendable, Hashable, Codable {
    package var model: DiscreteHazardModel
    /// The covariates' recipe, without an intercept; the same columns for every channel.
    package var recipe: DesignRecipe
    /// The names of the causes in the order of the layout: `marketplace`, `online`, `store`.
    package var channels: [String]
    /// `bandOfCell[channel][tau]`: the baseline parameter (within the channel) of cells 0...openCell.
    ///
    /// Cell 0 is the rest of the last order's own step (repeats within the step).
    package var bandOfCell: [[Int]]
    /// For each channel: its log baseline levels, then its slopes, in one vector over all channels;
    /// the last element is log kappa where `model.classes > 1`.
    package var parameters: [Double]
    package var parameterNames: [String]
    /// Robust covariance of `parameters` (clusters named), and the inverse observed information.
    package var covarianceElements: [Double]
    package var modelCovarianceElements: [Double]
    package var logLikelihood: Double
    package var inferenceDegreesOfFreedom: Double?
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
    package var record: [String]
    /// The nominal length of the steps in days.
    package var stepDays: Double
    /// The mean of each design column over the time at risk: where a projection freezes a term.
    package var columnMeans: [Double]

    package init(
        model: DiscreteHazardModel, recipe: DesignRecipe, channels: [String], bandOfCell: [[Int]],
        parameters: [Double], parameterNames: [String], covarianceElements: [Double],
        modelCovarianceElements: [Double], logLikelihood: Double,
        inferenceDegreesOfFreedom: Double? = nil, counts: FitCounts,
        diagnostics: [Diagnostic] = [], record: [String] = [], stepDays: Double = 30.4375,
        columnMeans: [Double] = []
    ) {
        self.model = model
        self.recipe = recipe
        self.channels = channels
        self.bandOfCell = bandOfCell
        self.parameters = parameters
        self.parameterNames = parameterNames
        self.covarianceElements = covarianceElements
        self.modelCovarianceElements = modelCovarianceElements
        self.logLikelihood = logLikelihood
        self.inferenceDegreesOfFreedom = inferenceDegreesOfFreedom
        self.counts = counts
        self.diagnostics = diagnostics
        self.record = record
        self.stepDays = stepDays
        self.columnMeans = columnMeans
    }

    /// Where the parameters of a channel are.
    package struct Layout: Sendable, Hashable {
        package var baseline: Range<Int>
        package var slopes: Range<Int>
    }

    package func layout(ofChannel channel: Int) -> Layout {
        var next = 0
        for earlier in 0..<channel { next += bands(ofChannel: earlier) + recipe.columns.count }
        let baseline = next..<(next + bands(ofChannel: channel))
        return Layout(
            baseline: baseline,
            slopes: baseline.upperBound..<(baseline.upperBound + recipe.columns.count))
    }

    package func bands(ofChannel channel: Int) -> Int { (bandOfCell[channel].max() ?? -1) + 1 }
}
