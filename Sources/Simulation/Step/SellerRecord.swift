/// What one seller of the start did in a step, and where it stands after it: for tests against plain
/// code and for looking at single sellers.
package struct SellerRecord: Sendable, Hashable {
    package var orders: Int
    /// Orders by what became of them, by `Experience.rawValue`.
    package var outcomes: [Int]
    package var misses: Int
    package var offSteps: Int
    package var planSteps: Int
    package var isGone: Bool
    /// Bit b: has badge b.
    package var badges: UInt32
}

/// The sellers of the start through one replicate: by step, in the assessment's order.
///
/// - Throws: `ProjectionError`.
package func sellerRecords(
    world: World, policy: Policy, inputs: Inputs, replicate: Int, seed: UInt64
) throws -> [[SellerRecord]] {
    var simulator = try Simulator(
        world: world, policy: policy, inputs: inputs, indices: ReplicateIndices(), seed: seed)
    var steps: [[SellerRecord]] = []
    _ = try simulator.run(replicate) { columns in
        steps.append(
            world.sellers.place.map { i in
                SellerRecord(
                    orders: Int(columns.orders[i]),
                    outcomes: (0..<5).map { Int(columns.outcomes[$0 * columns.stride + i]) },
                    misses: Int(columns.ladder[i].misses),
                    offSteps: Int(columns.ladder[i].offLeft),
                    planSteps: Int(columns.ladder[i].planLeft), isGone: columns.gone[i] != 0,
                    badges: columns.badges[i])
            })
    }
    return steps
}
