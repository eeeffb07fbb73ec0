import DataTables
import Marketplace

/// The canonical orders of a folder and the KPIs that the measurements use.
struct OrdersFile {
    let path: String

    /// The kinds of the canonical columns, so that nothing needs to be guessed.
    static let kinds = Dictionary(
        uniqueKeysWithValues: OrderColumn.allCases.map { ($0.rawValue, $0.kind) })

    init(folder: String) { path = "\(folder)/orders.csv" }

    func table() throws -> Table {
        try CSV.read(path, options: CSVOptions(schema: Self.kinds))
    }

    /// The built-in KPIs of these names, as far as the columns allow them.
    static func kpis(_ names: [String], _ orders: Orders) -> [KPI] {
        KPI.builtIn(present: orders.present).filter { names.contains($0.name) }
    }

    /// One prior for every KPI: about 5 %, worth 21 orders.
    static func priors(_ kpis: [KPI]) -> KPIPriors {
        let entry = KPIPriors.Entry(overall: RatePrior(a: 1, b: 20))
        return KPIPriors(Dictionary(uniqueKeysWithValues: kpis.map { ($0.name, entry) }))
    }
}
