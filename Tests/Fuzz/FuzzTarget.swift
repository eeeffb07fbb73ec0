/// What the fuzzer feeds with bytes of its own making.
///
/// Each target states properties, not only that nothing crashes; a property that does not hold is
/// returned as a sentence. The same targets run over the committed corpus in the tests.
package enum FuzzTarget: String, Sendable, CaseIterable {
    case csv, expressions, yaml

    /// The first property that does not hold for these bytes, or `nil`.
    package func fault(in bytes: [UInt8]) -> String? {
        switch self {
        case .csv: FuzzCSV.fault(in: bytes)
        case .expressions:
            String(validating: bytes, as: UTF8.self).flatMap { FuzzExpressions.fault(in: $0) }
        case .yaml: String(validating: bytes, as: UTF8.self).flatMap { FuzzYAML.fault(in: $0) }
        }
    }
}
