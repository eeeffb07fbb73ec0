/// Orders of each seller of the start, summed over all steps of one replicate, in the assessment's
/// order.
///
/// - Throws: `ProjectionError`.
package func sellerOrders(
    world: World, policy: Policy, inputs: Inputs, replicate: Int, seed: UInt64
) throws -> [Int] {
    var simulator = try Simulator(
        world: world, policy: policy, inputs: inputs, indices: ReplicateIndices(), seed: seed)
    var totals = [Int](repeating: 0, count: world.sellers.count)
    _ = try simulator.run(replicate) { columns in
        for i in totals.indices { totals[world.sellers.source[i]] += Int(columns.orders[i]) }
    }
    return totals
}
