import ArgumentParser
import NumericCore

/// The `trustcast-study` command: studies and measurements that are too long for a test.
@main
struct Study: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trustcast-study",
        abstract: "Studies on worlds with known truth, and measurements.",
        subcommands: [
            RecoveryStudy.self, HeterogeneityStudy.self, ProjectionStudy.self, PairedStudy.self,
            CoverageStudy.self, BenchCommand.self, BenchData.self, SimulationBench.self,
            PanelBench.self, StagesBench.self,
        ])

    static func main() async {
        ProcessMemory.keepForReuse()
        await main(nil)
    }
}
