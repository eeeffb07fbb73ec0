import DataTables
import Marketplace
import StatisticalModels
import SyntheticMarketplace

/// A small exact market and its fits: what one line of the recovery study is made of.
struct RecoveryMarket {
    /// Where the sellers' terms of the hazard come from, and with which column they are fitted.
    enum Rates {
        /// The panel's own shrunk rates drive the buyers: what is generated is what is fitted.
        case measured
        /// Sellers' true rates drive the buyers; the fit knows measured rates, shrunk towards a
        /// law fitted to the same market's counts.
        case latentShrunk
        /// Sellers' true rates drive the buyers; the fit knows raw rates.
        case latentRaw
    }

    var seed: UInt64
    var buyers: Int
    var sellers: Int
    var rates: Rates
    var classes = 3

    private static let late = BetaPrior(a: 3, b: 24)
    private static let defect = BetaPrior(a: 3, b: 55)

    private var world: SyntheticWorld {
        var world = SyntheticWorld.exact(seed: seed, buyers: buyers, sellers: sellers)
        if case .measured = rates {
            world.kpiCovariate = .measured(late: Self.late, defect: Self.defect)
        }
        return world
    }

    /// The driver's slopes beside the coefficients that made the market.
    func estimates() throws -> [Recovered] { try fitted().slopes }

    /// The slopes of the marketplace's hazard, and how many orders a seller has in a month.
    func marketplaceEstimates() throws -> (slopes: [Recovered], ordersPerSellerMonth: Double) {
        let (slopes, orders) = try fitted()
        return (
            slopes.filter { $0.name.hasPrefix("marketplace") },
            Double(orders) / Double(sellers * world.months)
        )
    }

    private func fitted() throws -> (slopes: [Recovered], marketplaceOrders: Int) {
        let world = world
        let orders = try Orders(validating: world.generate().orders)
        let kpis = KPI.builtIn(present: orders.present).filter {
            ["late_rate", "defect_rate"].contains($0.name)
        }
        let counts = try KPICounts.build(kpis, orders)
        let panel = try PurchasesPanel(
            orders, outcomes: OrderOutcomes(orders), kpis: counts, priors: try priors(counts),
            options: PanelOptions(burnInDays: 0, dataEnd: world.endDay - 1)
        ).intervals()
        let fit = try DiscreteHazardModel(formula: formula, classes: classes).fit(
            table: prepared(panel.table),
            calendar: StepCalendar(unit: .month, asOf: world.endDay - 1))
        return (slopes(of: fit, world: world), orders.seller.count { $0 >= 0 })
    }

    private var formula: String {
        let prefix = if case .latentRaw = rates { "raw_seller" } else { "seller" }
        return "Surv(start, stop, next_channel) ~ late + cancelled + defective + origin "
            + "+ on_marketplace:\(prefix)_late_rate + on_marketplace:\(prefix)_defect_rate"
    }

    /// Raw rates are undefined without a decided order; such rows are left out, but not those of
    /// other channels, where the term is 0 anyway.
    private func prepared(_ table: Table) throws -> Table {
        guard case .latentRaw = rates else { return table }
        let onMarketplace = try table.numbers("on_marketplace")
        var result = table
        for name in ["raw_seller_late_rate", "raw_seller_defect_rate"] {
            var values = try table.numbers(name)
            for row in values.indices where onMarketplace[row] == 0 { values[row] = 0 }
            result = result.with(name, .numbers(values))
        }
        return result
    }

    private func priors(_ counts: [KPICounts]) throws -> KPIPriors {
        guard case .measured = rates else {
            var entries: [String: KPIPriors.Entry] = [:]
            for kpi in counts {
                let totals = (0..<kpi.sellerCount).map {
                    kpi.counts(seller: $0, from: .min + 1, before: .max)
                }
                let law = try BetaBinomial.fit(
                    successes: totals.map(\.bad), trials: totals.map(\.eligible))
                entries[kpi.kpi.name] = .init(overall: RatePrior(a: law.a, b: law.b))
            }
            return KPIPriors(entries)
        }
        return KPIPriors([
            "late_rate": .init(overall: RatePrior(a: Self.late.a, b: Self.late.b)),
            "defect_rate": .init(overall: RatePrior(a: Self.defect.a, b: Self.defect.b)),
        ])
    }

    private func slopes(of fit: DiscreteHazardFit, world: SyntheticWorld) -> [Recovered] {
        var result: [Recovered] = []
        let table = CoefficientTable(fit)
        for (index, name) in fit.channels.enumerated() {
            guard let channel = Channel(name: name) else { continue }
            let law = world.nextOrder.channels[channel.rawValue]
            for (place, parameter) in fit.layout(ofChannel: index).slopes.enumerated() {
                let column = fit.recipe.columns[place].name
                guard let truth = truth(of: column, law) else { continue }
                result.append(
                    Recovered(
                        name: "\(name): \(column)", truth: truth, row: table.rows[parameter]))
            }
        }
        return result
    }

    private func truth(of column: String, _ law: ChannelLaw) -> Double? {
        if column.contains("seller_late_rate") { return law.sellerLateRate }
        if column.contains("seller_defect_rate") { return law.sellerDefectRate }
        switch column {
        case "late": return law.late
        case "cancelled": return law.cancelled
        case "defective": return law.defective
        case "origin=online": return law.originOnline
        case "origin=store": return law.originStore
        default: return nil
        }
    }
}

/// One coefficient of one market beside its truth.
struct Recovered: Sendable {
    var name: String
    var truth: Double
    var row: CoefficientRow

    var isCovered: Bool { row.lower <= truth && truth <= row.upper }
    var isCoveredByModel: Bool {
        abs(row.estimate - truth) <= 1.959963984540054 * row.modelStandardError
    }
}
