import DataTables
package import Marketplace

extension Workspace {
    /// Reads the workspace in a folder.
    ///
    /// - Throws: `WorkspaceError` where there is no `trustcast.yaml`, `FormatError` for its faults.
    package static func open(_ folder: String) throws -> Workspace {
        let path = folder == "." ? "trustcast.yaml" : "\(folder)/trustcast.yaml"
        guard let text = try Self.text(path) else {
            throw WorkspaceError(
                "there is no \(path); go to a workspace, name one with --workspace, "
                    + "or make one: trustcast init my-workspace")
        }
        return try WorkspaceFormat.workspace(
            YAMLParser.parse(text, file: path), root: folder)
    }

    /// The text of a file; `nil` where there is none.
    package static func text(_ path: String) throws -> String? {
        guard Files.exists(path) else { return nil }
        guard let text = try Files.readFile(path).text else {
            throw FormatError(
                file: path, line: 0, column: 0, "the file is not UTF-8; save it as UTF-8")
        }
        return text
    }

    /// The models of the workspace in alphabetical order.
    package func models() throws -> [ModelFile] {
        let folder = path(folders.models)
        guard Files.exists(folder) else { return [] }
        return try Files.entries(of: folder).filter { $0.hasSuffix(".yaml") }.map {
            try model(named: String($0.dropLast(".yaml".count)))
        }
    }

    /// A model by its file's stem.
    package func model(named name: String) throws -> ModelFile {
        let file = path("\(folders.models)/\(name).yaml")
        guard let text = try Self.text(file) else {
            let stems =
                (try? Files.entries(of: path(folders.models)))?
                .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) } ?? []
            let hint =
                nearest(name, among: stems).map { "; did you mean \"\($0)\"?" }
                ?? "; models here: \(stems.isEmpty ? "none" : stems.joined(separator: ", "))"
            throw WorkspaceError("there is no model \"\(name)\" (looked for \(file))\(hint)")
        }
        let model = try ModelFormat.model(YAMLParser.parse(text, file: file), name: name)
        try checkPanel(of: model)
        return model
    }

    private func checkPanel(of model: ModelFile) throws {
        guard case .readyMade(let name) = model.panel,
            !readyMadePanels.contains(where: { $0.name == name })
        else { return }
        throw model.place.error(
            "panel is \"\(name)\", and there is no such panel; \(panelHint(for: name))")
    }

    /// The nearest panel's name, or all of them, and where one's own are described.
    func panelHint(for name: String) -> String {
        let names = ModelFile.PanelName.built.map(\.rawValue) + readyMadePanels.map(\.name)
        if let guess = nearest(name, among: names) { return "did you mean \"\(guess)\"?" }
        return "there are \(names.joined(separator: ", ")), and your own are described under "
            + "panels in trustcast.yaml"
    }

    /// The scenarios, checked against the data's KPIs and sellers and the driver's link.
    package func library(of data: MarketData) -> ScenarioLibrary {
        let sellers = data.sellers?.table
        let readable = zip(sellers?.names ?? [], sellers?.columns ?? []).filter { _, column in
            if case .instants = column { return false }
            return true
        }
        return library(
            ProgramContext(
                kpis: data.kpis, sellerColumns: readable.map(\.0) + ["seller_id"],
                link: (try? model(named: projection.repurchaseModel))?.link))
    }

    /// The scenarios, checked against KPIs alone.
    package func library(kpis: [KPI]) -> ScenarioLibrary { library(ProgramContext(kpis: kpis)) }

    private func library(_ context: ProgramContext) -> ScenarioLibrary {
        ScenarioLibrary(
            folder: path(folders.scenarios), context: context, baseline: projection.baseline
        ) {
            try Workspace.text($0)
        } stems: { folder in
            let names = (try? Files.entries(of: folder)) ?? []
            return names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        }
    }

    /// All YAML files that decide results, by their path in the workspace, with their SHA-256.
    package func configurationHashes() throws -> [String: String] {
        var hashes = [
            "trustcast.yaml": SHA256.hex(try Files.readFile(path("trustcast.yaml")).array)
        ]
        var folders = [folders.models, folders.scenarios]
        while let folder = folders.popLast() {
            guard let names = try? Files.entries(of: path(folder)) else { continue }
            for name in names {
                let relative = "\(folder)/\(name)"
                if name.hasSuffix(".yaml") {
                    hashes[relative] = SHA256.hex(try Files.readFile(path(relative)).array)
                } else if !name.contains(".") {
                    folders.append(relative)
                }
            }
        }
        return hashes
    }
}
