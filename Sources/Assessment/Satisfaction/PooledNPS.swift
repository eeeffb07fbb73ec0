/// The net promoter score of today's sellers, pooled over tiers: the share of promoters (9 or 10)
/// less that of detractors (0 to 6), in points.
///
/// An answer counts s = 1, 0 or −1. In tier k, NPS_k = 100 mean(s), and from the multinomial
/// Var(s) = p + d − (p − d)², p and d being the shares of promoters and detractors. Tiers are small, so
/// that one variance σ² (the mean square of s about its tier's mean) serves all of them. A seller's
/// answers resemble each other: the design effect D = Σ_g (Σ_{i in g} e_i)² / Σ e_i², e the deviations
/// and g the sellers, not below 1, gives V_k = 100² σ² D / n_k.
///
/// Tiers differ by a variance τ² of their own (DerSimonian and Laird 1986): NPS_k is drawn to the mean
/// μ = Σ w_k NPS_k / Σ w_k, w_k = 1 / (V_k + τ²), by the factor B_k = τ² / (V_k + τ²); a tier without
/// answers has B = 0. Who answers is no sample of the sellers, so that tiers are weighted by their
/// shares q_k of today's sellers: θ = Σ q_k (B_k NPS_k + (1 − B_k) μ), with
/// Var θ = Σ q_k² B_k V_k (τ² without answers) + (Σ q_k (1 − B_k))² / Σ w_k, given τ².
///
/// - Reference: DerSimonian and Laird, Controlled Clinical Trials 7:177–188,
///   doi:10.1016/0197-2456(86)90046-2; Morris, JASA 78:47–55, doi:10.1080/01621459.1983.10477920.
package struct PooledNPS: Sendable, Hashable, Codable {
    /// One answer of a seller in a tier, by their places.
    package struct Answer: Sendable, Hashable {
        package var seller: Int
        package var tier: Int
        /// 1, 0 or −1.
        package var sign: Int

        package init(seller: Int, tier: Int, sign: Int) {
            self.seller = seller
            self.tier = tier
            self.sign = sign
        }
    }

    package struct Tier: Sendable, Hashable, Codable {
        package var name: String
        /// Of today's sellers.
        package var share: Double
        package var answers: Int
        package var promoters: Int
        package var detractors: Int
        /// In points; `nil` without answers.
        package var score: Double?
        package var standardError: Double?
        /// Drawn to the mean of all tiers.
        package var shrunk: Double
    }

    package var tiers: [Tier]
    package var answers: Int
    package var sellers: Int
    /// In points.
    package var score: Double
    package var standardError: Double
    /// The deviation of tiers from each other, and by how much repeated answers raise the variance.
    package var betweenTiers: Double
    package var designEffect: Double

    /// Pools answers; `nil` where fewer than two sellers gave any, or all gave the same.
    ///
    /// - Parameters:
    ///   - answers: Of today's sellers.
    ///   - tiers: Names of the tiers.
    ///   - shares: Of today's sellers, by tier; they add up to 1.
    package init?(_ answers: [Answer], tiers: [String], shares: [Double]) {
        let names = tiers
        var counts = [(promoters: Int, detractors: Int, answers: Int)](
            repeating: (0, 0, 0), count: names.count)
        for answer in answers {
            counts[answer.tier].answers += 1
            counts[answer.tier].promoters += answer.sign > 0 ? 1 : 0
            counts[answer.tier].detractors += answer.sign < 0 ? 1 : 0
        }
        let means = counts.map { Double($0.promoters - $0.detractors) / Double(max(1, $0.answers)) }
        var squares = 0.0
        var bySeller: [Int: Double] = [:]
        for answer in answers {
            let deviation = Double(answer.sign) - means[answer.tier]
            squares += deviation * deviation
            bySeller[answer.seller, default: 0] += deviation
        }
        let used = counts.count { $0.answers > 0 }
        guard bySeller.count >= 2, answers.count > used, squares > 0 else { return nil }
        let clustered = bySeller.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
        designEffect = max(1, clustered / squares)
        let variance = 1e4 * squares / Double(answers.count - used) * designEffect
        let errors = counts.map { $0.answers > 0 ? variance / Double($0.answers) : .infinity }
        let scores = means.map { 100 * $0 }
        let between = Self.between(scores, errors)
        let weights = errors.map { 1 / ($0 + between) }
        let total = weights.reduce(0, +)
        let mean = zip(weights, scores).reduce(0) { $0 + $1.0 * $1.1 } / total
        let factors = errors.map { $0.isFinite && between > 0 ? between / ($0 + between) : 0 }
        let shrunk = zip(factors, scores).map { $0 * $1 + (1 - $0) * mean }
        score = zip(shares, shrunk).reduce(0) { $0 + $1.0 * $1.1 }
        var own = 0.0
        var common = 0.0
        for (place, share) in shares.enumerated() {
            let tier = errors[place].isFinite ? factors[place] * errors[place] : between
            own += share * share * tier
            common += share * (1 - factors[place])
        }
        standardError = (own + common * common / total).squareRoot()
        betweenTiers = between.squareRoot()
        self.answers = answers.count
        sellers = bySeller.count
        self.tiers = names.indices.map { place in
            let has = counts[place].answers > 0
            return Tier(
                name: names[place], share: shares[place], answers: counts[place].answers,
                promoters: counts[place].promoters, detractors: counts[place].detractors,
                score: has ? scores[place] : nil,
                standardError: has ? errors[place].squareRoot() : nil, shrunk: shrunk[place])
        }
    }

    /// τ² = max(0, (Q − (K − 1)) / (Σ w − Σ w² / Σ w)), w = 1 / V, over the K tiers with answers.
    private static func between(_ scores: [Double], _ errors: [Double]) -> Double {
        let known = scores.indices.filter { errors[$0].isFinite }
        guard known.count > 1 else { return 0 }
        let weights = known.map { 1 / errors[$0] }
        let total = weights.reduce(0, +)
        let mean = zip(weights, known).reduce(0) { $0 + $1.0 * scores[$1.1] } / total
        let q = zip(weights, known).reduce(0) { sum, own in
            let deviation = scores[own.1] - mean
            return sum + own.0 * deviation * deviation
        }
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        return max(0, (q - Double(known.count - 1)) / (total - squares / total))
    }
}
