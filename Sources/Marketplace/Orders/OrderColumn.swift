package import DataTables

/// The canonical columns of the orders table.
package enum OrderColumn: String, Sendable, CaseIterable {
    case orderID = "order_id"
    case buyerID = "buyer_id"
    case sellerID = "seller_id"
    case channel
    case category
    case orderedAt = "ordered_at"
    case value = "gmv"
    case promisedAt = "promised_at"
    case shippedAt = "shipped_at"
    case deliveredAt = "delivered_at"
    case cancelledAt = "cancelled_at"
    case cancelledBy = "cancelled_by"
    case trackingValid = "tracking_valid"
    case returnedAt = "returned_at"
    case returnReason = "return_reason"
    case claimOpenedAt = "claim_opened_at"
    case claimKind = "claim_kind"
    case refunded
    case rating
    case ratedAt = "rated_at"
    case contactedAt = "contacted_at"
    case respondedAt = "responded_at"
    case policyViolationAt = "policy_violation_at"

    package static let names = allCases.map(\.rawValue)

    /// The columns without which there are no orders; `seller_id` joins them on the marketplace.
    package static let required: [OrderColumn] = [.orderID, .buyerID, .orderedAt, .value]

    /// The type that the column has once the orders are validated.
    package var kind: ColumnKind {
        switch self {
        case .orderID, .buyerID, .sellerID, .channel, .category, .cancelledBy, .returnReason,
            .claimKind:
            .text
        case .orderedAt, .promisedAt, .shippedAt, .deliveredAt, .cancelledAt, .returnedAt,
            .claimOpenedAt, .ratedAt, .contactedAt, .respondedAt, .policyViolationAt:
            .instant
        case .value, .rating, .refunded: .number
        case .trackingValid: .flag
        }
    }

    /// What happens to an order after it was placed; blank until it has happened.
    package var isEvent: Bool { kind == .instant && self != .orderedAt && self != .promisedAt }
}
