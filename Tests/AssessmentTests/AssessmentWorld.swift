import Assessment
import DataTables
import Marketplace

/// Orders written by hand: day 0 is 1 January 2023, the as-of day 30 June 2023.
struct AssessmentWorld {
    struct Row {
        var order: String
        var buyer: String
        var seller: String?
        var day: String
        var value = 10.0
        var channel = "marketplace"
        var category = "home"
        var promised: String?
        var delivered: String?
        var cancelled: String?
        var cancelledBy: String?
        var claim: String?
    }

    static let calendar = StepCalendar(
        unit: .month, asOf: Calendar.days(year: 2023, month: 6, day: 30))
    var rows: [Row] = []

    func orders() throws -> Orders {
        func instants(_ pick: (Row) -> String?) -> Column {
            .instants(
                rows.map { pick($0).flatMap { Calendar.instant(iso: $0) } ?? Calendar.missing })
        }
        func texts(_ pick: (Row) -> String?) -> Column { .texts(TextColumn(rows.map(pick))) }
        return try Orders(
            validating: Table([
                ("order_id", texts { $0.order }), ("buyer_id", texts { $0.buyer }),
                ("seller_id", texts { $0.seller }), ("channel", texts { $0.channel }),
                ("category", texts { $0.category }), ("ordered_at", instants { $0.day }),
                ("gmv", .numbers(rows.map(\.value))), ("promised_at", instants { $0.promised }),
                ("delivered_at", instants { $0.delivered }),
                ("cancelled_at", instants { $0.cancelled }),
                ("cancelled_by", texts { $0.cancelledBy }),
                ("claim_opened_at", instants { $0.claim }),
            ]))
    }

    func data(events: [SellerEvents.Event] = []) throws -> AssessmentData {
        let orders = try orders()
        let kpis = KPI.builtIn(present: orders.present).filter { $0.feels != .signal }
        let counts = try KPICounts.build(kpis, orders)
        var entries: [String: KPIPriors.Entry] = [:]
        for kpi in kpis { entries[kpi.name] = .init(overall: RatePrior(a: 1, b: 19)) }
        return AssessmentData(
            orders: orders, outcomes: OrderOutcomes(orders), events: SellerEvents(events),
            counts: counts, priors: KPIPriors(entries), classes: 2, openCell: 4,
            classPosteriors: ["B1": [0.263, 0.737]])
    }

    func assessment(
        events: [SellerEvents.Event] = [], options: AssessmentOptions = AssessmentOptions()
    ) throws -> Assessment {
        try Assessment.build(try data(events: events), calendar: Self.calendar, options: options)
    }
}
