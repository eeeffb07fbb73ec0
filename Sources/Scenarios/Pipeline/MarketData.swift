package import DataTables
package import Foundation
package import Marketplace

/// A workspace's tables, read and checked, with what became of each order and the KPIs they allow.
package struct MarketData: Sendable {
    package var orders: Orders
    package var outcomes: OrderOutcomes
    package var sellers: Sellers?
    package var events: SellerEvents?
    package var nps: SellerNPS?
    package var kpis: [KPI]
    package var counts: [KPICounts]
    /// The last day of history, as days since 1970-01-01.
    package var asOf: Int
    /// SHA-256 of each input file by its path in the workspace.
    package var hashes: [String: String]
    /// What looks odd but is no error.
    package var notices: [String]
    /// Rows set aside by lenient reading, for the rejects file.
    package var rejects: [Table]
}

extension Workspace {
    /// Reads the orders, sellers and events; `lenient` sets bad rows aside instead of throwing.
    ///
    /// `environment` is where `$NAME` in a file's path and the duckdb command are looked up.
    ///
    /// - Throws: `FileError`, `DataError`, `DataFaults` and `FormatError`, all naming the place;
    ///   `MissingProgram` where a source needs duckdb and it is not there.
    package func loadData(
        lenient: Bool = false,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> MarketData {
        guard let source = data.orders else {
            throw WorkspaceError(
                "\(path("trustcast.yaml")) has ready-made panels and no data.orders; this needs "
                    + "orders: write data: {orders: {file: data/orders.csv}}")
        }
        var reader = SourceReader(workspace: self, isLenient: lenient, environment: environment)
        let mapping = try reader.mapping(of: source)
        let raw = try reader.table(source, kinds: mapping)
        let orders = try reader.orders(raw, mapping: mapping)
        let sellers = try data.sellers.map { source in
            let (table, patterns) = try reader.canonical(source)
            return try Sellers(validating: table, datePatterns: patterns)
        }
        let events = try data.sellerEvents.map { source in
            let (table, patterns) = try reader.canonical(source)
            return try SellerEvents(validating: table, datePatterns: patterns)
        }
        let nps = try data.sellerNPS.map { source in
            let (table, patterns) = try reader.canonical(source)
            return try SellerNPS(
                validating: table,
                sellers: Set(orders.sellerIDs).union(sellers?.ids.levels ?? []),
                datePatterns: patterns)
        }
        let limited = try reader.limited(orders, to: asOf)
        let outcomes = OrderOutcomes(
            limited,
            options: .init(
                lateGraceDays: panels.lateGraceDays, replacementDays: panels.replacementDays))
        let kpis = try kpis(present: limited.present)
        try check(kpis, in: limited.table)
        guard let lastDay = limited.orderedAt.max().map(Calendar.day(of:)) else {
            throw WorkspaceError("\(name(of: source)) has no orders; put some into it")
        }
        if let asOf, asOf > lastDay + 31 {
            reader.note(
                "as_of \(Calendar.isoDate(asOf)) is \(asOf - lastDay) days after the last order: "
                    + "buyers count as silent since then; write the day on which the data end")
        }
        let end = Calendar.instant(ofDay: (asOf ?? lastDay) + 1)
        let counts = try KPICounts.build(kpis, limited).filter { counts in
            let isUsed = (0..<counts.sellerCount).contains {
                counts.counts(seller: $0, from: .min + 1, before: end).eligible > 0
            }
            if !isUsed {
                reader.note("KPI \(counts.kpi.name) has no order that counts and is left out")
            }
            return isUsed
        }
        return MarketData(
            orders: limited, outcomes: outcomes, sellers: sellers, events: events,
            nps: nps?.known(before: end), kpis: counts.map(\.kpi), counts: counts,
            asOf: asOf ?? lastDay, hashes: reader.hashes, notices: reader.notices,
            rejects: reader.rejects)
    }

    /// Evaluates what the workspace says of KPIs over no row, so that faults name the place.
    private func check(_ kpis: [KPI], in table: Table) throws {
        let empty = table.filtered(keeping: [])
        for change in kpiChanges where kpis.contains(where: { $0.name == change.name }) {
            for (field, expression) in change.expressions {
                do {
                    _ = try expression.evaluate(in: empty)
                    if field == "eligible" || field == "numerator" {
                        _ = try expression.rows(in: empty)
                    }
                } catch var error as DataError {
                    error.file = nil
                    throw change.place.error("kpis.\(change.name).\(field): \(error)")
                }
            }
        }
    }

    /// The KPIs that these columns allow: built in, changed and added ones.
    package func kpis(present: Set<String>) throws -> [KPI] {
        var kpis = KPI.builtIn(present: present, lateGraceDays: panels.lateGraceDays)
        for change in kpiChanges {
            if let index = kpis.firstIndex(where: { $0.name == change.name }) {
                kpis[index] = change.applied(to: kpis[index])
            } else if KPI.builtInList.contains(where: { $0.name == change.name }) {
                continue
            } else {
                kpis.append(try change.newKPI())
            }
        }
        return kpis
    }
}

extension Workspace.KPIChange {
    fileprivate var expressions: [(String, DataTables.Expression)] {
        [
            ("eligible", eligible), ("numerator", numerator), ("placed_by", placedBy),
            ("known_from", knownFrom),
        ].compactMap { name, expression in expression.map { (name, $0) } }
    }

    fileprivate func applied(to kpi: KPI) -> KPI {
        var result = kpi
        result.title = title ?? kpi.title
        result.theme = theme ?? kpi.theme
        result.better = better ?? kpi.better
        result.feels = feels ?? kpi.feels
        result.eligible = eligible ?? kpi.eligible
        result.numerator = numerator ?? kpi.numerator
        result.placedBy = placedBy ?? kpi.placedBy
        result.knownFrom = knownFrom ?? kpi.knownFrom
        result.windowDays = windowDays ?? kpi.windowDays
        return result
    }

    fileprivate func newKPI() throws -> KPI {
        guard let numerator, let theme else {
            throw place.error(
                "kpis.\(name) is new and needs at least numerator and theme")
        }
        return KPI(
            name: name, title: title ?? name, theme: theme, better: better ?? .lower,
            feels: feels ?? .signal, eligible: eligible ?? .flag(true), numerator: numerator,
            placedBy: placedBy ?? .column("ordered_at"),
            knownFrom: knownFrom ?? .column("ordered_at"), windowDays: windowDays ?? 30)
    }
}
