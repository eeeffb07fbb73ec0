import ArgumentParser
import DataTables
import Scenarios
import StatisticalModels

/// `trustcast panel`: an analysis table as CSV.
struct PanelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "panel", abstract: "Write a panel as CSV, with what was counted on the way.",
        discussion: "Example:  trustcast panel purchases --shape landmark --output panel.csv")

    @OptionGroup var options: WorkspaceOptions

    @Argument(help: "purchases, seller_months or a ready-made panel of the workspace.")
    var name = ModelFile.PanelName.purchases

    @Option(help: "intervals or landmark.")
    var shape = ModelFile.Shape.intervals

    @Option(help: "The CSV file to write; left out: a summary only.")
    var output: String?

    func run() throws {
        let workspace = try Workspace.open(options.workspace)
        let terminal = Terminal(isQuiet: options.quiet)
        let panel = try panel(workspace, terminal)
        // Buyer identifiers never leave: a number stands for each.
        if let output {
            let table = BuyerNumbers.hiding(panel.table)
            try CSVWriter().write(table, to: output)
        }
        if options.json {
            let columns = panel.columns.map {
                JSONValue.object([
                    ("name", .text($0.name)), ("role", .text($0.role.rawValue)),
                    ("unit", .text($0.unit)),
                ])
            }
            let counts = panel.counts.map {
                JSONValue.object([("name", .text($0.name)), ("count", .integer($0.count))])
            }
            let result = JSONValue.object([
                ("rows", .integer(panel.table.rowCount)), ("columns", .array(columns)),
                ("counts", .array(counts)),
            ])
            terminal.result(
                JSONOutput(
                    schema: "trustcast.panel/1", command: "panel", result: result, diagnostics: []
                ).text)
            return
        }
        terminal.result(
            "\(name.rawValue): \(panel.table.rowCount) rows, \(panel.columns.count) columns")
        for count in panel.counts { terminal.result("  \(count.name): \(count.count)") }
        terminal.result(
            "  columns: "
                + panel.columns.map { "\($0.name) (\($0.role.rawValue))" }
                .joined(separator: ", "))
        if let output { terminal.result("Written: \(output)") }
    }

    private func panel(_ workspace: Workspace, _ terminal: Terminal) throws -> Panel {
        if case .readyMade(let name) = name {
            let reading = try ReadyMadeStage(workspace, lenient: options.lenient).read(name)
            try RejectsFile.write(reading.rejects, workspace: workspace, terminal: terminal)
            for notice in reading.notices { terminal.note(notice) }
            return reading.panel
        }
        var session = try Session(workspace, lenient: options.lenient) { terminal.progress($0) }
        try RejectsFile.write(session.data.rejects, workspace: workspace, terminal: terminal)
        return try session.panels.panel(name, shape: shape)
    }
}

extension ModelFile.PanelName: ExpressibleByArgument {}
extension ModelFile.Shape: ExpressibleByArgument {}
extension ModelFile.Kind: ExpressibleByArgument {}
extension LifetimeDistribution: ExpressibleByArgument {}
extension PenaltyName: ExpressibleByArgument {}
