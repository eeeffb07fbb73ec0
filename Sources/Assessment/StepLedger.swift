/// Everything that is counted in one step: what metrics are made of, observed or simulated.
///
/// Channels are marketplace, online, store (3). The counts obey, in every step:
/// `intended = placed on the marketplace + movedToOnline + unmet`;
/// `placed[marketplace] = clean + late + defective + lateAndDefective + cancelled`;
/// `buyers = buyers before + newOrders`; `orders = placed over channels`.
package struct StepLedger: Sendable, Hashable {
    /// Intended marketplace orders, and what became of those not placed there.
    package var intended = 0
    package var movedToOnline = 0
    package var unmet = 0
    /// Orders placed, by channel, and their value.
    package var placed = [0, 0, 0]
    package var value = [0.0, 0.0, 0.0]
    /// Value of this step's orders that was cancelled or refunded.
    package var lostValue = 0.0
    /// First orders of buyers in any channel; replacements; the rest of `placed` are repeats.
    package var newOrders = 0
    package var replacements = 0
    /// Marketplace orders by experience: clean, late, defective, late and defective, cancelled.
    package var experiences = [0, 0, 0, 0, 0]
    /// Marketplace orders of sellers meeting every judged standard, of judged sellers: values.
    package var valueMeetingAll = 0.0
    package var valueUnjudged = 0.0
    /// Buyers at the end of the step: all; with an order in the last 12 steps; in the open cell.
    package var buyers = 0
    package var activeBuyers = 0
    package var lapsedBuyers = 0
    /// Buyers whose last order was in this step, by its origin.
    package var lastOrders = [0, 0, 0]
    /// Buyers by origin o and whole steps k = 1...12 since the step of their last order who bought
    /// in this step through channel c: `[(o * 3 + c) * 12 + k - 1]`.
    package var returns = [Int](repeating: 0, count: 108)
    /// Sums over this step's orders by origin of the model's chance of an order within 30, 90 and
    /// 365 days: `[o * 3 + horizon]`.
    package var expectedReturns = [Double](repeating: 0, count: 9)
    /// Sellers on the marketplace at the end of the step (not left, not terminated); with an order
    /// in the last two steps (eight weeks) and not suspended.
    package var sellers = 0
    package var activeSellers = 0
    package var entered = 0
    package var left = 0
    package var terminated = 0
    /// Of the sellers active twelve steps ago: all, still here, terminated since.
    package var activeBefore = 0
    package var retained = 0
    package var terminatedSince = 0
    /// Sellers judged, and those who meet every judged standard.
    package var judged = 0
    package var meetingAll = 0
    /// In the state at the end of the step: warned, on a plan, suspended (or suppressed).
    package var warned = 0
    package var onPlan = 0
    package var suspended = 0
    /// Entries in the step: warnings, plans, suspensions, terminations.
    package var warnings = 0
    package var plans = 0
    package var suspensions = 0
    package var terminations = 0
    /// Entries whose order-weighted mean true rate over the window meets the standard.
    package var falseActions = 0
    /// Sellers healthy for twelve steps, and of those the ones flagged at least once.
    package var healthy = 0
    package var healthyFlagged = 0
    /// Sellers whose window-mean true rate misses a standard, and those with no action in force.
    package var missing = 0
    package var missedSellers = 0
    /// By program: enrolled sellers, orders covered; claims and their value.
    package var enrolled: [Int] = []
    package var covered: [Int] = []
    package var claims = 0
    package var claimValue = 0.0
    /// Sellers' net promoter score in points; `nil`: no answers, or nothing assumed.
    package var sellerNPS: Double?

    package init() {}
}
