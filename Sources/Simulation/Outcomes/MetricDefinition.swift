/// What a metric is: its unit, which way is better, how steps become longer periods.
package struct MetricDefinition: Sendable, Hashable {
    /// Which way the metric should move.
    package enum Direction: String, Sendable, Codable, CaseIterable {
        case higher, lower
        /// A count that describes; neither more nor less of it is better in itself.
        case neutral
    }

    /// How the values of steps become the value of a longer period.
    package enum RollUp: String, Sendable, Codable, CaseIterable {
        /// The sum.
        case flow
        /// The last step's value.
        case stock
        /// The sum of numerators over the sum of denominators.
        case ratio
    }

    package enum Unit: String, Sendable, Codable, CaseIterable {
        case orders, value, buyers, sellers, actions, claims, share, points
    }

    package var name: String
    package var unit: Unit
    package var direction: Direction
    package var rollUp: RollUp
    /// One sentence for the dictionary, the data package and the guide.
    package var definition: String
    /// The kinds of segments that it is cut by; the empty kind is the whole.
    package var segmentKinds: [String]
    /// Whether orders and sellers as recorded give it for past steps; else it is missing there.
    package var isObserved: Bool
    /// Whether it counts what happens; the others are expectations of the fitted model.
    package var isRealised: Bool
    /// Whether it exists only as a difference between a scenario and the baseline.
    package var isPaired: Bool

    package init(
        _ name: String, _ unit: Unit, _ direction: Direction, _ rollUp: RollUp,
        _ definition: String, segmentKinds: [String] = [""], isObserved: Bool = true,
        isRealised: Bool = true, isPaired: Bool = false
    ) {
        self.name = name
        self.unit = unit
        self.direction = direction
        self.rollUp = rollUp
        self.definition = definition
        self.segmentKinds = segmentKinds
        self.isObserved = isObserved
        self.isRealised = isRealised
        self.isPaired = isPaired
    }

    /// The definition of a metric by its name; `nil` where no metric has that name.
    package static func named(_ name: String) -> MetricDefinition? {
        all.first { $0.name == name }
    }
}
