import NumericCore

/// Gray's sums for one cause.
///
/// With n_r at risk, S_r the all-cause Kaplan-Meier curve and F_r the incidence of group r, and
/// R_r = n_r·(1 − F_r)/S_r just before t: U_i = Σ W·(d_i − d·R_i/R) with W = (1 − F)^ρ, where the
/// pooled incidence rises by dF = d/Σ_r h_r, h_r = n_r/S_r. With a_ir = W·h_r·(δ_ir − h_i/h) and
/// c_ir = Σ a_ir·dF/(1 − F), what is left of it after t is C_ir, and
/// Var = Σ_r Σ_t (a_ir + (1 − (1 − F)/S_r)·C_ir)·(same of j)·dF/h_r for the events of the cause
/// + ((1 − F)/S_r)²·C_ir·C_jr·S_r(t−)²·d_or/n_r² for the d_o others, F and S_r after t; d tied
/// events have the factor 1 − (d − 1)/(m − 1), m = S_r(t−)·h or n_r.
///
/// - Complexity: O(rows) and O(event times · groups³).
/// - Reference: Gray (1988), doi:10.1214/aos/1176350951, as in R `cmprsk`. Goldens
///   `competing_risks_hand_groups`, `competing_risks_mgus2_sex`.
struct GrayTest {
    private(set) var scores: [Double]
    private(set) var covariance: Matrix
    private let rho: Double
    private var groups: Int { scores.count }

    /// The events at one time by group, and what is at risk before it.
    struct Moment {
        var atRisk: [Double]
        var own: [Double]
        var others: [Double]
    }

    init(groups: Int, rho: Double) {
        scores = [Double](repeating: 0, count: groups)
        covariance = Matrix(rows: groups, columns: groups)
        self.rho = rho
    }

    /// The curves of a stratum so far and the parts of its variance.
    private struct Progress {
        var survival: [Double]
        var incidence: [Double]
        var pooled = 0.0
        /// c_ir; Σ over times of z·y·size by (i, r) and of z²·size by r.
        var cumulated: Matrix
        var linear: Matrix
        var square: [Double]

        init(groups: Int) {
            survival = [Double](repeating: 1, count: groups)
            incidence = [Double](repeating: 0, count: groups)
            cumulated = Matrix(rows: groups, columns: groups)
            linear = cumulated
            square = incidence
        }
    }

    /// Adds a stratum, whose moments ascend in time.
    mutating func add(stratum moments: [Moment]) {
        var progress = Progress(groups: groups)
        for moment in moments { take(moment, &progress) }
        // C = c(end) − c(t): the parts that wait for c(end).
        let last = progress.cumulated
        for r in 0..<groups {
            for i in 0..<groups {
                for j in 0..<groups {
                    covariance[i, j] +=
                        last[i, r] * progress.linear[j, r] + last[j, r] * progress.linear[i, r]
                        + last[i, r] * last[j, r] * progress.square[r]
                }
            }
        }
    }

    private mutating func take(_ moment: Moment, _ progress: inout Progress) {
        let before = progress
        let h = (0..<groups).map {
            moment.atRisk[$0] > 0 ? moment.atRisk[$0] / before.survival[$0] : 0
        }
        for r in 0..<groups where moment.atRisk[r] > 0 {
            let n = moment.atRisk[r]
            progress.incidence[r] += before.survival[r] * moment.own[r] / n
            let rest = n - moment.own[r] - moment.others[r]
            progress.survival[r] = before.survival[r] * max(0, rest / n)
        }
        let d = moment.own.reduce(0, +)
        let sum = h.reduce(0, +)
        let weight = power(1 - before.pooled)
        var a = Matrix(rows: groups, columns: groups)
        if d > 0 {
            let risk = (0..<groups).map { h[$0] * (1 - before.incidence[$0]) }
            let total = risk.reduce(0, +)
            progress.pooled += d / sum
            for i in 0..<groups {
                scores[i] += weight * (moment.own[i] - d * risk[i] / total)
                for r in 0..<groups {
                    a[i, r] = weight * h[r] * ((i == r ? 1 : 0) - h[i] / sum)
                    progress.cumulated[i, r] += a[i, r] * d / (sum * (1 - before.pooled))
                }
            }
        }
        for r in 0..<groups where h[r] > 0 {
            let left = progress.survival[r]
            let ratio = left > 0 ? (1 - progress.pooled) / left : 0
            if d > 0 {
                let size = d / (sum * h[r]) * Self.tied(d, before.survival[r] * sum)
                spread(a, r, slope: left > 0 ? 1 - ratio : 0, size: size, &progress)
            }
            let others = moment.others[r]
            if others > 0 {
                let size = others / (h[r] * h[r]) * Self.tied(others, moment.atRisk[r])
                spread(nil, r, slope: ratio, size: size, &progress)
            }
        }
    }

    private static func tied(_ events: Double, _ atRisk: Double) -> Double {
        events > 1 ? max(0, 1 - (events - 1) / (atRisk - 1)) : 1
    }

    /// Adds size·(a_i + slope·C_i)·(a_j + slope·C_j), as far as C is known.
    private mutating func spread(
        _ a: Matrix?, _ r: Int, slope: Double, size: Double, _ progress: inout Progress
    ) {
        let known = (0..<groups).map { i in
            (a.map { $0[i, r] } ?? 0) - slope * progress.cumulated[i, r]
        }
        for i in 0..<groups {
            for j in 0..<groups { covariance[i, j] += size * known[i] * known[j] }
            progress.linear[i, r] += size * slope * known[i]
        }
        progress.square[r] += size * slope * slope
    }

    private func power(_ base: Double) -> Double {
        if rho == 0 { return 1 }
        return base > 0 ? Kernels.exp(rho * Kernels.log(base)) : 0
    }

    /// Uᵀ·V⁻·U.
    var test: LogRankFit.Test { LogRankFit.Test(scores: scores, covariance: covariance) }
}
