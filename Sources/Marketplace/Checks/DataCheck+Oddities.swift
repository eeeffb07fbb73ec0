import DataTables

extension DataCheck {
    /// Cells that are possible but unlikely, each kind counted with its first line.
    mutating func lookForOddities(_ orders: Orders, _ outcomes: OrderOutcomes) {
        var tally = OddityTally(orders.table)
        for row in 0..<orders.count {
            let placed = orders.orderedAt[row]
            for (name, instants) in [
                ("shipped_at", orders.shippedAt), ("delivered_at", orders.deliveredAt),
                ("cancelled_at", orders.cancelledAt), ("claim_opened_at", orders.claimOpenedAt),
                ("returned_at", orders.returnedAt), ("rated_at", orders.ratedAt),
            ] where instants[row] != Calendar.missing && instants[row] < placed {
                tally.add(row, "\(name) is before ordered_at")
            }
            if orders.promisedAt[row] != Calendar.missing,
                Calendar.day(of: orders.promisedAt[row]) < Calendar.day(of: placed)
            {
                tally.add(row, "promised_at is before the day of ordered_at")
            }
            if orders.deliveredAt[row] != Calendar.missing,
                orders.deliveredAt[row] < orders.shippedAt[row]
            {
                tally.add(row, "delivered_at is before shipped_at")
            }
            if outcomes.unclear[row], orders.cancelledBy[row] != .unknown {
                tally.add(
                    row,
                    orders.cancelledBy[row] == .none
                        ? "cancelled_at without cancelled_by" : "cancelled_by without cancelled_at")
            }
            lookForHalves(row, orders, &tally)
        }
        findings += tally.findings
        lookForRoundTimes(orders)
    }

    private func lookForHalves(_ row: Int, _ orders: Orders, _ tally: inout OddityTally) {
        if orders.claimKind[row] != .none, orders.claimOpenedAt[row] == Calendar.missing {
            tally.add(row, "claim_kind without claim_opened_at: the claim is not counted")
        }
        if orders.returnReason[row] != .none, orders.returnedAt[row] == Calendar.missing {
            tally.add(row, "return_reason without returned_at: the return is not counted")
        }
        if !orders.rating[row].isNaN, orders.ratedAt[row] == Calendar.missing {
            tally.add(row, "rating without rated_at: the rating is not counted")
        }
        if orders.cancelledBy[row] == .seller, orders.cancelledAt[row] != Calendar.missing,
            orders.cancelledAt[row] > orders.orderedAt[row]
                + Int64(KPI.cancellationMaturationDays) * Calendar.secondsPerDay
        {
            tally.add(
                row,
                "cancelled by the seller more than \(KPI.cancellationMaturationDays) days after "
                    + "placement: not counted in cancel_rate")
        }
    }

    /// Dates without times make orders of one day equal in time.
    private mutating func lookForRoundTimes(_ orders: Orders) {
        guard !orders.orderedAt.isEmpty,
            orders.orderedAt.allSatisfy({ $0 % Calendar.secondsPerDay == 0 })
        else { return }
        findings.append(
            Finding(
                .odd, "dates_without_time",
                "ordered_at has no time of day: a buyer's orders of one day are taken as one"))
    }
}

/// Oddities by what they are, with the line of the first and how many.
private struct OddityTally {
    private let origin: TableOrigin?
    private var index: [String: Int] = [:]
    private var found: [(what: String, line: Int, count: Int)] = []

    init(_ table: Table) { origin = table.origin }

    mutating func add(_ row: Int, _ what: String) {
        if let at = index[what] {
            found[at].count += 1
        } else {
            index[what] = found.count
            found.append((what, origin?.line(ofRow: row) ?? row + 1, 1))
        }
    }

    var findings: [DataCheck.Finding] {
        found.map {
            DataCheck.Finding(
                .odd, "odd_orders",
                $0.count == 1
                    ? "\($0.what): 1 row, on line \($0.line)"
                    : "\($0.what): \($0.count) rows, first on line \($0.line)")
        }
    }
}
