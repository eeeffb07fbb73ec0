package import Assessment
package import Marketplace
import NumericCore

extension ActionResponse {
    /// What a scenario assumes of sellers under action, taken of past actions too.
    ///
    /// A share s improves, by l on the logit; the shift has mean `s E(l)` and variance
    /// `s E(l²) − s² E(l)²`, over 200 equally likely points of l. Bad rates are small, so that hazard
    /// ratios and relative changes count as odds ratios; points change nothing of the past.
    ///
    /// - Throws: `InputError` for a quantity that makes no distribution.
    package init(_ assumptions: Assumptions) throws {
        let share = try Marginal(assumptions.improveAfterWarning).mean
        let effect = assumptions.improvement
        guard share > 0, effect.scale != .points else {
            self = .none
            return
        }
        let size = try Marginal(effect.size)
        var (first, second) = (0.0, 0.0)
        for point in 0..<200 {
            let drawn = size.quantile((Double(point) + 0.5) / 200)
            let log = Kernels.log(max(1e-9, effect.scale == .relative ? 1 + drawn : drawn))
            first += log / 200
            second += log * log / 200
        }
        self.init(
            mean: share * first, variance: max(0, share * second - share * first * share * first))
    }
}
