import DataTables
import Marketplace
import Simulation
import StatisticalModels
import Testing

private func law(
    _ columns: [DesignColumn], kpis: [String] = ["late_rate"], means: [String: Double] = [:]
) throws -> DriverLaw {
    var fit = SmallWorld(classes: 1).driver
    fit.recipe = DesignRecipe(columns: columns)
    fit.parameters = [Double](repeating: 0, count: 3 * (9 + columns.count))
    return try DriverLaw(fit, kpis: kpis, frozenMeans: means)
}

private func numeric(_ text: String) -> DesignColumn {
    DesignColumn(name: text, parts: [.numeric(text)])
}

@Test func everyTermSaysWhatBecomesOfIt() throws {
    let table = try law(
        [
            numeric("late"), numeric("pending"), numeric("seller_late_rate"),
            numeric("raw_seller_late_rate"),
            DesignColumn(
                name: "origin=marketplace:seller_late_rate",
                parts: [
                    .level(column: "origin", level: "marketplace"), .numeric("seller_late_rate"),
                ]),
            DesignColumn(
                name: "home_channel=store", parts: [.level(column: "home_channel", level: "store")]),
            DesignColumn(
                name: "experience=late", parts: [.level(column: "experience", level: "late")]),
            DesignColumn(name: "category=toys", parts: [.level(column: "category", level: "toys")]),
        ], means: ["category=toys": 0.25]
    ).termTable()
    #expect(
        table.map(\.role) == [
            .simulated, .simulated, .simulated, .simulated, .simulated, .carried, .simulated,
            .frozen,
        ])
    #expect(table[2].note == "true rate of late_rate")
    #expect(table[7].note == "mean 0.25")
}

@Test(arguments: [
    (
        "seller_rating",
        "driver term seller_rating: seller_rating is not known to the projection; the projection "
            + "follows experience, seller KPIs and channels, carries the home channel and freezes "
            + "what is given a mean; leave the term out"
    ),
    (
        "log1p(buyer_orders)",
        "driver term log1p(buyer_orders): it is frozen in a projection and its mean over the "
            + "fitted rows is not known; expected a mean for log1p(buyer_orders)"
    ),
])
func aTermThatCannotBeFollowedIsNamed(term: String, message: String) {
    let error = #expect(throws: ProjectionError.self) { try law([numeric(term)]) }
    #expect(error?.description == message)
}

@Test func aKPIByExperienceIsRefused() {
    let column = DesignColumn(
        name: "late:seller_late_rate", parts: [.numeric("late"), .numeric("seller_late_rate")])
    #expect(
        throws: ProjectionError.term(
            "late:seller_late_rate", reason: "a KPI's effect by experience is not followed")
    ) { try law([column]) }
}
