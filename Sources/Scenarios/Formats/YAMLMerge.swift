/// Merging of a scenario over its parent: mappings by key to any depth, all else replaces.
package enum YAMLMerge {
    /// The scalar that deletes a key of the parent.
    package static let removal = "remove"

    /// The child laid over the parent; every value keeps the place where it was written.
    ///
    /// - Throws: `FormatError` where the child removes what the parent does not have.
    package static func merge(_ child: YAMLNode, over parent: YAMLNode) throws -> YAMLNode {
        guard case .mapping(let changes) = child.content,
            case .mapping(var entries) = parent.content
        else { return child }
        for change in changes {
            let index = entries.firstIndex { $0.key == change.key }
            if change.value.scalar == removal {
                guard let index else {
                    throw change.keyPlace.error(
                        "\"\(change.key)\" is removed here, but there is nothing of that name")
                }
                entries.remove(at: index)
            } else if let index {
                entries[index].value = try merge(change.value, over: entries[index].value)
            } else {
                try refuseRemovals(in: change.value)
                entries.append(change)
            }
        }
        return YAMLNode(.mapping(entries), at: child.place)
    }

    private static func refuseRemovals(in node: YAMLNode) throws {
        guard case .mapping(let entries) = node.content else { return }
        for entry in entries {
            if entry.value.scalar == removal {
                throw entry.keyPlace.error(
                    "\"\(entry.key)\" is removed here, but there is nothing of that name")
            }
            try refuseRemovals(in: entry.value)
        }
    }
}
