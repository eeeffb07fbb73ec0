/// Where an order was placed.
package enum Channel: Int, Sendable, Codable, CaseIterable, BitwiseCopyable {
    case marketplace = 0, online, store

    package var name: String {
        switch self {
        case .marketplace: "marketplace"
        case .online: "online"
        case .store: "store"
        }
    }

    package init?(name: String) {
        guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}

/// What happened to an order on the marketplace.
package enum Experience: Int, Sendable, Codable, CaseIterable {
    case clean = 0, late, defective, lateAndDefective, cancelled

    package var name: String {
        switch self {
        case .clean: "clean"
        case .late: "late"
        case .defective: "defective"
        case .lateAndDefective: "late_and_defective"
        case .cancelled: "cancelled"
        }
    }
}
