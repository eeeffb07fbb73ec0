package import DataTables

/// Something funded: who is eligible, how many take part, what it changes.
package struct Program: Sendable, Hashable {
    package struct Change: Sendable, Hashable {
        package enum Target: Sendable, Hashable {
            case sellerKPI(String)
            /// The hazard of the buyer's next order, in one channel or in all (`nil`).
            case repurchase(Channel?)
            case sellerExit, sellerEntry, demand
        }
        package enum Path: String, Sendable, Codable, CaseIterable { case direct, total }
        /// The author's own name for the row in assumptions.csv.
        package var name: String
        package var target: Target
        package var path: Path
        /// The experiences it softens; empty: all.
        package var after: Set<Experience>
        package var effect: Effect

        package init(
            name: String, target: Target, path: Path = .total, after: Set<Experience> = [],
            effect: Effect
        ) {
            self.name = name
            self.target = target
            self.path = path
            self.after = after
            self.effect = effect
        }
    }

    package var name: String
    package var title: String
    /// First and last day (days since 1970-01-01); `nil` is the projection's start or never.
    package var starts: Int?
    package var ends: Int?
    package var eligible: Expression
    package var uptake: UncertainQuantity
    package var capacity: Int?
    package var rampMonths: Double
    package var decayHalfLifeMonths: Double?
    package var changes: [Change]
    /// The share of defective orders for which a claim is paid.
    package var claimShare: UncertainQuantity?
    package var costs = Costs()
    package var funding = Funding()

    /// What a condition over buyers may read, in the whole months and words of a cohort: it takes
    /// in the buyers for whom it holds in a step, for as long as it does.
    package enum BuyerColumn: String, Sendable, CaseIterable {
        case homeChannel = "buyer.home_channel"
        case lastChannel = "buyer.last_channel"
        case lastExperience = "buyer.last_experience"
        case monthsSinceOrder = "buyer.months_since_order"

        /// The columns of some buyers, for conditions.
        package static func table(
            homes: [String?], channels: [String?], experiences: [String?], months: [Double]
        ) -> Table {
            Table([
                (homeChannel.rawValue, .texts(TextColumn(homes))),
                (lastChannel.rawValue, .texts(TextColumn(channels))),
                (lastExperience.rawValue, .texts(TextColumn(experiences))),
                (monthsSinceOrder.rawValue, .numbers(months)),
            ])
        }
    }

    /// Whether the program takes in buyers; else sellers or their orders.
    package var isForBuyers: Bool {
        eligible.columns.contains { BuyerColumn(rawValue: $0) != nil }
    }

    package init(
        name: String, title: String, starts: Int?, ends: Int?, eligible: Expression,
        uptake: UncertainQuantity, capacity: Int?, rampMonths: Double,
        decayHalfLifeMonths: Double?, changes: [Change], claimShare: UncertainQuantity?
    ) {
        self.name = name
        self.title = title
        self.starts = starts
        self.ends = ends
        self.eligible = eligible
        self.uptake = uptake
        self.capacity = capacity
        self.rampMonths = rampMonths
        self.decayHalfLifeMonths = decayHalfLifeMonths
        self.changes = changes
        self.claimShare = claimShare
    }
}
