import DataTables
package import Marketplace

/// The scenario files of a workspace: reads, follows `extends`, merges programs in.
package struct ScenarioLibrary: Sendable {
    /// The folder of scenarios, with `programs/`, `presets/` and `okrs/` below it.
    package var folder: String
    /// What standards and programs are checked against.
    package var context: ProgramContext
    /// The scenario that a program's name alone is laid over: "the baseline, with that program".
    package var baseline: String?
    /// Reads a text file; `nil` where there is none.
    package var readText: @Sendable (_ path: String) throws -> String?
    /// The stems of the YAML files in a folder, for suggestions.
    package var stems: @Sendable (_ folder: String) -> [String]

    package init(
        folder: String, context: ProgramContext, baseline: String? = nil,
        readText: @escaping @Sendable (String) throws -> String?,
        stems: @escaping @Sendable (String) -> [String] = { _ in [] }
    ) {
        self.folder = folder
        self.context = context
        self.baseline = baseline
        self.readText = readText
        self.stems = stems
    }

    /// The same for KPIs alone, of a workspace that nothing else is known of.
    package init(
        folder: String, kpis: [KPI], baseline: String? = nil,
        readText: @escaping @Sendable (String) throws -> String?
    ) {
        self.init(
            folder: folder, context: ProgramContext(kpis: kpis), baseline: baseline,
            readText: readText)
    }

    /// A scenario by name, with everything it extends merged in.
    ///
    /// - Throws: `FormatError` for a missing file, a cycle in `extends`, an unknown program and
    ///   whatever decoding finds.
    package func scenario(
        named name: String, changes: [ScenarioChange] = []
    ) throws -> Scenario {
        var chain = try lineage(of: name, trail: [])
        var merged = chain.removeFirst()
        var before: YAMLNode?
        for file in chain {
            if file["starts"] != nil { before = merged }
            merged = try YAMLMerge.merge(file, over: merged)
        }
        for change in changes { merged = try change.applied(to: merged) }
        if merged["starts"] != nil, before == nil { before = merged }
        let complete = try withPrograms(merged)
        return try ScenarioFormat.scenario(
            complete, before: before, name: name, context: context)
    }

    /// The merged tree of a scenario with its programs, for `check --resolved`.
    package func resolved(named name: String) throws -> YAMLNode {
        var chain = try lineage(of: name, trail: [])
        var merged = chain.removeFirst()
        for file in chain { merged = try YAMLMerge.merge(file, over: merged) }
        return try withPrograms(merged)
    }

    /// The files that a scenario is made of: its ancestors, itself, its programs.
    package func files(of name: String) throws -> [String] {
        var chain = try lineage(of: name, trail: [])
        let paths = chain.map(\.place.file)
        var merged = chain.removeFirst()
        for file in chain { merged = try YAMLMerge.merge(file, over: merged) }
        guard case .mapping(let programs)? = merged["programs"]?.content else { return paths }
        return paths
            + (try programs.map { "\(folder)/programs/\($0.key).yaml" }.filter {
                try readText($0) != nil
            })
    }

    /// The objectives of an OKR file.
    package func objectives(named name: String) throws -> [Objective] {
        let path = "\(folder)/okrs/\(name).yaml"
        guard let text = try readText(path) else {
            throw FormatError(
                file: path, line: 0, column: 0,
                "there is no such OKR file" + suggestion(for: name, in: "\(folder)/okrs"))
        }
        return try ObjectiveFormat.objectives(YAMLParser.parse(text, file: path))
    }

    /// The files from the oldest ancestor to the scenario itself.
    private func lineage(of name: String, trail: [Step]) throws -> [YAMLNode] {
        let path = "\(folder)/\(name).yaml"
        if let first = trail.firstIndex(where: { $0.name == name }) {
            let names = trail[first...].map(\.name) + [name]
            throw (trail.last?.place ?? YAMLPlace(file: path, line: 1, column: 1)).error(
                "extends goes round in a circle: \(names.joined(separator: " -> ")); "
                    + "let one of them extend nothing")
        }
        guard let text = try readText(path) else {
            if let program = try programAlone(name) { return program }
            let message =
                "there is no scenario \"\(name)\""
                + (trail.isEmpty ? "" : " (looked for \(path))")
                + suggestion(for: name, in: Files.folder(of: path))
            throw trail.last?.place.error(message)
                ?? FormatError(file: path, line: 0, column: 0, message)
        }
        let node = try YAMLParser.parse(text, file: path)
        guard node.isMapping else {
            throw node.place.error("a scenario is a mapping of keys to values")
        }
        guard let parent = node["extends"] else { return [node] }
        let parentName = try Scalars.text(parent, path: "extends")
        let step = Step(name: name, place: parent.place)
        return try lineage(of: parentName, trail: trail + [step]) + [node]
    }

    /// The baseline's files and a scenario that adds one program, where there is no scenario file
    /// but a program of that name.
    private func programAlone(_ name: String) throws -> [YAMLNode]? {
        let path = "\(folder)/programs/\(name).yaml"
        guard let baseline, baseline != name, let text = try readText(path) else { return nil }
        let program = try YAMLParser.parse(text, file: path)
        let place = YAMLPlace(file: path, line: 1, column: 1)
        func entry(_ key: String, _ value: YAMLNode) -> YAMLNode.Entry {
            YAMLNode.Entry(key: key, keyPlace: place, value: value)
        }
        let empty = YAMLNode(.mapping([]), at: place)
        let programs = YAMLNode(.mapping([entry(name, empty)]), at: place)
        let title = program["title"] ?? YAMLNode(.scalar(name), at: place)
        let scenario = YAMLNode(
            .mapping([entry("title", title), entry("programs", programs)]), at: place)
        return try lineage(of: baseline, trail: []) + [scenario]
    }

    /// The nearest file's name, or what there is.
    private func suggestion(for name: String, in folder: String) -> String {
        let names = stems(folder)
        if let near = nearest(Files.name(of: name), among: names) {
            return "; did you mean \"\(near)\"?"
        }
        return names.isEmpty ? "" : "; there are: \(names.prefix(12).joined(separator: ", "))"
    }

    private struct Step {
        var name: String
        var place: YAMLPlace
    }

    /// Lays each program's changes over its file in `programs/`.
    private func withPrograms(_ node: YAMLNode) throws -> YAMLNode {
        guard case .mapping(var entries) = node.content,
            let index = entries.firstIndex(where: { $0.key == "programs" }),
            case .mapping(var programs) = entries[index].value.content
        else { return node }
        for position in programs.indices {
            let entry = programs[position]
            let path = "\(folder)/programs/\(entry.key).yaml"
            guard let text = try readText(path) else {
                guard entry.value["effects"] != nil else {
                    throw entry.keyPlace.error(
                        "there is no program \"\(entry.key)\" (looked for \(path))"
                            + suggestion(for: entry.key, in: "\(folder)/programs"))
                }
                continue
            }
            let file = try YAMLParser.parse(text, file: path)
            let isUnchanged = entry.value.scalar.map { $0.isEmpty || $0 == "~" } ?? false
            programs[position].value =
                isUnchanged ? file : try YAMLMerge.merge(entry.value, over: file)
        }
        entries[index].value.content = .mapping(programs)
        return YAMLNode(.mapping(entries), at: node.place)
    }
}

/// A changed value from the command line: `programs.coaching.capacity=300`.
package struct ScenarioChange: Sendable, Hashable {
    package var path: [String]
    package var text: String
    /// The option that it was given by.
    package var option = "--set"

    package init(path: [String], text: String, option: String) {
        self.option = option
        self.path = path
        self.text = text
    }

    /// Reads `PATH=VALUE`, the value of an option.
    package init(_ argument: String, option: String = "--set") throws {
        guard let equals = argument.firstIndex(of: "=") else {
            throw FormatError(
                file: option, line: 0, column: 0,
                "\"\(argument)\" has no \"=\"; write PATH=VALUE, as standards.late_rate.limit=5%")
        }
        path = argument[..<equals].split(separator: ".").map(String.init)
        guard !path.isEmpty else {
            throw FormatError(
                file: option, line: 0, column: 0,
                "\"\(argument)\" has no path; write PATH=VALUE, as standards.late_rate.limit=5%")
        }
        self.option = option
        text = String(argument[argument.index(after: equals)...])
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw FormatError(
                file: option, line: 0, column: 0,
                "\"\(argument)\" has no value; write one, or \(argument)remove to take it out")
        }
    }

    func applied(to node: YAMLNode) throws -> YAMLNode {
        let place = YAMLPlace(
            file: "\(option) \(path.joined(separator: "."))", line: 1, column: 1)
        let value = try YAMLParser.parse(text, file: place.file)
        let nested = path.reversed().reduce(value) { inner, key in
            YAMLNode(
                .mapping([YAMLNode.Entry(key: key, keyPlace: place, value: inner)]), at: place)
        }
        return try YAMLMerge.merge(nested, over: node)
    }
}
