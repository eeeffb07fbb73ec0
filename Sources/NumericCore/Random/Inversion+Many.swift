import CKernels

extension Inversion {
    /// Many binomial counts side by side: `counts[i]` is the quantile of `uniforms[i]` with
    /// `trials[i]` trials at `probabilities[i]`.
    ///
    /// The same function as the single form, several times as fast. Expectations from 5 on take a
    /// Cornish-Fisher expansion of order n⁻² and ask the single form only where the expansion's
    /// error could reach over a whole number, which is one count in some thousands. Same bits on
    /// every x86-64 processor; a probability outside 0...1 counts as the nearer end.
    ///
    /// - Parameters:
    ///   - uniforms: at least `count` numbers of (0, 1).
    ///   - trials: at least `count`, not negative.
    ///   - probabilities: at least `count`.
    ///   - count: how many.
    ///   - counts: room for `count`.
    /// - Complexity: O(count), about 10 to 20 ns each, whatever the expectations.
    /// - Reference: Cornish and Fisher (1938) as in Abramowitz and Stegun 26.2.49, with Sheppard's
    ///   corrections. Checked against the single form in `ManyBinomialsTests`.
    public static func binomials(
        _ uniforms: [Double], trials: [Int32], probabilities: [Double], count: Int,
        into counts: inout [Int32]
    ) {
        precondition(
            uniforms.count >= count && trials.count >= count && probabilities.count >= count
                && counts.count >= count, "binomials: columns shorter than \(count)")
        guard count > 0 else { return }
        uniforms.withUnsafeBufferPointer { uniforms in
            trials.withUnsafeBufferPointer { trials in
                probabilities.withUnsafeBufferPointer { probabilities in
                    counts.withUnsafeMutableBufferPointer { counts in
                        binomials(
                            uniforms, trials: trials, probabilities: probabilities, count: count,
                            into: counts)
                    }
                }
            }
        }
    }

    /// The same in buffers.
    static func binomials(
        _ uniforms: UnsafeBufferPointer<Double>, trials: UnsafeBufferPointer<Int32>,
        probabilities: UnsafeBufferPointer<Double>, count: Int,
        into counts: UnsafeMutableBufferPointer<Int32>
    ) {
        guard count > 0, let u = uniforms.baseAddress, let n = trials.baseAddress,
            let p = probabilities.baseAddress, let k = counts.baseAddress
        else { return }
        ck_binomials(-1, k, u, n, p, count)
    }
}
