import ArgumentParser
import DataTables
import Marketplace
import StatisticalModels

/// Time and memory of each stage from a file of orders to fits, at growing sizes.
struct StagesBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-stages",
        abstract: "Time and memory of each stage from orders to fits.",
        discussion: """
            Each folder has an orders.csv in the canonical columns. Name the folders from small to
            large: the last column says how many times longer a stage took than at the size before,
            and for how many times the rows; linear growth shows as equal numbers.
            """)

    @Argument(help: "Folders with orders.csv, the small one first.")
    var folders: [String]

    @Option(help: "Fit the driver where the file has at most so many orders.")
    var driverRows = 1_000_000

    func run() throws {
        var meter = StageMeter()
        for folder in folders {
            print(folder)
            meter.startSize()
            try measure(folder, &meter)
            meter.printTotal()
        }
    }

    private func measure(_ folder: String, _ meter: inout StageMeter) throws {
        var table: Table? = try meter.stage("CSV", rows: \.rowCount) {
            try OrdersFile(folder: folder).table()
        }
        guard let read = table else { return }
        let orders = try meter.stage("orders checked", rows: \.count) {
            try Orders(validating: read)
        }
        table = nil
        let outcomes = meter.stage("outcomes", rows: { _ in orders.count }) {
            OrderOutcomes(orders)
        }
        let kpis = OrdersFile.kpis(["late_rate", "cancel_rate", "negative_feedback_rate"], orders)
        let counts = try meter.stage("counts of \(kpis.count) KPIs", rows: { _ in orders.count }) {
            try KPICounts.build(kpis, orders)
        }
        let priors = OrdersFile.priors(kpis)
        let base = try meter.stage("exposures and their KPIs", rows: \.exposureCount) {
            try PurchasesPanel(orders, outcomes: outcomes, kpis: counts, priors: priors)
        }
        try measureLandmark(base, &meter)
        try measureIntervals(base, orders, &meter)
        let calendar = StepCalendar(unit: .month, asOf: base.dataEnd)
        _ = try meter.stage("panel seller_months", rows: \.table.rowCount) {
            try SellerMonthsPanel(orders, kpis: counts, priors: priors, calendar: calendar).panel()
        }
    }

    private func measureLandmark(_ base: PurchasesPanel, _ meter: inout StageMeter) throws {
        let panel = meter.stage("panel purchases, landmark", rows: \.table.rowCount) {
            base.landmark()
        }
        let formula =
            "repurchased_90d ~ late + cancelled + seller_late_rate + seller_cancel_rate "
            + "+ ns(log1p(buyer_orders), 3) + category"
        _ = try meter.stage(
            "logistic, clustered two ways", rows: { _ in panel.table.rowCount }
        ) {
            try LogisticModel(formula: formula, clusters: ["buyer_id", "seller_id"])
                .fit(panel.table)
        }
        _ = try meter.stage("Kaplan-Meier by experience", rows: { _ in panel.table.rowCount }) {
            try KaplanMeierModel(formula: "Surv(days, repurchased) ~ experience").fit(panel.table)
        }
    }

    private func measureIntervals(
        _ base: PurchasesPanel, _ orders: Orders, _ meter: inout StageMeter
    ) throws {
        let panel = meter.stage("panel purchases, intervals", rows: \.table.rowCount) {
            base.intervals()
        }
        guard orders.count <= driverRows else {
            print("driver fit: passed over, more than \(driverRows) orders (--driver-rows)")
            return
        }
        let formula =
            "Surv(start, stop, next_channel) ~ late + cancelled + seller_late_rate "
            + "+ seller_cancel_rate"
        let calendar = StepCalendar(unit: .month, asOf: base.dataEnd)
        _ = try meter.stage("driver fit, 3 classes", rows: { _ in panel.table.rowCount }) {
            try DiscreteHazardModel(formula: formula, classes: 3)
                .fit(table: panel.table, calendar: calendar)
        }
    }
}
