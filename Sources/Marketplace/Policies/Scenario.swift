/// A scenario after merging: standards, enforcement, programs and assumptions.
package struct Scenario: Sendable, Hashable {
    package var name: String
    package var title: String
    /// The day from which its own standards hold (those of the parent until then); `nil`: step 1.
    package var starts: Int?
    /// In the order of their KPI's name.
    package var standards: [Standard]
    /// The standards in force before `starts`.
    package var standardsBefore: [Standard]
    /// KPIs of optional standards that the orders do not give.
    package var leftOut: [String] = []
    package var enforcement: Enforcement
    /// The order cap of new sellers; `nil`: none.
    package var onboarding: Onboarding?
    package var badges: [Badge] = []
    package var programs: [Program]
    package var assumptions: Assumptions
    package var correlations: [RankCorrelation]

    package init(
        name: String, title: String, starts: Int?, standards: [Standard],
        standardsBefore: [Standard], enforcement: Enforcement, programs: [Program],
        assumptions: Assumptions, correlations: [RankCorrelation]
    ) {
        self.name = name
        self.title = title
        self.starts = starts
        self.standards = standards
        self.standardsBefore = standardsBefore
        self.enforcement = enforcement
        self.programs = programs
        self.assumptions = assumptions
        self.correlations = correlations
    }
}

/// A rank correlation between two uncertain inputs, by their paths.
package struct RankCorrelation: Sendable, Hashable, Codable {
    package var first: String
    package var second: String
    package var rank: Double

    package init(first: String, second: String, rank: Double) {
        self.first = first
        self.second = second
        self.rank = rank
    }
}

/// The assumptions that a projection needs; each is an input with a path.
package struct Assumptions: Sendable, Hashable {
    /// Share of an absent seller's demand that other sellers take.
    package var divertedShare: UncertainQuantity
    /// Of the demand that is met by nobody, the share that moves to the online channel.
    package var movedToOnlineShare: UncertainQuantity
    /// Share of an observational association taken as effect; it acts on changes only.
    package var causalShare: UncertainQuantity
    /// Share of warned sellers who improve, once per action.
    package var improveAfterWarning: UncertainQuantity
    /// What improving does to the odds of every bad outcome.
    package var improvement: Effect
    /// What being under action does to the hazard of leaving; replaces a fitted coefficient.
    package var exitAfterWarning: Effect
    /// Yearly growth of new buyers.
    package var orderGrowth: UncertainQuantity
    /// What the scenario's standards do to the entry of sellers, from the day they hold; `nil`:
    /// nothing.
    package var entryResponse: Effect?
    /// Share of terminated sellers who come back under another name; `nil`: nobody.
    package var reentryAfterTermination: UncertainQuantity?
    /// Sellers who manage the measured figure and not the true rate; `nil`: nobody.
    package var gaming: Gaming?
    /// What actions do to sellers' net promoter score; `nil`: nothing is assumed.
    package var npsPointsAfter: NPSPoints?

    package init(
        divertedShare: UncertainQuantity, movedToOnlineShare: UncertainQuantity,
        causalShare: UncertainQuantity, improveAfterWarning: UncertainQuantity,
        improvement: Effect, exitAfterWarning: Effect, orderGrowth: UncertainQuantity
    ) {
        self.divertedShare = divertedShare
        self.movedToOnlineShare = movedToOnlineShare
        self.causalShare = causalShare
        self.improveAfterWarning = improveAfterWarning
        self.improvement = improvement
        self.exitAfterWarning = exitAfterWarning
        self.orderGrowth = orderGrowth
    }
}

/// The points by which sellers under an action answer differently; `nil`: not at all.
package struct NPSPoints: Sendable, Hashable {
    package var warn: UncertainQuantity?
    /// Under a plan, a deboost or an order cap.
    package var plan: UncertainQuantity?
    /// Suspended or suppressed.
    package var suspend: UncertainQuantity?

    package init(
        warn: UncertainQuantity?, plan: UncertainQuantity?, suspend: UncertainQuantity?
    ) {
        self.warn = warn
        self.plan = plan
        self.suspend = suspend
    }

    package var quantities: [UncertainQuantity] { [warn, plan, suspend].compactMap(\.self) }
}

/// Sellers who keep a measured rate at its limit where it lies just beyond, by figures and not by
/// better orders.
package struct Gaming: Sendable, Hashable {
    /// The share of sellers who do so.
    package var share: UncertainQuantity
    /// How far beyond the limit they reach, as a share of the limit.
    package var within: UncertainQuantity

    package init(share: UncertainQuantity, within: UncertainQuantity) {
        self.share = share
        self.within = within
    }
}
