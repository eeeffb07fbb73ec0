/// The columns of an intervals panel that say when a buyer was at risk and what happened.
package struct DriverColumns: Sendable, Hashable, Codable {
    /// Text: whose history it is.
    package var buyer: String
    /// Text or number: rows of one exposure (the time after one order) share it.
    package var order: String
    /// Instant: when the exposure's order was placed.
    package var orderedAt: String
    /// Days since the placement: the row is at risk on (start, stop].
    package var start: String
    package var stop: String
    /// Text: the channel of the order placed at `stop`; missing where none was.
    package var nextChannel: String
    /// What was known of the order's experience, for the check of the buyers' memory.
    package var experience: [String]

    package init(
        buyer: String = "buyer_id", order: String = "order_key", orderedAt: String = "ordered_at",
        start: String = "start", stop: String = "stop", nextChannel: String = "next_channel",
        experience: [String] = ["late", "defective", "cancelled"]
    ) {
        self.buyer = buyer
        self.order = order
        self.orderedAt = orderedAt
        self.start = start
        self.stop = stop
        self.nextChannel = nextChannel
        self.experience = experience
    }
}
