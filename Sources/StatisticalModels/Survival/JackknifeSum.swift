/// A sum of squares over clusters of influences that are linear in a few functions of time.
///
/// The influence of cluster c at time t is α_c + Σ_k β_ck·g_k(t), where α_c and β_ck change only
/// when a row of the cluster enters or leaves. The sum of squares is a quadratic form in
/// (1, g_1, …), whose coefficients change in O(1) with a cluster, so that errors at every time
/// cost one pass over the rows.
struct JackknifeSum {
    /// Functions of time, beside the constant one.
    private let terms: Int
    /// α and β of cluster c from c · (terms + 1).
    private var influence: [Double]
    /// Σ_c of the products of coefficients j ≤ k at j · (terms + 1) + k.
    private var products: [Double]

    init(clusters: Int, terms: Int) {
        self.terms = terms
        influence = [Double](repeating: 0, count: clusters * (terms + 1))
        products = [Double](repeating: 0, count: (terms + 1) * (terms + 1))
    }

    /// Adds to the constant and to the first coefficient of a cluster.
    @inline(__always)
    mutating func add(_ cluster: Int, _ constant: Double, _ first: Double, _ second: Double = 0) {
        let width = terms + 1
        let base = cluster * width
        take(base, width, -1)
        influence[base] += constant
        influence[base + 1] += first
        if terms > 1 { influence[base + 2] += second }
        take(base, width, 1)
    }

    @inline(__always)
    private mutating func take(_ base: Int, _ width: Int, _ sign: Double) {
        for j in 0..<width {
            let value = sign * influence[base + j]
            for k in j..<width { products[j * width + k] += value * influence[base + k] }
        }
    }

    /// Σ_c (α_c + Σ β_ck·g_k)².
    func squares(_ first: Double, _ second: Double = 0) -> Double {
        var sum = products[0] + 2 * first * products[1]
        if terms == 1 { return max(0, sum + first * first * products[3]) }
        sum += first * first * products[4] + second * second * products[8]
        sum += 2 * second * (products[2] + first * products[5])
        return max(0, sum)
    }
}
