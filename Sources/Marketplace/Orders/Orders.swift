package import DataTables

/// The canonical orders as columns, one row per order and seller, in the order of the file.
///
/// Codes index `buyerIDs`, `sellerIDs` and `categories`; −1 is none. Instants use
/// `Calendar.missing`.
package struct Orders: Sendable {
    package var count: Int { orderedAt.count }
    package var orderIDs: TextColumn
    package var buyer: [Int32]
    package var seller: [Int32]
    package var channel: [Channel]
    package var category: [Int32]
    package var orderedAt: [Instant]
    package var value: [Double]
    package var promisedAt: [Instant]
    package var shippedAt: [Instant]
    package var deliveredAt: [Instant]
    package var cancelledAt: [Instant]
    package var cancelledBy: [CancelledBy]
    package var returnedAt: [Instant]
    package var returnReason: [ReturnReason]
    package var claimOpenedAt: [Instant]
    package var claimKind: [ClaimKind]
    package var rating: [Double]
    package var ratedAt: [Instant]
    package var buyerIDs: [String]
    package var sellerIDs: [String]
    package var categories: [String]
    /// The whole mapped table (canonical names and extra columns), for expressions.
    package var table: Table
    /// Which canonical columns the source really had.
    package var present: Set<String>

    /// Who cancelled; `unknown`: somebody did, and the source does not say who.
    package enum CancelledBy: Int8, Sendable { case none = 0, seller, buyer, platform, unknown }
    package enum ReturnReason: Int8, Sendable { case none = 0, sellerFault, buyerRemorse, other }
    package enum ClaimKind: Int8, Sendable { case none = 0, notReceived, notAsDescribed }
}
