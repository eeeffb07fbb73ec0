/// One seller of a generated world.
struct SellerState {
    var category: Int
    var size: Double
    var platformFulfilled: Bool
    var country: Int
    /// Days since 1970, with fraction.
    var onboarded: Double
    var leaves = Double.infinity
    var leavingRecorded = false
    /// Logits of the long-run true rates: late, cancelled, defective.
    var level: SIMD3<Double>
    var drift = SIMD3<Double>.zero
    /// What actions and coaching have changed.
    var improvement = SIMD3<Double>.zero
    var coached = SIMD3<Double>.zero
    var misses = 0
    var monthsWithoutMiss = 0
    var suspendedUntil = -Double.infinity
    var terminated = Double.infinity
    var priceFactor: Double
    var trackingRate: Double
    var responseRate: Double

    /// Left because of an action: buyers still look for the seller and find it gone.
    var isDrivenAway = false

    var underAction: Bool { misses > 0 }

    /// Whether orders can be placed with the seller at a moment.
    func isListed(at day: Double) -> Bool {
        onboarded <= day && day < leaves && day < terminated
    }

    func isSuspended(at day: Double) -> Bool {
        day < suspendedUntil || (isDrivenAway && day >= leaves)
    }

    /// Whether buyers look for the seller, whether or not it can be ordered from.
    func isSought(at day: Double) -> Bool {
        isListed(at: day) || (isDrivenAway && day >= leaves)
    }
}

/// What happened to a seller and when.
struct SellerEvent {
    var seller: Int
    var at: Int64
    var event: String

    /// The end of a suspension.
    static let reinstate = "reinstate"
}
