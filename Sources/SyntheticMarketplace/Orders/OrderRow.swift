import Marketplace

/// What is true of an order's experience.
struct OrderFate {
    var late = false
    var cancelled = false
    var defective = false
}

/// One row of orders: an order and a seller.
struct OrderRow {
    enum Canceller: String { case none, seller, buyer, platform }
    enum Claim: String {
        case none, notReceived = "not_received", notAsDescribed = "not_as_described"
    }
    enum ReturnReason: String {
        case none, sellerFault = "seller_fault", buyerRemorse = "buyer_remorse", other
    }

    var order: Int
    var buyer: Int
    var seller: Int?
    var channel: Channel
    var category: Int
    var orderedAt: Int64
    var value: Double
    var fate = OrderFate()
    var promisedAt: Int64?
    var shippedAt: Int64?
    var deliveredAt: Int64?
    var cancelledAt: Int64?
    var cancelledBy = Canceller.none
    var trackingValid: Bool?
    var returnedAt: Int64?
    var returnReason = ReturnReason.none
    var claimOpenedAt: Int64?
    var claimKind = Claim.none
    var refunded = false
    var rating: Int?
    var ratedAt: Int64?
    var contactedAt: Int64?
    var respondedAt: Int64?
    var policyViolationAt: Int64?
    /// The rates behind the hazard after this order (marketplace only).
    var lateRateUsed = 0.0
    var defectRateUsed = 0.0

    init(
        order: Int, buyer: Int, seller: Int?, channel: Channel, category: Int, orderedAt: Int64,
        value: Double
    ) {
        self.order = order
        self.buyer = buyer
        self.seller = seller
        self.channel = channel
        self.category = category
        self.orderedAt = orderedAt
        self.value = value
    }

    /// When lateness became known: at the end of the promised day.
    var lateKnownAt: Int64? { fate.late ? latenessDecidedAt : nil }

    /// The end of the promised day.
    var latenessDecidedAt: Int64? { promisedAt.map { ($0 / 86_400 + 1) * 86_400 } }

    /// When the defect became known: the claim or the return.
    var defectKnownAt: Int64? {
        guard fate.defective else { return nil }
        return claimOpenedAt ?? returnedAt
    }
}

extension OrderRow {
    /// When a cancellation by the seller or a defect was known; lateness alone is not meant.
    var badKnownAt: Int64? { fate.cancelled ? cancelledAt : defectKnownAt }

    /// Makes this row stand for an order of several: everything bad of the other happens too.
    mutating func takeWorse(of other: OrderRow) {
        if other.fate.cancelled && !fate.cancelled {
            fate.cancelled = true
            cancelledAt = other.cancelledAt
        }
        if other.fate.late && !fate.late {
            fate.late = true
            promisedAt = other.promisedAt
            if !fate.defective || other.deliveredAt != nil { deliveredAt = other.deliveredAt }
        }
        if other.fate.defective && !fate.defective {
            fate.defective = true
            claimOpenedAt = other.claimOpenedAt
            returnedAt = other.returnedAt
        }
    }
}
