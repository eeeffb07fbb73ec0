package import DataTables

/// What the marketplace did to its sellers, and their comings and goings in programs.
package struct SellerEvents: Sendable {
    package enum Kind: Sendable, Hashable {
        case action(Enforcement.Action)
        /// Ends whatever action is in force.
        case reinstate
        case enrol(String)
        case leave(String)
    }

    package struct Event: Sendable, Hashable {
        package var sellerID: String
        package var at: Instant
        package var kind: Kind

        package init(sellerID: String, at: Instant, kind: Kind) {
            self.sellerID = sellerID
            self.at = at
            self.kind = kind
        }
    }

    /// The canonical columns.
    package static let columnNames = ["seller_id", "at", "event"]

    /// In order of time, then of the file.
    package var events: [Event]

    package init(_ events: [Event]) {
        let order = sortedPermutation(by: events.map(\.at))
        self.events = order.map { events[Int($0)] }
    }

    /// Makes events from a table with `seller_id`, `at` and `event`.
    ///
    /// - Throws: ``DataFaults``: absent columns, empty cells, dates that are none, unknown events
    ///   with the nearest known one.
    package init(
        validating table: Table, datePatterns: [String: DatePattern] = [:]
    ) throws(DataFaults) {
        var reader = CanonicalReader(table, datePatterns: datePatterns)
        try reader.require(Self.columnNames, of: "seller_events")
        let sellers = reader.identifiers("seller_id", every: "event needs its seller")
        let moments = reader.instants("at", every: "event needs its date")
        let words = reader.identifiers("event", every: "event needs its name")
        var read: [Event] = []
        for row in 0..<table.rowCount {
            guard let word = words[row], let seller = sellers[row] else { continue }
            if let kind = Kind(word) {
                read.append(Event(sellerID: seller, at: moments[row], kind: kind))
            } else {
                reader.faults.add(
                    row: row, column: "event", value: word, kind: "word",
                    message: Kind.fault(word))
            }
        }
        guard reader.faults.isEmpty else { throw reader.faults.faults }
        self.init(read)
    }
}

extension SellerEvents.Kind {
    /// Reads `warn`, `suspend`, `reinstate`, `enrol:coaching`, `leave:coaching`.
    package init?(_ word: String) {
        if let action = Enforcement.Action(rawValue: word) {
            self = .action(action)
        } else if word == "reinstate" {
            self = .reinstate
        } else if word.hasPrefix("enrol:"), word.count > 6 {
            self = .enrol(String(word.dropFirst(6)))
        } else if word.hasPrefix("leave:"), word.count > 6 {
            self = .leave(String(word.dropFirst(6)))
        } else {
            return nil
        }
    }

    /// How the event is written.
    package var word: String {
        switch self {
        case .action(let action): action.rawValue
        case .reinstate: "reinstate"
        case .enrol(let program): "enrol:\(program)"
        case .leave(let program): "leave:\(program)"
        }
    }

    fileprivate static func fault(_ word: String) -> String {
        let words = Enforcement.Action.allCases.map(\.rawValue) + ["reinstate"]
        let guess = nearest(word, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
        return "expected \(words.joined(separator: ", ")), enrol:PROGRAM or leave:PROGRAM\(guess)"
    }
}
