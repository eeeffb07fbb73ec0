/// Hazards by channel over a stretch in which nothing changes but the days since the last order:
/// `h_c(d) = constant_c + slow_c exp(-d / slowDays) - fast_c exp(-d / fastDays)` per day.
struct SegmentHazard {
    var constant: SIMD3<Double>
    var slow = SIMD3<Double>.zero
    var fast = SIMD3<Double>.zero
    var slowDays = 1.0
    var fastDays = 1.0

    /// The integral of the sum over channels from d to e days after the last order.
    func integral(from d: Double, to e: Double) -> Double {
        var total = constant.sum() * (e - d)
        let slowSum = slow.sum()
        guard slowSum > 0 else { return total }
        total += slowSum * slowDays * (exponential(-d / slowDays) - exponential(-e / slowDays))
        total -= fast.sum() * fastDays * (exponential(-d / fastDays) - exponential(-e / fastDays))
        return total
    }

    /// The e with `integral(from: d, to: e) = amount`, known to lie before `end`.
    ///
    /// Newton's method on the increasing integral, kept inside a shrinking bracket.
    func solve(from d: Double, amount: Double, before end: Double) -> Double {
        if slow.sum() <= 0 { return min(end, d + amount / constant.sum()) }
        var (low, high) = (d, end)
        var guess = (low + high) / 2
        for _ in 0..<60 {
            let excess = integral(from: d, to: guess) - amount
            if excess > 0 { high = guess } else { low = guess }
            let next = guess - excess / rates(at: guess).sum()
            let inside = next > low && next < high
            let moved = (inside ? next : (low + high) / 2) - guess
            guess += moved
            if abs(moved) < 1e-6 { break }
        }
        return guess
    }

    /// The channels' hazards d days after the last order.
    func rates(at d: Double) -> SIMD3<Double> {
        guard slow.sum() > 0 else { return constant }
        let value = constant + slow * exponential(-d / slowDays) - fast * exponential(-d / fastDays)
        return value.clamped(lowerBound: .zero, upperBound: SIMD3(repeating: .infinity))
    }
}
