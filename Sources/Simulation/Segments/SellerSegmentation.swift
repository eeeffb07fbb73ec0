import Assessment
import DataTables
package import Marketplace

/// How sellers are cut into segments beside their category: by tier and by tenure.
package struct SellerSegmentation: Sendable, Hashable, Codable {
    /// What makes a tier.
    package enum Tier: Sendable, Hashable, Codable {
        /// A column of the sellers table.
        case column(String)
        /// Size classes by the seller's orders a month at the start, with these limits, rising.
        case ordersPerMonth([Int])
    }

    package var tier: Tier
    /// Limits of the tenure classes in months, rising.
    package var tenureMonths: [Int]

    package init(tier: Tier = .ordersPerMonth([10, 100]), tenureMonths: [Int] = [6, 24]) {
        self.tier = tier
        self.tenureMonths = tenureMonths
    }

    /// The names of the classes between limits: `under_10_orders`, `10_to_100_orders`,
    /// `from_100_orders`.
    package static func classes(_ limits: [Int], of unit: String) -> [String] {
        guard let first = limits.first, let last = limits.last else { return ["all"] }
        return ["under_\(first)_\(unit)"]
            + zip(limits, limits.dropFirst()).map { "\($0)_to_\($1)_\(unit)" }
            + ["from_\(last)_\(unit)"]
    }
}

/// A segment of sellers: `category` home, `tier` from_100_orders, `tenure` under_6_months.
package struct SellerSegment: Sendable, Hashable {
    /// The kinds of segments of sellers.
    package static let kinds = ["category", "tier", "tenure"]

    package var kind: String
    package var name: String

    package init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }
}

/// The segments of a world's sellers, and which of them a seller is in.
///
/// Category and tier are a seller's for good, an entrant's tier that of the seller it takes after;
/// tenure is that of the step.
package struct SellerSegments: Sendable {
    /// Categories, then tiers, then classes of tenure.
    package let list: [SellerSegment]
    let categories: Int
    let tiers: Int
    /// By the assessment's seller.
    let tier: [Int32]
    /// Whole steps from which on the next class of tenure begins.
    let tenureSteps: [Int32]

    /// Finds each seller's tier.
    ///
    /// - Throws: `ProjectionError.rule` where the sellers have no column of that name.
    package init(_ segmentation: SellerSegmentation, world: World) throws {
        let sellers = world.assessment.sellers
        let months = world.assessment.calendar.nominalDays / 30.4375
        let names: [String]
        switch segmentation.tier {
        case .ordersPerMonth(let limits):
            names = SellerSegmentation.classes(limits, of: "orders")
            tier = sellers.weight.map { weight in
                Int32(limits.count { weight / months >= Double($0) })
            }
        case .column(let column):
            (names, tier) = try Self.levels(of: column, sellers.attributes)
        }
        categories = world.assessment.categories.count
        tiers = names.count
        tenureSteps = segmentation.tenureMonths.map {
            Int32((Double($0) / months - 1e-9).rounded(.up))
        }
        func segments(_ kind: String, _ names: [String]) -> [SellerSegment] {
            names.map { SellerSegment(kind: kind, name: $0) }
        }
        list =
            segments("category", world.assessment.categories) + segments("tier", names)
            + segments(
                "tenure", SellerSegmentation.classes(segmentation.tenureMonths, of: "months"))
    }

    /// The texts of a column in alphabetical order, and each seller's; an empty cell is `none`.
    private static func levels(
        of column: String, _ attributes: Table
    ) throws -> (names: [String], codes: [Int32]) {
        guard attributes[column] != nil, let texts = try? attributes.texts(column) else {
            throw ProjectionError.rule(
                "projection.segments.tier: the sellers have no column of texts \"\(column)\"; "
                    + "there are \(attributes.names.joined(separator: ", "))")
        }
        let values = texts.codes.indices.map { texts[$0] ?? "none" }
        let names = Set(values).sorted()
        var codes: [String: Int32] = [:]
        for (place, name) in names.enumerated() { codes[name] = Int32(place) }
        return (names, values.map { codes[$0] ?? 0 })
    }

    /// The names of the tiers, and the tier of one of the assessment's sellers.
    package var tierNames: [String] { list[categories..<(categories + tiers)].map(\.name) }
    package func tier(ofSeller seller: Int) -> Int { Int(tier[seller]) }

    /// The places in `list` of a seller's tier and tenure; its category's is the category.
    func places(row: Int32, tenure: Int32) -> (tier: Int, tenure: Int) {
        (
            categories + Int(tier[Int(row)]),
            categories + tiers + tenureSteps.count { tenure >= $0 }
        )
    }
}

extension [SellerSegment] {
    /// The place of the segment that a key result names; `nil` where it names none of sellers.
    ///
    /// - Throws: `KeyResultError` for a metric or a name that is not cut so.
    package func place(of keyResult: KeyResult) throws(KeyResultError) -> Int? {
        guard keyResult.segment.count == 1, let (kind, name) = keyResult.segment.first,
            SellerSegment.kinds.contains(kind)
        else { return nil }
        let key = MetricKey(keyResult.metric, segmentKind: kind, segment: name)
        guard SegmentMetrics.has(keyResult.metric) else {
            throw .unknownSegment(
                keyResult: keyResult.name, key: key.description, known: [keyResult.metric])
        }
        guard let place = firstIndex(of: SellerSegment(kind: kind, name: name)) else {
            throw .unknownSegment(
                keyResult: keyResult.name, key: key.description,
                known: filter { $0.kind == kind }.map {
                    MetricKey(keyResult.metric, segmentKind: kind, segment: $0.name).description
                })
        }
        return place
    }
}
