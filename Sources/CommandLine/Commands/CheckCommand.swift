import ArgumentParser
import DataTables
import Marketplace
import Reporting
import Scenarios

/// `trustcast check`: what is there, what is missing, what that costs.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what data and files are there, what is missing and what that costs.",
        discussion: """
            Examples:  trustcast check --resolved combined
                       trustcast check baseline
            With a scenario it also tests whether sellers' measured rates bunch just under its limits.
            """)

    @OptionGroup var options: WorkspaceOptions

    @Argument(help: "A scenario whose limits are looked at for bunching.")
    var scenario: String?

    @Option(help: "Print a scenario as it is after merging, with the place of each value.")
    var resolved: String?

    @Option(help: "Write every seller's KPIs to this CSV file: counts, rates and shrunk rates.")
    var sellerKpis: String?

    func run() throws {
        let workspace = try Workspace.open(options.workspace)
        let terminal = Terminal(isQuiet: options.quiet)
        if let resolved {
            let library = workspace.library(kpis: try workspace.kpis(present: []))
            terminal.result(
                ResolvedText.lines(try library.resolved(named: resolved)).joined(separator: "\n"))
            return
        }
        guard workspace.data.orders != nil else {
            let findings = try WorkspaceCheck.ofPanels(workspace, lenient: options.lenient)
            write(findings, terminal)
            return
        }
        let report = try WorkspaceCheck(workspace, lenient: options.lenient)
        try RejectsFile.write(report.data.rejects, workspace: workspace, terminal: terminal)
        if let sellerKpis {
            let table = SellerKPIs.table(report.data, try KPIRates.fit(report.data))
            try CSVWriter().write(table, to: sellerKpis)
            terminal.note("Written: \(sellerKpis), \(table.rowCount) rows")
        }
        write(report.findings + (try bunching(workspace, report.data)), terminal)
        if !report.isRunnable { throw ExitCode(ExitStatus.no.rawValue) }
    }

    private func bunching(
        _ workspace: Workspace, _ data: MarketData
    ) throws -> [DataCheck.Finding] {
        guard let scenario else { return [] }
        return try Session(workspace, data: data).bunching(scenario).map(BunchingAnswer.finding)
    }

    private func write(_ findings: [DataCheck.Finding], _ terminal: Terminal) {
        guard options.json else {
            for finding in findings { terminal.result(finding.text) }
            return
        }
        let rows = findings.map {
            JSONValue.object([
                ("kind", .text($0.kind.rawValue)), ("code", .text($0.code)),
                ("text", .text($0.text)),
            ])
        }
        terminal.result(
            JSONOutput(
                schema: "trustcast.check/1", command: "check", result: .array(rows),
                diagnostics: []
            ).text)
    }
}
