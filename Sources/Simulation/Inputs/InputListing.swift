package import Marketplace

/// A drawn input as a row of assumptions.csv.
package struct InputListing: Sendable, Hashable, Codable {
    package var path: String
    /// As `interval 0.5 to 0.8 at 90 % (logit-normal)`.
    package var distribution: String
    package var mean: Double
    /// The 5 % and 95 % quantiles.
    package var lower: Double
    package var upper: Double
    /// The scale on which it was stated.
    package var kind: UncertainQuantity.Kind
    package var evidence: UncertainQuantity.Evidence
    package var source: String

    /// Describes a quantity.
    ///
    /// - Throws: `InputError` where its numbers make no distribution.
    package init(_ quantity: UncertainQuantity) throws(InputError) {
        let marginal = try Marginal(quantity)
        path = quantity.path
        distribution = Self.text(quantity)
        mean = marginal.mean
        lower = marginal.quantile(0.05)
        upper = marginal.quantile(0.95)
        kind = quantity.kind
        evidence = quantity.evidence
        source = quantity.source ?? ""
    }

    private static func text(_ quantity: UncertainQuantity) -> String {
        switch quantity.shape {
        case .fixed(let value): "fixed \(short(value))"
        case .interval(let lower, let upper, let level, let median):
            "\(median.map { "median \(short($0)), " } ?? "")interval \(short(lower)) to \(short(upper)) at \(short(percent(level))) % (\(median == nil ? "" : "two-piece ")\(scale(quantity.kind)))"
        case .normal(let mean, let sd): "normal, mean \(short(mean)), sd \(short(sd))"
        case .logNormal(let mean, let sd): "log_normal, mean \(short(mean)), sd \(short(sd))"
        case .beta(let mean, let sd): "beta, mean \(short(mean)), sd \(short(sd))"
        case .uniform(let low, let high): "uniform \(short(low)) to \(short(high))"
        case .triangular(let low, let mode, let high):
            "triangular \(short(low)), \(short(mode)), \(short(high))"
        case .pert(let low, let mode, let high):
            "pert \(short(low)), \(short(mode)), \(short(high))"
        case .choice(let values, let weights):
            "choice of "
                + zip(values, weights).map { "\(short($0)) (weight \(short($1)))" }
                .joined(separator: ", ")
        }
    }

    private static func scale(_ kind: UncertainQuantity.Kind) -> String {
        switch kind {
        case .share: "logit-normal"
        case .positive: "log-normal"
        case .real: "normal"
        }
    }

    private static func percent(_ share: Double) -> Double { (share * 1e6).rounded() / 1e4 }

    private static func short(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension Inputs {
    /// Every stated input with its distribution, evidence and source, in the order of the columns.
    ///
    /// - Throws: `InputError` where a quantity makes no distribution.
    package func assumptions() throws(InputError) -> [InputListing] {
        var rows: [InputListing] = []
        for quantity in quantities { rows.append(try InputListing(quantity)) }
        return rows
    }
}
