import Marketplace

/// A badge as the step loop awards it.
struct CompiledBadge: Sendable {
    var requires: [CompiledStandard]
    /// The input of the relative change of weight.
    var demand: Int
}
