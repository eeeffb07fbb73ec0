import ArgumentParser
import Scenarios

/// `trustcast init`: a new workspace.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a new workspace; overwrites nothing.",
        discussion: "Example:  trustcast init my-workspace")

    @Argument(help: "The folder to make.")
    var folder: String

    func run() throws {
        try WorkspaceTemplate.write(to: folder)
        Terminal(isQuiet: false).result(
            """
            Made \(folder): trustcast.yaml, two models, two scenarios, published standards to extend
            in scenarios/presets, and programs to take up in scenarios/programs.
            Put your orders at \(folder)/data/orders.csv (or name them in trustcast.yaml), then:
              trustcast check --workspace \(folder)
            """)
    }
}
