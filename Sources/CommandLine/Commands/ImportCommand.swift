import ArgumentParser
import DataTables
import Marketplace
import Scenarios

/// `trustcast import`: a workspace from a known public schema.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a workspace from files of a public schema.",
        discussion: """
            Files of any other schema need no import: trustcast.yaml maps them, column by column,
            and reads Parquet and SQL through the duckdb command (Documentation/import.md).
            Example:  trustcast import olist downloads/olist --output shop
            """, subcommands: [ImportOlistCommand.self])
}

/// `trustcast import olist`: the public Olist tables as orders and sellers.
struct ImportOlistCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "olist",
        abstract: "Make a workspace from the public Olist tables; overwrites nothing.",
        discussion: """
            Reads olist_orders_dataset.csv, olist_order_items_dataset.csv,
            olist_customers_dataset.csv and, where they are there, the reviews, sellers, products
            and product_category_name_translation.csv; timestamps ISO or US.
            Example:  trustcast import olist downloads/olist --output shop
            """)

    @Argument(help: "The folder with the files.")
    var folder: String

    @Option(help: "The workspace to make; the folder must be new or empty.")
    var output: String

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    func run() throws {
        let (market, check) = try OlistFolder(folder).write(to: output)
        let terminal = Terminal(isQuiet: false)
        if json {
            let result = JSONValue.object([
                ("workspace", .text(output)), ("orders", .integer(market.orders.rowCount)),
                ("sellers", .integer(market.sellers.rowCount)),
                ("orders_without_items", .integer(market.withoutItems.rowCount)),
                ("notes", .array(market.notes.map(JSONValue.text))),
            ])
            terminal.result(
                JSONOutput(
                    schema: "trustcast.import/1", command: "import", result: result,
                    diagnostics: []
                ).text)
            return
        }
        terminal.result(
            "Made \(output): \(market.orders.rowCount) rows of orders, "
                + "\(market.sellers.rowCount) sellers, two models, a baseline.")
        for note in market.notes { terminal.result("  \(note)") }
        for line in SellerKPIs.lines(check.data, try KPIRates.fit(check.data)) {
            terminal.result(line)
        }
        terminal.result(
            "Next: trustcast check --workspace \(output) --seller-kpis seller-kpis.csv")
    }
}
