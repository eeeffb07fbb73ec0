/// What a projection does with a term of the driver's formula.
package struct DriverTerm: Sendable, Hashable {
    package enum Role: String, Sendable, Codable {
        /// Changes with every order: experience, seller KPIs, the order's channel.
        case simulated
        /// Belongs to the buyer for ever: the home channel.
        case carried
        /// Kept at its mean.
        case frozen
    }
    /// The design column's name.
    package var name: String
    package var role: Role
    /// What stands for it, as `rate of late_rate` or `mean 0.31`.
    package var note: String
}

/// Where an exposure comes from, as far as discrete terms can tell.
struct ExposureState: Sendable, Hashable {
    /// Channel of the order, `Channel.rawValue`.
    var origin: Int
    /// `Experience.rawValue`; clean where the origin is not the marketplace.
    var experience: Int
    /// Channel of the buyer's first order.
    var home: Int

    /// A marketplace order whose fate is not known yet; its experience is not felt.
    var isPending: Bool

    /// The number of exposures that differ but by home: five experiences, online, store, pending.
    static let kinds = 8
    static let pendingKind = 7

    init(kind: Int, home: Int) {
        isPending = kind == Self.pendingKind
        origin = isPending || kind < 5 ? 0 : kind - 4
        experience = kind < 5 ? kind : 0
        self.home = home
    }
}
