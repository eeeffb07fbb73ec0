import ArgumentParser
import DataTables

/// The nearest command to a misspelt one.
enum Suggestion {
    /// Looks at the first argument, which is a command or a flag.
    ///
    /// - Throws: `ValidationError` with the nearest command, or all of them.
    static func check(_ arguments: [String]) throws {
        guard arguments.count > 1 else { return }
        let word = arguments[1]
        let names = Trustcast.configuration.subcommands.map { $0._commandName }
        guard !word.hasPrefix("-"), word != "help", !names.contains(word) else { return }
        let near =
            nearest(word, among: names).map { "did you mean \"\($0)\"?" }
            ?? "there are: \(names.joined(separator: ", "))"
        throw ValidationError("there is no command \"\(DataError.shown(word))\"; \(near)")
    }
}
