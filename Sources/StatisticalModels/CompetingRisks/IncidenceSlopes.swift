import NumericCore

/// Mean incidences of all causes at the last asked time, with their slopes in the steps of the
/// baseline hazards, added up row by row.
///
/// With a_j = e^η_j·λ_j the hazards of the causes in a step, h = Σ a_j, S the share without an event
/// before it and q(h) = (1 − e^−h)/h, cause k gains S·q·a_k there. So
///
///     ∂F_k/∂a_j = S·(q·[j = k] + a_k·q′) − (F_k at the end − F_k after the step).
struct IncidenceSlopes: Sendable {
    private let causes: Int
    private let steps: Int
    private let jumps: [Double]
    /// Σ over rows of each cause's incidence.
    private(set) var incidence: [Double]
    /// Σ over rows of e^η_j·∂F_k/∂a_j, the slope in λ_j: (k · causes + j) · steps + step.
    private(set) var inSteps: [Double]
    /// Of the last row Σ over steps of a_j·∂F_k/∂a_j, the slope in η_j: k · causes + j.
    private(set) var inPredictors: [Double]

    // Of the row at hand, by step: share without an event before, q, q′; F by cause after it.
    private var share: [Double]
    private var q: [Double]
    private var slope: [Double]
    private var after: [Double]

    init(_ hazards: HazardSteps) {
        causes = hazards.causes
        steps = hazards.count
        jumps = hazards.jumps
        incidence = [Double](repeating: 0, count: causes)
        inSteps = [Double](repeating: 0, count: causes * causes * steps)
        inPredictors = [Double](repeating: 0, count: causes * causes)
        share = [Double](repeating: 0, count: steps)
        q = share
        slope = share
        after = [Double](repeating: 0, count: causes * steps)
    }

    /// Adds a row with risks e^η of the causes.
    mutating func add(_ risks: [Double]) {
        var survival = 1.0
        var sums = [Double](repeating: 0, count: causes)
        for step in 0..<steps {
            var hazard = 0.0
            for cause in 0..<causes { hazard += risks[cause] * jumps[step * causes + cause] }
            share[step] = survival
            (q[step], slope[step]) = Self.shareOfJump(hazard)
            for cause in 0..<causes {
                sums[cause] += survival * q[step] * risks[cause] * jumps[step * causes + cause]
                after[step * causes + cause] = sums[cause]
            }
            survival *= Kernels.exp(-hazard)
        }
        for cause in 0..<causes { incidence[cause] += sums[cause] }
        for k in 0..<causes {
            for j in 0..<causes {
                let base = (k * causes + j) * steps
                var sum = 0.0
                for step in 0..<steps {
                    let own = risks[k] * jumps[step * causes + k]
                    let here =
                        share[step] * ((j == k ? q[step] : 0) + own * slope[step])
                        - (sums[k] - after[step * causes + k])
                    inSteps[base + step] += risks[j] * here
                    sum += risks[j] * jumps[step * causes + j] * here
                }
                inPredictors[k * causes + j] = sum
            }
        }
    }

    /// Adds the rows of another part.
    mutating func add(_ other: IncidenceSlopes) {
        for place in incidence.indices { incidence[place] += other.incidence[place] }
        for place in inSteps.indices { inSteps[place] += other.inSteps[place] }
    }

    /// (1 − e^−h)/h and its slope.
    private static func shareOfJump(_ h: Double) -> (Double, Double) {
        guard h > 1e-3 else {
            return (
                1 - h / 2 + h * h / 6 - h * h * h / 24, -0.5 + h / 3 - h * h / 8 + h * h * h / 30
            )
        }
        let q = -Kernels.expm1(-h) / h
        return (q, (Kernels.exp(-h) - q) / h)
    }
}
