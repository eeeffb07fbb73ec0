import Foundation
import Marketplace
import Scenarios
import Testing

/// The published standards that `init` writes and the sample has.
struct PresetTests {
    static let presets = WorkspaceTemplate.files.filter {
        $0.path.hasPrefix("scenarios/presets/")
    }

    private static func scenario(_ index: Int, present: Set<String>) throws -> Scenario {
        let file = presets[index]
        return try ScenarioLibrary(folder: "scenarios", kpis: KPI.builtIn(present: present)) {
            $0 == file.path ? file.text : nil
        }.scenario(named: String(file.path.dropFirst(10).dropLast(5)))
    }

    @Test func theSampleHasTheSameFiles() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(path: "scenarios/presets")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
        #expect(
            names.sorted().map { "scenarios/presets/\($0)" } == Self.presets.map(\.path).sorted())
        #expect(names.count == 10)
        for preset in Self.presets {
            let text = try String(contentsOf: root.appending(path: preset.path), encoding: .utf8)
            #expect(text == preset.text)
        }
    }

    @Test(arguments: presets.indices)
    func aPresetReadsWithAndWithoutColumns(index: Int) throws {
        let all = Set(KPI.builtInList.flatMap { $0.needs.flatMap { $0 } })
        let whole = try Self.scenario(index, present: all)
        #expect(!whole.standards.isEmpty && whole.leftOut.isEmpty)
        #expect(Self.presets[index].text.contains("source: {text: "))
        let poor = try Self.scenario(index, present: [])
        #expect(poor.standards.isEmpty)
        #expect(poor.leftOut.count == whole.standards.count)
    }
}
