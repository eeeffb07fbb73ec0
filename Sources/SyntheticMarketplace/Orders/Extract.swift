import DataTables
import Marketplace

/// The tables as somebody would have drawn them on the extract day: nothing later is known.
struct Extract {
    private let generation: MarketplaceGeneration
    private let rows: ArraySlice<OrderRow>
    /// The first instant that is not known any more.
    private let end: Instant

    init(_ generation: MarketplaceGeneration) {
        self.generation = generation
        let world = generation.world
        let end = Int64(world.extractDay ?? world.endDay) * Calendar.secondsPerDay
        let known = generation.orders.partitionPoint { $0.orderedAt >= end }
        rows = generation.orders[..<known]
        self.end = end
    }

    func orders() -> Table {
        let categories = generation.world.categories.map(\.name)
        return Table([
            ("order_id", Self.identifiers("O", rows.map(\.order), digits: 7)),
            ("buyer_id", Self.identifiers("B", rows.map(\.buyer), digits: 6)),
            ("seller_id", Self.identifiers("S", rows.map { $0.seller ?? -1 }, digits: 5)),
            ("channel", named(Channel.allCases.map(\.name)) { $0.channel.rawValue }),
            ("category", named(categories) { $0.category }),
            ("ordered_at", .instants(rows.map(\.orderedAt))),
            ("gmv", .numbers(rows.map(\.value))),
            ("promised_at", .instants(rows.map { $0.promisedAt ?? Calendar.missing })),
            ("shipped_at", known { $0.shippedAt }),
            ("delivered_at", known { $0.deliveredAt }),
            ("cancelled_at", known { $0.cancelledAt }),
            ("cancelled_by", text { shows($0.cancelledAt) ? $0.cancelledBy.rawValue : nil }),
            ("tracking_valid", flags { row in shows(row.shippedAt) ? row.trackingValid : nil }),
            ("returned_at", known { $0.returnedAt }),
            ("return_reason", text { shows($0.returnedAt) ? $0.returnReason.rawValue : nil }),
            ("claim_opened_at", known { $0.claimOpenedAt }),
            ("claim_kind", text { shows($0.claimOpenedAt) ? $0.claimKind.rawValue : nil }),
            ("refunded", flags { $0.refunded && showsRefund($0) }),
            (
                "rating",
                .numbers(rows.map { shows($0.ratedAt) ? $0.rating.map(Double.init) ?? .nan : .nan })
            ),
            ("rated_at", known { $0.ratedAt }),
            ("contacted_at", known { $0.contactedAt }),
            ("responded_at", known { $0.respondedAt }),
            ("policy_violation_at", known { $0.policyViolationAt }),
        ])
    }

    func orderTruth() -> Table {
        func rate(_ value: (OrderRow) -> Double) -> Column {
            .numbers(rows.map { $0.seller == nil ? .nan : value($0) })
        }
        return Table([
            ("order_id", Self.identifiers("O", rows.map(\.order), digits: 7)),
            ("seller_id", Self.identifiers("S", rows.map { $0.seller ?? -1 }, digits: 5)),
            ("late", flags(\.fate.late)),
            ("cancelled", flags(\.fate.cancelled)),
            ("defective", flags(\.fate.defective)),
            ("seller_late_rate", rate(\.lateRateUsed)),
            ("seller_defect_rate", rate(\.defectRateUsed)),
        ])
    }

    func sellers() -> Table {
        let world = generation.world
        let all = generation.population.sellers.enumerated().filter {
            Int64($0.element.onboarded * 86_400) < end
        }
        let countries = ["US", "CA", "MX", "CN"]
        let left = all.map { seller -> Instant in
            let at = Int64(min(seller.element.leaves, 1e8) * 86_400)
            return seller.element.leavingRecorded && at < end ? at : Calendar.missing
        }
        func codes(_ value: (SellerState) -> Int) -> [Int32] {
            all.map { Int32(value($0.element)) }
        }
        return Table([
            ("seller_id", Self.identifiers("S", all.map(\.offset), digits: 5)),
            ("onboarded_at", .instants(all.map { Int64($0.element.onboarded * 86_400) })),
            ("category", Self.compact(codes(\.category), world.categories.map(\.name))),
            (
                "fulfilment",
                Self.compact(codes { $0.platformFulfilled ? 1 : 0 }, ["seller", "platform"])
            ),
            ("country", Self.compact(codes(\.country), countries)),
            ("left_at", .instants(left)),
        ])
    }

    func sellerEvents() -> Table {
        let sellers = generation.population.sellers
        let events = generation.population.events.filter { event in
            let stays = Double(event.at) / 86_400 < sellers[event.seller].leaves
            return event.at < end && (event.event != SellerEvent.reinstate || stays)
        }.sorted { ($0.at, $0.seller) < ($1.at, $1.seller) }
        return Table([
            ("seller_id", Self.identifiers("S", events.map(\.seller), digits: 5)),
            ("at", .instants(events.map(\.at))),
            ("event", .texts(TextColumn(events.map { $0.event }))),
        ])
    }

    func sellerNPS() -> Table {
        let answers = SellerSurvey(generation).answers(before: end)
        return Table([
            ("seller_id", Self.identifiers("S", answers.map(\.seller), digits: 5)),
            ("answered_at", .instants(answers.map(\.at))),
            ("score", .numbers(answers.map { Double($0.score) })),
        ])
    }

    // MARK: - Columns

    private func shows(_ moment: Instant?) -> Bool {
        guard let moment else { return false }
        return moment < end
    }

    private func showsRefund(_ row: OrderRow) -> Bool {
        shows(row.cancelledAt) || shows(row.claimOpenedAt) || shows(row.returnedAt)
    }

    private func known(_ moment: (OrderRow) -> Instant?) -> Column {
        .instants(
            rows.map { row in
                guard let at = moment(row), at < end else { return Calendar.missing }
                return at
            })
    }

    private func text(_ value: (OrderRow) -> String?) -> Column {
        .texts(TextColumn(rows.map(value)))
    }

    private func flags(_ value: (OrderRow) -> Bool?) -> Column {
        .flags(
            rows.map { row in
                guard let flag = value(row) else { return -1 }
                return flag ? 1 : 0
            })
    }

    private func named(_ names: [String], _ code: (OrderRow) -> Int) -> Column {
        Self.compact(rows.map { Int32(code($0)) }, names)
    }

    /// Texts of numbered things: a letter and the number from 1 on, padded; −1 is missing.
    private static func identifiers(_ letter: String, _ numbers: [Int], digits: Int) -> Column {
        let names = (0..<(1 + (numbers.max() ?? -1))).map { number in
            let text = String(number + 1)
            return letter + String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        return compact(numbers.map { Int32($0) }, names)
    }

    /// A text column whose levels are in the order of their first appearance.
    private static func compact(_ numbers: [Int32], _ names: [String]) -> Column {
        var codeOf = [Int32](repeating: -1, count: names.count)
        var levels: [String] = []
        let codes = numbers.map { number -> Int32 in
            guard number >= 0 else { return -1 }
            if codeOf[Int(number)] < 0 {
                codeOf[Int(number)] = Int32(levels.count)
                levels.append(names[Int(number)])
            }
            return codeOf[Int(number)]
        }
        return .texts(TextColumn(codes: codes, levels: levels))
    }
}

extension Array {
    /// The number of leading elements for which `isLater` is false; those for which it is true
    /// must all come after them.
    fileprivate func partitionPoint(_ isLater: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isLater(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
