import ArgumentParser
import DataTables
import Marketplace

/// From a file of orders to the purchases panel, to be set beside another program's.
struct PanelBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-panel",
        abstract: "Time and memory from orders.csv to the purchases panel.",
        discussion: """
            One row for each purchase with its next order, the buyer's history, the seller's
            measured 30-day late and cancellation rates and the columns of the order itself; with
            --intervals the rows (start, stop] of the default shape. --to writes the panel, so that
            Benchmarks/compare_panel.py can set it beside the same panel made in SQL.
            """)

    @Argument(help: "The folder of orders.csv.")
    var folder: String

    @Option(help: "Write the panel to this CSV file, untimed.")
    var to: String?

    @Option(help: "Days after a cancellation in which a new order replaces it; 0: none does.")
    var replacementDays = 7

    @Flag(help: "The shape of intervals.")
    var intervals = false

    /// Columns of the order that its panel row carries along.
    private static let carried = [
        "channel", "promised_at", "delivered_at", "cancelled_at", "cancelled_by", "rating",
        "rated_at", "ends_late", "ends_cancelled",
    ]

    func run() throws {
        var meter = StageMeter()
        meter.startSize()
        let panel = try build(&meter)
        meter.printTotal()
        if let to { try CSVWriter(datesAtMidnight: false).write(panel.table, to: to) }
    }

    private func build(_ meter: inout StageMeter) throws -> Panel {
        let table = try meter.stage("CSV", rows: \.rowCount) {
            try OrdersFile(folder: folder).table()
        }
        var orders = try meter.stage("orders checked", rows: \.count) {
            try Orders(validating: table)
        }
        let outcomes = meter.stage("outcomes", rows: { _ in table.rowCount }) {
            OrderOutcomes(
                orders, options: OrderOutcomes.Options(replacementDays: replacementDays))
        }
        let kpis = OrdersFile.kpis(["late_rate", "cancel_rate"], orders)
        let counts = try meter.stage("counts of \(kpis.count) KPIs", rows: { _ in table.rowCount })
        {
            try KPICounts.build(kpis, orders)
        }
        if !intervals { addFates(outcomes, to: &orders) }
        let base = try meter.stage("exposures and their KPIs", rows: \.exposureCount) {
            try PurchasesPanel(
                orders, outcomes: outcomes, kpis: counts, priors: OrdersFile.priors(kpis),
                options: PanelOptions(
                    followUpDays: [], burnInDays: 0,
                    extraColumns: intervals ? [] : Self.carried))
        }
        return meter.stage("panel", rows: \.table.rowCount) {
            intervals ? base.intervals() : base.landmark(days: 0)
        }
    }

    /// Adds what finally became of each order, which no panel for a model may know.
    private func addFates(_ outcomes: OrderOutcomes, to orders: inout Orders) {
        let late = outcomes.late.map { Int8($0 ? 1 : 0) }
        let cancelled = outcomes.cancelledAt.map { Int8($0 == Calendar.missing ? 0 : 1) }
        orders.table = orders.table.with("ends_late", .flags(late)).with(
            "ends_cancelled", .flags(cancelled))
    }
}
