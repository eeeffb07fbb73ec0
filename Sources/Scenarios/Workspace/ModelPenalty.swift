/// What keeps estimates from running away.
package enum ModelPenalty: Sendable, Hashable {
    /// Firth's, of logistic models.
    case firth
    /// Towards 0, along a mixture of ridge (0) and lasso (1); `lambda` is `nil` where
    /// cross-validation chooses it.
    case shrinkage(mixing: Double, lambda: Double?)
}

/// A penalty as files and flags name it.
package enum PenaltyName: String, Sendable, CaseIterable {
    case none, firth, ridge, lasso
    case elasticNet = "elastic_net"

    package var isShrinkage: Bool { self == .ridge || self == .lasso || self == .elasticNet }

    /// The kinds of models that can have it.
    package var kinds: [ModelFile.Kind] {
        switch self {
        case .none: ModelFile.Kind.allCases
        case .firth: [.logistic]
        case .ridge, .lasso, .elasticNet: [.logistic, .cox]
        }
    }

    /// The penalty with its strength; `mixing` is that of the elastic net.
    package func penalty(lambda: Double?, mixing: Double = 0.5) -> ModelPenalty? {
        switch self {
        case .none: nil
        case .firth: .firth
        case .ridge: .shrinkage(mixing: 0, lambda: lambda)
        case .lasso: .shrinkage(mixing: 1, lambda: lambda)
        case .elasticNet: .shrinkage(mixing: mixing, lambda: lambda)
        }
    }
}

extension ModelFile.Kind {
    /// Keys that only some kinds have.
    private static let ownKeys: [(key: String, kinds: [ModelFile.Kind])] = [
        ("distribution", [.parametric, .cure]), ("incidence", [.cure]),
        ("intervals", [.logistic]), ("group", [.mixedLogistic]),
        ("within_between", [.mixedLogistic]), ("quadrature_points", [.mixedLogistic]),
        ("cause", [.fineGray]), ("reference", [.multinomial]), ("cuts", [.piecewiseExponential]),
        ("channels", [.discreteHazard]), ("link", [.discreteHazard]),
        ("frailty", [.cox, .discreteHazard]), ("ties", [.cox, .causeSpecific]),
        ("strata", [.cox, .causeSpecific]),
        (
            "within",
            [.cox, .parametric, .generalizedGamma, .piecewiseExponential, .cure, .discreteHazard]
        ),
    ]

    /// Whether the usual shape of the purchases panel is intervals.
    var usesIntervals: Bool {
        switch self {
        case .cox, .parametric, .generalizedGamma, .piecewiseExponential, .discreteHazard: true
        default: false
        }
    }

    /// Keys that belong to other kinds.
    package var foreignKeys: [String] {
        Self.ownKeys.filter { !$0.kinds.contains(self) }.map(\.key)
    }

    /// The kinds that have a key, in words.
    package static func named(having key: String) -> String {
        named(ownKeys.first { $0.key == key }?.kinds ?? [])
    }

    static func named(_ kinds: [ModelFile.Kind]) -> String {
        guard kinds.count > 2 else {
            return kinds.map { "kind: \($0.rawValue)" }.joined(separator: " or ")
        }
        let names = kinds.map(\.rawValue)
        return "kind: \(names.dropLast().joined(separator: ", ")) or \(names[names.count - 1])"
    }
}
