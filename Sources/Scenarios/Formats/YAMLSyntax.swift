import Yams

/// The YAML library's complaints as sentences that say where and what to do.
enum YAMLSyntax {
    /// The fault of a text that is no YAML.
    static func error(_ error: YamlError, text: String, file: String) -> FormatError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return at(mark.line, mark.column, file, advice(for: problem, mark, text))
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            return FormatError(
                file: file, line: context.mark.line, column: context.mark.column,
                "the key \(names) is written twice here; keep one of them")
        case .reader:
            let (line, column, code) = firstControl(in: text)
            return at(
                line, column, file,
                "the character U+\(code) may not stand in YAML; delete it, or save the file as text"
            )
        default:
            return at(1, 1, file, "\(error)")
        }
    }

    private static func at(
        _ line: Int, _ column: Int, _ file: String, _ message: String
    ) -> FormatError {
        FormatError(
            file: file, line: max(line, 1), column: max(column, 1), "not valid YAML: \(message)")
    }

    /// What to do about the usual complaints of the library; others stand as they are.
    private static func advice(for problem: String, _ mark: Mark, _ text: String) -> String {
        switch problem {
        case "found character that cannot start any token":
            let found = character(in: text, at: mark)
            return found == "\t"
                ? "a tab stands where the line is indented; indent with spaces"
                : "no value begins with \(found.map { "\"\($0)\"" } ?? "this"); "
                    + "put the text in double quotes"
        case "did not find expected key", "did not find expected '-' indicator":
            return "this line does not line up with those before it; "
                + "indent what belongs together alike"
        case "did not find expected ',' or '}'", "did not find expected ',' or ']'":
            return "a { or [ that opens before is not closed here; close it, "
                + "and put a comma between its parts"
        case "found unexpected end of stream":
            return "a quote that opens before is never closed"
        case "could not find expected ':'":
            return "a line before has no colon; write key: value"
        case "mapping values are not allowed in this context":
            return "a second colon in one line; put the text in double quotes"
        case "found undefined alias":
            return "aliases are not read; write the value out, or put a text that begins with * "
                + "in double quotes"
        case _ where problem.hasPrefix("Maximum nesting level"):
            return "brackets are nested too deep"
        default: return problem
        }
    }

    private static func character(in text: String, at mark: Mark) -> Character? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard mark.line >= 1, mark.line <= lines.count else { return nil }
        return lines[mark.line - 1].dropFirst(mark.column - 1).first
    }

    /// The place of the first control character that YAML forbids, and its code.
    private static func firstControl(in text: String) -> (line: Int, column: Int, code: String) {
        var line = 1
        var column = 1
        for scalar in text.unicodeScalars {
            let allowed =
                scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{85}"
                || (0x20...0x7E).contains(scalar.value) || scalar.value >= 0xA0
            let isNoCharacter = (0xFFFE...0xFFFF).contains(scalar.value)
            if !allowed || isNoCharacter {
                let code = String(scalar.value, radix: 16, uppercase: true)
                return (line, column, String(repeating: "0", count: max(0, 4 - code.count)) + code)
            }
            column += 1
            if scalar == "\n" { (line, column) = (line + 1, 1) }
        }
        return (1, 1, "FFFD")
    }
}
