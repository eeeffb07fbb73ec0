package import DataTables

extension Orders {
    /// The orders as they were known at an instant: nothing placed or happened at it or later.
    ///
    /// Events from the instant on are blank, with what they say of themselves (who cancelled, the
    /// kind of claim, the reason, the rating). Extra columns stay as they are.
    package func asKnown(before instant: Instant) -> Orders {
        let kept = (0..<count).filter { orderedAt[$0] < instant }
        var known = taking(kept)
        for column in OrderColumn.allCases where column.isEvent {
            guard case .instants(let values)? = known.table[column.rawValue] else { continue }
            let blanked = values.map { $0 < instant ? $0 : Calendar.missing }
            guard blanked != values else { continue }
            known.set(column, blanked)
        }
        known.blankDetails()
        return known
    }

    /// The orders of these rows, in this order.
    package func taking(_ rows: [Int]) -> Orders {
        Orders(
            orderIDs: orderIDs.taking(rows), buyer: rows.map { buyer[$0] },
            seller: rows.map { seller[$0] }, channel: rows.map { channel[$0] },
            category: rows.map { category[$0] }, orderedAt: rows.map { orderedAt[$0] },
            value: rows.map { value[$0] }, promisedAt: rows.map { promisedAt[$0] },
            shippedAt: rows.map { shippedAt[$0] }, deliveredAt: rows.map { deliveredAt[$0] },
            cancelledAt: rows.map { cancelledAt[$0] }, cancelledBy: rows.map { cancelledBy[$0] },
            returnedAt: rows.map { returnedAt[$0] }, returnReason: rows.map { returnReason[$0] },
            claimOpenedAt: rows.map { claimOpenedAt[$0] }, claimKind: rows.map { claimKind[$0] },
            rating: rows.map { rating[$0] }, ratedAt: rows.map { ratedAt[$0] },
            buyerIDs: buyerIDs, sellerIDs: sellerIDs, categories: categories,
            table: table.filtered(keeping: rows), present: present)
    }

    private mutating func set(_ column: OrderColumn, _ values: [Instant]) {
        table = table.with(column.rawValue, .instants(values))
        switch column {
        case .shippedAt: shippedAt = values
        case .deliveredAt: deliveredAt = values
        case .cancelledAt: cancelledAt = values
        case .returnedAt: returnedAt = values
        case .claimOpenedAt: claimOpenedAt = values
        case .ratedAt: ratedAt = values
        default: break
        }
    }

    /// What an event says of itself is unknown with the event.
    private mutating func blankDetails() {
        if present.contains(OrderColumn.cancelledAt.rawValue) {
            for row in 0..<count where cancelledAt[row] == Calendar.missing {
                cancelledBy[row] = .none
            }
            blankTexts(.cancelledBy, where: cancelledAt)
        }
        if present.contains(OrderColumn.returnedAt.rawValue) {
            for row in 0..<count where returnedAt[row] == Calendar.missing {
                returnReason[row] = .none
            }
            blankTexts(.returnReason, where: returnedAt)
        }
        if present.contains(OrderColumn.claimOpenedAt.rawValue) {
            for row in 0..<count where claimOpenedAt[row] == Calendar.missing {
                claimKind[row] = .none
            }
            blankTexts(.claimKind, where: claimOpenedAt)
        }
        if present.contains(OrderColumn.ratedAt.rawValue) {
            for row in 0..<count where ratedAt[row] == Calendar.missing { rating[row] = .nan }
            if table[OrderColumn.rating.rawValue] != nil {
                table = table.with(OrderColumn.rating.rawValue, .numbers(rating))
            }
        }
    }

    private mutating func blankTexts(_ column: OrderColumn, where instants: [Instant]) {
        guard case .texts(var texts)? = table[column.rawValue] else { return }
        for row in 0..<count where instants[row] == Calendar.missing { texts.codes[row] = -1 }
        table = table.with(column.rawValue, .texts(texts))
    }
}
