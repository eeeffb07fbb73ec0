/// Inputs that cannot be drawn.
package enum InputError: Error, Sendable, Hashable, CustomStringConvertible {
    case impossible(path: String, reason: String)
    case repeated(path: String)
    case unknownPath(String, near: [String])
    case conflictingRanks(first: String, second: String)
    case rank(first: String, second: String, value: Double)
    case shape(name: String, values: Int, covariance: Int)
    case notFinite(name: String)

    package var description: String {
        switch self {
        case .impossible(let path, let reason): "\(path): \(reason)"
        case .repeated(let path):
            "\(path) is given twice; every input has a path of its own"
        case .unknownPath(let path, let near):
            "correlations: no input has the path \(path); there are \(near.joined(separator: ", "))"
        case .conflictingRanks(let first, let second):
            "correlations: \(first) and \(second) have different ranks in two scenarios; correlations hold for a whole run, state them once"
        case .rank(let first, let second, let value):
            "correlations: the rank \(value) of \(first) and \(second) must lie between -1 and 1"
        case .shape(let name, let values, let covariance):
            "\(name): \(values) coefficients but \(covariance) elements of covariance; fit the model again"
        case .notFinite(let name):
            "\(name): a coefficient or its covariance is not finite; look at the fit's diagnostics"
        }
    }
}
