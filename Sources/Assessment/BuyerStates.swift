package import Marketplace

/// The buyers at the as-of day, grouped by what the simulation needs to know of them.
package struct BuyerStates: Sendable {
    /// Buyers whose histories give the same state.
    package struct Pattern: Sendable, Hashable {
        package var buyers: Int
        /// The origin of the last order and the channel of the first one.
        package var origin: Channel
        package var home: Channel
        /// Whole steps since the step of the last order, at the end of step 0 (0: ordered in it).
        package var cell: Int
        /// The experience of the last order; `clean` where its origin is not the marketplace.
        package var experience: Experience
        /// The seller of the last order as an index into `SellerStates`; −1: none or gone.
        package var seller: Int32
        /// Posterior probabilities of the driver's buyer classes.
        package var classProbabilities: [Double]

        package init(
            buyers: Int, origin: Channel, home: Channel, cell: Int, experience: Experience,
            seller: Int32, classProbabilities: [Double]
        ) {
            self.buyers = buyers
            self.origin = origin
            self.home = home
            self.cell = cell
            self.experience = experience
            self.seller = seller
            self.classProbabilities = classProbabilities
        }
    }
    package var patterns: [Pattern]
    package var total: Int { patterns.reduce(0) { $0 + $1.buyers } }

    package init(patterns: [Pattern]) { self.patterns = patterns }
}
