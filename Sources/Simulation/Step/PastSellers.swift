import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// Which sellers were active before the projection, and how many of those are gone by then.
struct PastSellers: Sendable {
    /// Active sellers by steps ago (0...12), those gone by now included; −1: not known.
    private var active: [Int]
    /// Terminated since, among all, by steps ago.
    private var terminated: [Int]
    /// By seller of the start; bit a: active a steps ago.
    private let activeBits: [UInt32]

    init(world: World) {
        activeBits = Self.activeBits(world)
        let history = world.assessment.history
        active = []
        terminated = []
        for ago in 0...World.followedSteps {
            let place = history.count - 1 - ago
            active.append(place >= 0 ? history[place].activeSellers : -1)
            terminated.append(
                place >= 0 ? history[(place + 1)...].reduce(0) { $0 + $1.terminated } : 0)
        }
    }

    private static func activeBits(_ world: World) -> [UInt32] {
        let start = world.sellers
        return (0..<start.count).map { i in
            var bits: UInt32 = 0
            for ago in 0...World.followedSteps {
                var orders: Int32 = 0
                for age in ago..<(ago + world.activeSteps) where age < start.historySteps {
                    orders += start.orders[age * start.count + i]
                }
                let isOff = ago == 0 && start.suspendedSteps[i] > 0
                if orders > 0, !isOff { bits |= 1 << UInt32(ago) }
            }
            return bits
        }
    }

    /// Sets the activity bits of the sellers at the start.
    func start(_ sellers: inout SellerColumns) {
        for (i, bits) in activeBits.enumerated() { sellers.activeBits[i] = bits }
    }

    /// The number active twelve steps before `step`, with those already gone at the start.
    func activeBefore(step: Int, known: Int) -> Int {
        let ago = World.followedSteps - step
        guard ago >= 0, active[ago] >= 0 else { return known }
        return max(known, active[ago])
    }

    /// Terminated between twelve steps before `step` and the start.
    func terminatedBefore(step: Int) -> Int {
        let ago = World.followedSteps - step
        return ago >= 0 ? terminated[ago] : 0
    }
}
