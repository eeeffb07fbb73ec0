import Marketplace

/// Decodes a program's `financing` and `budget`.
///
/// A projection knows no money: the business case reports costs against them.
enum FundingFormat {
    static func funding(
        _ reader: inout MappingReader, path: String
    ) throws -> Program.Funding {
        var funding = Program.Funding()
        if var financing = try reader.mapping("financing") {
            funding.loan = try loan(&financing)
            try financing.finish()
        }
        if let node = reader.take("budget") {
            funding.budget = try budget(node, path: "\(path).budget")
        }
        return funding
    }

    private static func loan(_ reader: inout MappingReader) throws -> Program.Funding.Loan {
        let advice = "write financing: {loan: {share: 50%, yearly_rate: 7%, months: 24}}"
        guard var inner = try reader.mapping("loan") else { throw reader.missing("loan", advice) }
        let rateNode = inner.node["yearly_rate"]
        guard let share = try inner.share("share") else { throw inner.missing("share", advice) }
        guard let rate = try inner.number("yearly_rate") else {
            throw inner.missing("yearly_rate", advice)
        }
        guard let months = try inner.integer("months", atLeast: 1, atMost: 600) else {
            throw inner.missing("months", advice)
        }
        guard (0...1).contains(rate) else {
            throw (rateNode ?? inner.node).place.error(
                "\(inner.path(of: "yearly_rate")) is \((rateNode ?? inner.node).phrase); a yearly "
                    + "rate from 0% to 100% is expected")
        }
        try inner.finish()
        return Program.Funding.Loan(share: share, yearlyRate: rate, months: months)
    }

    private static func budget(
        _ node: YAMLNode, path: String
    ) throws -> [Program.Funding.Allotment] {
        var reader = try MappingReader(node, path: path)
        var budget: [Program.Funding.Allotment] = []
        for entry in reader.takeRest() {
            guard let months = months(of: entry.key) else {
                throw entry.keyPlace.error(
                    "\(path) names \"\(entry.key)\"; a year, a quarter or a month is expected: "
                        + "2025, 2025-Q1 or 2025-03")
            }
            let amount = try Scalars.number(entry.value, path: "\(path).\(entry.key)")
            guard amount >= 0 else {
                throw entry.value.place.error(
                    "\(path).\(entry.key) is \(entry.value.phrase); an amount of 0 or more is "
                        + "expected")
            }
            if let other = budget.first(where: { $0.months.overlaps(months) }) {
                throw entry.keyPlace.error(
                    "\(path).\(entry.key) and \(path).\(other.period) have months in common; give "
                        + "each month's money once")
            }
            budget.append(
                Program.Funding.Allotment(period: entry.key, months: months, amount: amount))
        }
        return budget
    }

    /// The months of `2025`, `2025-Q1` or `2025-03`.
    private static func months(of text: String) -> ClosedRange<Int>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, first.count == 4, first.allSatisfy(\.isWholeDigit),
            let year = Int(first)
        else { return nil }
        guard parts.count > 1 else { return (12 * year)...(12 * year + 11) }
        guard parts.count == 2, parts[1].count == 2 else { return nil }
        if parts[1].first == "Q" {
            guard let quarter = Int(parts[1].dropFirst()), (1...4).contains(quarter) else {
                return nil
            }
            let start = 12 * year + 3 * (quarter - 1)
            return start...(start + 2)
        }
        guard parts[1].allSatisfy(\.isWholeDigit), let month = Int(parts[1]),
            (1...12).contains(month)
        else { return nil }
        return (12 * year + month - 1)...(12 * year + month - 1)
    }
}

extension Character {
    fileprivate var isWholeDigit: Bool { ("0"..."9").contains(self) }
}
