import DataTables
package import StatisticalModels

/// Fitted models on disk: `models/fitted/NAME-<8 hex>.json`, the hex being that of what made them.
package struct ModelStore: Sendable {
    package var folder: String

    package init(folder: String) { self.folder = folder }

    /// Eight hex digits of everything that decides a fit.
    package static func key(
        of model: ModelFile, workspace: Workspace, data: MarketData
    ) throws -> String {
        try key(
            of: model, workspace: workspace, hashes: data.hashes, asOf: Calendar.isoDate(data.asOf))
    }

    /// Eight hex digits of the inputs' hashes, of what they were cut at, and of the YAML files.
    static func key(
        of model: ModelFile, workspace: Workspace, hashes: [String: String], asOf: String
    ) throws -> String {
        var parts = [engineVersion, asOf, workspace.projection.step.rawValue]
        parts += hashes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let files = ["trustcast.yaml", "\(workspace.folders.models)/\(model.name).yaml"]
        for file in files {
            parts.append("\(file)=\(SHA256.hex(try Files.readFile(workspace.path(file)).array))")
        }
        return String(SHA256.hex(Array(parts.joined(separator: "\n").utf8)).prefix(8))
    }

    /// The stored fit; `nil` where there is none of that key, or its file is torn or was changed:
    /// what made it is at hand, so that it is fitted again, and `whyNot` is told the fault.
    package func find(
        _ name: String, key: String, whyNot: (String) -> Void = { _ in }
    ) throws -> FittedModel? {
        let path = "\(folder)/\(name)-\(key).json"
        guard Files.exists(path) else { return nil }
        do {
            return try FittedModel(storedAt: path)
        } catch let error as WorkspaceError {
            whyNot("\(error)")
            return nil
        }
    }

    package func save(_ model: FittedModel, key: String) throws {
        try Files.makeFolder(folder)
        try Files.writeWhole("\(folder)/\(model.name)-\(key).json", try model.bytes())
    }
}

extension FittedModel {
    /// Reads a fit with its specification.
    ///
    /// - Throws: `WorkspaceError` that names the file, where it is of another version or changed.
    init(storedAt path: String) throws {
        do {
            let stored = try StoredModel(bytes: Files.readFile(path).array)
            name = stored.specification.name
            title = stored.specification.title
            evidence = stored.specification.evidence.rawValue
            panel = stored.specification.panel
            shape = stored.specification.shape?.rawValue ?? ""
            fit = stored.fit
            risks = stored.risks
        } catch let error as ModelFileError {
            throw WorkspaceError("\(path): \(error)")
        }
    }

    /// The fit with its specification, as a file holds it.
    func bytes() throws -> [UInt8] {
        try StoredModel(
            specification: ModelSpecification(
                name: name, title: title, evidence: .init(rawValue: evidence) ?? .observational,
                panel: panel, shape: .init(rawValue: shape), kind: fit.specification),
            fit: fit, risks: risks
        ).bytes()
    }
}

extension ModelFit {
    /// What was estimated.
    package var specification: ModelSpecification.Kind {
        switch self {
        case .logistic(let fit): .logistic(fit.model)
        case .kaplanMeier(let fit): .kaplanMeier(fit.model)
        case .cox(let fit): .cox(fit.model)
        case .parametric(let fit): .parametric(fit.model)
        case .cure(let fit): .cure(fit.model)
        case .mixedLogistic(let fit): .mixedLogistic(fit.model)
        case .competingRisks(let fit): .competingRisks(fit.model)
        case .fineGray(let fit): .fineGray(fit.model)
        case .causeSpecific(let fit): .causeSpecific(fit.model)
        case .penalized(let fit): .penalized(fit.model)
        case .multinomial(let fit): .multinomial(fit.model)
        case .generalizedGamma(let fit): .generalizedGamma(fit.model)
        case .piecewiseExponential(let fit): .piecewiseExponential(fit.model)
        case .discreteHazard(let fit): .discreteHazard(fit.model)
        }
    }
}
