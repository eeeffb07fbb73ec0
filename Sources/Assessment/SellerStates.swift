package import DataTables
import NumericCore

/// The sellers at the as-of day, as columns; only those who have not left or been terminated.
///
/// Per-KPI arrays are `[kpi][seller]`, in the order of `Assessment.kpis`.
package struct SellerStates: Sendable {
    package var count: Int { ids.count }
    package var ids: [String]
    /// The random streams' entity: a hash of the id, collisions resolved in sorted order.
    package var entities: [UInt32]
    package var category: [Int32]
    /// Recent marketplace orders per nominal step, shrunk: the weight in allocation.
    package var weight: [Double]
    /// Shrunk mean value of an order, and the standard deviation of a single order's value.
    package var meanValue: [Double]
    package var valueDeviation: [Double]
    /// Normal posterior of logit of the true rate.
    package var logitMean: [[Double]]
    package var logitVariance: [[Double]]
    /// What past actions have added to the logit of every bad rate, for good; within `logitMean`.
    package var logitShift: [Double]
    /// The shrunk KPI of the trailing window, as the driver's formula reads it.
    package var measuredRate: [[Double]]
    /// Shape of the gamma of a weight's error; 0: the weight is known.
    package var weightShape: [Double]
    /// Whole steps since onboarding.
    package var tenure: [Int32]
    /// Ladder state at step 0.
    package var consecutiveMisses: [Int32]
    package var cleanJudgements: [Int32]
    /// Steps of suspension left at the end of step 0; 0 is none.
    package var suspendedSteps: [Int32]
    /// Steps until the deadline of a plan that runs; 0 is none.
    package var planSteps: [Int32]
    /// Decided orders per step for the last steps: `[kpi][age * count + seller]`, age 0 = step 0.
    package var eligibleHistory: [[Int32]]
    package var badHistory: [[Int32]]
    package var historySteps: Int
    /// The sellers' table, one row per seller in this order, for exemptions and eligibility.
    package var attributes: Table

    package init(
        ids: [String], entities: [UInt32], category: [Int32], weight: [Double],
        meanValue: [Double], valueDeviation: [Double], logitMean: [[Double]],
        logitVariance: [[Double]], tenure: [Int32], consecutiveMisses: [Int32],
        cleanJudgements: [Int32], suspendedSteps: [Int32], eligibleHistory: [[Int32]],
        badHistory: [[Int32]], historySteps: Int, attributes: Table, planSteps: [Int32]? = nil,
        logitShift: [Double]? = nil, measuredRate: [[Double]]? = nil,
        weightShape: [Double]? = nil
    ) {
        self.weightShape = weightShape ?? [Double](repeating: 0, count: ids.count)
        self.measuredRate =
            measuredRate
            ?? zip(logitMean, logitVariance).map { zip($0, $1).map(logisticMean) }
        self.logitShift = logitShift ?? [Double](repeating: 0, count: ids.count)
        self.planSteps = planSteps ?? [Int32](repeating: 0, count: ids.count)
        self.ids = ids
        self.entities = entities
        self.category = category
        self.weight = weight
        self.meanValue = meanValue
        self.valueDeviation = valueDeviation
        self.logitMean = logitMean
        self.logitVariance = logitVariance
        self.tenure = tenure
        self.consecutiveMisses = consecutiveMisses
        self.cleanJudgements = cleanJudgements
        self.suspendedSteps = suspendedSteps
        self.eligibleHistory = eligibleHistory
        self.badHistory = badHistory
        self.historySteps = historySteps
        self.attributes = attributes
    }
}

/// The mean of a rate whose logit is normal: `logistic(m / sqrt(1 + pi v / 8))` (MacKay 1992).
package func logisticMean(_ mean: Double, _ variance: Double) -> Double {
    Kernels.logistic(mean / (1 + 0.39269908169872414 * variance).squareRoot())
}
