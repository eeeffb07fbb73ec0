import NumericCore

/// Evaluates a likelihood along Newton's steps; a step that is likely to be the last one brings the
/// moments of its end with it, which saves a pass over the rows.
struct LogisticPath {
    let rows: LogisticRows
    let hasResiduals: Bool
    private var last: (point: [Double], derivatives: Derivatives)?
    private var found: (point: [Double], moments: LogisticMoments)?

    init(rows: LogisticRows, hasResiduals: Bool) {
        self.rows = rows
        self.hasResiduals = hasResiduals
    }

    mutating func derivatives(at point: [Double]) -> Derivatives {
        let derivatives: Derivatives
        if isNearlyThere(point) {
            let moments = rows.moments(at: point, hasResiduals: hasResiduals)
            found = (point, moments)
            derivatives = moments.derivatives
        } else {
            derivatives = rows.derivatives(at: point)
        }
        last = (point, derivatives)
        return derivatives
    }

    func moments(at point: [Double]) -> LogisticMoments {
        if let found, found.point == point { return found.moments }
        return rows.moments(at: point, hasResiduals: hasResiduals)
    }

    /// Whether the step to a point is at most a hundredth of a standard error: its square, which is
    /// about what is left after it, passes for rounding.
    private func isNearlyThere(_ point: [Double]) -> Bool {
        guard let last else { return false }
        let step = zip(point, last.point).map { $0 - $1 }
        return last.derivatives.information.quadraticForm(step) < 1e-4
    }
}
