package import DataTables

/// The laws of true rates by category; small categories borrow the law of all sellers.
package struct RatesByCategory: Sendable, Equatable, Codable {
    /// The law of all sellers together.
    package var overall: BetaBinomialFit
    /// The categories in the order of their first seller, with the law each one uses.
    package var categories: [CategoryRate]
    package var diagnostics: [Diagnostic]

    /// The law that a category uses; a category never seen uses the law of all sellers.
    package func law(of category: String?) -> BetaBinomial {
        categories.first { $0.category == category }?.law ?? overall.law
    }

    /// A category, the law it uses, and its own fit where it has enough sellers.
    package struct CategoryRate: Sendable, Equatable, Codable {
        package var category: String
        package var sellers: Int
        package var law: BetaBinomial
        package var fit: BetaBinomialFit?
    }

    /// Fits one law per category.
    ///
    /// A category with fewer than `fewestSellers` sellers with orders, or whose own counts cannot
    /// tell the spread between sellers, uses the law of all sellers; the diagnostics name it
    /// (`category_pooled`). Sellers without a category count in the overall law only.
    ///
    /// - Throws: `BetaBinomialError`.
    package static func fit(
        successes: [Int], trials: [Int], categories: TextColumn, fewestSellers: Int = 20
    ) throws(BetaBinomialError) -> RatesByCategory {
        precondition(
            categories.codes.count == trials.count, "categories and orders differ in length")
        let overall = try BetaBinomial.fit(successes: successes, trials: trials)
        var found: [CategoryRate] = []
        var pooled: [String] = []
        for (code, level) in categories.levels.enumerated() {
            let rows = trials.indices.filter { Int(categories.codes[$0]) == code && trials[$0] > 0 }
            var own: BetaBinomialFit?
            if rows.count >= fewestSellers {
                let fit = try BetaBinomial.fit(
                    successes: rows.map { successes[$0] }, trials: rows.map { trials[$0] })
                if !fit.isSet { own = fit }
            }
            if own == nil { pooled.append("\(level) (\(rows.count) sellers with orders)") }
            found.append(
                CategoryRate(
                    category: level, sellers: rows.count, law: own?.law ?? overall.law, fit: own))
        }
        var diagnostics = overall.diagnostics
        if !pooled.isEmpty {
            diagnostics.append(
                Diagnostic(
                    "category_pooled", .note,
                    "these categories use the rates of all sellers, having fewer than "
                        + "\(fewestSellers) sellers with orders or no spread of their own: "
                        + pooled.joined(separator: ", ")))
        }
        return RatesByCategory(overall: overall, categories: found, diagnostics: diagnostics)
    }
}

extension BetaBinomialFit {
    /// Whether the precision was set and not estimated, for want of information.
    var isSet: Bool {
        let codes: Set = ["no_events", "all_events", "one_seller", "precision_unknown"]
        return diagnostics.contains { codes.contains($0.code) }
    }
}
