/// The hazard of a buyer's next order on the simulation's step grid: what to estimate.
///
/// With tau whole steps since the last order's step, channel c and buyer class k,
/// `Lambda_c = exp(alpha_c(tau) + x . beta_c) * z_k * days / nominal days` and
/// `P(order in the step) = 1 - exp(-sum_c Lambda_c)` with the complementary log-log link and
/// `sum / (1 + sum)` with the logit link; the channel is c with probability `Lambda_c / sum`.
/// `z_k` are the K equal-mass points of Gamma(kappa, 1/kappa), mean 1.
package struct DiscreteHazardModel: Sendable, Hashable, Codable {
    /// How the hazards of a step become its probability of an order.
    package enum Link: String, Sendable, Codable, CaseIterable { case cloglog, logit }
    package enum Channels: String, Sendable, Codable, CaseIterable {
        case causeSpecific = "cause_specific"
        case allCause = "all_cause"
    }
    /// The formula's text; its response is `Surv(start, stop, next_channel)` in days.
    package var formula: String
    package var channels: Channels
    /// The number of buyer classes K; 1 is no frailty.
    package var classes: Int
    package var link: Link
    package var clusters: [String]
    /// The last cell of tau is open-ended: tau >= this.
    package var openCell: Int

    package init(
        formula: String, channels: Channels = .causeSpecific, classes: Int = 3,
        link: Link = .cloglog, clusters: [String] = ["buyer_id", "seller_id"], openCell: Int = 24
    ) {
        self.formula = formula
        self.channels = channels
        self.classes = classes
        self.link = link
        self.clusters = clusters
        self.openCell = openCell
    }
}
