/// A mark that sellers earn by standards of its own, and what it does to their demand.
package struct Badge: Sendable, Hashable {
    package var name: String
    /// A seller has it in a step in which at least one of them judges it and none is missed.
    package var requires: [Standard]
    /// The relative change of the holder's weight among the sellers of its category.
    package var demand: UncertainQuantity

    package init(name: String, requires: [Standard], demand: UncertainQuantity) {
        self.name = name
        self.requires = requires
        self.demand = demand
    }

    /// The most badges of a scenario.
    package static let most = 32
}
