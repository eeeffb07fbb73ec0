import DataTables
import Marketplace
import Scenarios

/// Properties of the YAML formats.
///
/// 1. Whatever the text, each format gives a value or a `FormatError` with file, line and column.
/// 2. A tree merged over itself is itself, and has one resolved line a value.
enum FuzzYAML {
    static func fault(in text: String) -> String? {
        let node: YAMLNode
        do {
            node = try YAMLParser.parse(text, file: "f.yaml")
        } catch let error as FormatError {
            return error.line > 0 && error.column > 0 ? nil : "no place: \(error)"
        } catch {
            return "not a FormatError: \(error)"
        }
        _ = ResolvedText.lines(node)
        if removesNothing(node), (try? YAMLMerge.merge(node, over: node)) != node {
            return "merged over itself, the tree changes"
        }
        let kpis = KPI.builtIn(present: Set(OrderColumn.allCases.map(\.rawValue)))
        let library = ScenarioLibrary(folder: "s", kpis: kpis, baseline: "baseline") { path in
            path == "s/f.yaml" || path.hasPrefix("s/programs/") ? text : "title: parent"
        }
        return complaint("workspace") { _ = try WorkspaceFormat.workspace(node, root: ".") }
            ?? complaint("model") { _ = try ModelFormat.model(node, name: "f") }
            ?? complaint("objectives") { _ = try ObjectiveFormat.objectives(node) }
            ?? complaint("program") {
                _ = try ProgramFormat.program(
                    node, name: "f", context: ProgramContext(kpis: kpis))
            }
            ?? complaint("scenario") { _ = try library.scenario(named: "f") }
            ?? complaint("resolved") { _ = try library.resolved(named: "f") }
            ?? complaint("change") {
                guard let change = try? ScenarioChange("standards.late_rate=" + text) else {
                    return
                }
                _ = try library.scenario(named: "f", changes: [change])
            }
    }

    private static func removesNothing(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .scalar(let text): text != YAMLMerge.removal
        case .sequence: true
        case .mapping(let entries): entries.allSatisfy { removesNothing($0.value) }
        }
    }

    private static func complaint(_ format: String, _ read: () throws -> Void) -> String? {
        do {
            try read()
            return nil
        } catch let error as FormatError {
            return error.line > 0 && error.column > 0 ? nil : "\(format): no place: \(error)"
        } catch {
            return "\(format): not a FormatError: \(error)"
        }
    }
}
